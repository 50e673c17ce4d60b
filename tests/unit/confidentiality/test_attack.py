"""The attacker on tables small enough to check by hand."""

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
from croisee.confidentiality.attack import Known
from croisee.confidentiality.suppression.repair import repair

# jeunes + adultes + aines = tous
VALUES = np.array([20.0, 30.0, 3.0, 53.0])
JEUNES, ADULTES, AINES, TOUS = range(4)
SMALL = Requirement(np.array([AINES]), np.array([3.0]), np.array([2.0]))


def _row(**changes: object) -> CellSystem:
    nobody = np.zeros(4, dtype=bool)
    fields = {
        "values": VALUES,
        "lower": np.zeros(4),
        "weights": VALUES,
        "relations": csr_array(np.array([[1.0, 1.0, 1.0, -1.0]])),
        "hidden": nobody,
        "known": nobody,
        "integer": True,
    }
    return CellSystem(**{**fields, **changes})


def _public(*cells: int) -> np.ndarray:
    return np.isin(np.arange(4), cells)


def test_a_cell_alone_in_its_row_is_found_with_the_cells_that_give_it_away():
    attack = audit(_row(), _public(JEUNES, ADULTES, TOUS), SMALL)
    (leak,) = attack.leaks
    assert (leak.cell, leak.low, leak.high) == (AINES, 3, 3)
    assert leak.relations == (0,)
    assert leak.published == (JEUNES, ADULTES, TOUS)


def test_two_hidden_cells_share_what_is_left():
    attack = audit(_row(), _public(ADULTES, TOUS), SMALL, exact=True)
    assert attack.leaks == ()
    assert (attack.low[AINES], attack.high[AINES]) == (0, 23)
    assert (attack.low[JEUNES], attack.high[JEUNES]) == (0, 23)


def test_without_the_total_nothing_bounds_a_cell():
    attack = audit(_row(), _public(JEUNES, ADULTES), SMALL, exact=True)
    assert (attack.low[AINES], attack.high[AINES]) == (0, np.inf)


def test_what_was_released_before_counts_as_public():
    before = _row(known=_public(JEUNES))
    assert audit(before, _public(ADULTES, TOUS), SMALL).unsafe == (AINES,)
    assert suppress(before, SMALL).pattern.tolist() == [False, True, True, False]


def test_a_published_cell_that_should_be_hidden_is_a_leak():
    assert audit(_row(), _public(AINES, TOUS), SMALL).unsafe == (AINES,)


def test_a_neighbour_too_small_does_not_protect():
    # An amount of 100 to keep within 10: hiding 5 beside it leaves at most 105.
    values = np.array([5.0, 900.0, 100.0, 1005.0])
    amounts = _row(values=values, weights=values, integer=False)
    ten_percent = Requirement(np.array([AINES]), np.array([10.0]), np.array([10.0]))
    (leak,) = audit(amounts, _public(ADULTES, TOUS), ten_percent).leaks
    assert leak.high == pytest.approx(105)
    assert suppress(amounts, ten_percent).pattern.tolist() == [False, True, True, False]


def test_whole_numbers_leave_less_doubt_than_fractions():
    # The second cell is twice the first, up to a constant.
    system = CellSystem(
        values=np.array([1.0, 1.0]),
        lower=np.zeros(2),
        weights=np.ones(2),
        relations=csr_array(np.array([[2.0, -1.0]])),
        hidden=np.zeros(2, dtype=bool),
        known=np.zeros(2, dtype=bool),
        integer=True,
    )
    one = Requirement(np.array([1]), np.array([0.0]), np.array([1.0]))
    nothing = np.zeros(2, dtype=bool)
    # The second cell moves by two at a time: asked to reach 2, it goes to 3.
    assert audit(system, nothing, one).leaks == ()
    capped = CellSystem(
        values=np.array([1.0, 1.0, 1.0]),
        lower=np.array([0.0, 0.0, 0.0]),
        weights=np.ones(3),
        relations=csr_array(np.array([[2.0, -1.0, 0.0], [0.0, 1.0, 1.0]])),
        hidden=np.zeros(3, dtype=bool),
        known=np.zeros(3, dtype=bool),
        integer=True,
    )
    # Here the second and third share 2: the second could be 2 only if the first were a half more.
    assert audit(capped, np.zeros(3, dtype=bool), one).unsafe == (1,)


def test_what_cannot_be_protected_is_said():
    with pytest.raises(UnprotectableError) as failure:
        suppress(_row(known=_public(JEUNES, ADULTES, TOUS)), SMALL)
    assert failure.value.cells == (AINES,)
    with pytest.raises(UnprotectableError):
        suppress(_row(known=_public(AINES)), SMALL)


def test_the_same_system_gives_the_same_pattern():
    first, second = (suppress(_row(), SMALL, seed=1).pattern for _ in range(2))
    assert (first == second).all()


def test_a_figure_rounded_before_bounds_what_it_rounds():
    # 3 was printed as 5 last year, to the nearest multiple of 5: from 3 to 7.
    rounded = Known(np.where(_public(AINES), 3.0, 0.0), np.where(_public(AINES), 7.0, np.inf))
    (leak,) = audit(_row(), _public(ADULTES, TOUS), SMALL, known=rounded).leaks
    assert (leak.cell, leak.low, leak.high) == (AINES, 3, 7)


def test_what_is_known_of_a_cell_includes_its_value():
    wrong = Known(np.zeros(4), np.full(4, 2.0))
    with pytest.raises(ValueError, match="must include its value"):
        audit(_row(), _public(TOUS), SMALL, known=wrong)


# One young, one elder, thirty adults: each of the two knows himself.
TWO_ALONE = np.array([1.0, 30.0, 1.0, 32.0])
ALONE = np.array([True, False, True, False])
EACH = Requirement(np.array([JEUNES, AINES]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))


def test_two_contributors_alone_in_their_cells_find_each_other():
    row = _row(values=TWO_ALONE, weights=TWO_ALONE)
    shown = _public(ADULTES, TOUS)
    assert audit(row, shown, EACH).leaks == ()
    leaks = audit(row, shown, EACH, singletons=ALONE).leaks
    assert [(leak.cell, leak.by) for leak in leaks] == [(JEUNES, AINES), (AINES, JEUNES)]
    assert [(leak.low, leak.high) for leak in leaks] == [(1, 1), (1, 1)]


def test_a_third_hidden_cell_protects_them_from_each_other():
    row = _row(values=TWO_ALONE, weights=TWO_ALONE)
    pattern = ~_public(ADULTES, TOUS)
    assert repair(row, EACH, pattern).tolist() == [True, False, True, False]
    repaired = repair(row, EACH, pattern, singletons=ALONE)
    assert repaired.tolist() == [True, True, True, False]
    assert audit(row, ~repaired, EACH, singletons=ALONE).leaks == ()


def test_a_repair_keeps_the_pattern_and_adds_the_cheapest_cell():
    assert repair(_row(), SMALL, _public(AINES)).tolist() == [True, False, True, False]
    assert repair(_row(), SMALL, _public(AINES, ADULTES)).tolist() == [False, True, True, False]


def test_a_repair_says_what_it_cannot_protect():
    with pytest.raises(UnprotectableError) as failure:
        repair(_row(known=_public(JEUNES, ADULTES, TOUS)), SMALL, _public(AINES))
    assert failure.value.cells == (AINES,)
    with pytest.raises(UnprotectableError):
        repair(_row(known=_public(AINES)), SMALL, _public(JEUNES))
