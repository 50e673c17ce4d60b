"""Borrowing strength between zones: the area-level model of Fay and Herriot (JASA, 1979).

Direct estimate of zone i: y_i = x_i'β + u_i + e_i, where u_i ~ N(0, A) is what the characteristics
x_i do not say of the zone and e_i ~ N(0, D_i) the error of its own estimate, D_i known. The best
prediction of x_i'β + u_i lies between both: γ_i y_i + (1 − γ_i) x_i'β with γ_i = A / (A + D_i). A
zone without an estimate of its own has D_i = ∞: it gets x_i'β.

A maximises the restricted likelihood (Patterson and Thompson, Biometrika, 1971). Where that gives
0, every zone would lose its own estimate and every error would look small, though a few dozen zones
cannot show that nothing differs: the likelihood is then multiplied by arctan(Σγ_i)^(1/m), which
makes A positive (Yoshimori and Lahiri, J. Multivariate Analysis 124, 2014). REML where it is
positive, the adjustment otherwise, is the MIX estimator of Rubin-Bleuer and You (Survey Methodology
42-1, 2016).
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

Floats = npt.NDArray[np.float64]
_GRID = 50
_LEAST = 1e-7


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted model and its predictions; m zones, p characteristics.

    `variance`: A, in the square of the unit of the estimates; `adjusted`: REML gave 0, A comes from
    the adjusted likelihood. `coefficients` (p): β. `weight` (m): γ, what the zone's own estimate
    counts for, 0 where it has none. `synthetic` (m): x'β. `error` (m): mean squared error of
    `prediction`.
    """

    variance: float
    adjusted: bool
    coefficients: Floats
    weight: Floats
    synthetic: Floats
    prediction: Floats
    error: Floats

    @property
    def warning(self) -> str | None:
        """What the reader must be told of the fit, if anything."""
        return _ADJUSTED if self.adjusted else None


_ADJUSTED = (
    "Une fois l’incertitude de chaque zone comptée, rien ne montre que les zones diffèrent entre "
    "elles au-delà de leurs caractéristiques. L’écart entre zones a été fixé au plus petit que la "
    "méthode admet : les estimations sont tirées vers celles des zones semblables."
)


def fit(direct: Floats, variances: Floats, features: Floats) -> Model:
    """Fit on the zones that have an estimate; predict all of them.

    `direct` (m): estimates, NaN where a zone has none; `variances` (m): D, positive, ignored where
    there is no estimate; `features` (m × p): characteristics, a column of ones included. Raises
    `ValueError` when variances are not positive, or when the zones that have an estimate are not
    more than the characteristics, or cannot tell them apart.
    """
    known = np.isfinite(direct)
    if not (variances[known] > 0).all():
        raise ValueError("the variance of an estimate must be positive")
    fitted = features[known]
    if len(fitted) <= fitted.shape[1] or np.linalg.matrix_rank(fitted) < fitted.shape[1]:
        raise ValueError("too few zones for these characteristics")
    likelihood = _Likelihood(direct[known], variances[known], fitted)
    variance = _summit(likelihood)
    adjusted = variance == 0
    if adjusted:
        variance = _summit(replace(likelihood, adjusted=True))
    return _predict(
        np.where(known, direct, 0.0),
        np.where(known, variances, np.inf),
        features,
        likelihood.at(variance),
        adjusted,
    )


def _predict(
    direct: Floats, variances: Floats, features: Floats, at: "_At", adjusted: bool
) -> Model:
    """Predictions, and their error to the second order (Datta and Lahiri, Statistica Sinica, 2000).

    g1: as if A and β were known; g2: β is estimated; g3: A is estimated, counted twice because g1
    at the estimated A is too small by g3 on average.
    """
    variance = at.variance
    weight = variance / (variance + variances)
    synthetic = features @ at.coefficients
    rest = 1 - weight
    known = variance * rest
    slopes = rest**2 * np.einsum("ij,jk,ik->i", features, at.covariance, features)
    shrinking = rest**2 / (variance + variances) * 2 / np.sum(at.precision**2)
    return Model(
        variance=variance,
        adjusted=adjusted,
        coefficients=at.coefficients,
        weight=weight,
        synthetic=synthetic,
        prediction=weight * direct + rest * synthetic,
        error=known + slopes + 2 * shrinking,
    )


@dataclass(frozen=True, eq=False)
class _At:
    """Generalised least squares under one value of A: `precision` (m) = 1 / (A + D)."""

    variance: float
    precision: Floats
    covariance: Floats
    coefficients: Floats
    residuals: Floats


@dataclass(frozen=True, eq=False)
class _Likelihood:
    """Restricted log-likelihood of A on the zones that have an estimate, adjusted or not."""

    direct: Floats
    variances: Floats
    features: Floats
    adjusted: bool = False

    def at(self, variance: float) -> _At:
        """Least squares under this A."""
        precision = 1 / (variance + self.variances)
        weighted = self.features.T * precision
        covariance = np.asarray(np.linalg.inv(weighted @ self.features), float)
        coefficients = covariance @ weighted @ self.direct
        residuals = self.direct - self.features @ coefficients
        return _At(variance, precision, covariance, coefficients, residuals)

    def value_and_slope(self, variance: float) -> tuple[float, float]:
        """Its value, without its constant, and its derivative: (y'PPy − tr P) / 2, adjusted."""
        at = self.at(variance)
        _, determinant = np.linalg.slogdet(at.covariance)
        scaled = at.precision * at.residuals
        value = (np.sum(np.log(at.precision) - scaled * at.residuals) + determinant) / 2
        inner = self.features.T * at.precision**2 @ self.features
        trace = at.precision.sum() - np.sum(at.covariance * inner)
        slope = (np.sum(scaled**2) - trace) / 2
        if self.adjusted:
            total = np.sum(variance * at.precision)
            growth = np.sum(self.variances * at.precision**2)
            value += np.log(np.arctan(total)) / self.direct.size
            slope += growth / ((1 + total**2) * np.arctan(total)) / self.direct.size
        return float(value), float(slope)

    def grid(self) -> Floats:
        """From far below the variances to where the likelihood can only fall.

        Its derivative is negative beyond Σ(y − Xβ̂)² + max D, and ten times that holds the
        adjustment.
        """
        line, *_ = np.linalg.lstsq(self.features, self.direct)
        widest = np.sum((self.direct - self.features @ line) ** 2) + self.variances.max()
        return np.geomspace(_LEAST * self.variances.min(), 10 * widest, _GRID)


def _summit(likelihood: _Likelihood) -> float:
    """Where the likelihood is largest; 0 where it falls from the start.

    It may have several summits: the best point of a grid first, then the root of the derivative
    beside it.
    """
    grid = likelihood.grid()
    values, slopes = np.array([likelihood.value_and_slope(variance) for variance in grid]).T
    below = np.flatnonzero(slopes[: np.argmax(values) + 1] > 0)
    if not below.size:
        return 0.0
    low = int(below[-1])
    high = low + int(np.argmin(slopes[low:] > 0))
    return float(
        brentq(
            lambda variance: likelihood.value_and_slope(variance)[1],
            float(grid[low]),
            float(grid[high]),
            xtol=1e-15 * float(grid[high]),
            rtol=1e-12,
        )
    )
