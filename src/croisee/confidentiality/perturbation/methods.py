"""The choice of a table: which perturbation, with which parameters, and how the page says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import numpy as np

from croisee.confidentiality.perturbation.cell_key import Keys, perturb_counts
from croisee.confidentiality.perturbation.privacy import noise_margin, private_counts, reuse
from croisee.confidentiality.perturbation.ptable import ptable
from croisee.confidentiality.perturbation.rounding import bounds_after_rounding, round_controlled
from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray
from croisee.foundation.errors import CroiseeError, Problem


@dataclass(frozen=True)
class ControlledRounding:
    """Multiples of `base` that add up."""

    base: int

    kind: ClassVar[str] = "arrondi_controle"
    additive: ClassVar[bool] = True

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
    additive: ClassVar[bool] = False

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
    additive: ClassVar[bool] = False

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


def perturb(
    system: CellSystem,
    perturbation: Perturbation,
    *,
    keys: Keys | None = None,
    previous: FloatArray | None = None,
    seed: int = 0,
) -> PerturbedTable:
    """Perturb the cells of a table as it chose.

    `keys` (n): cell keys (`cell_keys`), for the cell key method. `previous` (n): for differential
    privacy, the values an earlier release published, to be shown again as they are. Without it the
    noise is drawn: call `Budget.spend` first and write its result down. `seed`: for rounding.

    Raises `CroiseeError` as the methods do, `ValueError` when the cell key method has no keys.
    """
    shown = ~system.hidden
    if isinstance(perturbation, ControlledRounding):
        rounding = round_controlled(system, perturbation.base, seed=seed)
        low, high = bounds_after_rounding(
            rounding.values, rounding.base, reach=rounding.reach, lower=system.lower
        )
        reaches = rounding.reach[shown]
        told = perturbation.sentence(reaches.min(initial=np.inf), reaches.max(initial=0.0))
        found = (rounding.values[shown], low[shown], high[shown])
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


def _spread(shown: BoolArray, part: FloatArray) -> FloatArray:
    whole = np.full(shown.size, np.nan)
    whole[shown] = part
    return whole


def perturbation_of(choice: Mapping[str, Any]) -> Perturbation:
    """Read the choice a table declares, for instance `{methode: arrondi_controle, base: 5}`.

    `cle_de_cellule` takes `ecart`, `variance`, `plus_petit`; `confidentialite_differentielle` takes
    `epsilon`, `cases_par_personne`. Raises `CroiseeError` on anything else.
    """
    readers: Mapping[Any, Callable[[], Perturbation]] = {
        ControlledRounding.kind: lambda: ControlledRounding(int(choice["base"])),
        CellKey.kind: lambda: CellKey(
            int(choice["ecart"]), float(choice["variance"]), int(choice.get("plus_petit", 1))
        ),
        DifferentialPrivacy.kind: lambda: DifferentialPrivacy(
            Decimal(str(choice["epsilon"])), int(choice["cases_par_personne"])
        ),
    }
    method = choice.get("methode")
    if method not in readers:
        raise _unread(f"méthode inconnue : « {method} ».", f"une de : {', '.join(readers)}")
    try:
        return readers[method]()
    except (KeyError, ValueError, TypeError, InvalidOperation) as failure:
        raise _unread(
            f"paramètres incomplets ou illisibles pour « {method} ».",
            "les paramètres de la méthode, en nombres",
        ) from failure


def _unread(message: str, expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message=f"perturbation d'un tableau : {message}",
            expected=expected,
            remedy="Corriger le choix de perturbation de ce tableau.",
        )
    )
