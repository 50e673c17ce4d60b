"""Controlled rounding on tables small enough to check by hand."""

from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Requirement
from croisee.confidentiality.perturbation import bounds_after_rounding, round_controlled
from croisee.confidentiality.perturbation.rounding import Method
from croisee.confidentiality.perturbation.rounding_leaves import leaves_of
from croisee.confidentiality.perturbation.rounding_limits import limits
from croisee.confidentiality.perturbation.rounding_search import Search
from croisee.foundation.errors import CroiseeError


def _table(inner: object, **changes: object) -> CellSystem:
    """A table of any dimension with all its margins (the last place of each axis)."""
    values = np.asarray(inner, dtype=float)
    relations = []
    for axis in range(values.ndim):
        values = np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)
    index = np.arange(values.size).reshape(values.shape)
    for axis in range(values.ndim):
        lines = np.moveaxis(index, axis, -1).reshape(-1, values.shape[axis])
        for line in lines:
            row = np.zeros(values.size)
            row[line[:-1]], row[line[-1]] = -1.0, 1.0
            relations.append(row)
    nobody = np.zeros(values.size, dtype=bool)
    fields = {
        "values": values.ravel(),
        "lower": np.zeros(values.size),
        "weights": values.ravel(),
        "relations": csr_array(np.array(relations)),
        "hidden": nobody,
        "known": nobody,
        "integer": True,
    }
    return CellSystem(**{**fields, **changes})


# A 2 × 2 × 2 table with no zero-restricted rounding to base 2: all ones on the four corners of a
# tetrahedron and zeros elsewhere, so that every line has one 1 and every face two.
NO_ROUNDING = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])


def test_a_row_is_rounded_and_adds_up():
    # 2 + 2 + 3 = 7: each part by itself would give 0 + 0 + 5 = 5 or 10.
    rounding = round_controlled(_table([2, 2, 3]), 5)
    *parts, total = rounding.values
    assert sum(parts) == total
    assert total == 5
    assert rounding.restricted
    assert rounding.method is Method.EXACT
    assert rounding.largest == 2


