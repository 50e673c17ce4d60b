"""What is known of a right in each zone: eligible people, their errors, and beneficiaries."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from croisee.take_up.components import Component
from croisee.take_up.interval import Floats


@dataclass(frozen=True, eq=False)
class Counts:
    """What is known of a right in n zones.

    `eligible` (n): people estimated to be entitled, NaN where unknown; `low`, `high` (n):
    beneficiaries, equal where the count is published; `components`: the errors of `eligible`.
    """

    eligible: Floats
    low: Floats
    high: Floats
    components: tuple[Component, ...]

    def __post_init__(self) -> None:
        if (self.low < 0).any() or (self.low > self.high).any():
            raise ValueError("beneficiaries: 0 ≤ low ≤ high")

    @classmethod
    def of(
        cls,
        eligible: npt.ArrayLike,
        low: npt.ArrayLike,
        high: npt.ArrayLike,
        *components: Component,
    ) -> "Counts":
        """Everything as arrays of n zones, an error alike in all of them included."""
        people, least, most = (np.asarray(part, float) for part in (eligible, low, high))
        wide = tuple(
            Component(
                part.name,
                np.broadcast_to(part.spread, people.shape),
                np.broadcast_to(part.common, people.shape),
            )
            for part in components
        )
        return cls(people, least, most, wide)

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """Zones where somebody is found eligible and beneficiaries are known, at least roughly."""
        return (self.eligible > 0) & np.isfinite(self.low) & np.isfinite(self.high)

    @cached_property
    def own(self) -> Floats:
        """Relative standard deviation (n) of each zone's own error."""
        return self._norm([part.spread**2 * (1 - part.common) for part in self.components])

    @cached_property
    def common(self) -> Floats:
        """Relative standard deviation (n) of the error that all zones have alike."""
        return self._norm([part.spread**2 * part.common for part in self.components])

    @property
    def spread(self) -> Floats:
        """Relative standard deviation (n) of the number of eligible people."""
        return np.hypot(self.own, self.common)

    def _norm(self, variances: list[Floats]) -> Floats:
        return np.asarray(np.sqrt(sum(variances, np.zeros(self.eligible.shape))))

    def together(self, parts: npt.ArrayLike) -> "Counts":
        """Counts of groups of zones (groups × n: the part of each zone in each group, 0 to 1).

        Own errors partly cancel out, common ones do not; hidden counts are added bound by bound. A
        group is unknown as soon as one of its zones is. One row of ones gives the whole country.
        """
        parts = np.atleast_2d(np.asarray(parts, float))
        missing = np.isnan(self.eligible + self.low + self.high)
        unknown = (parts[:, missing] > 0).any(axis=1)
        known, low, high = (
            np.where(missing, 0.0, column) for column in (self.eligible, self.low, self.high)
        )
        eligible = np.where(unknown, np.nan, parts @ known)
        components = []
        for part in self.components:
            own = (parts * known * part.spread) ** 2 @ (1 - part.common)
            common = (parts @ (known * part.spread * np.sqrt(part.common))) ** 2
            variance = own + common
            share = np.divide(common, variance, out=np.zeros_like(common), where=variance > 0)
            spread = np.divide(
                np.sqrt(variance), eligible, out=np.zeros_like(common), where=eligible > 0
            )
            components.append(Component(part.name, spread, share))
        return Counts(eligible, parts @ low, parts @ high, tuple(components))
