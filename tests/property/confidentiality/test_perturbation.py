"""Laws of perturbation and of reports on records, whatever the table."""

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Requirement
from croisee.confidentiality.microdata import Columns, assess
from croisee.confidentiality.perturbation import (
    Budget,
    bounds_after_rounding,
    cell_keys,
    perturb_counts,
    ptable,
    record_keys,
    round_controlled,
)
from croisee.confidentiality.perturbation.rounding_leaves import leaves_of
from croisee.confidentiality.perturbation.rounding_limits import limits
from croisee.confidentiality.perturbation.rounding_search import Search
from croisee.foundation.errors import CroiseeError

FEW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
BASES = st.sampled_from([2, 3, 5, 10])
SHAPES = st.sampled_from([(3,), (2, 3), (4, 4), (2, 2, 2), (2, 3, 3)])


@st.composite
def systems(draw: st.DrawFn) -> CellSystem:
    """A table of one to three dimensions with all its margins; sometimes some cells are hidden."""
    shape = draw(SHAPES)
    counts = draw(
        st.lists(st.integers(0, 30), min_size=int(np.prod(shape)), max_size=int(np.prod(shape)))
    )
    values = np.array(counts, dtype=float).reshape(shape)
    for axis in range(len(shape)):
        values = np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)
    index = np.arange(values.size).reshape(values.shape)
    relations = []
    for axis in range(len(shape)):
        for line in np.moveaxis(index, axis, -1).reshape(-1, values.shape[axis]):
            row = np.zeros(values.size)
            row[line[:-1]], row[line[-1]] = -1.0, 1.0
            relations.append(row)
    hidden = np.zeros(values.size, dtype=bool)
    hidden[0] = draw(st.booleans())
    return CellSystem(
        values=values.ravel(),
        lower=np.zeros(values.size),
        weights=values.ravel(),
        relations=csr_array(np.array(relations)),
        hidden=hidden,
        known=np.zeros(values.size, dtype=bool),
        integer=True,
    )


@FEW
@given(systems(), BASES, st.booleans())
def test_a_rounding_adds_up_and_stays_where_it_says(system, base, restricted):
    rounding = round_controlled(system, base, restricted=restricted)
    assert not (rounding.values % base).any()
    assert not (system.relations @ rounding.values).any()
    shown = ~system.hidden
    far = np.abs(rounding.values - system.values)[shown]
    assert (far <= rounding.reach[shown]).all()
    assert (rounding.values >= 0).all()
    assert (rounding.values[shown & (system.values == 0)] == 0).all()
    low, high = bounds_after_rounding(rounding.values, base, reach=rounding.reach)
    assert ((low <= system.values) & (system.values <= high))[shown].all()
    if rounding.restricted:
        assert (far < base).all()
        multiple = shown & (system.values % base == 0)
        assert (rounding.values == system.values)[multiple].all()
        assert rounding.loss >= rounding.bound - 1e-6


