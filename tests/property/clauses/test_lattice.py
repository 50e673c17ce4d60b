"""Laws of the lattice: joining is associative, commutative, idempotent, and only restricts."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from croisee.clauses import Permit, decide, join, join_all, label, within
from property.clauses.random_clauses import (
    STUDIES,
    TODAY,
    random_clause,
    random_request,
    random_world,
)

SEEDS = st.integers(0, 2**32)
LABELS = SEEDS.map(lambda seed: label(random_clause(Random(seed))))


@given(LABELS, LABELS, LABELS)
def test_joining_is_associative(one, two, three):
    assert join(join(one, two), three) == join(one, join(two, three))


@given(LABELS, LABELS)
def test_joining_is_commutative(one, two):
    assert join(one, two) == join(two, one)


@given(LABELS)
def test_joining_is_idempotent(one):
    assert join(one, one) == one


@given(LABELS, LABELS)
def test_a_joined_label_grants_nothing_that_one_of_its_parts_does_not(one, two):
    joined = join(one, two)
    assert within(joined, one)
    assert within(joined, two)
    assert joined.purposes <= one.purposes
    assert joined.operations <= one.operations
    assert joined.levels <= one.levels
    assert joined.prohibitions >= one.prohibitions | two.prohibitions
    assert joined.obligations >= one.obligations | two.obligations
    assert joined.threshold >= max(one.threshold, two.threshold)
    assert joined.retention_days <= min(one.retention_days, two.retention_days)
    if "tous" not in one.recipients:
        assert joined.recipients <= one.recipients


@given(LABELS, LABELS, LABELS)
def test_order_is_kept_by_joining(one, two, three):
    narrow = join(one, two)
    assert within(join(narrow, three), join(one, three))


@given(SEEDS)
def test_adding_a_source_never_turns_a_refusal_into_a_permit(seed):
    random = Random(seed)
    world = random_world(random)
    request = random_request(random, world)
    if not isinstance(decide(request, world, on=TODAY, algorithms=STUDIES), Permit):
        return
    for source in request.sources:
        columns = {name: cols for name, cols in request.columns.items() if name != source}
        if not columns:
            continue
        fewer = replace(request, columns=columns)
        answer = decide(fewer, world, on=TODAY, algorithms=STUDIES)
        assert isinstance(answer, Permit), str(answer)


@given(SEEDS)
def test_a_permit_is_bound_by_the_strictest_of_its_clauses(seed):
    random = Random(seed)
    world = random_world(random)
    request = random_request(random, world)
    answer = decide(request, world, on=TODAY, algorithms=STUDIES)
    if isinstance(answer, Permit):
        labels = [label(world[source]) for source in request.sources]
        assert answer.threshold == max(each.threshold for each in labels)
        assert answer.expires_on == min(each.last_day for each in labels)
        assert answer.obligations == join_all(labels).obligations
        assert answer.issued_on == "2026-01-31" <= answer.expires_on


@given(SEEDS)
def test_whatever_a_refusal_says_is_possible_is_possible(seed):
    random = Random(seed)
    world = random_world(random)
    request = random_request(random, world)
    answer = decide(request, world, on=TODAY, algorithms=STUDIES)
    if isinstance(answer, Permit):
        return
    assert answer.reasons
    for possibility in answer.possible:
        permit = decide(possibility.request, world, on=TODAY, algorithms=STUDIES)
        assert isinstance(permit, Permit), str(permit)
        assert permit.threshold == possibility.threshold
