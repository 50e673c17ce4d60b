"""The perturbation table of the cell key method: which noise a count receives, with which chance.

For each true count, the law of the noise is the one of greatest entropy among those that stay
within the largest deviation, have mean zero and the variance asked, and never give a negative count
nor a positive one that is too small (Marley & Leaver, *A method for confidentialising user-defined
tables*, ISI 2011; Giessing, *Computational issues in the design of transition probabilities*, PSD
2016; Enderle, Giessing & Tent, PSD 2018; the R package ptable). It says nothing of anybody: the
page may show it.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from croisee.confidentiality.system import FloatArray, IntArray
from croisee.foundation.errors import CroiseeError, Problem

_EXACT = 1e-10


@dataclass(frozen=True)
class Ptable:
    """`chances[n, d + deviation]`: chance that the true count `n` receives the noise `d`.

    The last row serves all greater counts. `variances` (rows): what each count really gets: as
    asked, or the nearest that its possible noises allow (small counts); zero for zero.
    """

    deviation: int
    variance: float
    smallest: int
    chances: FloatArray
    variances: FloatArray

    @property
    def noises(self) -> IntArray:
        """The noise of each column."""
        return np.arange(-self.deviation, self.deviation + 1)

    def noise(self, counts: IntArray, draws: FloatArray) -> IntArray:
        """The noise of each count, read at its draw (in [0, 1), uniform)."""
        rows = np.minimum(counts, self.chances.shape[0] - 1)
        steps = np.cumsum(self.chances, axis=1)
        steps[:, -1] = 1.0
        column = (draws[:, None] >= steps[rows]).sum(axis=1)
        found: IntArray = self.noises[column]
        return found

    def bounds(self, published: IntArray) -> tuple[FloatArray, FloatArray]:
        """Least and greatest true count that can be published so."""
        last = self.chances.shape[0] - 1
        low, high = np.empty(published.size), np.empty(published.size)
        for value in np.unique(published):
            near = np.arange(max(value - self.deviation, 0), value + self.deviation + 1)
            column = value - near + self.deviation
            possible = near[self.chances[np.minimum(near, last), column] > 0.0]
            if not possible.size:
                raise ValueError("no count can be published so under this table")
            here = published == value
            low[here], high[here] = possible[0], possible[-1]
        return low, high


@cache
def ptable(deviation: int, variance: float, smallest: int = 1) -> Ptable:
    """The table for counts: noise at most `deviation`, `variance`, and no published count strictly
    between 0 and `smallest` (1: any count may be published).

    Raises `CroiseeError` when the parameters contradict each other.
    """
    if deviation < 1 or smallest < 1 or not 0.0 < variance < deviation**2:
        raise _contradiction("écart d'au moins 1, variance entre 0 et le carré de l'écart")
    if deviation < smallest:
        raise _contradiction("écart assez grand pour sauter les petits nombres interdits")
    last = deviation + smallest if smallest > 1 else deviation
    rows = [_law(count, deviation, variance, smallest) for count in range(last + 1)]
    chances = np.array(rows)
    noises = np.arange(-deviation, deviation + 1)
    return Ptable(deviation, variance, smallest, chances, chances @ noises.astype(float) ** 2)


def _law(count: int, deviation: int, variance: float, smallest: int) -> FloatArray:
    """The noise of greatest entropy for one count, over `-deviation..deviation`."""
    chances = np.zeros(2 * deviation + 1)
    noises = np.arange(-deviation, deviation + 1)
    results = count + noises
    possible = (results == 0) | (results >= smallest)
    if count == 0:
        possible = noises == 0
    support = noises[possible].astype(np.float64)
    if support.size == 1:
        chances[possible] = 1.0
        return chances
    least = _narrowest(support)
    if variance >= -support[0] * support[-1] or support.size == 2:
        chances[possible] = _two_points(support, support[0], support[-1])
    elif variance <= least:
        below, above = support[support <= 0.0][-1], support[support >= 0.0][0]
        chances[possible] = _two_points(support, below, above)
    else:
        chances[possible] = _greatest_entropy(support, variance)
    return chances


def _narrowest(support: FloatArray) -> float:
    """The least variance that a law of mean zero can have on this support."""
    return float(-support[support <= 0.0][-1] * support[support >= 0.0][0])


def _two_points(support: FloatArray, below: float, above: float) -> FloatArray:
    """The law of mean zero on two points."""
    if below == above:
        return np.where(support == below, 1.0, 0.0)
    share = above / (above - below)
    chances = np.zeros(support.size)
    chances[support == below], chances[support == above] = share, 1.0 - share
    return chances


def _greatest_entropy(support: FloatArray, variance: float) -> FloatArray:
    """`p_d ∝ exp(a d + b d²)` with mean 0 and this variance: the dual, smooth and convex."""
    from scipy.optimize import minimize, root  # slow to load, seldom needed

    scale = float(np.abs(support).max())
    moments = np.stack([support / scale, (support**2 - variance) / scale**2])

    def law(multipliers: FloatArray) -> tuple[float, FloatArray]:
        powers = multipliers @ moments
        top = powers.max()
        weights = np.exp(powers - top)
        return top + float(np.log(weights.sum())), weights / weights.sum()

    def gradient(multipliers: FloatArray) -> FloatArray:
        return np.asarray(moments @ law(multipliers)[1])

    def curvature(multipliers: FloatArray) -> FloatArray:
        chances = law(multipliers)[1]
        mean = moments @ chances
        return np.asarray((moments * chances) @ moments.T - np.outer(mean, mean))

    near = minimize(
        lambda multipliers: law(multipliers)[0],
        np.zeros(2),
        jac=gradient,
        hess=curvature,
        method="trust-exact",
    )
    found = root(gradient, near.x, jac=curvature, tol=1e-14)
    chances = law(found.x)[1]
    if np.abs(moments @ chances).max() > _EXACT:
        raise _contradiction("paramètres pour lesquels une loi de bruit se calcule")
    return chances


def _contradiction(expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message="méthode de la clé de cellule : paramètres incompatibles.",
            expected=expected,
            remedy="Corriger l'écart maximal, la variance ou le plus petit nombre publié.",
        )
    )
