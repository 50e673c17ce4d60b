"""A figure of every zone as the study finds it: its value, how far it is known, what it tells."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.studies.distance_emploi.catalogue import Figure
from croisee.studies.distance_emploi.spread import Floats, Spread


@dataclass(frozen=True, eq=False)
class Found:
    """A figure of every zone, as it is shown, before rounding.

    `value` (zones): NaN where nobody has one. `below`, `above` (zones): how far it may really be,
    NaN where no typical seeker has one. `weight` (zones × occupations): share of the seekers who
    have a figure; `covered` (zones): how many they are. An outsider could compute all but the value
    and the last.
    """

    figure: Figure
    value: Floats
    below: Floats
    above: Floats
    weight: Floats
    covered: Floats

    def rounded(self, coarser: int) -> Floats:
        """To so many steps, as published."""
        return to_step(self.value, self.figure.step * coarser)

    @property
    def fewest(self) -> Floats:
        """Seekers (zones) behind it, on the side where they are fewest."""
        return self.covered


@dataclass(frozen=True, eq=False)
class MeanFound(Found):
    """Of `mean` (zones × occupations): value = Σ seekers · weight · mean / Σ seekers · weight."""

    mean: Floats


@dataclass(frozen=True, eq=False)
class TenthFound(Found):
    """The smallest distance within which `tenth` tenths of the seekers who have a figure are, as
    `spread` puts them."""

    tenth: int
    spread: Spread

    @property
    def fewest(self) -> Floats:
        """A quantile is told when enough are on either side."""
        return self.covered * min(self.tenth, 10 - self.tenth) / 10


def to_step(value: npt.ArrayLike, step: float) -> Floats:
    """To the nearest multiple of a step, as it is printed."""
    return np.asarray(np.round(np.round(np.asarray(value) / step) * step, 6))
