"""Walking times between two lists of points, as a sparse table: what is absent is too far to walk.

The same table serves four times: from origins to stops, between stops, from stops to destinations,
and from origins to destinations. Its times come from anywhere: a street network, or the straight
line of this module.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Seconds = npt.NDArray[np.int32]
Places = npt.NDArray[np.int32]

EARTH_METRES = 6_371_008
"""Mean radius of the Earth (IUGG)."""


class Walks(NamedTuple):
    """Row i walks to `ends[starts[i]:starts[i + 1]]`, rising, in `seconds` of the same places."""

    starts: npt.NDArray[np.int64]
    ends: Places
    seconds: Seconds

    @property
    def rows(self) -> int:
        return self.starts.size - 1

    def row(self, place: int) -> tuple[Places, Seconds]:
        """Where row `place` walks to, and how long it takes."""
        span = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return self.ends[span], self.seconds[span]

    def origins(self) -> Places:
        """The row of each walk."""
        return np.repeat(np.arange(self.rows, dtype=np.int32), np.diff(self.starts))

    def only(self, rows: Sequence[int] | npt.NDArray[np.integer]) -> "Walks":
        """These rows, in this order."""
        parts = [self.row(int(row)) for row in rows]
        starts = np.cumsum([0, *(ends.size for ends, _ in parts)], dtype=np.int64)
        empty = [np.zeros(0, dtype=np.int32)]
        return Walks(
            starts,
            np.concatenate(empty + [ends for ends, _ in parts]),
            np.concatenate(empty + [seconds for _, seconds in parts]),
        )

    def reversed(self, rows: int) -> "Walks":
        """The same walks from their ends (of which there are `rows`) to their origins."""
        return walks(self.ends, self.origins(), self.seconds, rows)


def walks(origins: npt.ArrayLike, ends: npt.ArrayLike, seconds: npt.ArrayLike, rows: int) -> Walks:
    """Walks from triples (n); the shortest is kept where a pair comes twice."""
    source, target, time = (
        np.asarray(values, dtype=np.int32) for values in (origins, ends, seconds)
    )
    if time.size and time.min() < 0:
        raise ValueError("a walk takes no negative time")
    order = np.lexsort((time, target, source))
    source, target, time = source[order], target[order], time[order]
    new = np.ones(source.size, dtype=np.bool_)
    new[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    source, target, time = source[new], target[new], time[new]
    starts = np.searchsorted(source, np.arange(rows + 1)).astype(np.int64)
    return Walks(starts, target, time)


def walks_within(parts: Iterable[tuple[slice, npt.NDArray[np.int32]]], longest: int) -> Walks:
    """Walks of at most `longest` seconds, from dense tables of runs of rows in order.

    Each part is (rows, seconds of these rows to every end), as a street network yields them: one
    table at a time is held, whatever their number. What a table holds above `longest`, statuses
    of the unreachable included, is no walk.
    """
    origins, ends, seconds = ([np.zeros(0, dtype=np.int64)] for _ in range(3))
    rows = 0
    for part, table in parts:
        here, there = np.nonzero(table <= longest)
        origins.append(here + part.start)
        ends.append(there)
        seconds.append(table[here, there].astype(np.int64))
        rows = part.stop
    return walks(np.concatenate(origins), np.concatenate(ends), np.concatenate(seconds), rows)


class Walking(NamedTuple):
    """How people walk where no street network says it.

    1 m/s is the speed of R5; 1.25 is about the median ratio of its walking distances to the
    straight line in the centre of Helsinki (1.23 over 8,078 pairs of more than 300 m).
    """

    metres_per_hour: int = 3_600
    detour_percent: int = 125

    def seconds(self, metres: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Time of straight lines of so many metres, in whole seconds, rounded up."""
        return -(-metres * self.detour_percent * 36 // self.metres_per_hour)

    def reach(self, seconds: int) -> int:
        """Metres, in straight line, beyond which nobody gets within these seconds."""
        return seconds * self.metres_per_hour // (36 * self.detour_percent) + 1


class Points(NamedTuple):
    """Longitudes and latitudes (n) in degrees, WGS 84."""

    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]

    def unit(self) -> npt.NDArray[np.float64]:
        """Positions (n × 3) on a sphere of radius one."""
        east, north = np.radians(self.longitude), np.radians(self.latitude)
        flat = np.cos(north)
        return np.column_stack([flat * np.cos(east), flat * np.sin(east), np.sin(north)])


def metres(here: npt.NDArray[np.float64], there: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Great-circle distances (n), in whole metres, between positions (n × 3) on the unit sphere."""
    chord = np.sqrt(((here - there) ** 2).sum(axis=1))
    arc = 2 * np.arcsin(np.minimum(chord / 2, 1))
    whole: npt.NDArray[np.int64] = np.rint(EARTH_METRES * arc).astype(np.int64)
    return whole


def straight_walks(
    origins: Points, ends: Points, longest: int, walking: Walking | None = None
) -> Walks:
    """Straight-line walks, with a detour, of at most `longest` seconds between two lists."""
    walking = walking or Walking()
    here, there = origins.unit(), ends.unit()
    chord = 2 * np.sin(min(walking.reach(longest) / EARTH_METRES, np.pi) / 2)
    near = cKDTree(here).sparse_distance_matrix(cKDTree(there), chord, output_type="coo_matrix")
    seconds = walking.seconds(metres(here[near.row], there[near.col]))
    kept = seconds <= longest
    return walks(near.row[kept], near.col[kept], seconds[kept], len(here))
