"""Differentially private counts, drawn by OpenDP.

The noise is the discrete Laplace (two-sided geometric) law: Ghosh, Roughgarden & Sundararajan,
*Universally utility-maximizing privacy mechanisms*, STOC 2009. It comes from a secure generator and
**cannot be drawn again**: no seed, on purpose. Hence the contract: a release keeps its noise; a
rerun takes up the values already published (`reuse`) and never draws them anew, else comparing the
draws would give the true counts away. `Budget.spend` refuses to draw a table twice.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from croisee.confidentiality.system import FloatArray
from croisee.foundation.errors import CroiseeError, Problem

_SURE = 0.95


@dataclass(frozen=True)
class PrivateCounts:
    """`values` (n): published counts; `low`, `high` (n): true count in 95 cases out of 100."""

    values: FloatArray
    low: FloatArray
    high: FloatArray
    epsilon: Decimal
    contribution_bound: int


def private_counts(
    counts: FloatArray, *, epsilon: Decimal, contribution_bound: int
) -> PrivateCounts:
    """Add noise to whole counts so that the table is `epsilon`-differentially private.

    `contribution_bound`: in how many of these cells one person can count at most, totals included.
    Negative results become 0 (which reveals nothing more, but lifts small counts a little: sums of
    many small cells are biased upwards).

    Raises `CroiseeError` when OpenDP is not installed or the parameters are not positive, and
    `ValueError` when a count is not whole.
    """
    _check(epsilon, contribution_bound)
    whole = np.rint(counts).astype(np.int64)
    if np.any(whole != counts):
        raise ValueError("differential privacy is for whole counts")
    if not whole.size:
        return reuse(counts, epsilon=epsilon, contribution_bound=contribution_bound)
    opendp = _opendp()
    measure = opendp.m.make_geometric(
        opendp.vector_domain(opendp.atom_domain(T=opendp.i64)),
        opendp.l1_distance(T=opendp.i64),
        scale=contribution_bound / float(epsilon),
    )
    cost = measure.map(d_in=contribution_bound)
    if cost > float(epsilon) * (1.0 + 1e-9):
        raise RuntimeError("the mechanism costs more than the epsilon it was built for")
    drawn = np.asarray(measure(whole.tolist()), dtype=np.float64)
    published = np.maximum(drawn, 0.0)
    return reuse(published, epsilon=epsilon, contribution_bound=contribution_bound)


def reuse(published: FloatArray, *, epsilon: Decimal, contribution_bound: int) -> PrivateCounts:
    """The values of an earlier release, with the uncertainty of their draw; spends nothing."""
    _check(epsilon, contribution_bound)
    margin = noise_margin(epsilon, contribution_bound)
    low = np.maximum(published - margin, 0.0)
    return PrivateCounts(published, low, published + margin, epsilon, contribution_bound)


def noise_margin(epsilon: Decimal, contribution_bound: int) -> int:
    """Least `t` such that the noise is within ± t in 95 cases out of 100.

    With ratio r = exp(-epsilon / bound), the noise passes t with chance 2 r^(t+1) / (1 + r).
    """
    ratio = math.exp(-float(epsilon) / contribution_bound)
    needed = math.log((1.0 - _SURE) * (1.0 + ratio) / 2.0) / math.log(ratio)
    return max(math.ceil(needed - 1.0 - 1e-12), 0)


def _check(epsilon: Decimal, contribution_bound: int) -> None:
    if not (epsilon.is_finite() and epsilon > 0) or contribution_bound < 1:
        raise CroiseeError(
            Problem(
                message="confidentialité différentielle : paramètres impossibles.",
                expected="un epsilon positif, et au moins une case par personne",
                remedy="Corriger la clause ou le choix du tableau.",
            )
        )


def _opendp() -> Any:
    try:
        import opendp.prelude as opendp
    except ImportError as failure:
        raise CroiseeError(
            Problem(
                message="confidentialité différentielle : la bibliothèque OpenDP est absente.",
                remedy="Installer croisee[opendp].",
            )
        ) from failure
    opendp.enable_features("contrib")
    return opendp
