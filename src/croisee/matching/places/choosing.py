"""One record per group, each field with the place it comes from.

As in production, what is fresh goes before what is old; but a field is never made of two records:
an address and its commune come together, a position's two halves too, and a fresher record never
empties a field that an older one fills. Columns of several values are united over the fresh
records, as in production. What is fresh is reckoned from the newest record of the group, not from
today as in production: the same lists give the same records whatever the day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from croisee.matching.places.canonical import SCHEMA
from croisee.matching.places.groups import Grouping, group_name
from croisee.matching.places.parameters import parameter

FRESH = timedelta(days=parameter("fraicheur"))
"""Records less old than the newest of their group by this are all fresh (half a year, the delay of
production): the most complete is chosen among them."""
BUNDLES = (
    ("name",),
    ("kind",),
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

_Row = Mapping[str, Any]


def choose(table: pa.Table, grouping: Grouping) -> tuple[pa.Table, pa.Table]:
    """The chosen records (`RECORDS`) of a canonical table and where their fields come from.

    Both in order of the smallest identifier of each group. Columns of several values follow those
    of `RECORDS`.
    """
    united = [field for field in table.schema if field.name not in SCHEMA.names]
    rows = {row["id"]: row for row in table.to_pylist()}
    records: list[dict[str, object]] = []
    origins: list[dict[str, object]] = []
    for members in grouping.groups:
        name = group_name(members)
        ranked, fresh = _ranked([rows[member] for member in members])
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
        for field in united:
            filled = [row for row in ranked if row[field.name]]
            kept = [row for row in filled if row["id"] in fresh] or filled[:1]
            chosen[field.name] = list(
                dict.fromkeys(value for row in kept for value in row[field.name])
            )
        records.append(chosen)
    schema = pa.schema([*RECORDS, *united])
    return (
        pa.Table.from_pylist(records, schema=schema),
        pa.Table.from_pylist(origins, schema=ORIGINS),
    )


def _ranked(rows: Sequence[_Row]) -> tuple[list[_Row], set[str]]:
    """The rows of a group, best first: fresh ones by completeness, then the others by date; and
    the identifiers of the fresh ones, all of them when no row has a date."""
    dates = [_date(row) for row in rows]
    known = [moment for moment in dates if moment]
    limit = max(known) - FRESH if known else date.min

    def is_stale(moment: date | None) -> bool:
        return bool(known) and (moment is None or moment < limit)

    def rank(numbered: tuple[_Row, date | None]) -> tuple[bool, int, int, str]:
        row, moment = numbered
        stale = is_stale(moment)
        filled = sum(row[field] is not None for field in SCHEMA.names)
        days = moment.toordinal() if moment else 0
        first, second = (-days, -filled) if stale else (-filled, -days)
        return stale, first, second, str(row["id"])

    pairs = sorted(zip(rows, dates, strict=True), key=rank)
    return [row for row, _ in pairs], {row["id"] for row, moment in pairs if not is_stale(moment)}


def _date(row: _Row) -> date | None:
    """The date of a record; anything but a day is no date."""
    try:
        return date.fromisoformat(str(row["updated"] or "")[:10])
    except ValueError:
        return None
