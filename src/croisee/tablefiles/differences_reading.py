"""What `croisee differences` reads: the pieces of a territory, and lists of its zones."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality.differencing import Atoms, Zone, atoms_of
from croisee.confidentiality.system import IntArray
from croisee.foundation.errors import CroiseeError, Problem
from croisee.tablefiles.delimited import TextTable, read_table
from croisee.tablefiles.values import codes, first, numbers

ZONING, ZONE, NEIGHBOUR, COST = "zoning", "zone", "neighbour", "cost"
_MOST = 1e10
"""More people than there are."""
_PEOPLE = ""
"""A column that no file has: a title is never empty."""

Pair = tuple[Zone, Zone]


def read_pieces(text: TextTable, zonings: Sequence[str], count: str | None) -> Atoms:
    """Pieces of a file: a column per zoning (empty: in no zone of it), and one of people (without
    it, each row is one person). Rows of the same zones are added up.

    Raises `CroiseeError` on a column that is missing or named twice, and on a count that is not a
    whole number of people.
    """
    wanted = [*zonings, *([] if count is None else [count])]
    twice = sorted({name for name in wanted if wanted.count(name) > 1})
    if twice:
        raise CroiseeError(
            text.problem(
                "cette colonne est donnée deux fois.",
                "Donnez à chaque --zoning, et à --count, une colonne à lui.",
                column=twice[0],
            )
        )
    text.require(*wanted)
    columns = {zoning: _code_or_nothing(text, zoning) for zoning in zonings}
    people = np.ones(text.size, dtype=np.int64) if count is None else _people(text, count)
    return atoms_of(pa.table({**columns, _PEOPLE: people}), zonings, _PEOPLE)


def read_zones(path: Path, atoms: Atoms) -> tuple[Zone, ...]:
    """Zones of a file, `zoning` and `zone`. Raises `CroiseeError` on one that has no piece."""
    return _zones(read_table(path), ZONE, _codes_of(atoms))


def read_costs(path: Path, atoms: Atoms) -> dict[Zone, float]:
    """What withholding each zone loses: `zoning`, `zone`, `cost`.

    Raises `CroiseeError` as `read_zones`, on a negative cost, and on a zone met twice.
    """
    text = read_table(path)
    zones = _zones(text, ZONE, _codes_of(atoms))
    text.require(COST)
    costs = numbers(text, COST, least=0.0).tolist()
    rows: dict[Zone, int] = {}
    for row, zone in enumerate(zones):
        if rows.setdefault(zone, row) != row:
            raise CroiseeError(
                text.problem(
                    "cette zone est déjà plus haut dans le fichier.",
                    "Gardez une seule ligne par zone.",
                    row=row,
                    column=ZONE,
                )
            )
    return dict(zip(zones, costs, strict=True))


def read_neighbours(path: Path, atoms: Atoms) -> list[Pair]:
    """Zones that may be published as one: `zoning`, `zone`, `neighbour`. Raises as `read_zones`."""
    text, known = read_table(path), _codes_of(atoms)
    return list(zip(_zones(text, ZONE, known), _zones(text, NEIGHBOUR, known), strict=True))


def _code_or_nothing(text: TextTable, column: str) -> pa.StringArray:
    code = pc.utf8_trim_whitespace(text.text(column))
    return pc.if_else(pc.equal(code, ""), pa.scalar(None, pa.string()), code)


def _people(text: TextTable, column: str) -> IntArray:
    people = numbers(text, column, least=0.0)
    strange = (people != np.rint(people)) | (people > _MOST)
    if strange.any():
        raise CroiseeError(
            text.problem(
                "ce n'est pas un nombre de personnes.",
                "Comptez les personnes elles-mêmes, sans pondération ni arrondi.",
                row=first(strange),
                column=column,
                expected="un nombre entier, positif ou nul",
                count=int(strange.sum()),
            )
        )
    return people.astype(np.int64)


def _codes_of(atoms: Atoms) -> dict[str, frozenset[str]]:
    """The zones of each zoning."""
    return {
        zoning: frozenset(zones) for zoning, zones in zip(atoms.zonings, atoms.zones, strict=True)
    }


def _zones(text: TextTable, column: str, among: Mapping[str, frozenset[str]]) -> tuple[Zone, ...]:
    """A zone per row, from its zoning and its code."""
    text.require(ZONING, column)
    zones = tuple(map(Zone, codes(text, ZONING).to_pylist(), codes(text, column).to_pylist()))
    for row, (zoning, code) in enumerate(zones):
        if zoning not in among:
            raise CroiseeError(
                _stranger(text, row, ZONING, "ce zonage n'est pas étudié.", ", ".join(among))
            )
        if code not in among[zoning]:
            raise CroiseeError(
                _stranger(text, row, column, "aucun morceau n'est dans cette zone.", None)
            )
    return zones


def _stranger(
    text: TextTable, row: int, column: str, message: str, expected: str | None
) -> Problem:
    return text.problem(
        message, "Corrigez cette ligne, ou retirez-la.", row=row, column=column, expected=expected
    )
