"""Fay–Herriot on the published example: milk bought in 43 small areas (Arora and Lahiri, 1997)."""

import numpy as np
import pytest

from croisee.take_up.fay_herriot import Model, fit
from reference.take_up.published import table

# Errors of the first ten areas as `mseFH` of the R package `sae` prints them.
ERRORS = [
    0.013460220,
    0.005372876,
    0.005701990,
    0.008541740,
    0.009579594,
    0.011670632,
    0.015926137,
    0.010586518,
    0.014184043,
    0.014901472,
]


def fitted() -> Model:
    """A level per major area."""
    rows = table("small-areas", "milk.csv")
    major = np.array([int(row["major_area"]) for row in rows])
    features = np.column_stack([np.ones(len(rows)), *(major == area for area in (2, 3, 4))])
    direct = np.array([float(row["direct_est"]) for row in rows])
    return fit(direct, np.array([float(row["std_error"]) for row in rows]) ** 2, features)


def test_equal_to_the_published_example():
    """Variance and coefficients as the R package `sae` prints them; predictions of the mirror."""
    reference = table("small-areas", "fay_herriot_milk_reference.csv")
    model = fitted()
    assert model.variance == pytest.approx(0.0185503, abs=5e-8)
    assert model.coefficients == pytest.approx([0.968189, 0.132780, 0.226946, -0.241301], abs=5e-7)
    assert model.prediction == pytest.approx(
        [float(row["eblup_reml"]) for row in reference], abs=1e-8
    )
    assert model.weight == pytest.approx([float(row["gamma"]) for row in reference], abs=1e-8)


def test_errors_equal_to_the_published_ones():
    """To 1e-6: the package stops its search for the variance at 1e-4."""
    assert fitted().error[:10] == pytest.approx(ERRORS, abs=1e-6)
