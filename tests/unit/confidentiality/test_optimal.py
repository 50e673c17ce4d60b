"""The least loss on tables small enough to reason about."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import (
    CellSystem,
    Requirement,
    UnprotectableError,
    audit,
    suppress,
)
from croisee.confidentiality.suppression import Method
from croisee.confidentiality.suppression.cuts import Cuts
from croisee.confidentiality.suppression.effort import Effort
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.suppression.search_improvement import improve

# bois + verre + fer = tous
BOIS, VERRE, FER, TOUS = range(4)


def _row(values: list[float], **changes: object) -> CellSystem:
    nobody = np.zeros(4, dtype=bool)
    fields = {
        "values": np.array(values),
        "lower": np.zeros(4),
        "weights": np.array(values),
        "relations": csr_array(np.array([[1.0, 1.0, 1.0, -1.0]])),
        "hidden": nobody,
        "known": nobody,
        "integer": False,
    }
    return CellSystem(**{**fields, **changes})


def _square(values: list[list[float]]) -> CellSystem:
    """A table with its margins: rows of cells that add up to the last one, columns as well."""
    inside = np.array(values)
    with_rows = np.column_stack([inside, inside.sum(axis=1)])
    table = np.vstack([with_rows, with_rows.sum(axis=0)])
    number = np.arange(table.size).reshape(table.shape)
    relations = np.zeros((sum(table.shape), table.size))
    for relation, line in enumerate([*number, *number.T]):
        relations[relation, line] = 1.0
        relations[relation, line[-1]] = -1.0
    nobody = np.zeros(table.size, dtype=bool)
    return CellSystem(
        values=table.ravel(),
        lower=np.zeros(table.size),
        weights=table.ravel(),
        relations=csr_array(relations),
        hidden=nobody,
        known=nobody,
        integer=False,
    )


def _ten_percent(system: CellSystem, *cells: int) -> Requirement:
    distance = 0.1 * system.values[list(cells)]
    return Requirement(np.array(cells), distance, np.maximum(distance, 1.0))


def _hidden(pattern: np.ndarray) -> set[int]:
    return set(np.flatnonzero(pattern).tolist())


def test_in_a_row_the_cheapest_partner_is_enough():
    system = _row([20.0, 30.0, 10.0, 60.0])
    found = suppress(system, _ten_percent(system, FER))
    assert _hidden(found.pattern) == {BOIS, FER}
    assert (found.method, found.lost, found.bound) == (Method.OPTIMAL, 20.0, 20.0)


def test_a_partner_too_small_to_hold_the_interval_does_not_help():
    system = _row([1.0, 30.0, 10.0, 41.0])
    five = Requirement(np.array([FER]), np.array([5.0]), np.array([5.0]))
    found = suppress(system, five)
    assert _hidden(found.pattern) == {VERRE, FER}
    assert found.lost == found.bound == 30.0


def test_an_amount_that_may_be_negative_can_hold_any_interval():
    system = _row([1.0, 30.0, 10.0, 41.0], lower=np.array([-np.inf, 0.0, 0.0, 0.0]))
    five = Requirement(np.array([FER]), np.array([5.0]), np.array([5.0]))
    assert _hidden(suppress(system, five).pattern) == {BOIS, FER}


def test_a_cell_never_published_protects_for_nothing():
    system = _row([20.0, 30.0, 10.0, 60.0], hidden=np.array([False, True, False, False]))
    found = suppress(system, _ten_percent(system, FER))
    assert _hidden(found.pattern) == {FER}
    assert found.lost == found.bound == 0.0


def test_a_cell_that_everything_public_gives_away_is_named():
    system = _row([20.0, 30.0, 10.0, 60.0], known=np.array([True, True, False, True]))
    with pytest.raises(UnprotectableError) as raised:
        suppress(system, _ten_percent(system, FER))
    assert raised.value.cells == (FER,)


def test_in_a_square_a_rectangle_of_small_cells_is_hidden():
    system = _square([[4.0, 5.0, 90.0], [6.0, 3.0, 80.0], [70.0, 60.0, 50.0]])
    found = suppress(system, _ten_percent(system, 0))
    assert _hidden(found.pattern) == {0, 1, 4, 5}
    assert found.lost == found.bound == 5.0 + 6.0 + 3.0


def test_a_primary_cell_worth_zero_is_protected_upwards():
    system = _square([[0.0, 5.0, 90.0], [6.0, 3.0, 80.0], [70.0, 60.0, 50.0]])
    requirement = _ten_percent(system, 0)
    found = suppress(system, requirement)
    attack = audit(system, ~found.pattern, requirement, exact=True)
    assert attack.leaks == ()
    assert attack.high[0] >= 1.0


@pytest.mark.parametrize("method", list(Method))
def test_both_methods_protect_and_only_the_optimal_one_proves_a_bound(method):
    system = _square([[4.0, 5.0, 90.0, 7.0], [6.0, 3.0, 80.0, 40.0], [70.0, 60.0, 50.0, 9.0]])
    requirement = _ten_percent(system, 0, 7, 11)
    found = suppress(system, requirement, method=method)
    assert audit(system, ~found.pattern, requirement).leaks == ()
    assert found.method is method
    assert (found.bound is None) is (method is Method.LARGE)


def test_every_cut_holds_for_a_pattern_that_protects():
    system = _square([[4.0, 5.0, 90.0], [6.0, 3.0, 80.0], [70.0, 60.0, 50.0]])
    requirement = _ten_percent(system, 0, 5)
    problem = Problem.of(system, np.arange(16), requirement)
    pattern = suppress(system, requirement).pattern
    cuts = list(Cuts(problem).from_relations())
    shares = pattern[~problem.given].astype(float)
    assert cuts
    assert all(cut.met(shares) >= 1.0 for cut in cuts)
    assert any(cut.met(np.zeros(shares.size)) < 1.0 for cut in cuts)


def test_improving_a_pattern_loses_less_and_protects_as_well():
    system = _square([[4.0, 5.0, 90.0], [6.0, 3.0, 80.0], [70.0, 60.0, 50.0]])
    requirement = _ten_percent(system, 0)
    problem = Problem.of(system, np.arange(16), requirement)
    everything = np.ones(16, dtype=bool)
    pattern = improve(problem, everything, Effort(5))
    assert problem.lost(pattern) == 14.0
    assert audit(system, ~pattern, requirement).leaks == ()


def test_the_same_call_gives_the_same_pattern():
    system = _square([[4.0, 5.0, 90.0, 7.0], [6.0, 3.0, 80.0, 40.0], [70.0, 60.0, 50.0, 9.0]])
    requirement = _ten_percent(system, 0, 7, 11)
    first, second = (
        suppress(system, requirement, method=Method.LARGE, seed=3).pattern for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)
