"""One row per vacancy, each field with the ad it comes from.

Ads of a group are ranked: sources in the order preferred, those that have the ad from the employer
before partners. A field is taken from the first ad that has it; the place comes whole from the ad
that designates it most finely. First day of publication, last update, last day open; as many posts
as the channel that announces most.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from croisee.vacancies.row import PRECISIONS, SCHEMA

MERGED = pa.schema([*SCHEMA, ("members", pa.list_(pa.string()))])
"""`row.SCHEMA`, and the identifiers of the ads that each row brings together, best first; `id`,
`source` and `via` are those of the first."""
ORIGINS = pa.schema([("id", pa.string()), ("field", pa.string()), ("member", pa.string())])
"""For each field of a vacancy of several ads, that is not null, the ad it comes from."""
_PLACE = ("commune", "postcode", "department", "lat", "lon", "precision")
_LAST = ("updated", "until")

_Row = Mapping[str, Any]


def merge(
    vacancies: pa.Table, group: Sequence[int], preferred: Sequence[str] = ()
) -> tuple[pa.Table, pa.Table]:
    """The vacancies (`MERGED`, in order of `id`) and where their fields come from (`ORIGINS`).

    `group`: number of the group of each ad; `preferred`: sources, best first; others follow, in
    order of name.
    """
    rank = {source: place for place, source in enumerate(preferred)}
    groups: defaultdict[int, list[_Row]] = defaultdict(list)
    for number, row in zip(group, vacancies.to_pylist(), strict=True):
        groups[number].append(row)
    kept: list[dict[str, Any]] = []
    origins: list[dict[str, str]] = []
    for rows in groups.values():
        if len(rows) == 1:
            kept.append({**rows[0], "members": [rows[0]["id"]]})
            continue
        ranked = sorted(
            rows,
            key=lambda row: (
                rank.get(row["source"], len(rank)), row["source"], bool(row["via"]), row["id"],
            ),
        )  # fmt: skip
        chosen, sources = _one(ranked)
        kept.append(chosen)
        origins += [
            {"id": chosen["id"], "field": name, "member": member}
            for name, member in sources.items()
        ]
    kept.sort(key=lambda row: str(row["id"]))
    origins.sort(key=lambda line: line["id"])
    return (
        pa.Table.from_pylist(kept, schema=MERGED),
        pa.Table.from_pylist(origins, schema=ORIGINS),
    )


def _one(ranked: Sequence[_Row]) -> tuple[dict[str, Any], dict[str, str]]:
    """One row of several ads, and the ad of each field."""
    holders: dict[str, _Row | None] = {
        name: next((row for row in ranked if row[name] is not None), None) for name in SCHEMA.names
    }
    finest = min(ranked, key=lambda row: PRECISIONS.index(row["precision"]))
    holders.update(dict.fromkeys(_PLACE, finest))
    dated = [row for row in ranked if row["published"] is not None]
    holders["published"] = min(dated, key=lambda row: row["published"], default=None)
    for name in _LAST:
        told = [row for row in ranked if row[name] is not None]
        holders[name] = max(told, key=lambda row: row[name], default=None)
    posts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in ranked:
        posts[row["source"], row["via"] or ""] += row["posts"]
    largest = max(posts.values())
    chosen = {name: row and row[name] for name, row in holders.items()}
    members = [row["id"] for row in ranked]
    sources = {
        name: row["id"]
        for name, row in holders.items()
        if row is not None and row[name] is not None
    }
    channel = max(posts, key=lambda key: posts[key])
    sources["posts"] = next(
        row["id"] for row in ranked if (row["source"], row["via"] or "") == channel
    )
    return {**chosen, "posts": largest, "members": members}, sources
