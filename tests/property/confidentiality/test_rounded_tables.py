"""Rounded tables tell no small count, all editions together: tried on every table of people."""

from collections.abc import Mapping

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from croisee.confidentiality import ProtectedTable, protect
from croisee.confidentiality.perturbation import ControlledRounding
from croisee.foundation.errors import CroiseeError
from property.confidentiality.brute_force import Leaf, Tables
from property.confidentiality.test_no_leak import MINIMUM, Population, populations, to_evidence

FEW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
BASES = st.sampled_from([MINIMUM + 1, 5, 7])


def margins(people: Population) -> list[Leaf]:
    """The places of the table without its last axis (without its parts, if it has one axis)."""
    tops = set(people.parents[-1].values()) - set(people.parents[-1])
    return [place for place in people.places() if place[-1] in tops]


def intervals(
    people: Population, tables: tuple[ProtectedTable, ...]
) -> list[tuple[frozenset[Leaf], int, int]]:
    """What is read of each place: the number, or its bounds. Who knows the method knows that a
    figure which tells that somebody is there is never that of a small count."""
    told = []
    names = ("zone", "age", "sexe")[: len(people.parents)]
    for table in tables:
        for row in table.cells.to_pylist():
            place = tuple(row[name] for name in names)
            if row["value"] is not None and table.blur is None:
                told.append((people.below(place), int(row["value"]), int(row["value"])))
            elif row["value"] is not None:
                low = max(int(row["low"]), MINIMUM) if row["low"] > 0 else 0
                told.append((people.below(place), low, int(row["high"])))
    return told


def possible(
    people: Population, told: list[tuple[frozenset[Leaf], int, int]], near: Mapping[Leaf, int]
) -> bool:
    return Tables(people.leaves, told, 3 * MINIMUM + 6, near).any()


def nothing_small_is_told(people: Population, tables: tuple[ProtectedTable, ...]) -> None:
    """Whoever is few may be nobody, or as many as the threshold; what no table shows included."""
    told = intervals(people, tables)
    for place in {*people.places(), *people.leaves}:
        group = people.below(place)
        if 0 < people.total(group) < MINIMUM:
            assert possible(people, [*told, (group, 0, 0)], people.counts), place
            most = (group, MINIMUM, 10**6)
            assert possible(people, [*told, most], people.counts), place


@FEW
@given(populations(), BASES)
def test_no_small_count_is_told_by_one_rounded_table(people, base):
    tables = protect(
        [to_evidence(people, people.places())],
        threshold=None,
        perturbation=ControlledRounding(base),
    )
    nothing_small_is_told(people, tables)
    for row in tables[0].cells.to_pylist():
        assert row["value"] % base == 0


@FEW
@given(populations(), BASES, BASES, st.booleans())
def test_no_small_count_is_told_by_two_editions_together(people, base, other, turned):
    """The margins, then the whole table (or the reverse): the same people, each time rounded."""
    editions = [margins(people), people.places()]
    published: tuple[ProtectedTable, ...] = ()
    for places, chosen in zip(editions[:: -1 if turned else 1], (base, other), strict=True):
        try:
            published += protect(
                [to_evidence(people, places)],
                threshold=None,
                already_released=published,
                perturbation=ControlledRounding(chosen),
            )
        except CroiseeError:
            event("refused")
    nothing_small_is_told(people, published)


@FEW
@given(populations(), BASES)
def test_no_small_count_is_told_by_a_holed_edition_and_a_rounded_one(people, base):
    first = protect([to_evidence(people, margins(people))], threshold=None)
    try:
        second = protect(
            [to_evidence(people, people.places())],
            threshold=None,
            already_released=first,
            perturbation=ControlledRounding(base),
        )
    except CroiseeError:
        event("refused")
        assume(False)
    assume(second[0].audit.exposed == 0)
    nothing_small_is_told(people, first + second)
