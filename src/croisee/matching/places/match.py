"""Two lists of places matched: which place of one is which of the other, and why.

The rule is that of one list, but for what a list holds once: two places of such a list are not
compared, and no group has two of them. What is linked is a place, not an organisation: the seat of
an association is none of its branches.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import pyarrow as pa

from croisee.matching.places.comparison import Comparison, compare_places
from croisee.matching.places.groups import Decisions

LISTS = ("a", "b")
"""Names of the two lists, before each identifier: the place « a/12 » is the place 12 of the first.
"""
LINKS = pa.schema(
    [
        ("id_a", pa.string()),
        ("id_b", pa.string()),
        ("score", pa.float64()),
        ("reasons", pa.string()),
    ]
)


class Cardinality(Enum):
    """How often a place may stand in each list."""

    ONE_TO_ONE = "un-un"
    ONE_TO_MANY = "un-plusieurs"
    """Once in the first list, any number of times in the second, which may have duplicates."""


@dataclass(frozen=True)
class Match(Comparison):
    """A comparison of two lists; `links` (`LINKS`): places of the two that are one, by identifiers
    of the lists; the score is null where they are one through a third."""

    links: pa.Table


def match_places(
    first: pa.Table,
    second: pa.Table,
    *,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    commune_names: Mapping[str, str] = MappingProxyType({}),
    decisions: Decisions = MappingProxyType({}),
) -> Match:
    """Match the places of two canonical tables; other parameters: `compare_places`.

    A list that holds each place once is one source, whatever sources it tells. The order of rows
    and of decisions changes nothing.
    """
    once = LISTS if cardinality is Cardinality.ONE_TO_ONE else LISTS[:1]
    named = (_named(table, name, once) for table, name in zip((first, second), LISTS, strict=True))
    compared = compare_places(
        pa.concat_tables(named), commune_names=commune_names, decisions=decisions, once=once
    )
    told = {(row["id_a"], row["id_b"]): row for row in compared.pairs.to_pylist()}
    links = [
        {
            "id_a": _own(one),
            "id_b": _own(other),
            "score": told[one, other]["score"] if (one, other) in told else None,
            "reasons": told[one, other]["reasons"] if (one, other) in told else None,
        }
        for members in compared.grouping.groups
        for one in members
        for other in members
        if one.startswith(f"{LISTS[0]}/") and other.startswith(f"{LISTS[1]}/")
    ]
    return Match(**vars(compared), links=pa.Table.from_pylist(links, schema=LINKS))


def _named(table: pa.Table, name: str, once: Collection[str]) -> pa.Table:
    rows = [
        {
            **row,
            "id": f"{name}/{row['id']}",
            "source": name if name in once else f"{name}/{row['source']}",
        }
        for row in table.to_pylist()
    ]
    return pa.Table.from_pylist(rows, schema=table.schema)


def _own(name: str) -> str:
    return name.partition("/")[2]
