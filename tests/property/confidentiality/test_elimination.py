"""Laws of exact protection, on any system of whole relations and on tables of counts."""

from fractions import Fraction
from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, UnprotectableError
from croisee.confidentiality.algebra import determined
from croisee.confidentiality.suppression import exact_improvement
from croisee.confidentiality.suppression.exact import hide_exactly

LAWS = settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))


def fixed_by_hand(relations: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Determined cells by Gauss elimination on fractions: slow and obvious."""
    cells = np.flatnonzero(unknown)
    rows = [[Fraction(int(value)) for value in row] for row in relations[:, cells]]
    done = 0
    for column in range(cells.size):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    found = np.zeros(unknown.size, dtype=bool)
    for row in rows[:done]:
        support = [cell for cell, value in zip(cells, row, strict=True) if value]
        if len(support) == 1:
            found[support[0]] = True
    return found


@st.composite
def systems(draw: st.DrawFn) -> CellSystem:
    """Any few relations with small whole coefficients; some cells known, some hidden."""
    size, height = draw(st.integers(1, 10)), draw(st.integers(1, 6))
    coefficient = st.sampled_from([0, 0, 0, 1, 1, -1, 2])
    rows = draw(
        st.lists(
            st.lists(coefficient, min_size=size, max_size=size), min_size=height, max_size=height
        )
    )
    weights = np.array(draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)), dtype=float)
    kind = np.array(draw(st.lists(st.integers(0, 6), min_size=size, max_size=size)))
    return CellSystem(
        weights,
        np.zeros(size),
        weights,
        csr_array(np.array(rows, dtype=float)),
        kind == 0,
        kind == 1,
        True,
    )


@st.composite
def counts(draw: st.DrawFn) -> CellSystem:
    """A table in three dimensions with all margins, zeros known."""
    shape = tuple(draw(st.integers(2, 4)) for _ in range(3))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    inner = random.poisson(random.lognormal(1.5, 1.0, shape))
    for axis in range(3):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    places = np.arange(inner.size).reshape(inner.shape)
    rows = []
    for axis in range(3):
        for line in np.moveaxis(places, axis, -1).reshape(-1, inner.shape[axis]):
            row = np.zeros(inner.size)
            row[line] = 1.0
            row[line[-1]] = -1.0
            rows.append(row)
    values = inner.ravel().astype(float)
    nobody = np.zeros(values.size, dtype=bool)
    return CellSystem(
        values, np.zeros(values.size), values, csr_array(np.array(rows)), nobody, values == 0, True
    )


def assert_protected_and_minimal(
    system: CellSystem, required: np.ndarray, pattern: np.ndarray
) -> None:
    relations = system.relations.toarray()
    unknown = pattern | system.hidden
    assert not fixed_by_hand(relations, unknown)[required].any()
    assert pattern[required[~system.hidden[required]]].all()
    assert not np.any(pattern & (system.hidden | system.known))
    complement = pattern.copy()
    complement[required] = False
    for cell in np.flatnonzero(complement):
        without = unknown.copy()
        without[cell] = False
        assert determined(system, without)[required].any()


@LAWS
@given(systems(), st.data())
def test_determined_is_gauss_on_fractions(system: CellSystem, data: st.DataObject) -> None:
    unknown = np.array(
        data.draw(st.lists(st.booleans(), min_size=system.size, max_size=system.size))
    )
    expected = fixed_by_hand(system.relations.toarray(), unknown)
    assert determined(system, unknown).tolist() == expected.tolist()


@LAWS
@given(systems(), st.data())
def test_any_system_is_protected_or_refused_with_reason(
    system: CellSystem, data: st.DataObject
) -> None:
    free = np.flatnonzero(~system.known)
    chosen = data.draw(st.lists(st.booleans(), min_size=free.size, max_size=free.size))
    required = free[np.array(chosen, dtype=bool)]
    lost = fixed_by_hand(system.relations.toarray(), ~system.known)
    try:
        pattern = hide_exactly(system, required)
    except UnprotectableError as refused:
        assert set(refused.cells) == set(required[lost[required]].tolist()) != set()
    else:
        assert not lost[required].any()
        assert_protected_and_minimal(system, required, pattern)


@settings(LAWS, max_examples=25)
@given(counts(), st.integers(0, 3))
def test_counts_are_protected_and_the_search_never_loses_more(
    system: CellSystem, seed: int
) -> None:
    required = np.flatnonzero((system.values > 0) & (system.values < 4))
    unprotected = determined(system, ~system.known)
    required = required[~unprotected[required]]
    first = hide_exactly(system, required, seconds=0)
    with patch.object(exact_improvement, "_EFFORT", 2e5):
        better = hide_exactly(system, required, seed=seed)
        again = hide_exactly(system, required, seed=seed)
    assert_protected_and_minimal(system, required, first)
    assert_protected_and_minimal(system, required, better)
    assert system.weights[better].sum() <= system.weights[first].sum()
    assert np.array_equal(better, again)
