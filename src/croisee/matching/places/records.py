"""A place as it is compared: its row, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from croisee.foundation.words import Words
from croisee.matching.places.addresses import Address, read_address
from croisee.matching.places.names import name_words, without_commune

_OVERSEAS = ("97", "98")
KINDS = "|"
"""Between the kinds of a place, as in the national map."""


@dataclass(frozen=True)
class Place:
    """One row, read: what two places are compared on."""

    id: str
    source: str
    name: str
    words: Words
    kinds: frozenset[str]
    address: Address | None
    postcode: str | None
    commune: str | None
    commune_name: str
    department: str | None
    position: tuple[float, float] | None
    siret: str | None


def read_places(
    table: pa.Table, commune_names: Mapping[str, str] = MappingProxyType({})
) -> list[Place]:
    """The places of a canonical table, in its order; `commune_names`: code → name of a commune."""
    return [_place(row, commune_names) for row in table.to_pylist()]


def _place(row: dict[str, str], commune_names: Mapping[str, str]) -> Place:
    commune = row["commune"] or ""
    commune_name = commune_names.get(commune, "")
    address = read_address(row["address"], commune_name) if row["address"] else None
    return Place(
        id=row["id"],
        source=row["source"],
        name=row["name"],
        words=without_commune(name_words(row["name"]), commune_name),
        kinds=frozenset(filter(None, map(str.strip, (row["kind"] or "").split(KINDS)))),
        address=address,
        postcode=row["postcode"],
        commune=row["commune"],
        commune_name=commune_name,
        department=row["department"] or _department(commune, row["postcode"] or ""),
        position=None if row["lat"] is None else (float(row["lat"]), float(row["lon"])),
        siret=row["siret"],
    )


def _department(commune: str, postcode: str) -> str | None:
    """Département of a commune, else of a postcode (Corsica has one postcode prefix for two)."""
    code = commune or postcode
    if code.startswith(_OVERSEAS):
        return code[:3]
    return None if not code or (not commune and code.startswith("20")) else code[:2]
