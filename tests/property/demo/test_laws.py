"""Laws of the writer and of the faults, on any input."""

import csv
import io

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from croisee.demo.faults import _slip
from croisee.demo.official import weighted_gini, weighted_quantiles
from croisee.demo.parameters import c2s_ceiling, rsa_scale
from croisee.demo.writing import delimited, numbers

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
UNIT = st.floats(0, 1, exclude_max=True)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20), st.sampled_from(";,|"))
def test_what_is_written_is_read_back(rows, delimiter):
    table = {"a": pa.array([r[0] for r in rows]), "b": pa.array([r[1] for r in rows])}
    text = delimited(table, delimiter).decode()
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert read == [["a", "b"], *([a, b] for a, b in rows)]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1), st.integers(1, 3))
def test_a_number_written_is_the_number_rounded(values, decimals):
    written = [float(text) for text in numbers(np.array(values), decimals).to_pylist()]
    assert np.allclose(written, values, atol=0.5001 * 10**-decimals, rtol=0)


@given(st.from_regex(r"\A[A-ZÉ][a-zé'\- ]{1,14}\Z"), UNIT, UNIT, UNIT)
def test_a_slip_changes_the_name_and_leaves_some_of_it(name, where, how, which):
    slipped = _slip(name, where, how, which)
    assert slipped != name
    assert slipped.strip()
    assert abs(len(slipped) - len(name)) <= 1


@given(st.lists(st.tuples(st.floats(1, 1e6), st.integers(1, 8)), min_size=1, max_size=60))
def test_gini_is_between_zero_and_one_and_quantiles_increase(sample):
    values, weights = (np.array(part, dtype=float) for part in zip(*sorted(sample), strict=True))
    assert -1e-9 <= weighted_gini(values, weights) < 1
    steps = weighted_quantiles(values, weights, np.arange(1, 10) / 10)
    assert (np.diff(steps) >= 0).all()
    assert set(steps.tolist()) <= set(values.tolist())


@given(st.integers(1, 15))
def test_ceilings_grow_with_the_household_and_the_contribution(size):
    one, more = np.array([size]), np.array([size + 1])
    for contribution in (False, True):
        assert c2s_ceiling(more, contribution=contribution) > c2s_ceiling(
            one, contribution=contribution
        )
    assert c2s_ceiling(one, contribution=True) > c2s_ceiling(one, contribution=False)


@given(st.booleans(), st.integers(0, 8))
def test_one_more_child_never_lowers_rsa(couple, children):
    pair = np.array([couple, couple])
    less, more = rsa_scale(pair, np.array([children, children + 1]))
    assert less < more
