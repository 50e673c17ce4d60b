"""From a table of places to one record per place: compare, group, choose, and tell why."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from croisee.matching.places.choosing import choose
from croisee.matching.places.comparison import Comparison, compare_places
from croisee.matching.places.groups import Decisions


@dataclass(frozen=True)
class Deduplication(Comparison):
    """A comparison, and what is kept of each group.

    `groups`: `id, group` of every place; `records` and `origins`: the chosen record of each group
    and where its fields come from (`choosing.RECORDS`, `ORIGINS`).
    """

    groups: pa.Table
    records: pa.Table
    origins: pa.Table


def deduplicate(
    places: pa.Table,
    *,
    commune_names: Mapping[str, str] = MappingProxyType({}),
    decisions: Decisions = MappingProxyType({}),
) -> Deduplication:
    """Bring the places of a canonical table to one record each; parameters: `compare_places`.

    The order of rows and of decisions changes nothing.
    """
    compared = compare_places(places, commune_names=commune_names, decisions=decisions)
    records, origins = choose(places, compared.grouping)
    group_of = compared.grouping.group_of()
    return Deduplication(
        **vars(compared),
        groups=pa.table({"id": list(group_of), "group": list(group_of.values())}),
        records=records,
        origins=origins,
    )
