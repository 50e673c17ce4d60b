"""The area-level model against its textbook formulas, and where they break."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from croisee.take_up.fay_herriot import Model, fit


def slow(direct, variances, features) -> tuple[float, np.ndarray, np.ndarray]:
    """A, predictions and errors with whole matrices, as the formulas are written (Rao, 2003)."""

    def parts(variance):
        inverse = np.linalg.inv(variance * np.eye(len(direct)) + np.diag(variances))
        inner = np.linalg.inv(features.T @ inverse @ features)
        projection = inverse - inverse @ features @ inner @ features.T @ inverse
        return inverse, inner, projection

    def minus_likelihood(variance):
        inverse, inner, projection = parts(variance)
        return (
            -np.linalg.slogdet(inverse)[1]
            - np.linalg.slogdet(inner)[1]
            + direct @ projection @ direct
        ) / 2

    widest = 10 * np.var(direct)
    variance = minimize_scalar(
        minus_likelihood, bounds=(0, widest), method="bounded", options={"xatol": 1e-12}
    ).x
    inverse, inner, _ = parts(variance)
    slopes = inner @ features.T @ inverse @ direct
    predicted, errors = [], []
    for one, d, x in zip(direct, variances, features, strict=True):
        weight = variance / (variance + d)
        predicted.append(weight * one + (1 - weight) * x @ slopes)
        known = variance * d / (variance + d)
        slope = (1 - weight) ** 2 * x @ inner @ x
        shrinking = d**2 / (variance + d) ** 3 * 2 / np.trace(inverse @ inverse)
        errors.append(known + slope + 2 * shrinking)
    return variance, np.array(predicted), np.array(errors)


def world(seed, zones=60, differ=0.5):
    random = np.random.default_rng(seed)
    features = np.column_stack([np.ones(zones), random.normal(size=zones)])
    variances = random.uniform(0.05, 1.0, zones)
    truth = features @ [1.0, 2.0] + random.normal(0, differ, zones)
    return truth + random.normal(0, np.sqrt(variances)), variances, features, truth


@pytest.mark.parametrize("seed", range(5))
def test_equal_to_the_formulas_written_with_whole_matrices(seed):
    direct, variances, features, _ = world(seed)
    model = fit(direct, variances, features)
    variance, predicted, errors = slow(direct, variances, features)
    assert model.variance == pytest.approx(variance, rel=1e-5)
    assert model.prediction == pytest.approx(predicted, rel=1e-5)
    assert model.error == pytest.approx(errors, rel=1e-5)


def test_a_zone_without_an_estimate_gets_that_of_its_characteristics():
    direct, variances, features, _ = world(1)
    whole = np.append(direct, np.nan), np.append(variances, np.nan)
    model = fit(*whole, np.vstack([features, [1.0, 3.0]]))
    assert model.weight[-1] == 0
    assert model.prediction[-1] == pytest.approx(model.coefficients @ [1.0, 3.0])
    assert model.error[-1] > model.variance
    assert model.prediction[:-1] == pytest.approx(fit(direct, variances, features).prediction)


def test_where_nothing_shows_that_zones_differ_it_is_said_and_none_loses_its_estimate():
    """Twelve zones closer to each other than their errors allow: REML gives 0."""
    direct = np.linspace(0.9, 1.1, 12)
    model = fit(direct, np.ones(12), np.ones((12, 1)))
    assert model.adjusted
    assert model.variance > 0
    assert (model.weight > 0).all()
    assert model.warning is not None
    assert model.warning.startswith("Une fois l’incertitude de chaque zone comptée")
    spread_out: Model = fit(10 * direct * np.r_[[1, -1] * 6], np.ones(12), np.ones((12, 1)))
    assert not spread_out.adjusted
    assert spread_out.warning is None


def test_the_error_announced_is_the_error_made():
    """Mean squared error over 400 worlds, against the mean of what was announced."""
    made, announced = [], []
    for seed in range(400):
        direct, variances, features, truth = world(seed, zones=30)
        model = fit(direct, variances, features)
        made.append(np.mean((model.prediction - truth) ** 2))
        announced.append(np.mean(model.error))
    assert np.mean(announced) == pytest.approx(np.mean(made), rel=0.05)


def test_borrowing_strength_halves_the_error_of_unsure_estimates():
    direct, variances, features, truth = world(3, zones=300, differ=0.2)
    model = fit(direct, variances, features)
    assert np.mean((model.prediction - truth) ** 2) < np.mean((direct - truth) ** 2) / 2


@pytest.mark.parametrize(
    ("direct", "variances", "features", "why"),
    [
        ([1.0, 2.0, 3.0], [1.0, 0.0, 1.0], np.ones((3, 1)), "positive"),
        ([1.0, np.nan], [1.0, 1.0], np.ones((2, 1)), "too few"),
        ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], np.ones((3, 2)), "too few"),
    ],
)
def test_what_cannot_be_fitted_is_refused(direct, variances, features, why):
    with pytest.raises(ValueError, match=why):
        fit(np.array(direct), np.array(variances), features)
