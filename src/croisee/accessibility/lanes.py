"""Several points side by side: each post is read once for all of them, and one instruction adds it.

A row of distances is turned so that those of `LANES` points to one place lie together; lanes are
never added to one another, so that a point's figures depend on its own distances alone.
"""

from numba import njit

from croisee.accessibility.inputs import Distances

LANES = 8
_TILE = 64


@njit(cache=True)
def turn(distances: Distances, point: int, lanes: int, far: Distances) -> None:
    """Copy the rows of `lanes` points from `point` on into `far` (places × LANES)."""
    places = distances.shape[1]
    for tile in range(0, places, _TILE):
        for lane in range(lanes):
            for place in range(tile, min(places, tile + _TILE)):
                far[place, lane] = distances[point + lane, place]
