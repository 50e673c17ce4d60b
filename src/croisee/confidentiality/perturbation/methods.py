"""The choice of a table: which perturbation, with which parameters, and how the page says it.

A figure with noise has the status of an estimate: it is read with its interval.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import numpy as np

from croisee.confidentiality.perturbation.cell_key import Keys, perturb_counts
from croisee.confidentiality.perturbation.privacy import noise_margin, private_counts, reuse
from croisee.confidentiality.perturbation.ptable import ptable
from croisee.confidentiality.perturbation.rounding import bounds_after_rounding, round_controlled
from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray, Requirement
from croisee.foundation.errors import CroiseeError
from croisee.foundation.statuses import Status

Parameters = dict[str, int | float | str]
"""The parameters of a choice, by the names that users write."""


@dataclass(frozen=True)
class ControlledRounding:
    """Multiples of `base` that add up."""

    base: int

    kind: ClassVar[str] = "arrondi_controle"
    status: ClassVar[Status] = Status.ROUNDED
    additive: ClassVar[bool] = True

    @property
    def parameters(self) -> Parameters:
        """As `perturbation_of` reads them."""
        return {"base": self.base}

    def sentence(self, leaf_reach: float | None = None, total_reach: float | None = None) -> str:
        """What the page says; `leaf_reach` and `total_reach` once the rounding is known."""
        near = self.base - 1.0 if leaf_reach is None else leaf_reach
        told = (
            f"Les chiffres de ce tableau sont arrondis à un multiple de {self.base} tout proche, "
            f"choisi pour que les totaux restent justes : chacun est exact à {near:g} près"
        )
        if total_reach is not None and total_reach > near:
            told += f", et les totaux à {total_reach:g} près"
        return told + "."


@dataclass(frozen=True)
class CellKey:
    """Noise of at most `deviation`, of this `variance`; no published count between 0 and
    `smallest`."""

    deviation: int
    variance: float
    smallest: int = 1

    kind: ClassVar[str] = "cle_de_cellule"
    status: ClassVar[Status] = Status.MODELLED
    additive: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """As `perturbation_of` reads them."""
        return {"ecart": self.deviation, "variance": self.variance, "plus_petit": self.smallest}

    def sentence(self) -> str:
        """What the page says."""
        return (
            "À chaque chiffre de ce tableau on a ajouté ou retiré un petit nombre, au plus "
            f"{self.deviation} et toujours le même pour les mêmes personnes : un total peut donc "
            "différer un peu de la somme de ses parties."
        )


@dataclass(frozen=True)
class DifferentialPrivacy:
    """Noise that hides whether any one person is counted; one person counts in at most
    `contribution_bound` cells of the table."""

    epsilon: Decimal
    contribution_bound: int

    kind: ClassVar[str] = "confidentialite_differentielle"
    status: ClassVar[Status] = Status.MODELLED
    additive: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """As `perturbation_of` reads them."""
        return {"epsilon": str(self.epsilon), "cases_par_personne": self.contribution_bound}

    def sentence(self) -> str:
        """What the page says."""
        margin = noise_margin(self.epsilon, self.contribution_bound)
        return (
            "À chaque chiffre de ce tableau on a ajouté ou retiré un nombre tiré au hasard, pour "
            "que personne ne puisse savoir si quelqu'un y est compté : chacun est exact à "
            f"{margin} près dans 95 cas sur 100, et un total peut différer de la somme de ses "
            "parties."
        )


Perturbation = ControlledRounding | CellKey | DifferentialPrivacy


@dataclass(frozen=True)
class Blur:
    """How the figures of a table were blurred, as it is told to its readers and remembered.

    `sentence`: for the page. `draw`: for differential privacy, the name under which the draw was
    written down.
    """

    choice: Perturbation
    sentence: str
    draw: str | None = None


@dataclass(frozen=True)
class PerturbedTable:
    """What can be shown (n each, NaN for hidden cells), and how the page says it.

    `low`, `high`: where the true value is: surely for the first two methods, in 95 cases out of 100
    for differential privacy. `additive`: totals are the sums of their parts.
    """

    values: FloatArray
    low: FloatArray
    high: FloatArray
    additive: bool
    sentence: str


@dataclass(frozen=True)
class Kept:
    """Rounded figures printed before, with their bounds, to be printed again (n each; NaN where the
    cell is free)."""

    values: FloatArray
    low: FloatArray
    high: FloatArray


def perturb(
    system: CellSystem,
    perturbation: Perturbation,
    *,
    requirement: Requirement | None = None,
    kept: Kept | None = None,
    keys: Keys | None = None,
    previous: FloatArray | None = None,
    seed: int = 0,
) -> PerturbedTable:
    """Perturb the cells of a table as it chose.

    For rounding: `requirement`, what no figure may narrow; `kept`, taken up where a rounding can be
    found around it, else dropped whole; `seed`. `keys` (n): cell keys (`cell_keys`), for the cell
    key method. `previous` (n): for differential privacy, the values an earlier release published,
    to be shown again as they are. Without it the noise is drawn: call `Budget.spend` first and
    write its result down.

    Raises `CroiseeError` as the methods do, `ValueError` when the cell key method has no keys.
    """
    shown = ~system.hidden
    if isinstance(perturbation, ControlledRounding):
        values, low, high = _rounded(system, perturbation, requirement, kept, seed)
        reaches = (high - values)[shown]
        told = perturbation.sentence(reaches.min(initial=np.inf), reaches.max(initial=0.0))
        found = (values[shown], low[shown], high[shown])
    elif isinstance(perturbation, CellKey):
        if keys is None:
            raise ValueError("the cell key method needs the keys of the cells")
        table = ptable(perturbation.deviation, perturbation.variance, perturbation.smallest)
        noisy = perturb_counts(system.values[shown], keys[shown], table)
        told = perturbation.sentence()
        found = (noisy.values, noisy.low, noisy.high)
    else:
        epsilon, bound = perturbation.epsilon, perturbation.contribution_bound
        if previous is None:
            counts = system.values[shown]
            private = private_counts(counts, epsilon=epsilon, contribution_bound=bound)
        else:
            private = reuse(previous[shown], epsilon=epsilon, contribution_bound=bound)
        told = perturbation.sentence()
        found = (private.values, private.low, private.high)
    values, low, high = (_spread(shown, part) for part in found)
    return PerturbedTable(values, low, high, perturbation.additive, told)


def _rounded(
    system: CellSystem,
    perturbation: ControlledRounding,
    requirement: Requirement | None,
    kept: Kept | None,
    seed: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Figures and their bounds (n each)."""
    base = perturbation.base
    if kept is not None:
        try:
            rounding = round_controlled(
                system, base, requirement=requirement, kept=kept.values, seed=seed
            )
        except CroiseeError:
            return _rounded(system, perturbation, requirement, None, seed)
    else:
        rounding = round_controlled(system, base, requirement=requirement, seed=seed)
    low, high = bounds_after_rounding(
        rounding.values, base, reach=rounding.reach, lower=system.lower
    )
    if kept is None:
        return rounding.values, low, high
    free = np.isnan(kept.values)
    return rounding.values, np.where(free, low, kept.low), np.where(free, high, kept.high)


def _spread(shown: BoolArray, part: FloatArray) -> FloatArray:
    whole = np.full(shown.size, np.nan)
    whole[shown] = part
    return whole
