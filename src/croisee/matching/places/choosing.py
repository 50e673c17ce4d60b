"""One record per group, each field with the place it comes from.

As in production, what is fresh goes before what is old; but a field is never made of two records:
an address and its commune come together, a position's two halves too, and a fresher record never
empties a field that an older one fills.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa

from croisee.matching.places.groups import Grouping, group_name
from croisee.matching.places.parameters import parameter
from croisee.matching.places.records import SCHEMA

FRESH = timedelta(days=parameter("fraicheur"))
"""Records less old than the newest of their group by this are all fresh (half a year, the delay of
production): the most complete is chosen among them."""
BUNDLES = (
    ("name",),
    ("address", "postcode", "commune", "department"),
    ("lat", "lon"),
    ("siret",),
    ("updated",),
)
"""Fields taken from one record together; the first of a bundle says whether a record has it."""
RECORDS = pa.schema(
    [
        ("id", pa.string()),
        *(field for field in SCHEMA if field.name not in ("id", "source")),
        ("members", pa.list_(pa.string())),
    ]
)
"""One record per group: `id` is the name of the group, `members` the identifiers it brings
together."""
ORIGINS = pa.schema(
    [("id", pa.string()), ("field", pa.string()), ("member", pa.string()), ("source", pa.string())]
)
"""For each field of a chosen record that is not null, the place and the source it comes from."""

_Row = Mapping[str, str | float | None]


def choose(table: pa.Table, grouping: Grouping) -> tuple[pa.Table, pa.Table]:
    """The chosen records (`RECORDS`) of a canonical table and where their fields come from.

    Both in order of the smallest identifier of each group.
    """
    rows = {row["id"]: row for row in table.to_pylist()}
    records: list[dict[str, object]] = []
    origins: list[dict[str, object]] = []
    for members in grouping.groups:
        name = group_name(members)
        ranked = _ranked([rows[member] for member in members])
        chosen: dict[str, object] = {"id": name, "members": list(members)}
        for bundle in BUNDLES:
            holder = next((row for row in ranked if row[bundle[0]] is not None), None)
            if holder is None and bundle[0] == "address":
                holder = next((row for row in ranked if any(row[field] for field in bundle)), None)
            for field in bundle:
                chosen[field] = holder[field] if holder else None
                if holder and holder[field] is not None:
                    origins.append(
                        {
                            "id": name,
                            "field": field,
                            "member": holder["id"],
                            "source": holder["source"],
                        }
                    )
        records.append(chosen)
    return (
        pa.Table.from_pylist(records, schema=RECORDS),
        pa.Table.from_pylist(origins, schema=ORIGINS),
    )


def _ranked(rows: Sequence[_Row]) -> list[_Row]:
    """The rows of a group, best first: fresh ones by completeness, then the others by date."""
    dates = [_date(row) for row in rows]
    known = [moment for moment in dates if moment]
    limit = max(known) - FRESH if known else date.min

    def rank(numbered: tuple[_Row, date | None]) -> tuple[bool, int, int, str]:
        row, moment = numbered
        stale = moment is None or moment < limit
        filled = sum(row[field] is not None for field in SCHEMA.names)
        days = moment.toordinal() if moment else 0
        first, second = (-days, -filled) if stale else (-filled, -days)
        return stale, first, second, str(row["id"])

    return [row for row, _ in sorted(zip(rows, dates, strict=True), key=rank)]


def _date(row: _Row) -> date | None:
    """The date of a record; anything but a day is no date."""
    try:
        return date.fromisoformat(str(row["updated"] or "")[:10])
    except ValueError:
        return None
