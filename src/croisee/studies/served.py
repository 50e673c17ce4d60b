"""Places behind the distances of a zone: whom a list that is not public could tell on.

A mean of distances, or a share of people near a place, gives away the few places it depends on. So
these are the contributors: the places that are the nearest to somebody of the zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from croisee.territories.origins import Origins
from croisee.territories.projection import Floats, is_geographic, transform

_EARTH = 6_371_009.0
"""Mean radius of the Earth, in metres (Moritz, Geodetic Reference System 1980)."""


@dataclass(frozen=True)
class Served:
    """Of one zone. `places`: how many are the nearest to somebody. `near`: how many of them are so
    within the walk. `largest`: what the first of them makes of the sum of distances, from 0 to 1;
    None where the sum is nil."""

    places: int
    near: int
    largest: float | None


def served(start: Origins, x: Floats, y: Floats, epsg: int, within: float) -> Mapping[str, Served]:
    """What stands behind the distances of each zone.

    `x`, `y`: the places, in `epsg` (at least one with coordinates). `within`: metres.
    """
    px, py = transform(x, y, epsg, start.epsg)
    placed = np.isfinite(px) & np.isfinite(py)
    tree = cKDTree(_metric(px[placed], py[placed], start.epsg))
    distance, place = tree.query(_metric(start.x, start.y, start.epsg))
    pairs, pair = np.unique(np.stack([start.zone, place]), axis=1, return_inverse=True)
    pair = pair.ravel()
    zone, size = pairs[0], len(start.zones)
    people = start.weight > 0
    near = np.bincount(pair, (distance <= within) & people, pairs.shape[1]) > 0
    there = np.bincount(pair, people, pairs.shape[1]) > 0
    sums = np.bincount(pair, distance * start.weight, pairs.shape[1])
    total = np.bincount(zone, sums, size)
    largest = np.zeros(size)
    np.maximum.at(largest, zone, sums)
    return {
        name: Served(int(places), int(close), float(most / whole) if whole > 0.0 else None)
        for name, places, close, most, whole in zip(
            start.zones,
            np.bincount(zone, there, size),
            np.bincount(zone, near, size),
            largest,
            total,
            strict=True,
        )
    }


def _metric(x: Floats, y: Floats, epsg: int) -> Floats:
    """Coordinates in which straight lines are metres: the plane, or chords of the sphere."""
    if not is_geographic(epsg):
        return np.column_stack([x, y])
    east, north = np.radians(x), np.radians(y)
    across = np.cos(north)
    return _EARTH * np.column_stack([across * np.cos(east), across * np.sin(east), np.sin(north)])
