"""The optimum is the optimum: compared with every pattern, checked by programs written apart."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Requirement, UnprotectableError, audit, suppress
from croisee.confidentiality.suppression import Method

SHAPES = ((2, 2), (2, 3), (3, 3), (2, 2, 2))
AMOUNTS = st.sampled_from([0, 1, 2, 3, 5, 8, 20, 50])


def _system(inside: np.ndarray, *, integer: bool) -> CellSystem:
    """A table with its margins."""
    table = inside
    for axis in range(inside.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    number = np.arange(table.size).reshape(table.shape)
    lines = [
        line
        for axis in range(table.ndim)
        for line in np.moveaxis(number, axis, -1).reshape(-1, table.shape[axis])
    ]
    relations = np.zeros((len(lines), table.size))
    for relation, line in enumerate(lines):
        relations[relation, line] = 1.0
        relations[relation, line[-1]] = -1.0
    values = table.ravel().astype(float)
    nobody = np.zeros(values.size, dtype=bool)
    return CellSystem(
        values=values,
        lower=np.zeros(values.size),
        weights=values + 1.0,
        relations=csr_array(relations),
        hidden=nobody,
        known=nobody,
        integer=integer,
    )


@st.composite
def cases(
    draw: st.DrawFn, *, shapes: tuple[tuple[int, ...], ...] = SHAPES, integer: bool = False
) -> tuple[CellSystem, Requirement]:
    """A small table, up to 3 required cells and what is asked of them."""
    shape = draw(st.sampled_from(shapes))
    size = int(np.prod(shape))
    amounts = draw(st.lists(AMOUNTS, min_size=size, max_size=size))
    system = _system(np.array(amounts).reshape(shape), integer=integer)
    cells = draw(st.sets(st.integers(0, system.values.size - 1), min_size=1, max_size=3))
    required = np.array(sorted(cells))
    distance = np.ceil(draw(st.sampled_from([0.1, 0.5, 1.0])) * system.values[required])
    return system, Requirement(required, distance, np.maximum(distance, 1.0))


def _protects(system: CellSystem, pattern: np.ndarray, requirement: Requirement) -> bool:
    """Whether the attacker's least and greatest values leave the interval whole."""
    relations = system.relations.toarray()
    bounds = [
        (0.0, None) if free else (value, value)
        for free, value in zip(pattern, system.values, strict=True)
    ]
    for cell, down, up in zip(requirement.cells, requirement.down, requirement.up, strict=True):
        for sign, distance in ((1.0, down), (-1.0, up)):
            cost = np.zeros(system.size)
            cost[cell] = sign
            answer = linprog(cost, A_eq=relations, b_eq=np.zeros(len(relations)), bounds=bounds)
            far = np.inf if answer.status == 3 else sign * system.values[cell] - answer.fun
            if far < distance - 1e-6:
                return False
    return True


def _least(system: CellSystem, requirement: Requirement, ceiling: float) -> float:
    """The least loss below `ceiling` over all patterns; `ceiling` when there is none."""
    others = np.setdiff1d(np.arange(system.size), requirement.cells)
    subsets = chain.from_iterable(combinations(others, k) for k in range(len(others) + 1))
    candidates = [(float(system.weights[list(s)].sum()), s) for s in subsets]
    for lost, subset in sorted(c for c in candidates if c[0] < ceiling - 1e-6):
        pattern = np.zeros(system.size, dtype=bool)
        pattern[[*requirement.cells, *subset]] = True
        # Each relation needs two unknowns or none: spares most of the programs.
        unknown = abs(system.relations) @ pattern.astype(float)
        if not np.any(unknown == 1.0) and _protects(system, pattern, requirement):
            return lost
    return ceiling


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(cases(shapes=((2, 2), (2, 3))))
def test_no_pattern_loses_less_than_the_optimum(case):
    system, requirement = case
    try:
        best = suppress(system, requirement, method=Method.OPTIMAL)
    except UnprotectableError:
        assert not _protects(system, np.ones(system.size, dtype=bool), requirement)
        return
    assert _protects(system, best.pattern, requirement)
    assert best.bound == pytest.approx(best.lost, rel=1e-5)
    assert best.lost == pytest.approx(_least(system, requirement, best.lost))


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_bound_is_below_whatever_the_other_method_loses(case):
    system, requirement = case
    try:
        best = suppress(system, requirement, method=Method.OPTIMAL)
    except UnprotectableError:
        assume(False)
    found = suppress(system, requirement, method=Method.LARGE)
    assert best.bound <= best.lost <= found.lost * (1 + 1e-9)
    for pattern in (best.pattern, found.pattern):
        assert audit(system, ~pattern, requirement).leaks == ()


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(cases(integer=True))
def test_on_whole_numbers_the_pattern_protects_and_the_bound_holds(case):
    system, requirement = case
    try:
        best = suppress(system, requirement, method=Method.OPTIMAL)
        found = suppress(system, requirement, method=Method.LARGE)
    except UnprotectableError:
        assume(False)
    assert audit(system, ~best.pattern, requirement).leaks == ()
    assert best.bound <= min(best.lost, found.lost) * (1 + 1e-9)
