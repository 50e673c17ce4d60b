"""The attack by layers says what trying every table of whole numbers says, whichever layer decides."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Requirement, UnprotectableError, audit
from croisee.confidentiality.attack import Known
from croisee.confidentiality.attack.moves import bases
from croisee.confidentiality.attack.propagation import propagate
from croisee.confidentiality.suppression.repair import repair

SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
SEARCH = "croisee.confidentiality.attack.search"
LAYERS = ["all", "no walk", "no move", "small regions"]


@st.composite
def problems(draw: st.DrawFn) -> tuple[CellSystem, np.ndarray, Requirement, Known, np.ndarray]:
    """System, published cells, requirement, bounds known to anybody, cells of one contributor."""
    size, height = draw(st.integers(3, 7)), draw(st.integers(1, 4))
    values = np.array([draw(st.integers(0, 4)) for _ in range(size)], dtype=float)
    coefficients = st.sampled_from([0, 0, 0, 1, 1, 1, -1, -1, 2])
    relations = np.array(
        [[draw(coefficients) for _ in range(size)] for _ in range(height)], dtype=float
    )
    nobody = np.zeros(size, dtype=bool)
    system = CellSystem(
        values, np.zeros(size), values + 1, csr_array(relations), nobody, nobody, True
    )
    drawn = st.lists(st.booleans(), min_size=size, max_size=size)
    published = np.array(draw(drawn)) & np.array(draw(drawn))
    hidden = np.flatnonzero(~published)
    distances = [[draw(st.integers(0, 2)) for _ in hidden] for _ in range(2)]
    requirement = Requirement(hidden, *(np.array(ds, dtype=float) for ds in distances))
    known = Known(
        np.array([max(0, v - draw(st.integers(0, 3))) for v in values], dtype=float),
        np.array([v + draw(st.integers(0, 3)) for v in values], dtype=float),
    )
    return system, published, requirement, known, np.array(draw(drawn)) & ~published


def all_tables(system: CellSystem, published: np.ndarray, known: Known) -> np.ndarray:
    """Every table of whole numbers that agrees with what is public (one per row)."""
    low = np.where(published, system.values, known.lower)
    high = np.where(published, system.values, known.upper)
    ranges = [np.arange(least, most + 1) for least, most in zip(low, high, strict=True)]
    tables = np.array(list(product(*ranges)))
    right = system.relations @ system.values
    return tables[(tables @ system.relations.toarray().T == right).all(axis=1)]


def narrowed(tables: np.ndarray, system: CellSystem, requirement: Requirement) -> set[int]:
    """Cells that no table takes as low, or as high, as required."""
    return {
        int(cell)
        for cell, down, up in zip(requirement.cells, requirement.down, requirement.up, strict=True)
        if tables[:, cell].min() > system.values[cell] - down
        or tables[:, cell].max() < system.values[cell] + up
    }


@contextmanager
def only(layer: str) -> Iterator[None]:
    """Leave out layers, so that the others must decide."""
    with ExitStack() as stack:
        if layer == "no walk":
            stack.enter_context(patch(f"{SEARCH}._WALKS", 0))
        elif layer == "no move":
            stack.enter_context(
                patch(f"{SEARCH}.bases", lambda rows, count: csr_array((0, rows.shape[1])))
            )
        elif layer == "small regions":
            stack.enter_context(patch(f"{SEARCH}._WALKS", 0))
            stack.enter_context(patch(f"{SEARCH}.SIZES", (1, 2, 3)))
        yield


@pytest.mark.parametrize("layer", LAYERS)
@SLOW
@given(problems())
def test_a_cell_is_unsafe_when_every_table_says_so(layer: str, problem) -> None:
    system, published, requirement, known, _ = problem
    tables = all_tables(system, published, known)
    with only(layer):
        attack = audit(system, published, requirement, known=known)
    assert set(attack.unsafe) == narrowed(tables, system, requirement)
    assert not attack.undecided
    for cell in np.flatnonzero(~published):
        assert tables[:, cell].min() <= attack.low[cell]
        assert attack.high[cell] <= tables[:, cell].max()
    for leak in attack.leaks:
        assert leak.low <= tables[:, leak.cell].min()
        assert tables[:, leak.cell].max() <= leak.high


@SLOW
@given(problems())
def test_the_exact_interval_is_that_of_all_tables(problem) -> None:
    system, published, requirement, known, _ = problem
    tables = all_tables(system, published, known)
    attack = audit(system, published, requirement, known=known, exact=True)
    assert attack.low.tolist() == tables.min(axis=0).tolist()
    assert attack.high.tolist() == tables.max(axis=0).tolist()


@pytest.mark.parametrize("layer", LAYERS)
@SLOW
@given(problems())
def test_a_contributor_alone_in_his_cell_is_an_attacker_too(layer: str, problem) -> None:
    system, published, requirement, known, alone = problem
    tables = all_tables(system, published, known)
    anybody = narrowed(tables, system, requirement)
    expected = {
        (cell, int(singleton))
        for singleton in np.flatnonzero(alone)
        for cell in narrowed(
            tables[tables[:, singleton] == system.values[singleton]], system, requirement
        )
        if cell != singleton and cell not in anybody
    }
    with only(layer):
        attack = audit(system, published, requirement, known=known, singletons=alone)
    told = {(leak.cell, leak.by) for leak in attack.leaks if leak.by is not None}
    assert {pair for pair in told if pair[0] not in anybody} == expected
    assert not attack.undecided


@SLOW
@given(problems())
def test_the_relations_of_a_leak_are_enough_to_narrow_it(problem) -> None:
    system, published, requirement, known, _ = problem
    for leak in audit(system, published, requirement, known=known).leaks:
        part = CellSystem(
            **{**vars(system), "relations": system.relations[list(leak.relations), :]}
        )
        assert leak.cell in narrowed(all_tables(part, published, known), system, requirement)
        assert published[list(leak.published)].all()


@SLOW
@given(problems())
def test_passed_on_bounds_hold_and_tell_the_relations_they_come_from(problem) -> None:
    system, _, _, known, _ = problem
    rows, right = system.relations, system.relations @ system.values
    bounds = propagate(rows, rows.tocsc(), right, known.lower, known.upper, integer=True)
    tables = all_tables(system, np.zeros(system.size, dtype=bool), known)
    assert (bounds.least <= tables.min(axis=0)).all()
    assert (tables.max(axis=0) <= bounds.most).all()
    for end in range(2 * system.size):
        kept = rows[bounds.origin(rows, np.array([end])), :]
        again = propagate(
            kept, kept.tocsc(), kept @ system.values, known.lower, known.upper, integer=True
        )
        cell, side = divmod(end, 2)
        if side:
            assert again.most[cell] == bounds.most[cell]
        else:
            assert again.least[cell] == bounds.least[cell]


@SLOW
@given(problems())
def test_moves_span_all_that_is_free(problem) -> None:
    rows = problem[0].relations
    moves = bases(rows, 1).toarray()
    dense = rows.toarray()
    assert np.abs(dense @ moves.T).max(initial=0.0) < 1e-6
    freedom = dense.shape[1] - np.linalg.matrix_rank(dense)
    assert len(moves) == freedom == (np.linalg.matrix_rank(moves) if len(moves) else 0)


@pytest.mark.parametrize("with_singletons", [False, True])
@SLOW
@given(problems())
def test_a_repaired_pattern_is_safe_or_said_impossible(with_singletons: bool, problem) -> None:
    system, published, requirement, _, alone = problem
    singletons = alone if with_singletons else None
    try:
        pattern = repair(system, requirement, ~published, singletons=singletons)
    except UnprotectableError as failure:
        everything = np.zeros(system.size, dtype=bool)
        attack = audit(system, everything, requirement, singletons=singletons)
        assert failure.cells
        assert set(failure.cells) <= set(attack.unsafe)
    else:
        assert pattern[~published].all()
        assert not audit(system, ~pattern, requirement, singletons=singletons).leaks


@SLOW
@given(problems())
def test_a_repair_without_time_to_give_back_is_safe_too(problem) -> None:
    system, _, requirement, _, _ = problem
    nothing = np.zeros(system.size, dtype=bool)
    try:
        pattern = repair(system, requirement, nothing, seconds=0.0)
    except UnprotectableError:
        return
    assert pattern[requirement.cells].all()
    assert not audit(system, ~pattern, requirement).leaks
    assert (pattern == repair(system, requirement, nothing, seconds=0.0)).all()
