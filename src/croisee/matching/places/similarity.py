"""How near two texts are, and two points of the Earth."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_RADIUS = 6_371_008.8
"""Mean radius of the Earth, metres (IUGG)."""


def ratio(first: str, second: str) -> float:
    """Likeness of two texts, 0 to 100: 200 × common letters in order / letters of both.

    The `ratio` of the production rule (fuzzball: insertions and deletions only). The length of the
    longest common subsequence is counted on bits: H. Hyyrö, « Bit-parallel LCS-length computation
    revisited », 2004.
    """
    if not first or not second:
        return 0.0
    if first == second:
        return 100.0
    masks: dict[str, int] = {}
    for place, letter in enumerate(first):
        masks[letter] = masks.get(letter, 0) | (1 << place)
    full = (1 << len(first)) - 1
    unmatched = full
    for letter in second:
        found = unmatched & masks.get(letter, 0)
        unmatched = ((unmatched + found) | (unmatched - found)) & full
    common = len(first) - unmatched.bit_count()
    return 200 * common / (len(first) + len(second))


def on_sphere(latitude: Floats, longitude: Floats) -> Floats:
    """Degrees (n), (n) → points of the sphere in metres (n, 3), for a spatial index."""
    phi, theta = np.radians(latitude), np.radians(longitude)
    return EARTH_RADIUS * np.column_stack(
        [np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)]
    )


def metres(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Distance on the ground between two points in degrees (haversine)."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    theta = math.radians(other_longitude - longitude)
    half = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(theta / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(half, 1.0)))
