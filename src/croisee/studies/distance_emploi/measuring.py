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
import numpy.typing as npt

from croisee.accessibility.block import Question
from croisee.accessibility.bounds import NONE
from croisee.accessibility.compare import measure
from croisee.accessibility.competition import Decay, access
from croisee.accessibility.inputs import ONE, Demand, Distances, Points, Supply, Travel
from croisee.accessibility.measured import Bounded, Measured
from croisee.accessibility.within import AtBest, AtWorst, Somewhere
from croisee.studies.distance_emploi.catalogue import STEPS, STRAIGHT, Figure, Unit, Who

Floats = npt.NDArray[np.float64]

GROUPS = 10
"""Groups of vacancies of the jackknife."""
_METRES_PER_SECOND = {"voiture": 11.0, "transports": 5.0, "velo": 4.2, "pied": 1.1}
"""How fast one crosses a commune, to turn what is not known of a place into seconds: 40, 18, 15 and
4 km/h. Our own orders of magnitude; they enter the margins, and the middle of communes, alone."""
_SCALES = {Unit.KILOMETRES: 1 / 1000, Unit.MINUTES: 1 / 60, Unit.PERCENT: 100.0, Unit.POSTS: 100.0}


@dataclass(frozen=True, eq=False)
class Places:
    """What the measures read of some vacancies.

    `spread`, `radius` (places): metres by which each is not known. `without`: the supply without
    the vacancies of one of the `GROUPS`.
    """

    supply: Supply
    spread: Floats
    radius: Floats
    without: Callable[[int], Supply]


@dataclass(frozen=True, eq=False)
class Found:
    """A figure of every zone, as it is shown, before rounding.

    `value` (zones): NaN where nobody has one. `below`, `above` (zones): how far it may really be,
    NaN where no typical seeker has one. `mean`, `weight` (zones × occupations) are what it is the
    mean of, and with which weight: value = Σ seekers · weight · mean / Σ seekers · weight. An
    outsider could compute all but the value. `covered` (zones): seekers who have a figure.
    """

    figure: Figure
    value: Floats
    below: Floats
    above: Floats
    mean: Floats
    weight: Floats
    covered: Floats

    def rounded(self, coarser: int) -> Floats:
        """To so many steps of its unit, as published."""
        return to_step(self.value, STEPS[self.figure.unit] * coarser)


def to_step(value: npt.ArrayLike, step: float) -> Floats:
    """To the nearest multiple of a step, as it is printed."""
    return np.asarray(np.round(np.round(np.asarray(value) / step) * step, 6))


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
        measured = measure(asked, [figure.variant for figure in mine if figure.variant])
        for figure in mine:
            assert figure.variant is not None
            cell = measured[figure.variant.name]
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
    public: bool,
) -> list[Found]:
    """Compute all figures; each way of travelling is measured once per supply.

    `offers`: vacancies by what `Figure.among` says of them; `public`: whether the numbers of
    seekers are.
    """
    wanted = list(figures)
    found: dict[str, Found] = {}
    for name, among in dict.fromkeys((figure.travel, figure.among) for figure in wanted):
        mine = [each for each in wanted if (each.travel, each.among) == (name, among)]
        places, everyone = offers[among], demands[Who.ALL]
        told = everyone if public else _typical(everyone, places.supply)
        tables = _Tables(points, places, everyone, told, name, travels[name], mine, rivals)
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


def _typical(demand: Demand, supply: Supply) -> Demand:
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
        places: Places,
        demand: Demand,
        told: Demand,
        name: str,
        travel: Travel,
        figures: list[Figure],
        rivals: Rivals,
    ) -> None:
        speed = 1.0 if name == STRAIGHT else _METRES_PER_SECOND[name]
        self._variants = list(dict.fromkeys(f.variant for f in figures if f.variant is not None))
        self._rivals = rivals if any(f.variant is None for f in figures) else None
        radius = np.ceil(places.radius / speed).astype(np.int32)
        somewhere = Somewhere(travel, places.spread / speed)
        asked = Question(points, demand, places.supply, somewhere)
        self.seekers = self._measured(asked)
        if told is not demand:
            asked = replace(asked, demand=told)
            if self._rivals is not None:
                everywhere = _typical(self._rivals.demand, places.supply)
                self._rivals = replace(self._rivals, demand=everywhere)
        self.middle = self.seekers if told is demand else self._measured(asked)
        self.best = self._measured(replace(asked, travel=AtBest(travel, radius)))
        self.worst = self._measured(replace(asked, travel=AtWorst(travel, radius)))
        self.without = [
            self._measured(replace(asked, supply=places.without(group))) for group in range(GROUPS)
        ]

    def _measured(self, question: Question) -> dict[str, Measured]:
        measured = measure(question, self._variants)
        if self._rivals is not None:
            everywhere = replace(
                question,
                points=self._rivals.points,
                demand=self._rivals.demand,
                travel=self._rivals.travel,
            )
            found = access(everywhere, Decay.within(self._rivals.radius))
            measured[_ACCESS] = _first(found, question.points.zones)
        return measured


_ACCESS = "acces"


def _first(measured: Measured, zones: int) -> Measured:
    """The first zones of a measure."""

    def cut(table: Bounded) -> Bounded:
        return Bounded(table.value[:zones], table.low[:zones], table.high[:zones])

    return replace(measured, figure=cut(measured.figure), covered=cut(measured.covered))


def _found(figure: Figure, tables: _Tables, demand: Demand, told: Demand) -> Found:
    name = _ACCESS if figure.variant is None else figure.variant.name
    seekers = tables.seekers[name]
    value, _, _ = _zones(figure, seekers, demand)
    middle, low, high = _zones(figure, tables.middle[name], told)
    for bound in (tables.best, tables.worst):
        _, least, most = _zones(figure, bound[name], told)
        low, high = np.fmin(low, least), np.fmax(high, most)
    error = _error(middle, [_zones(figure, each[name], told)[0] for each in tables.without])
    covered = seekers.covered.value / ONE
    known = np.where(seekers.figure.value == NONE, 0.0, seekers.figure.value / seekers.unit)
    everyone = np.ones_like(covered)
    scale = _SCALES[figure.unit]
    return Found(
        figure=figure,
        value=value,
        below=middle - low + 2 * error,
        above=high - middle + 2 * error,
        mean=scale * (covered if figure.coverage else known),
        weight=everyone if figure.coverage else covered,
        covered=(demand.twice * covered).sum(axis=1) / (2 * demand.unit),
    )


def _zones(figure: Figure, measured: Measured, demand: Demand) -> tuple[Floats, Floats, Floats]:
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
