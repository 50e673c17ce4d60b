"""Perturbation, for tables whose readers prefer blurred figures to holes.

Three methods, chosen per table, each told in one plain sentence: controlled rounding, the cell key
method, differential privacy.
"""

from croisee.confidentiality.perturbation.budget import Budget, Spend
from croisee.confidentiality.perturbation.cell_key import cell_keys, perturb_counts, record_keys
from croisee.confidentiality.perturbation.choice import perturbation_of
from croisee.confidentiality.perturbation.methods import (
    Blur,
    CellKey,
    ControlledRounding,
    DifferentialPrivacy,
    Kept,
    Perturbation,
    PerturbedTable,
    perturb,
)
from croisee.confidentiality.perturbation.privacy import PrivateCounts, private_counts, reuse
from croisee.confidentiality.perturbation.ptable import Ptable, ptable
from croisee.confidentiality.perturbation.rounding import (
    Rounding,
    bounds_after_rounding,
    round_controlled,
)

__all__ = [
    "Blur",
    "Budget",
    "CellKey",
    "ControlledRounding",
    "DifferentialPrivacy",
    "Kept",
    "Perturbation",
    "PerturbedTable",
    "PrivateCounts",
    "Ptable",
    "Rounding",
    "Spend",
    "bounds_after_rounding",
    "cell_keys",
    "perturb",
    "perturb_counts",
    "perturbation_of",
    "private_counts",
    "ptable",
    "record_keys",
    "reuse",
    "round_controlled",
]
