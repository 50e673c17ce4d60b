"""The figures of a neighbourhood, each a named definition: what is measured, how, among whom.

A figure is the mean, over seekers, of what a variant of `accessibility` says of their occupation;
or the share of seekers of whom it says something (its coverage).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from croisee.accessibility.variants import (
    CatchmentMean,
    MeanOfAll,
    Nearest,
    PostsPerHundred,
    ShareUnreachable,
    ShareWithin,
    Variant,
)
from croisee.travel.journeys import Mode
from croisee.vacancies.row import Contract

STRAIGHT = "ligne_droite"
"""The way of travelling that needs no map; its distances are metres."""
MINUTES = (15, 30, 45, 60)
KILOMETRES = (2, 5, 10, 20, 30)
POSTS = 10
"""Matching posts looked for, per 100 seekers."""


ALL, NEIGHBOURS = "toutes", "voisins"
"""Which vacancies count for a seeker: those of the occupation, or of its neighbours too."""
CONTRACT_SHARE = 5
"""Kinds of contract shown: those of at least so many percent of the posts."""


class Who(StrEnum):
    """Among whom a figure is the mean."""

    ALL = "tous"
    WITH = "avec_permis"
    WITHOUT = "sans_permis"


class Unit(StrEnum):
    """What a figure is in, as it is shown."""

    KILOMETRES = "kilomètres"
    MINUTES = "minutes"
    PERCENT = "%"
    POSTS = "postes pour 100 personnes"


STEPS = {Unit.KILOMETRES: 0.1, Unit.MINUTES: 1.0, Unit.PERCENT: 1.0, Unit.POSTS: 1.0}
"""A figure is published to the nearest of these: finer would be false precision, and would tell
more of the few."""


@dataclass(frozen=True)
class Figure:
    """One published figure. `travel`: `STRAIGHT` or a mode; `variant`: what is measured; None: the
    competition-adjusted access; `coverage`: the share of seekers who have one, in place of it;
    `among`: which vacancies count (`ALL`, `NEIGHBOURS` or a kind of contract); `main`: what a
    reader comes for, told as finely as can be."""

    name: str
    travel: str
    variant: Variant | None
    unit: Unit
    coverage: bool = False
    who: Who = Who.ALL
    among: str = ALL
    main: bool = False


def figures(
    radius: int,
    modes: Sequence[Mode],
    *,
    licences: bool,
    contracts: Sequence[Contract] = (),
    neighbours: bool = False,
) -> tuple[Figure, ...]:
    """Every figure, the most useful first: when all cannot be shown, the last are left out."""
    main = (
        *_headline(radius),
        *_by_mode(modes, (30,)),
        *(_by_licence(modes) if licences else ()),
    )
    return (
        *(replace(figure, main=True) for figure in main),
        *_by_mode(modes, (45,)),
        *_one_post(modes),
        *(_with_neighbours(radius) if neighbours else ()),
        *_by_contract(radius, contracts),
        *_by_mode(modes, (15, 60)),
        *_unreachable(modes),
        *_definitions(radius),
        *_spread(),
    )


def _headline(radius: int) -> Iterator[Figure]:
    within = CatchmentMean(1000 * radius)
    yield Figure("emploi_distance", STRAIGHT, within, Unit.KILOMETRES)
    yield Figure("emploi_couverture", STRAIGHT, within, Unit.PERCENT, coverage=True)


def _by_mode(modes: Sequence[Mode], thresholds: Sequence[int]) -> Iterator[Figure]:
    for minutes in thresholds:
        for mode in modes:
            name = f"emploi_part_{minutes}_min_{mode}"
            yield Figure(name, mode, ShareWithin(60 * minutes), Unit.PERCENT)


def _one_post(modes: Sequence[Mode]) -> Iterator[Figure]:
    half = CatchmentMean(1800)
    for mode in modes:
        name = f"emploi_un_poste_30_min_{mode}"
        yield Figure(name, mode, half, Unit.PERCENT, coverage=True)


def _unreachable(modes: Sequence[Mode]) -> Iterator[Figure]:
    for mode in (Mode.CAR, Mode.TRANSIT):
        if mode in modes:
            name = f"emploi_inaccessible_{mode}"
            yield Figure(name, mode, ShareUnreachable(), Unit.PERCENT)


def _by_licence(modes: Sequence[Mode]) -> Iterator[Figure]:
    """What those who drive reach by car, and those who do not by public transport."""
    for who, mode in ((Who.WITH, Mode.CAR), (Who.WITHOUT, Mode.TRANSIT)):
        if mode in modes:
            name = f"emploi_part_45_min_{who}"
            yield Figure(name, mode, ShareWithin(2700), Unit.PERCENT, who=who)


def _with_neighbours(radius: int) -> Iterator[Figure]:
    """The headline coverage, had everybody taken a post of a neighbouring occupation."""
    name, within = "emploi_couverture_voisins", CatchmentMean(1000 * radius)
    yield Figure(name, STRAIGHT, within, Unit.PERCENT, coverage=True, among=NEIGHBOURS)


def _by_contract(radius: int, contracts: Sequence[Contract]) -> Iterator[Figure]:
    """The headline, on the vacancies of one kind of contract alone."""
    for kind in contracts:
        for each in _headline(radius):
            yield replace(each, name=f"{each.name}_{kind}", among=kind)


def _definitions(radius: int) -> Iterator[Figure]:
    """The other ways to say how far work is, for the reader to see what the choice changes."""
    km = Unit.KILOMETRES
    yield Figure("emploi_plus_proche", STRAIGHT, Nearest(), km)
    yield Figure("emploi_distance_postes", STRAIGHT, PostsPerHundred(POSTS), km)
    yield Figure("emploi_acces", STRAIGHT, None, Unit.POSTS)
    yield Figure("emploi_sans_rayon", STRAIGHT, MeanOfAll(), km)
    if radius != 10:
        yield Figure("emploi_distance_10_km", STRAIGHT, CatchmentMean(10_000), km)


def _spread() -> Iterator[Figure]:
    for km in KILOMETRES:
        yield Figure(f"emploi_part_{km}_km", STRAIGHT, ShareWithin(1000 * km), Unit.PERCENT)


def by_occupation(radius: int, modes: Sequence[Mode]) -> tuple[Figure, ...]:
    """Figures of one occupation from one neighbourhood: they depend on no seeker."""
    return (
        Figure("metier_distance", STRAIGHT, CatchmentMean(1000 * radius), Unit.KILOMETRES),
        Figure("metier_plus_proche", STRAIGHT, Nearest(), Unit.KILOMETRES),
        *(
            Figure(f"metier_part_30_min_{mode}", mode, ShareWithin(1800), Unit.PERCENT)
            for mode in modes
        ),
    )
