"""Walks from one vehicle to the next: footpaths, corrected by what the feeds say of transfers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from croisee.travel.transit.feed import Feed
from croisee.travel.transit.walks import Points, Walking, Walks, metres, walks

_TIMED, _FORBIDDEN = 2, 3
_NEVER = -1

Whole = npt.NDArray[np.int64]


def changes(feeds: Sequence[Feed], stops: Points, footpaths: Walks, slack: int) -> Walks:
    """Walks (stops × stops) between two vehicles, each stop to itself included.

    Later rules win: straight lines of the transfers a feed recommends (transfer_type 0 and 1),
    then footpaths, then staying at the stop (no time), then the times a feed sets (2; the slack
    before boarding is part of them) and the transfers it forbids (3). A station stands for its
    platforms.
    """
    size = stops.longitude.size
    stay = np.arange(size)
    origin, end, kind, seconds = _between_platforms(feeds)
    advised, ruled = kind < _TIMED, kind >= _TIMED
    place = stops.unit()
    straight = Walking().seconds(metres(place[origin], place[end]))
    given = np.where(kind == _FORBIDDEN, _NEVER, np.maximum(seconds - slack, 0))
    layers = (
        (origin[advised], end[advised], straight[advised]),
        (footpaths.origins(), footpaths.ends, footpaths.seconds),
        (stay, stay, np.zeros(size, dtype=np.int64)),
        (origin[ruled], end[ruled], given[ruled]),
    )
    near, far, time = (
        np.concatenate(column, dtype=np.int64) for column in zip(*layers, strict=True)
    )
    pairs = near * size + far
    _, last = np.unique(pairs[::-1], return_index=True)
    kept = pairs.size - 1 - last
    kept = kept[time[kept] != _NEVER]
    return walks(near[kept], far[kept], time[kept], size)


def _between_platforms(feeds: Sequence[Feed]) -> tuple[Whole, Whole, Whole, Whole]:
    """Transfers (origin, end, kind, seconds) of all feeds, each station being its platforms."""
    parts = []
    base = 0
    for feed in feeds:
        found = feed.transfers
        near, rank = _platforms(feed, found.origin)
        far, again = _platforms(feed, found.end[rank])
        rank = rank[again]
        parts.append((near[again] + base, far + base, found.kind[rank], found.seconds[rank]))
        base += len(feed.stops.ids)
    origin, end, kind, seconds = (np.concatenate(column) for column in zip(*parts, strict=True))
    return origin, end, kind, seconds


def _platforms(feed: Feed, places: npt.NDArray[np.int32]) -> tuple[Whole, Whole]:
    """Platforms meant by each place, with the rank of the place each comes from."""
    stops = feed.stops
    by_station = np.flatnonzero(stops.platform)
    by_station = by_station[np.argsort(stops.station[by_station], kind="stable")]
    stations = stops.station[by_station]
    first = np.searchsorted(stations, places, side="left")
    last = np.searchsorted(stations, places, side="right")
    itself = stops.platform[places]
    count = np.where(itself, 1, last - first)
    rank = np.repeat(np.arange(places.size), count)
    step = np.arange(rank.size) - np.repeat(np.cumsum(count) - count, count)
    inside = by_station[np.minimum(first[rank] + step, max(by_station.size - 1, 0))]
    return np.where(itself[rank], places[rank], inside), rank
