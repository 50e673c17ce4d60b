"""At the producer's: its own file becomes the one that `croisee encode` and `croisee return` read.

The declaration that the project holds says how to read it, which columns tell who people are, and
what the project may receive. Points become zones, and dates of birth age bands, before anything
leaves; the file made here, which holds names, does not leave either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from croisee.engine import Engine, Grant
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file, workshop
from croisee.sources.door import Locator, needs_door, pass_door
from croisee.sources.model import Declaration, Role
from croisee.sources.pseudonyms import MIN_KEY, pseudonyms
from croisee.sources.receiving import read_deliveries
from croisee.sources.tables import CELLS, DOOR, columns_kept, identity_query

_CANONICAL: Mapping[Role, str] = {
    "nom": "family_name",
    "nom_usage": "married_name",
    "prenom": "given_name",
    "date_naissance": "birth_date",
    "sexe": "sex",
    "lieu_naissance": "birth_place",
}
"""Role of a field → column by which the matching knows it (`matching.identity`)."""


@dataclass(frozen=True)
class Prepared:
    """`keep`: the columns that a study file must hold. `repeated`: lines left out, because another
    line holds the same identity to the letter (accents and hyphens apart)."""

    path: Path
    rows: int
    repeated: int
    keep: tuple[str, ...]
    warnings: tuple[Problem, ...]


def study_columns(declaration: Declaration) -> tuple[str, ...]:
    """What a study file holds beside its pseudonym: what the lake keeps, but for the edition."""
    return tuple(
        name for name in columns_kept(declaration) if name not in ("edition", "pseudonyme")
    )


def prepare(
    declaration: Declaration,
    folder: Path,
    out: Path,
    *,
    engine: Engine,
    locator: Locator | None = None,
) -> Prepared:
    """Read the last delivery of a source, `folder/<fichier>`, and write it to `out` (Parquet).

    One line per identity: `id` (the producer's own number of the person where a field holds one for
    everybody, so that a followed linkage knows the person next month; else the line of the file),
    the columns of identity that the declaration gives a role to, and
    the columns to keep. `engine` must be open on the folder of `out`, where intermediate files are
    made and removed. Raises `CroiseeError` with every fault that the project's door would find.
    """
    delivery = declaration.livraisons[-1]
    # Names stay as they are: at this door, points alone become something else.
    alone = declaration.model_copy(update={"livraisons": (delivery,), "pseudonyme": None})
    with workshop(out) as made:
        path = folder / delivery.fichier
        reading = read_deliveries(alone, [path], made, engine, keep=True)
        if reading.problems:
            raise CroiseeError(reading.problems)
        (cells,) = reading.cells
        grants, warnings = {CELLS: Grant((cells,))}, list(reading.warnings)
        columns: tuple[str, ...] = ()
        if needs_door(alone):
            passage = pass_door(
                alone, delivery, cells, engine, locator=locator, key=None, folder=made
            )
            grants[DOOR], columns = Grant((passage.path,)), passage.columns
            warnings += passage.warnings
        whole = made / "lignes.parquet"
        engine.write(
            identity_query(alone, columns, _identity(alone), _number(alone)), grants, whole
        )
        table = pq.read_table(whole)
    kept = table.filter(_first_lines(declaration, table))
    with atomic_file(out) as aside:
        aside.touch(mode=0o600)
        pq.write_table(kept, aside)
    return Prepared(
        out,
        kept.num_rows,
        table.num_rows - kept.num_rows,
        study_columns(declaration),
        tuple(warnings),
    )


def pseudonyms_of(declaration: Declaration, table: pa.Table, key: bytes) -> pa.Array:
    """The pseudonym under `key` of each line that `prepare` wrote; null: its identity misses a
    part."""
    assert declaration.pseudonyme is not None
    roles = [declaration.field(name).croisee.role for name in declaration.pseudonyme.champs]
    columns = {role: table[_CANONICAL[role]].combine_chunks() for role in roles if role is not None}
    return pseudonyms(key, columns)


def _identity(declaration: Declaration) -> dict[str, int]:
    """Canonical column → number of the field that holds it."""
    return {
        _CANONICAL[field.croisee.role]: number
        for number, field in enumerate(declaration.fields)
        if field.croisee.role is not None
    }


def _number(declaration: Declaration) -> int | None:
    """Number of the field by which the producer itself knows each person, if any."""
    for number, field in enumerate(declaration.fields):
        rules = field.constraints
        if field.identifying and field.croisee.role is None and rules.required and rules.unique:
            return number
    return None


def _first_lines(declaration: Declaration, table: pa.Table) -> pa.Array:
    """Whether each line is the first of its identity; a line whose identity misses a part is."""
    names = pseudonyms_of(declaration, table, token_bytes(MIN_KEY))
    codes = names.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    known = np.flatnonzero(~np.isnan(codes))
    first = np.isnan(codes)
    first[known[np.unique(codes[known], return_index=True)[1]]] = True
    return pa.array(first)