def test_the_total_deviation_is_the_least_of_all_additive_roundings():
    system = _table([[1, 4, 7], [8, 3, 6]])
    choices = [sorted({value // 5 * 5, -(-value // 5) * 5}) for value in (1, 4, 7, 8, 3, 6)]
    best = min(
        np.abs(table - system.values).sum()
        for inner in product(*choices)
        for table in [_table(np.array(inner).reshape(2, 3)).values]
        if np.abs(table - system.values).max() < 5
    )
    assert round_controlled(system, 5).loss == best


def test_multiples_stay():
    system = _table([[10, 0], [5, 20]])
    rounding = round_controlled(system, 5)
    assert rounding.values.tolist() == system.values.tolist()
    assert rounding.loss == 0


def test_a_table_without_zero_restricted_rounding_is_given_more_room_and_says_so():
    rounding = round_controlled(_table(NO_ROUNDING), 2)
    assert not rounding.restricted
    assert rounding.method is Method.EXACT
    assert rounding.largest == 2
    assert rounding.reach.tolist() == [1, 1, 2, 1, 1, 2, 2, 2, 2, 1, 1, 2, 1, 1, 2, *[2] * 12]


def test_asking_for_less_restriction_never_deviates_more():
    system = _table(np.array([[[1, 5], [0, 3]], [[0, 5], [2, 10]]]))
    strict, loose = (round_controlled(system, 5, restricted=ask) for ask in (True, False))
    assert loose.loss <= strict.loss


def test_amounts_keep_their_base_whole():
    amounts = _table([[853.78, 0.0], [35503.2, 12.5]], integer=False)
    rounding = round_controlled(amounts, 1000)
    assert (rounding.values % 1000 == 0).all()
    assert rounding.reach.tolist() == [1000] * 9
    assert rounding.values[1] == 0


def test_hidden_cells_make_room():
    # The town, its neighbourhood, and the rest that no table tells: only the first two stay near.
    hidden = np.array([False, True, False])
    rounding = round_controlled(_table([4, 4], hidden=hidden), 5)
    assert rounding.values.tolist() == [5, 5, 10]
    assert rounding.loss == 3


def test_a_total_fixed_beforehand_must_be_a_multiple():
    fixed = CellSystem(
        values=np.array([3.0, 4.0]),
        lower=np.zeros(2),
        weights=np.ones(2),
        relations=csr_array(np.array([[1.0, 1.0]])),
        hidden=np.zeros(2, dtype=bool),
        known=np.zeros(2, dtype=bool),
        integer=True,
    )
    with pytest.raises(CroiseeError, match="multiple de 5"):
        round_controlled(fixed, 5)
    assert round_controlled(fixed, 7).values.sum() == 7


def test_a_base_must_be_positive():
    with pytest.raises(CroiseeError, match="entier positif"):
        round_controlled(_table([1, 2]), 0)


def _asked(system: CellSystem, *cells: int, width: float) -> Requirement:
    """Each of these counts must pass for nobody's, or for `width` people."""
    values = system.values[list(cells)]
    return Requirement(np.array(cells), values, width - values)


def test_a_small_count_is_rounded_to_nobody_though_the_base_is_nearer():
    system = _table([4, 30])
    alone, asked = (
        round_controlled(system, 6, requirement=asked)
        for asked in (None, _asked(system, 0, width=5))
    )
    assert alone.values.tolist() == [6, 30, 36]
    assert asked.values.tolist() == [0, 30, 30]


def test_many_small_counts_rounded_to_nobody_move_their_total():
    """Ten parts of 3: their total of 30 becomes 0, four bases of 8 away, and says so."""
    system = _table([3] * 10)
    rounding = round_controlled(system, 8, requirement=_asked(system, *range(10), width=5))
    assert not rounding.values.any()
    assert rounding.reach.tolist() == [7] * 10 + [31]


def test_a_base_within_what_is_asked_is_refused():
    system = _table([3, 30])
    with pytest.raises(CroiseeError, match="une base d'au moins 6"):
        round_controlled(system, 5, requirement=_asked(system, 0, width=5))


def test_what_no_table_shows_is_protected_by_the_figures_around():
    """A town of 104, its neighbourhood of 101: three people live elsewhere, told by no figure."""
    system = _table([101, 3], hidden=np.array([False, True, False]))
    rounding = round_controlled(system, 6, requirement=_asked(system, 1, width=5))
    inside, elsewhere, town = rounding.values
    assert inside == town
    assert elsewhere == 0


def test_figures_printed_before_are_printed_again():
    system = _table([2, 2, 3])
    kept = np.array([np.nan, 0.0, np.nan, 10.0])
    assert round_controlled(system, 5, kept=kept).values.tolist() == [5, 0, 5, 10]
    with pytest.raises(CroiseeError, match="aucun arrondi"):
        round_controlled(system, 5, kept=np.array([0.0, 0.0, 0.0, 5.0]))


def test_what_a_reader_knows_of_a_rounded_count():
    low, high = bounds_after_rounding(np.array([0.0, 5.0, 10.0]), 5)
    assert low.tolist() == [0, 1, 6]
    assert high.tolist() == [4, 9, 14]


def test_leaves_are_the_cells_that_are_the_sum_of_no_others():
    leaves = leaves_of(_table([[1, 2], [3, 4]]).relations)
    assert leaves.cells.tolist() == [0, 1, 3, 4]
    assert leaves.sums[8, :].toarray().ravel().tolist() == [1, 1, 1, 1]


def test_two_tables_without_common_leaves_are_tied():
    # tous = jeunes + vieux = femmes + hommes
    relations = csr_array(np.array([[1.0, -1, -1, 0, 0], [1.0, 0, 0, -1, -1]]))
    leaves = leaves_of(relations)
    assert leaves.cells.tolist() == [1, 2, 3, 4]
    assert np.abs(leaves.sums[5, :].toarray()).ravel().tolist() == [1, 1, 1, 1]


def test_relations_that_go_in_circles_have_no_leaves():
    assert leaves_of(csr_array(np.array([[1.0, -1.0], [-1.0, 1.0]]))) is not None
    assert leaves_of(csr_array(np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, -1.0]]))) is None
    assert leaves_of(csr_array(np.array([[2.0, -1.0]]))) is None


def _search(system: CellSystem, base: int, level: int) -> np.ndarray | None:
    """What the method of large tables finds on a small one."""
    leaves = leaves_of(system.relations)
    leaf = np.isin(np.arange(system.size), leaves.cells)
    exact = system.values / base
    room = [limits(exact, system.lower, leaf, system.hidden, at) for at in (0, level)]
    search = Search(leaves, exact, np.ones(system.size), room[0], seed=0)
    return search.find(room[1], restarts=3)


def test_the_search_for_large_tables_finds_an_additive_rounding():
    system = _table(np.arange(24).reshape(2, 3, 4))
    cells = _search(system, 5, level=0)
    assert np.abs(cells * 5 - system.values).max() < 5
    assert not (system.relations @ cells).any()


def test_the_search_says_when_it_finds_none():
    system = _table(NO_ROUNDING)
    assert _search(system, 2, level=0) is None
    assert _search(system, 2, level=1) is not None


def test_the_search_is_the_same_for_the_same_seed():
    system = _table(np.arange(60).reshape(3, 4, 5))
    first, second = (_search(system, 7, level=0) for _ in range(2))
    assert first.tolist() == second.tolist()
