"""Three kinds of error told apart, where each person's entitlement and receipt are both known.

Not claiming is one thing; being found entitled by mistake, or not entitled by mistake, another.
The last shows: somebody has the right though the simulation finds them over the ceiling (« beta
error »: Hernandez and Pudney, Journal of Public Economics 91, 2007). Near the ceiling, a little
income badly measured changes the answer. An aggregate rate, 1 − beneficiaries ÷ eligible, mixes the
three.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from croisee.take_up.parameters import parameter

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Kind(StrEnum):
    """What the simulation and the register say of a person."""

    CLAIMED = "entitled and receiving"
    UNCLAIMED = "entitled, not receiving"
    BETA = "receiving, though not found entitled"
    NEITHER = "neither"

    @property
    def label(self) -> str:
        """What the reader sees."""
        return _LABELS[self]


_LABELS = {
    Kind.CLAIMED: "Éligibles d’après le calcul, et ont le droit",
    Kind.UNCLAIMED: "Éligibles d’après le calcul, et n’ont pas le droit",
    Kind.BETA: "Ont le droit, alors que le calcul ne les trouve pas éligibles",
    Kind.NEITHER: "Ni éligibles d’après le calcul, ni bénéficiaires",
}


@dataclass(frozen=True)
class Line:
    """People of one kind, and those of them near the ceiling; `share` of all people."""

    people: float
    share: float
    near: float


@dataclass(frozen=True)
class Kinds:
    """The table, and what each kind of error does to the rate.

    `aggregate`: 1 − all beneficiaries ÷ all found eligible, the rate when only totals are known.
    `matched`: share of those found eligible who do not receive: `aggregate` plus what the beta
    errors hid. `granted`: the same when whoever receives is counted entitled, as the fund decided.
    `low`, `high`: `matched` if those near the ceiling were on its other side, whichever of them
    lower or raise it most. NaN where nobody is found eligible.
    """

    lines: Mapping[Kind, Line]
    aggregate: float
    matched: float
    granted: float
    low: float
    high: float

    @property
    def hidden_by_beta(self) -> float:
        """Points of rate (0–1) that totals alone would hide."""
        return self.matched - self.aggregate

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the table says, in French."""
        if np.isnan(self.matched):
            return ("Le calcul ne trouve personne d’éligible.",)
        matched, aggregate, hidden, low, high = (
            f"{100 * share:.0f}"
            for share in (self.matched, self.aggregate, self.hidden_by_beta, self.low, self.high)
        )
        return (
            f"Sur 100 personnes que le calcul trouve éligibles, {matched} n’ont pas le droit.",
            f"Les totaux seuls donneraient {aggregate} : pour 100 personnes éligibles, {hidden} "
            "autres ont le droit sans que le calcul les trouve éligibles.",
            "Près du plafond le calcul peut se tromper de côté : selon ce côté, de "
            f"{low} à {high}.",
        )


def kinds(eligible: Flags, receives: Flags, gap: Floats, weights: Floats) -> Kinds:
    """Sort n persons.

    `gap`: resources ÷ ceiling − 1, NaN where the right has no ceiling; `weights`: people each
    stands for.
    """
    near = np.abs(gap) <= parameter("seuil_proche")
    masks = {
        Kind.CLAIMED: eligible & receives,
        Kind.UNCLAIMED: eligible & ~receives,
        Kind.BETA: ~eligible & receives,
        Kind.NEITHER: ~eligible & ~receives,
    }
    total = float(weights.sum())
    lines = {
        kind: Line(
            float(weights[mask].sum()),
            _ratio(float(weights[mask].sum()), total),
            float(weights[mask & near].sum()),
        )
        for kind, mask in masks.items()
    }
    claimed, unclaimed, beta, neither = (lines[kind] for kind in Kind)
    entitled = claimed.people + unclaimed.people
    return Kinds(
        lines,
        aggregate=1 - _ratio(claimed.people + beta.people, entitled),
        matched=_ratio(unclaimed.people, entitled),
        granted=_ratio(unclaimed.people, entitled + beta.people),
        low=_ratio(unclaimed.people - unclaimed.near, entitled - unclaimed.near + beta.near),
        high=_ratio(unclaimed.people + neither.near, entitled - claimed.near + neither.near),
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan
