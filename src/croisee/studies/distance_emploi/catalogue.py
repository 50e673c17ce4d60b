"""The figures of a neighbourhood, each a named definition: what is measured, how, among whom.

A figure is the mean, over seekers, of what a variant of `accessibility` says of their occupation;
or the share of seekers of whom it says something (its coverage).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from croisee.accessibility.variants import (
    AreaMean,
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
    PROJECTS = "projets"


STEPS = {
    Unit.KILOMETRES: 0.1,
    Unit.MINUTES: 1.0,
    Unit.PERCENT: 1.0,
    Unit.POSTS: 1.0,
    Unit.PROJECTS: 1.0,
}
"""A figure is published to the nearest of these: finer would be false precision, and would tell
more of the few."""


_TENTH_STEP = 1.0
"""Kilometres: that a decile lies between two distances is an inequality between numbers of seekers;
the farther apart they are, the less it tells."""
TENTHS = (5, 1, 9)
"""Deciles told, the most useful first: half, the nearest tenth, all but the farthest tenth."""


@dataclass(frozen=True)
class Tenth:
    """Distance within which `rank` tenths of the seekers are, each spread evenly over the posts of
    their occupation within `radius` metres; those who have none are left out."""

    rank: int
    radius: int


@dataclass(frozen=True)
class Figure:
    """One published figure. `travel`: `STRAIGHT` or a mode; `variant`: what is measured; None: the
    competition-adjusted access, or what employers announce (`Need`); `coverage`: the share of
    seekers who have one, in place of it; `among`: which vacancies count (`ALL`, `NEIGHBOURS` or a
    kind of contract); `main`: what a reader comes for, told as finely as can be; `extra`: told
    where it takes nothing from the others."""

    name: str
    travel: str
    variant: Variant | Tenth | None
    unit: Unit
    coverage: bool = False
    who: Who = Who.ALL
    among: str = ALL
    main: bool = False
    extra: bool = False

    @property
    def step(self) -> float:
        """It is published to the nearest multiple of this."""
        return _TENTH_STEP if isinstance(self.variant, Tenth) else STEPS[self.unit]


def figures(
    radius: int,
    modes: Sequence[Mode],
    *,
    licences: bool,
    contracts: Sequence[Contract] = (),
    neighbours: bool = False,
    areas: bool = False,
) -> tuple[Figure, ...]:
    """Every figure, the most useful first: when all cannot be shown, the last are left out."""
    main = (
        *_headline(radius),
        *_by_mode(modes, (30,)),
        *(_by_licence(modes) if licences else ()),
    )
    extras = (*(_area() if areas else ()), *_tenths(radius))
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
        *(replace(figure, extra=True) for figure in extras),
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


def _area() -> Iterator[Figure]:
    """The headline within the job area, in place of a radius."""
    yield Figure("emploi_distance_bassin", STRAIGHT, AreaMean(), Unit.KILOMETRES)
    yield Figure("emploi_couverture_bassin", STRAIGHT, AreaMean(), Unit.PERCENT, coverage=True)


def _tenths(radius: int) -> Iterator[Figure]:
    for rank in TENTHS:
        name, tenth = f"emploi_distance_d{rank}", Tenth(rank, 1000 * radius)
        yield Figure(name, STRAIGHT, tenth, Unit.KILOMETRES)


class Need(StrEnum):
    """What employers announce of an occupation, under the name of its figure."""

    PROJECTS = "emploi_besoins"
    HARD = "emploi_besoins_difficiles"
    SEASONAL = "emploi_besoins_saisonniers"


NEEDS = tuple(
    Figure(need, "", None, Unit.PROJECTS if need is Need.PROJECTS else Unit.PERCENT, extra=True)
    for need in Need
)
"""What is announced in the job area for the occupations looked for: mean over the seekers."""


def need_of_occupation(name: str) -> str:
    """The same of one occupation in one job area."""
    return name.replace("emploi", "metier", 1)


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
