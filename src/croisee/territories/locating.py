"""Which zone is a point in? Exact, for millions of points.

Points in polygons are decided cell by cell before they are decided one by one. A grid laid over
the zones marks each cell: no zone touches it; one zone covers it whole; or it is mixed. Mixed
cells are cut once more. Points of decided cells cost one look-up; only points of the last mixed
cells meet an exact predicate. (The idea of the filter-and-refine step of spatial joins, with a
raster approximation: Zimbrão and de Souza, "A Raster Approximation for the Processing of Spatial
Joins", VLDB 1998.)

Law of borders: a zone includes its border, and a point that belongs to several zones goes to the
one of smallest code. Hence one answer per point, whatever the order of files.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from croisee.territories.projection import Floats
from croisee.territories.reading import Geometries

Positions = npt.NDArray[np.int32]
NOWHERE = -1
# Sides of the grid and number of finer cells: few for few zones, so that building stays cheaper
# than answering. Measured on 79 QPV, 93 IRIS and 2 430 communes: a third of a second to build.
_COARSE = (16, 256)
_COARSE_PER_ROOT = 32
_FINE_CELLS = (4_000, 300_000)
_FINE_PER_ZONE = 3_000
_FINE_BITS = 5
_CHUNK = 1 << 20
# Cells are enlarged by this share of their side before they are judged, so that the rounding of
# a point's cell (a few units in the last place) can never put it in a cell judged without it.
_MARGIN = 1e-6


class ZoneIndex:
    """Answers `positions` for one array of surfaces, given in order of code."""

    def __init__(self, shapes: Geometries) -> None:
        self._shapes = shapes
        shapely.prepare(shapes)
        west, south, east, north = shapely.total_bounds(shapes)
        cells = np.clip(_COARSE_PER_ROOT * np.sqrt(len(shapes)), *_COARSE)
        side = max(east - west, north - south) / cells
        self._side = side
        self._west, self._south = west - side / 2, south - side / 2
        self._columns = int((east - self._west) / side) + 1
        self._rows = int((north - self._south) / side) + 1
        self._build()

    def positions(self, x: Floats, y: Floats) -> Positions:
        """Rank of the zone of each point; `NOWHERE` outside every zone or when NaN."""
        found = np.empty(len(x), dtype=np.int32)
        for start in range(0, len(x), _CHUNK):
            part = slice(start, start + _CHUNK)
            found[part] = self._chunk(x[part], y[part])
        return found

    def _build(self) -> None:
        near = self._near()
        row, column = np.divmod(near, self._columns)
        marks, _, _ = self._judge(column, row, self._side)
        coarse = np.full(self._rows * self._columns, NOWHERE, dtype=np.int32)
        coarse[near] = marks
        mixed = np.flatnonzero(coarse < NOWHERE)
        # As fine as the number of mixed cells allows: quarters of a few thousand communes,
        # thirty-seconds of a few dozen neighbourhoods.
        room = np.clip(_FINE_PER_ZONE * len(self._shapes), *_FINE_CELLS) / max(len(mixed), 1)
        self._bits = int(np.clip(np.log2(room) // 2, 0, _FINE_BITS))
        split = 1 << self._bits
        inner_row, inner_column = np.divmod(np.arange(split * split), split)
        row, column = np.divmod(mixed, self._columns)
        fine_column = (column[:, None] * split + inner_column).ravel()
        fine_row = (row[:, None] * split + inner_row).ravel()
        self._fine, self._first, self._candidates = self._judge(
            fine_column, fine_row, self._side / split
        )
        coarse[mixed] = NOWHERE - 1 - np.arange(len(mixed), dtype=np.int32)
        self._coarse = coarse

    def _near(self) -> npt.NDArray[np.int64]:
        """Cells in the box of some zone, with one cell around: the only ones to judge."""
        grid = np.zeros((self._rows, self._columns), dtype=bool)
        bounds = shapely.bounds(self._shapes)
        corner = (self._west, self._south, self._west, self._south)
        reach = np.floor((bounds - corner) / self._side) + np.array([-1, -1, 2, 2])
        for left, bottom, right, top in reach.clip(0).astype(np.int64):
            grid[bottom:top, left:right] = True
        return np.flatnonzero(grid)

    def _judge(
        self, column: npt.NDArray[np.int64], row: npt.NDArray[np.int64], side: float
    ) -> tuple[Positions, npt.NDArray[np.int64], Positions]:
        """Mark cells: rank of the zone that decides them, `NOWHERE`, or −2 − k for mixed cell k.

        The zones that touch mixed cell k are `candidates[first[k]:first[k + 1]]`. A cell is
        decided when the smallest of the zones that touch it covers it whole.
        """
        margin = side * _MARGIN
        x, y = self._west + column * side, self._south + row * side
        cells = shapely.box(x - margin, y - margin, x + side + margin, y + side + margin)
        tree = shapely.STRtree(cells)
        zone, cell = tree.query(self._shapes, predicate="intersects")
        order = np.lexsort((zone, cell))
        zone, cell = zone[order].astype(np.int32), cell[order]
        touched, start = np.unique(cell, return_index=True)
        smallest = zone[start]
        whole = shapely.covers(self._shapes[smallest], cells[touched])
        marks = np.full(len(cells), NOWHERE, dtype=np.int32)
        marks[touched[whole]] = smallest[whole]
        undecided = touched[~whole]
        marks[undecided] = NOWHERE - 1 - np.arange(len(undecided), dtype=np.int32)
        kept = marks[cell] < NOWHERE
        count = np.bincount(NOWHERE - 1 - marks[cell[kept]], minlength=len(undecided))
        first = np.concatenate([[0], np.cumsum(count)])
        return marks, first, zone[kept]

    def _chunk(self, x: Floats, y: Floats) -> Positions:
        split = 1 << self._bits
        scale = split / self._side
        with np.errstate(invalid="ignore"):
            fine_column = np.floor((x - self._west) * scale)
            fine_row = np.floor((y - self._south) * scale)
            inside = (
                (fine_column >= 0)
                & (fine_column < self._columns * split)
                & (fine_row >= 0)
                & (fine_row < self._rows * split)
            )
        found = np.full(len(x), NOWHERE, dtype=np.int32)
        here = np.flatnonzero(inside)
        column, row = fine_column[here].astype(np.int32), fine_row[here].astype(np.int32)
        marks = self._coarse[(row >> self._bits) * self._columns + (column >> self._bits)]
        mixed = np.flatnonzero(marks < NOWHERE)
        block = (NOWHERE - 1 - marks[mixed]).astype(np.int64)
        inner = (row[mixed] & (split - 1)) * split + (column[mixed] & (split - 1))
        marks[mixed] = self._fine[block * split * split + inner]
        found[here] = marks
        left = np.flatnonzero(found < NOWHERE)
        found[left] = self._exact(x[left], y[left], NOWHERE - 1 - found[left])
        return found

    def _exact(self, x: Floats, y: Floats, cell: Positions) -> Positions:
        """Decide points of mixed cells one by one, a zone at a time, largest code first."""
        first, last = self._first[cell], self._first[cell + 1]
        count = last - first
        point = np.repeat(np.arange(len(cell)), count)
        rank = np.arange(len(point)) - np.repeat(np.cumsum(count) - count, count)
        zone = self._candidates[first[point] + rank]
        order = np.argsort(-zone, kind="stable")
        point, zone = point[order], zone[order]
        found = np.full(len(cell), NOWHERE, dtype=np.int32)
        limits = np.concatenate([[0], np.flatnonzero(np.diff(zone)) + 1, [len(zone)]])
        for begin, end in pairwise(limits):
            if begin == end:
                continue
            these = point[begin:end]
            shape = self._shapes[zone[begin]]
            found[these[shapely.intersects_xy(shape, x[these], y[these])]] = zone[begin]
        return found
