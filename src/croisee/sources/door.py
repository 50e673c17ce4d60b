"""What happens to a row at the door: identity becomes a pseudonym, a point becomes zones.

Identities and coordinates are read from typed cells in batches, outside SQL, and what they become
is written beside, row by row; memory does not grow with the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from croisee.engine import Engine, Grant
from croisee.foundation.errors import Problem
from croisee.sources.expressions import select
from croisee.sources.model import Declaration, Delivery, Role
from croisee.sources.pseudonyms import check_key, pseudonyms
from croisee.sources.rules import outside_bounds

PSEUDONYM = "pseudonyme"
_BATCH = 65_536
_PLACE = ("_rank", "_row")
_X, _Y = "_x", "_y"


class Locator(Protocol):
    """Answers « which zone is this point in? » (`territories.Territory` does)."""

    def locate(
        self, x: npt.ArrayLike, y: npt.ArrayLike, epsg: int, zoning: str
    ) -> Sequence[str | None]:
        """Zone id per point, None outside every zone; NaN is nowhere."""
        ...


@dataclass(frozen=True)
class Passage:
    """What the door wrote for one edition: its columns, and what it noticed."""

    path: Path
    columns: tuple[str, ...]
    warnings: tuple[Problem, ...]


def needs_door(declaration: Declaration) -> bool:
    """Whether rows of this source have an identity or a point to turn into something else."""
    return declaration.pseudonyme is not None or declaration.localisation is not None


def pass_door(
    declaration: Declaration,
    delivery: Delivery,
    cells: Path,
    engine: Engine,
    *,
    locator: Locator | None,
    key: bytes | None,
    folder: Path,
) -> Passage:
    """Write `_rank`, `_row`, `pseudonyme` and one column per zoning to a Parquet file in `folder`.

    `cells` holds the typed cells. Raises `CroiseeError` when the key is missing, `ValueError`
    when a locator is needed and none is given.
    """
    roles = _roles(declaration)
    if roles:
        check_key(key)
    place = declaration.localisation
    if place and locator is None:
        raise ValueError("a source with `localisation` needs a locator")
    identities = folder / f"identites-{cells.stem}.parquet"
    engine.write(_query(declaration, roles), {"cellules": Grant((cells,))}, identities)
    zonings = place.zonages if place else ()
    columns = (*((PSEUDONYM,) if roles else ()), *zonings)
    schema = pa.schema(
        [*((name, pa.int64()) for name in _PLACE), *((name, pa.string()) for name in columns)]
    )
    missing = dict.fromkeys(columns, 0)
    rows = 0
    path = folder / f"porte-{cells.stem}.parquet"
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(identities):
            made = {name: batch[name] for name in _PLACE}
            if roles:
                made[PSEUDONYM] = pseudonyms(check_key(key), {role: batch[role] for role in roles})
            if place and locator is not None:
                x, y = (batch[axis].to_numpy(zero_copy_only=False) for axis in (_X, _Y))
                for zoning in zonings:
                    zones = locator.locate(x, y, place.projection, zoning)
                    made[zoning] = pa.array(zones, pa.string())
            writer.write_table(pa.table(made, schema=schema))
            rows += len(batch["_row"])
            for name in columns:
                missing[name] += made[name].null_count
    return Passage(path, columns, tuple(_notices(delivery, missing, rows)))


def _roles(declaration: Declaration) -> dict[Role, int]:
    """Role → number of the field that holds it, for the parts of the pseudonym."""
    if declaration.pseudonyme is None:
        return {}
    return {
        field.croisee.role: number
        for number, field in enumerate(declaration.fields)
        if field.name in declaration.pseudonyme.champs and field.croisee.role
    }


def _query(declaration: Declaration, roles: Mapping[Role, int]) -> str:
    """SQL: `_row`, one text column per role, `_x` and `_y` (null outside the projection)."""
    columns = [
        *_PLACE,
        *(f"CAST(_p{number} AS VARCHAR) AS {role}" for role, number in roles.items()),
    ]
    if place := declaration.localisation:
        numbers = {field.name: number for number, field in enumerate(declaration.fields)}
        x, y = f"_p{numbers[place.x]}", f"_p{numbers[place.y]}"
        outside = outside_bounds(declaration, x, y)
        columns += [
            f"CASE WHEN NOT {outside} THEN {axis} END AS {name}"
            for axis, name in ((x, _X), (y, _Y))
        ]
    return select(columns, "cellules", order="_row")


def _batches(path: Path) -> Iterator[dict[str, pa.Array]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            yield dict(zip(batch.schema.names, batch.columns, strict=True))


def _notices(delivery: Delivery, missing: Mapping[str, int], rows: int) -> Iterator[Problem]:
    for name, count in missing.items():
        if name == PSEUDONYM and count:
            yield Problem(
                message=f"{count} lignes sur {rows} n'ont pas de pseudonyme : une partie de "
                "l'identité manque.",
                remedy="Ces lignes comptent dans la source mais ne se rapprochent d'aucune autre.",
                file=delivery.fichier,
                rule="pseudonyme.incomplet",
            )
        elif name != PSEUDONYM and count == rows:
            yield Problem(
                message=f"aucun point ne tombe dans le zonage « {name} ».",
                remedy="Vérifiez `projection`, l'ordre de x et y, et les contours du territoire.",
                file=delivery.fichier,
                rule="localisation.vide",
            )