@FEW
@given(systems(), BASES, st.integers(1, 9), st.randoms(use_true_random=False))
def test_a_rounding_leaves_possible_what_it_is_asked_to(system, base, width, random):
    """From nobody to `width` for every count up to it: refused, or within reach of each figure."""
    small = np.flatnonzero(system.values <= width)
    asked = Requirement(small, system.values[small], width - system.values[small])
    kept = np.full(system.size, np.nan)
    try:
        once = round_controlled(system, base, requirement=asked)
        for cell in random.sample(range(system.size), system.size // 2):
            kept[cell] = once.values[cell]
        again = round_controlled(system, base, requirement=asked, kept=kept)
    except CroiseeError:
        assert base <= width or system.values.size > 16
        return
    assert (again.values[~np.isnan(kept)] == kept[~np.isnan(kept)]).all()
    for rounding in (once, again):
        shown = small[~system.hidden[small]]
        assert (rounding.values[shown] - rounding.reach[shown] <= 0).all()
        assert (rounding.values[shown] + rounding.reach[shown] >= width).all()
        assert not (system.relations @ rounding.values).any()


@FEW
@given(systems(), BASES)
def test_rounding_what_is_round_changes_nothing(system, base):
    once = round_controlled(system, base).values
    shown = CellSystem(
        **{**vars(system), "values": once, "hidden": np.zeros(system.size, dtype=bool)}
    )
    assert round_controlled(shown, base).values.tolist() == once.tolist()


@FEW
@given(systems(), BASES, st.integers(0, 5))
def test_what_the_search_finds_is_a_rounding_too(system, base, seed):
    leaves = leaves_of(system.relations)
    leaf = np.isin(np.arange(system.size), leaves.cells)
    exact = system.values / base
    strict, room = (limits(exact, system.lower, leaf, system.hidden, at) for at in (0, 3))
    cells = Search(leaves, exact, np.ones(system.size), strict, seed).find(room, restarts=3)
    assert cells is not None
    assert not (system.relations @ cells).any()
    assert ((room.low <= cells) & (cells <= room.high)).all()


@FEW
@given(st.integers(1, 12), st.floats(0.05, 0.9), st.integers(1, 6))
def test_noise_is_unbiased_within_its_deviation_and_never_too_small(deviation, share, smallest):
    smallest = min(smallest, deviation)
    table = ptable(deviation, share * deviation**2, smallest)
    chances, noises = table.chances, table.noises
    assert (chances >= 0).all()
    assert np.allclose(chances.sum(axis=1), 1)
    assert np.allclose(chances @ noises, 0, atol=1e-8)
    assert np.isclose(table.variances[-1], share * deviation**2)
    results = np.arange(chances.shape[0])[:, None] + noises
    assert ((results == 0) | (results >= smallest))[chances > 0].all()


@FEW
@given(st.lists(st.text(max_size=4), unique=True, min_size=1, max_size=20), st.randoms())
def test_the_key_of_a_cell_depends_on_who_is_in_it_and_not_on_their_order(names, random):
    secret = b"a secret of the project"
    shuffled = random.sample(names, len(names))
    key, again = (
        cell_keys(record_keys(order, secret), np.zeros(len(names), dtype=int), 1)
        for order in (names, shuffled)
    )
    assert key == again
    table = ptable(3, 1.0)
    count = np.array([float(len(names))])
    shown = perturb_counts(count, key, table)
    assert abs(shown.values - count) <= 3
    assert shown.low <= count <= shown.high


@FEW
@given(st.lists(st.decimals("0.01", "0.6", places=2), max_size=12))
def test_a_budget_is_never_exceeded(epsilons):
    budget = Budget("source", "2025", Decimal(1))
    for place, epsilon in enumerate(epsilons):
        try:
            budget = budget.spend(f"t{place}", epsilon, date(2026, 1, 1))
        except CroiseeError:
            assert epsilon > budget.left
    assert budget.left >= 0
    assert budget.left == 1 - sum(spend.epsilon for spend in budget.spends)


RECORDS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 3), st.sampled_from("abc")), min_size=1, max_size=30
)


def _report(records, quasi=("x", "y")):
    columns = dict(zip(("x", "y", "s"), map(list, zip(*records, strict=True)), strict=True))
    return assess(pa.table(columns), Columns(quasi, sensitive=("s",)))


@FEW
@given(RECORDS)
def test_telling_less_never_exposes_more(records):
    whole = _report(records)
    for told in (
        _report([(x // 2, y, s) for x, y, s in records]),  # a coarser column
        _report(records, ("x",)),  # a column less
    ):
        assert told.anonymity.smallest >= whole.anonymity.smallest
        assert told.anonymity.below <= whole.anonymity.below
        assert told.diversity["s"].distinct >= whole.diversity["s"].distinct
        assert told.diversity["s"].entropy >= whole.diversity["s"].entropy - 1e-9
        assert told.closeness["s"].largest <= whole.closeness["s"].largest + 1e-9


@FEW
@given(RECORDS)
def test_measures_agree_with_counting_by_hand(records):
    report = _report(records)
    groups = {}
    for x, y, s in records:
        groups.setdefault((x, y), []).append(s)
    assert report.anonymity.classes == len(groups)
    assert report.anonymity.smallest == min(map(len, groups.values()))
    assert report.anonymity.below == sum(len(g) for g in groups.values() if len(g) < 5)
    assert report.diversity["s"].distinct == min(len(set(g)) for g in groups.values())
    alone = sum(len(g) == 1 for g in groups.values())
    assert bool(report.singling) == bool(alone)
    assert 0 <= report.closeness["s"].largest <= 1
    assert not report.may_leave
