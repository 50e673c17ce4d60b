"""Donors weighed to zones: how many are entitled, and what they predict without having read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from croisee.population import Estimate, Margin, Raked, compress, estimate, rake
from croisee.population.cells import Answers
from croisee.population.donors import Donors, generate
from croisee.population.donors.judging import judged
from croisee.rights import check_donors, evaluate
from croisee.rights.schema import Donors as Checked

Floats = npt.NDArray[np.float64]
PERSONS = {
    "c2s_gratuite": ("c2s_gratuite",),
    "c2s_participation": ("c2s_participation",),
    "c2s": ("c2s_gratuite", "c2s_participation"),
}
"""Rights counted in persons, and the entitlements they are made of; others count households."""


@dataclass(frozen=True, eq=False)
class Entitled:
    """Donors of one month and their rights, household by household, in each housing zone."""

    donors: Donors
    month: str
    rights: pa.Table

    @classmethod
    def of(
        cls, households: int, month: str, seed: int, zones: tuple[int, ...], cache: Path
    ) -> "Entitled":
        """Draw the donors and have their rights computed, or read from `cache`."""
        checked = check_donors(Checked(*generate(households, month, seed)))
        return cls(Donors(*checked), month, evaluate(checked, month, zones, cache))

    @property
    def start(self) -> Floats:
        """Initial weights."""
        return np.asarray(self.donors.menages["poids"])

    def count(self, right: str, zone: int) -> Floats:
        """Units entitled in each household: persons, or 1 for a right counted in households."""
        if right in PERSONS:
            return sum(
                (self._column(part, zone, "personnes") for part in PERSONS[right]),
                np.zeros(self.start.size),
            )
        return self._column(right, zone, "eligible")

    def amount(self, right: str, zone: int) -> Floats:
        """Euros a month of each household."""
        return self._column(right, zone, "montant")

    def held_out(
        self, zone: int, line: float, claimed: Mapping[str, float], minima: list[str]
    ) -> dict[str, tuple[Floats, Floats]]:
        """Figures kept apart → numerator and denominator per household (`judging.judged`).

        `line`: poverty line; `claimed`: supposed take-up of each benefit; `minima`: those that are
        minimum incomes.
        """
        given = {right: share * self.amount(right, zone) for right, share in claimed.items()}
        low = sum((given[right] for right in minima), np.zeros(self.start.size))
        return judged(self.donors, self.month, self.benefits(zone, claimed), low, line)

    def benefits(self, zone: int, claimed: Mapping[str, float]) -> Floats:
        """Euros a month that each household receives, take-up supposed."""
        parts = (share * self.amount(right, zone) for right, share in claimed.items())
        return sum(parts, np.zeros(self.start.size))

    def _column(self, right: str, zone: int, column: str) -> Floats:
        rows = self._by_right[right, zone]
        place = pc.index_in(
            self.donors.menages["menage"].combine_chunks(), rows["menage"].combine_chunks()
        )
        values = rows[column].combine_chunks().cast(pa.float64()).take(place)
        return np.asarray(values.fill_null(0.0).to_numpy(zero_copy_only=False))

    @cached_property
    def _by_right(self) -> dict[tuple[str, int], pa.Table]:
        found = {}
        for right in pc.unique(self.rights["droit"]).to_pylist():
            rows = self.rights.filter(pc.equal(self.rights["droit"], right))
            for zone in pc.unique(rows["zone_apl"]).to_pylist():
                found[right, zone] = rows.filter(pc.equal(rows["zone_apl"], zone))
        return found


def weighed(entitled: Entitled, told: Answers, asked: list[Margin]) -> Raked:
    """Weights of the donors in every zone."""
    return rake(compress(entitled.start, {one.name: told[one.name] for one in asked}), asked)


def totals(
    raked: Raked, entitled: Entitled, rights: list[str], housing: npt.NDArray[np.int8]
) -> Estimate:
    """Units entitled per zone × right, each zone with the rules of its own housing zone."""
    parts = np.full((3, raked.zones, len(rights)), np.nan)
    for zone in np.unique(housing).tolist():
        ranks = np.nonzero(housing == zone)[0]
        values = np.stack([entitled.count(right, zone) for right in rights], axis=1)
        found = estimate(raked, values, ranks)
        parts[:, ranks] = found.total, found.sampling, found.draw
    return Estimate(*parts)


def sums(raked: Raked, values: Mapping[str, Floats]) -> dict[str, Floats]:
    """Weighed sums per zone of values per household."""
    found = estimate(raked, np.stack([*values.values()], axis=1), variances=False).total
    return {name: found[:, rank] for rank, name in enumerate(values)}


def predicted(raked: Raked, pairs: Mapping[str, tuple[Floats, Floats]]) -> dict[str, Floats]:
    """Figures kept apart, as shares (0–1) of every zone."""
    found = sums(raked, {f"{name}{k}": pair[k] for name, pair in pairs.items() for k in (0, 1)})
    return {name: found[f"{name}0"] / found[f"{name}1"] for name in pairs}


def choices_of(settings: Mapping[str, Any]) -> tuple[Mapping[str, float], list[str]]:
    """Supposed take-up of each benefit, and which are minimum incomes."""
    return settings["recours_supposes"]["valeurs"], settings["minima"]
