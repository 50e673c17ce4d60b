"""Every figure computed, with the weights that anybody could compute, and what is not known of it.

Three things make an interval: a vacancy known by its commune alone may be anywhere in it; a number
of seekers that its producer hid lies between two bounds; and the vacancies of a quarter are one
draw among others (delete-a-group jackknife over ten groups of vacancies; Wolter, Introduction to
Variance Estimation, 2007, ch. 4). The interval adds twice the standard error of the last to the
hull of the first two.

An interval must not tell of seekers what their figure does not. So where their numbers are not
public, its margins are those of as many *typical* seekers living there, whose occupations are those
of the posts offered: whoever reads the figure could compute them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from croisee.accessibility.block import Question
from croisee.accessibility.bounds import NONE
from croisee.accessibility.compare import compare, measure
from croisee.accessibility.competition import Decay, access
from croisee.accessibility.distribution import Weighting
from croisee.accessibility.inputs import (
    ONE,
    UNREACHABLE,
    Demand,
    Distances,
    Points,
    Supply,
    Travel,
    Whole,
)
from croisee.accessibility.measured import Bounded, Measured
from croisee.accessibility.variants import CatchmentMean, Variant
from croisee.accessibility.within import AtBest, AtWorst, Somewhere
from croisee.studies.distance_emploi.catalogue import STRAIGHT, Figure, Tenth, Unit, Who
from croisee.studies.distance_emploi.found import Found, MeanFound, TenthFound
from croisee.studies.distance_emploi.spread import Floats, Spread

GROUPS = 10
"""Groups of vacancies of the jackknife."""
_METRES_PER_SECOND = {"voiture": 11.0, "transports": 5.0, "velo": 4.2, "pied": 1.1}
"""How fast one crosses a commune, to turn what is not known of a place into seconds: 40, 18, 15 and
4 km/h. Our own orders of magnitude; they enter the margins, and the middle of communes, alone."""
_SCALES = {
    Unit.KILOMETRES: 1 / 1000,
    Unit.MINUTES: 1 / 60,
    Unit.PERCENT: 100.0,
    Unit.POSTS: 100.0,
    Unit.PROJECTS: 1.0,
}


@dataclass(frozen=True, eq=False)
class Places:
    """What the measures read of some vacancies.

    `spread`, `radius` (places): metres by which each is not known. `area` (places): job area of
    each, -1 for none. `without`: the supply without the vacancies of one of the `GROUPS`.
    """

    supply: Supply
    spread: Floats
    radius: Floats
    area: Whole
    without: Callable[[int], Supply]


class Kept:
    """A way to travel whose times, once computed, are kept: points × places × 4 bytes."""

    def __init__(self, travel: Travel) -> None:
        self._travel, self._known = travel, dict[tuple[int, int], Distances]()

    def __call__(self, points: slice) -> Distances:
        """As the way itself."""
        key = (points.start, points.stop)
        if key not in self._known:
            self._known[key] = self._travel(points)
        return self._known[key]


def by_cell(
    figures: Iterable[Figure], points: Points, places: Places, travels: Mapping[str, Travel]
) -> dict[str, Floats]:
    """Figures per zone × occupation, as shown, NaN where there is none: no seeker enters them."""
    found: dict[str, Floats] = {}
    nobody = Demand.known(np.zeros((points.zones, places.supply.occupations)))
    wanted = list(figures)
    for name, travel in travels.items():
        mine = [figure for figure in wanted if figure.travel == name]
        speed = 1.0 if name == STRAIGHT else _METRES_PER_SECOND[name]
        asked = Question(points, nobody, places.supply, Somewhere(travel, places.spread / speed))
        measured = measure(asked, _variants(mine))
        for figure in mine:
            cell = measured[_name(figure)]
            value = np.where(cell.figure.value == NONE, np.nan, cell.figure.value / cell.unit)
            found[figure.name] = _SCALES[figure.unit] * value
    return found


def find(
    figures: Iterable[Figure],
    points: Points,
    demands: Mapping[Who, Demand],
    offers: Mapping[str, Places],
    travels: Mapping[str, Travel],
    rivals: "Rivals",
    *,
    area: Whole,
    public: bool,
) -> list[Found]:
    """Compute all figures; each way of travelling is measured once per supply.

    `offers`: vacancies by what `Figure.among` says of them; `area` (points): job area of each, -1
    for none; `public`: whether the numbers of seekers are.
    """
    wanted = list(figures)
    found: dict[str, Found] = {}
    for name, among in dict.fromkeys((figure.travel, figure.among) for figure in wanted):
        mine = [each for each in wanted if (each.travel, each.among) == (name, among)]
        places, everyone = offers[among], demands[Who.ALL]
        told = everyone if public else typical(everyone, places.supply)
        tables = _Tables(points, area, places, everyone, told, name, travels[name], mine, rivals)
        for figure in mine:
            seekers = demands[figure.who]
            found[figure.name] = _found(figure, tables, seekers, seekers if public else told)
    return [found[figure.name] for figure in wanted]


@dataclass(frozen=True, eq=False)
class Rivals:
    """Who competes for posts: the seekers of every zone, in which those studied come first."""

    points: Points
    demand: Demand
    travel: Travel
    radius: int


def typical(demand: Demand, supply: Supply) -> Demand:
    """As many seekers in each zone, looking for the occupations that are offered."""
    everyone = demand.twice.sum(axis=1)[:, None] / (2 * demand.unit)
    offered = supply.matching / max(1, int(supply.matching.sum()))
    return Demand.known(np.rint(1000 * everyone * offered), unit=1000)


class _Tables:
    """What each variant says per zone × occupation: of the seekers, then, under each supposition,
    of those of whom the margins are told (`told`)."""

    def __init__(
        self,
        points: Points,
        area: Whole,
        places: Places,
        demand: Demand,
        told: Demand,
        name: str,
        travel: Travel,
        figures: list[Figure],
        rivals: Rivals,
    ) -> None:
        speed = 1.0 if name == STRAIGHT else _METRES_PER_SECOND[name]
        self._variants = _variants(figures)
        self._radii = {f.variant.radius for f in figures if isinstance(f.variant, Tenth)}
        self._rivals = rivals if any(f.variant is None for f in figures) else None
        radius = np.ceil(places.radius / speed).astype(np.int32)
        somewhere = Somewhere(travel, places.spread / speed)
        asked = Question(points, demand, places.supply, somewhere, area, places.area)
        self.seekers = self._measured(asked)
        if told is not demand:
            asked = replace(asked, demand=told)
            if self._rivals is not None:
                everywhere = typical(self._rivals.demand, places.supply)
                self._rivals = replace(self._rivals, demand=everywhere)
        self.middle = self.seekers if told is demand else self._measured(asked)
        self.best = self._measured(replace(asked, travel=AtBest(travel, radius)))
        self.worst = self._measured(replace(asked, travel=AtWorst(travel, radius)))
        self.without = [
            self._measured(replace(asked, supply=places.without(group))) for group in range(GROUPS)
        ]

    def _measured(self, question: Question) -> "_Measures":
        spreads = [(Weighting.SEEKERS, radius) for radius in sorted(self._radii)]
        compared = compare(question, self._variants, spreads)
        measured = compared.cells
        if self._rivals is not None:
            everywhere = replace(
                question,
                point_area=None,
                place_area=None,
                points=self._rivals.points,
                demand=self._rivals.demand,
                travel=self._rivals.travel,
            )
            found = access(everywhere, Decay.within(self._rivals.radius))
            measured[_ACCESS] = _first(found, question.points.zones)
        tenths = {radius or 0: table for (_, radius), table in compared.deciles.items()}
        return _Measures(question, measured, tenths)


@dataclass(frozen=True, eq=False)
class _Measures:
    """Of one question: `cells`: per zone × occupation, by name of the variant; `tenths`: deciles
    (zones × 9), by radius."""

    question: Question
    cells: dict[str, Measured]
    tenths: dict[int, Distances]

    def spread(self, radius: int) -> Spread:
        """How posts spread by distance within a radius."""
        asked = self.question
        return Spread(asked.points, asked.supply, asked.travel, radius)


_ACCESS = "acces"


def _name(figure: Figure) -> str:
    """The measure that a figure is read from, or for a decile the one that says who has one."""
    if isinstance(figure.variant, Tenth):
        return CatchmentMean(figure.variant.radius).name
    return _ACCESS if figure.variant is None else figure.variant.name


def _variants(figures: Iterable[Figure]) -> list[Variant]:
    """What to measure for them, each once."""
    found: list[Variant | None] = [
        CatchmentMean(each.variant.radius) if isinstance(each.variant, Tenth) else each.variant
        for each in figures
    ]
    return list(dict.fromkeys(variant for variant in found if variant is not None))


def _first(measured: Measured, zones: int) -> Measured:
    """The first zones of a measure."""

    def cut(table: Bounded) -> Bounded:
        return Bounded(table.value[:zones], table.low[:zones], table.high[:zones])

    return replace(measured, figure=cut(measured.figure), covered=cut(measured.covered))


def _found(figure: Figure, tables: _Tables, demand: Demand, told: Demand) -> Found:
    value, _, _ = _told(figure, tables.seekers, demand)
    middle, low, high = _told(figure, tables.middle, told)
    for bound in (tables.best, tables.worst):
        _, least, most = _told(figure, bound, told)
        low, high = np.fmin(low, least), np.fmax(high, most)
    error = _error(middle, [_told(figure, each, told)[0] for each in tables.without])
    seekers = tables.seekers.cells[_name(figure)]
    below, above = middle - low + 2 * error, high - middle + 2 * error
    if isinstance(figure.variant, Tenth):
        share = seekers.covered.value / ONE
        return TenthFound(
            figure, value, below, above,
            covered=_counted(share, demand), weight=share, tenth=figure.variant.rank,
            spread=tables.seekers.spread(figure.variant.radius),
        )  # fmt: skip
    return mean_found(figure, seekers, demand, value, below, above)


def mean_found(
    figure: Figure, measured: Measured, demand: Demand, value: Floats, below: Floats, above: Floats
) -> MeanFound:
    """A mean of what is `measured` per zone × occupation, with its margins."""
    share = measured.covered.value / ONE
    known = np.where(measured.figure.value == NONE, 0.0, measured.figure.value / measured.unit)
    return MeanFound(
        figure, value, below, above,
        covered=_counted(share, demand),
        weight=np.ones_like(share) if figure.coverage else share,
        mean=_SCALES[figure.unit] * (share if figure.coverage else known),
    )  # fmt: skip


def _counted(share: Floats, demand: Demand) -> Floats:
    """Seekers of each zone, of whom a share per occupation counts."""
    return np.asarray((demand.twice * share).sum(axis=1) / (2 * demand.unit))


def _told(figure: Figure, measures: _Measures, demand: Demand) -> tuple[Floats, Floats, Floats]:
    """Value and bounds per zone, as shown; NaN where nobody has one."""
    tenth = figure.variant
    if not isinstance(tenth, Tenth):
        return by_zone(figure, measures.cells[_name(figure)], demand)
    scale = _SCALES[figure.unit]
    metres = measures.tenths[tenth.radius][:, tenth.rank - 1]
    value = np.where(metres == UNREACHABLE, np.nan, metres * scale)
    if np.array_equal(demand.low, demand.high):
        return value, value, value
    spread = measures.spread(tenth.radius)
    ends = [
        spread.tenths(zone, demand.low[zone], demand.high[zone], tenth.rank)
        for zone in range(len(value))
    ]
    low, high = (scale * np.array(end) for end in zip(*ends, strict=True))
    return value, low, high


def by_zone(figure: Figure, measured: Measured, demand: Demand) -> tuple[Floats, Floats, Floats]:
    """Value and bounds per zone, as shown; NaN where nobody has one."""
    told = measured.by_zone(demand)
    bounded, unit = (told.coverage, ONE) if figure.coverage else (told.figure, told.unit)
    scale = _SCALES[figure.unit] / unit
    value, low, high = (
        np.where(each == NONE, np.nan, each * scale)
        for each in (bounded.value, bounded.low, bounded.high)
    )
    return value, low, high


def _error(value: Floats, without: list[Floats]) -> Floats:
    """Standard error of the delete-a-group jackknife; 0 where a group leaves nothing to compare."""
    gaps = np.stack(without) - value
    square = np.nansum(gaps * gaps, axis=0) * (GROUPS - 1) / GROUPS
    return np.asarray(np.sqrt(square))
