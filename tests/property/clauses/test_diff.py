"""Laws of the comparison of versions."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from croisee.clauses import Direction, diff, label, only_narrows, within
from property.clauses.random_clauses import random_clause

SEEDS = st.integers(0, 2**32)
REVERSED = {
    Direction.WIDENING: Direction.NARROWING,
    Direction.NARROWING: Direction.WIDENING,
    Direction.NEUTRAL: Direction.NEUTRAL,
}


def _two(seed):
    """Two versions of one clause, differing in some sections only."""
    random = Random(seed)
    old, other = random_clause(random), random_clause(random)
    sections = random.sample(
        ("finalites", "operations", "interdits", "sorties", "conservation", "parties", "validite",
         "information", "gouvernance", "objets", "croisements_permis", "benefice_personnes"),
        random.randint(1, 6),
    )  # fmt: skip
    return old, replace(old, **{name: getattr(other, name) for name in sections})


@given(SEEDS)
def test_nothing_changes_between_a_clause_and_itself(seed):
    clause = random_clause(Random(seed))
    assert diff(clause, clause) == []


@given(SEEDS)
def test_a_change_of_content_is_always_reported(seed):
    old, new = _two(seed)
    assert bool(diff(old, new)) == (old.digest != new.digest)


@given(SEEDS)
def test_reversing_a_change_reverses_its_direction(seed):
    old, new = _two(seed)
    there = sorted((each.field, each.direction.value) for each in diff(old, new))
    back = sorted((each.field, REVERSED[each.direction].value) for each in diff(new, old))
    purposes = ("finalites", "parties.destinataires", "objets[", "croisements_permis[")
    # Sets that « tous » or a wider purpose absorbs do not list the same members both ways.
    assert [each for each in there if not each[0].startswith(purposes)] == [
        each for each in back if not each[0].startswith(purposes)
    ]


@given(SEEDS)
def test_a_change_that_only_narrows_gives_a_label_within_the_former(seed):
    old, new = _two(seed)
    if only_narrows(diff(old, new)):
        assert within(label(new), label(old))


@given(SEEDS)
def test_a_label_that_grants_more_is_reported_as_a_widening(seed):
    old, new = _two(seed)
    if not within(label(new), label(old)):
        assert Direction.WIDENING in {each.direction for each in diff(old, new)}
