"""Shares of zones in other zones, from geometry, with bounds that say what is not known."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.territories.overlay import REST, Pieces, Ranks, overlay, shares_of_cells
from croisee.territories.population import PopulationGrid
from croisee.territories.projection import Floats
from croisee.territories.reading import Geometries

DENSITY_RATIO = 4.0
"""How much denser or sparser than the rest of its zone a part may be, in the bounds by area.

Measured: of the 237 pairs of residential IRIS that touch each other in Rennes (census 2022), 96 %
have densities within a ratio of 4. A convention, then, not a certainty."""

_WHOLE = 1 - 1e-6
_NONE = 1e-6


@dataclass(frozen=True, eq=False)
class Weights:
    """Share `weight` of zone `origin[i]` that lies in `target[i]`, within [`low`, `high`].

    `by_people[i]` tells whether people were counted, or areas only.
    """

    origin: Ranks
    target: Ranks
    weight: Floats
    low: Floats
    high: Floats
    by_people: npt.NDArray[np.bool_]


def geometric_weights(
    origin: Geometries, target: Geometries, population: PopulationGrid | None
) -> Weights:
    """Weights of every zone of `origin` in the zones of `target` it overlaps.

    By people where some live in the zone, by area elsewhere. For one origin, weights and the part
    that no target covers add up to 1.
    """
    pieces = overlay(origin, target)
    weight, low, high = by_area(pieces)
    counted = np.zeros(len(weight), dtype=bool)
    if population is not None:
        people, people_low, people_high = by_population(pieces, population)
        counted = np.isfinite(people)
        weight = np.where(counted, people, weight)
        low, high = np.where(counted, people_low, low), np.where(counted, people_high, high)
    shown = (pieces.target != REST) & (high > 0)
    return Weights(
        pieces.origin[shown],
        pieces.target[shown],
        weight[shown],
        low[shown],
        high[shown],
        counted[shown],
    )


def by_area(pieces: Pieces) -> tuple[Floats, Floats, Floats]:
    """Share of area: right if density is even. Bounds when it is not, by at most `DENSITY_RATIO`.

    With w the share of area and r the density of the part over that of the rest, the share of
    people is w·r / (w·r + 1 − w); the bounds take r = 1/4 and r = 4.
    """
    total = np.bincount(pieces.origin, weights=pieces.area)
    share = pieces.area / total[pieces.origin]
    low = share / (share + DENSITY_RATIO * (1 - share))
    high = DENSITY_RATIO * share / (DENSITY_RATIO * share + 1 - share)
    return share, low, high


def by_population(pieces: Pieces, grid: PopulationGrid) -> tuple[Floats, Floats, Floats]:
    """Share of people; NaN for the zones of origin where nobody lives.

    A cell cut by a border gives its people in proportion of area. The bounds suppose nothing:
    N, people in the part, is between those of cells wholly in it and those of cells that touch
    it; M, people in the rest of the zone, likewise; the share N / (N + M) is then between
    N_low / (N_low + M_high) and N_high / (N_high + M_low).
    """
    piece, cell, share = shares_of_cells(pieces.shapes, grid.squares)
    zone = pieces.origin[piece]
    width = len(grid.squares)
    keys, back = np.unique(zone * width + cell, return_inverse=True)
    in_zone = np.bincount(back, weights=share, minlength=len(keys))
    zone_of_key, people_of_key = keys // width, grid.people[keys % width]
    people, count, zones = grid.people[cell], len(pieces.origin), int(pieces.origin.max()) + 1

    def per_piece(mask: npt.NDArray[np.bool_]) -> Floats:
        total = np.bincount(piece[mask], weights=people[mask], minlength=count)
        return np.asarray(total, dtype=np.float64)

    def per_zone(mask: npt.NDArray[np.bool_]) -> Floats:
        total = np.bincount(zone_of_key[mask], weights=people_of_key[mask], minlength=zones)
        return np.asarray(total[pieces.origin], dtype=np.float64)

    inside = np.bincount(piece, weights=people * share, minlength=count)
    total = np.bincount(zone_of_key, weights=people_of_key * in_zone, minlength=zones)
    touches, whole_zone = share > _NONE, in_zone[back] >= _WHOLE
    alone = share >= in_zone[back] - _NONE
    least_in, most_in = per_piece(share >= _WHOLE), per_piece(touches)
    least_out = per_zone(in_zone >= _WHOLE) - per_piece(touches & whole_zone)
    most_out = per_zone(in_zone > _NONE) - per_piece(touches & alone)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = inside / total[pieces.origin]
        low = np.nan_to_num(least_in / (least_in + most_out), nan=0.0)
        high = np.nan_to_num(most_in / (most_in + least_out), nan=0.0)
    weight = np.where(total[pieces.origin] > 0, np.clip(weight, 0, 1), np.nan)
    return weight, np.fmin(low, weight), np.fmax(high, weight)
