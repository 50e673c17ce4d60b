"""One indicator in one neighbourhood: sentence, neighbours, change, breakdown, each drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from croisee.foundation.statuses import Status
from croisee.observatory import numbers
from croisee.observatory.breakdowns import Breakdown, breakdowns
from croisee.observatory.charts.line import Point, line_chart
from croisee.observatory.charts.scale import Scale, nice
from croisee.observatory.charts.track import Mark, axis, dot
from croisee.observatory.hidden import SECRET, Coarser, coarser
from croisee.observatory.model import LEVELS, Cell, Measure, Observatory, Zone
from croisee.observatory.sentences import Piece, brief, column, margin, neighbours, sentence, shown
from croisee.releases.manifest import Indicator

_PLACES = ("commune", "epci", "departement", "region", "france")
_GROUPS = ("qpv_projet", "semblables")
_NAMES = {
    "commune": "la commune",
    "epci": "l’intercommunalité",
    "departement": "le département",
    "region": "la région",
    "france": "la France",
    "qpv_projet": "la médiane des quartiers de l’observatoire",
    "semblables": "la médiane des quartiers semblables",
}
FEWEST = 3
"""A median is shown from this many published figures on."""


@dataclass(frozen=True)
class Neighbour:
    """What the subject is compared with: one place, or a group through its median.

    `crowd`: the figures behind the median.
    """

    level: str
    label: str
    cell: Cell
    crowd: tuple[float, ...] = ()

    @property
    def note(self) -> str:
        """What stands under the name."""
        return f"médiane de {len(self.crowd)} quartiers" if self.crowd else LEVELS[self.level]


@dataclass(frozen=True)
class Row:
    """A row of the comparison table; `svg` draws what the other columns say."""

    label: str
    note: str
    text: str
    margin: str
    status: Status
    svg: str
    own: bool


@dataclass(frozen=True)
class Change:
    """Figures period by period; `svg` is empty where a line may not be drawn, `broken` when the
    line is cut by a change of method."""

    svg: str
    other: str
    broken: bool
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Figure:
    """Everything a page says about one indicator in one zone. `instead`: where a hidden figure is
    read less finely."""

    measure: Measure
    cell: Cell
    sentence: tuple[Piece, ...]
    neighbours: str
    margin: str
    column: str
    axis: str
    rows: tuple[Row, ...]
    change: Change | None
    breakdowns: tuple[Breakdown, ...]
    instead: tuple[Coarser, ...]


def _group(
    obs: Observatory, zone: Zone, level: str, indicator: str, period: str
) -> Neighbour | None:
    entries = obs.levels(zone.id, level)
    for entry in entries:
        found = obs.at(entry.other, indicator, period)
        if found is not None and entry.other not in obs.slugs:
            return Neighbour(level, entry.label, found)
    members = [entry.other for entry in entries if entry.other in obs.slugs]
    if level == "qpv_projet" and not members:
        members = [other.id for other in obs.quartiers if other.zoning == zone.zoning]
    cells = [obs.at(member, indicator, period) for member in members]
    values = tuple(cell.value for cell in cells if cell is not None and cell.value is not None)
    if len(values) < FEWEST:
        return None
    middle = Cell(
        zone=level,
        indicator=indicator,
        period=period,
        dims=(),
        value=float(median(values)),
        low=None,
        high=None,
        status=Status.PUBLISHED,
        reason="",
    )
    return Neighbour(level, LEVELS[level], middle, values)


def compared(obs: Observatory, zone: Zone, indicator: Indicator, period: str) -> list[Neighbour]:
    """Neighbours of a figure. Counts are compared with other neighbourhoods only: that a region
    has more people than a neighbourhood teaches nothing. Answers are not compared."""
    if indicator.labels:
        return []
    found: list[Neighbour] = []
    for level in () if indicator.additive else _PLACES:
        for entry in obs.levels(zone.id, level):
            cell = obs.at(entry.other, indicator.name, period)
            if cell is not None:
                found.append(Neighbour(level, entry.label, cell))
    groups = (_group(obs, zone, level, indicator.name, period) for level in _GROUPS)
    return [*found, *(group for group in groups if group is not None)]


def scale_of(cells: Sequence[Cell], more: Sequence[float] = ()) -> Scale:
    """The axis that holds every figure, bound and `more`."""
    values = [v for c in cells for v in (c.value, c.low, c.high) if v is not None]
    return nice([*values, *more])


def mark(cell: Cell, *, own: bool) -> Mark | None:
    """What is drawn for a cell: nothing when it is hidden."""
    return None if cell.value is None else Mark(cell.value, cell.low, cell.high, own)


def _rows(
    indicator: Indicator, zone: Zone, cell: Cell, others: Sequence[Neighbour]
) -> tuple[str, tuple[Row, ...]]:
    subject = Neighbour("", zone.label, cell)
    crowd = [value for other in others for value in other.crowd]
    scale = scale_of([cell, *(other.cell for other in others)], crowd)
    rows = tuple(
        Row(
            label=entry.label,
            note="" if entry is subject else entry.note,
            text=brief(indicator, entry.cell),
            margin=margin(indicator, entry.cell),
            status=entry.cell.status,
            svg=dot(scale, mark(entry.cell, own=entry is subject), entry.crowd),
            own=entry is subject,
        )
        for entry in (subject, *others)
    )
    return axis(scale, lambda tick: numbers.axis_label(tick, indicator.unit)), rows


def _points(cells: Sequence[Cell | None]) -> list[Point]:
    return [
        Point(position, cell.value, cell.low, cell.high)
        for position, cell in enumerate(cells)
        if cell is not None
    ]


def _reference(obs: Observatory, zone: Zone, indicator: Indicator) -> tuple[str, str]:
    """Zone id and name of the first level that has figures to draw beside."""
    for level in () if indicator.additive else _PLACES:
        for entry in obs.levels(zone.id, level):
            if sum(c.value is not None for c in obs.series(entry.other, indicator.name)) >= 2:
                return entry.other, entry.label
    return "", ""


def _change(obs: Observatory, zone: Zone, indicator: Indicator) -> Change | None:
    series = obs.series(zone.id, indicator.name)
    if len(series) < 2:
        return None
    periods = [cell.period for cell in series]
    reference, name = _reference(obs, zone, indicator)
    others = [obs.at(reference, indicator.name, p) if reference else None for p in periods]
    published = [cell for cell in series if cell.value is not None]
    svg, cuts = "", []
    if indicator.trend.allowed and len(published) >= 2:
        first, last = published[0], published[-1]
        summary = (
            f"{indicator.label}, {zone.label} : {shown(indicator, first)} "
            f"({numbers.period(first.period)}), {shown(indicator, last)} "
            f"({numbers.period(last.period)}). Les chiffres sont dans le tableau qui suit."
        )
        cuts = [
            next((i for i, p in enumerate(periods) if p >= cut), 0)
            for cut in indicator.trend.breaks
        ]
        svg = line_chart(
            periods,
            _points(series),
            _points(others),
            lambda tick: numbers.axis_label(tick, indicator.unit),
            summary,
            cuts,
        )
    rows = tuple(
        (numbers.period(own.period), brief(indicator, own), brief(indicator, other))
        for own, other in zip(series, others, strict=True)
    )
    return Change(svg, name, any(cuts), rows)


def figure(obs: Observatory, zone: Zone, measure: Measure) -> Figure | None:
    """The figure of the last period; `None` when the indicator says nothing of this zone."""
    indicator = measure.indicator
    cell = obs.latest(zone.id, indicator.name)
    if cell is None:
        return None
    others = compared(obs, zone, indicator, cell.period)
    drawn, rows = _rows(indicator, zone, cell, others)
    return Figure(
        measure=measure,
        cell=cell,
        sentence=sentence(indicator, zone.label, cell),
        neighbours=neighbours(
            indicator, cell, [(_named(other, others), other.cell) for other in others]
        ),
        margin=margin(indicator, cell),
        column=column(indicator),
        axis=drawn,
        rows=rows,
        change=_change(obs, zone, indicator),
        breakdowns=breakdowns(obs, zone, measure),
        instead=coarser(obs, zone, measure, cell) if cell.status in SECRET else (),
    )


def _named(neighbour: Neighbour, others: Sequence[Neighbour]) -> str:
    twins = sum(other.level == neighbour.level for other in others)
    name = _NAMES[neighbour.level]
    return f"{name} ({neighbour.label})" if twins > 1 else name
