"""`croisee differences`: differences of published zones that isolate too few people."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from croisee.confidentiality.differencing import (
    Difference,
    Remedy,
    Zone,
    find_differences,
    remedy,
    too_late,
)
from croisee.foundation.errors import CroiseeError, Problem
from croisee.tablefiles.delimited import TextTable, read_table, write_tables
from croisee.tablefiles.differences_reading import (
    read_costs,
    read_neighbours,
    read_pieces,
    read_zones,
)
from croisee.tablefiles.reports import Report, cpu_seconds

_NAMED = 3
"""How many differences, and how many remedies, a message tells."""


def examine_differences(
    pieces: Path,
    zonings: Sequence[str],
    threshold: int,
    *,
    count: str | None = None,
    published: Path | None = None,
    earlier: Sequence[Path] = (),
    costs: Path | None = None,
    neighbours: Path | None = None,
    out: Path | None = None,
    remedies: Path | None = None,
) -> Report:
    """Find every difference of zones that isolates fewer people than `threshold`, and its remedy.

    `zonings`, `count`: columns of `pieces` (see `read_pieces`). `published`: zones about to be, by
    default those of `threshold` people or more. `earlier`: zones already released, which nobody can
    withhold any more. `costs`: what withholding a zone loses, by default its people. `neighbours`:
    zones that may be published as one. `out` gets one row per difference, `remedies` one per
    action. Raises `CroiseeError` on a faulty file.
    """
    start = cpu_seconds()
    given = [pieces, *earlier, *(path for path in (published, costs, neighbours) if path)]
    _refuse_over(given, [path for path in (out, remedies) if path])
    text = read_table(pieces)
    atoms = read_pieces(text, zonings, count)
    released = frozenset(zone for path in earlier for zone in read_zones(path, atoms))
    told = atoms.reaching(threshold) if published is None else read_zones(published, atoms)
    told = tuple(released.union(told))
    prices = {} if costs is None else read_costs(costs, atoms)
    pairs = [] if neighbours is None else read_neighbours(neighbours, atoms)
    found = find_differences(atoms, threshold, told)
    late = too_late(atoms, found, threshold, released)
    chosen = remedy(
        atoms, found, threshold, prices, published=told, released=released, neighbours=pairs
    )
    tables = [(out, _differences(found, late)), (remedies, _actions(chosen))]
    write_tables(
        [
            (path, TextTable(path.name, columns, text.delimiter))
            for path, columns in tables
            if path is not None
        ]
    )
    line = {
        "pieces": int(atoms.population.size),
        "zones": len(told),
        "differences": len(found),
        "smallest": min((each.people for each in found), default=None),
        "withheld": len(chosen.withheld),
        "merged": len(chosen.merged),
        "cost": chosen.cost,
        "optimal": chosen.optimal,
        "too_late": len(late),
        "seconds": round(cpu_seconds() - start, 3),
    }
    return Report(line, (_refusal(found, chosen, threshold),) if found else ())


def _named(zone: Zone) -> str:
    return f"la zone {zone.code} ({zone.zoning})"


def _differences(found: Iterable[Difference], late: Collection[Difference]) -> pa.Table:
    """One row per difference, fewest people first."""
    return _texts(
        ("added", "subtracted", "people", "exact", "too_late", "sentence"),
        (
            (
                _joined(each.added),
                _joined(each.subtracted),
                str(each.people),
                _yes(each.exact),
                _yes(each in late),
                each.sentence(_named),
            )
            for each in found
        ),
    )


def _actions(chosen: Remedy) -> pa.Table:
    """One row per zone to withhold, then per pair to merge."""
    withheld = [("retirer", zone, "") for zone in chosen.withheld]
    merged = [("réunir", one, other.code) for one, other in chosen.merged]
    return _texts(
        ("action", "zoning", "zone", "neighbour", "sentence"),
        (
            (action, *zone, neighbour, sentence)
            for (action, zone, neighbour), sentence in zip(
                [*withheld, *merged], chosen.sentences(_named), strict=True
            )
        ),
    )


def _texts(names: Sequence[str], rows: Iterable[tuple[str, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )


def _joined(zones: Iterable[Zone]) -> str:
    return " | ".join(f"{zone.zoning}={zone.code}" for zone in zones)


def _yes(truth: bool) -> str:
    return "1" if truth else "0"


def _refusal(found: Sequence[Difference], chosen: Remedy, threshold: int) -> Problem:
    late = (
        f"{len(chosen.differences)} différence(s) ne tiennent qu'à des zones déjà diffusées : "
        "il est trop tard pour les empêcher."
    )
    return Problem(
        f"{len(found)} différence(s) de zones isolent moins de {threshold} personnes. "
        f"{_told([each.sentence(_named) for each in found])}",
        " ".join(
            filter(None, [_told(chosen.sentences(_named)), late if chosen.differences else ""])
        ),
    )


def _told(sentences: Sequence[str]) -> str:
    more = len(sentences) - _NAMED
    return " ".join(sentences[:_NAMED]) + (f" (et {more} de plus)" if more > 0 else "")


def _refuse_over(given: Iterable[Path], targets: Iterable[Path]) -> None:
    read = {path.resolve() for path in given}
    for target in targets:
        if target.resolve() in read:
            raise CroiseeError(
                Problem(
                    "ce fichier serait écrit par-dessus un fichier lu.",
                    "Donnez un autre nom ou un autre dossier.",
                    file=target.name,
                )
            )
