"""A page per indicator: meaning, every neighbourhood, groups only where margins allow them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from croisee.foundation.statuses import Status
from croisee.observatory import numbers
from croisee.observatory.charts.track import axis, dot
from croisee.observatory.figures import FEWEST, mark, scale_of
from croisee.observatory.hidden import SECRET, Coarser, coarser
from croisee.observatory.model import LEVELS, Cell, Measure, Observatory, Zone
from croisee.observatory.sentences import bounds, brief, column, margin, shown
from croisee.observatory.site import Page, Site


@dataclass(frozen=True)
class Row:
    """A neighbourhood in the table of an indicator. `instead`: where a hidden figure is read less
    finely."""

    zone: Zone
    slug: str
    commune: str
    period: str
    text: str
    margin: str
    cell: Cell
    svg: str
    instead: tuple[Coarser, ...] = ()


@dataclass(frozen=True)
class Grouping:
    """Neighbourhoods clearly above, not distinguishable from, clearly below a reference."""

    reference: str
    above: tuple[Row, ...]
    near: tuple[Row, ...]
    below: tuple[Row, ...]


@dataclass(frozen=True)
class Generation:
    """All neighbourhoods of one generation for one indicator.

    `period` is empty when their last figures are not of the same period.
    """

    vintage: str
    period: str
    rows: tuple[Row, ...]
    axis: str
    levels: tuple[tuple[str, str, str, str], ...]
    grouping: Grouping | None


def _levels(
    obs: Observatory, measure: Measure, zones: Sequence[Zone]
) -> tuple[tuple[str, str, str, str], ...]:
    """Level, place, period, figure of the wider territories: « Région, Bretagne, 2021, 12 % »."""
    found: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for level in ("france", "region", "departement", "epci", "commune"):
        for zone in zones:
            for entry in obs.levels(zone.id, level):
                cell = obs.latest(entry.other, measure.name)
                if cell is not None:
                    text = brief(measure.indicator, cell)
                    found[(level, entry.other)] = (
                        LEVELS[level],
                        entry.label,
                        numbers.period(cell.period),
                        text,
                    )
    return tuple(found.values())


def _reference(obs: Observatory, measure: Measure, rows: Sequence[Row]) -> tuple[str, Cell] | None:
    """The whole of the observatory's neighbourhoods if it is published, else their median."""
    for row in rows:
        for entry in obs.levels(row.zone.id, "qpv_projet"):
            cell = obs.at(entry.other, measure.name, row.cell.period)
            if cell is not None and cell.value is not None and entry.other not in obs.slugs:
                return f"{entry.label} ({shown(measure.indicator, cell)})", cell
    values = [row.cell.value for row in rows if row.cell.value is not None]
    if len(values) < FEWEST:
        return None
    middle = Cell(
        zone="",
        indicator=measure.name,
        period="",
        dims=(),
        value=float(median(values)),
        low=None,
        high=None,
        status=Status.PUBLISHED,
        reason="",
    )
    return f"la médiane des {len(values)} quartiers ({shown(measure.indicator, middle)})", middle


def grouping(obs: Observatory, measure: Measure, rows: Sequence[Row]) -> Grouping | None:
    """Three groups, by intervals alone. `None` where a margin is missing: no rank is then shown.

    A neighbourhood is set apart only when its whole interval is on one side of the reference's.
    """
    known = [row for row in rows if row.cell.value is not None]
    if len({row.cell.period for row in known}) != 1 or not all(r.cell.has_interval for r in known):
        return None
    reference = _reference(obs, measure, known)
    if reference is None:
        return None
    name, cell = reference
    low, high = bounds(cell)
    above = tuple(row for row in known if bounds(row.cell)[0] > high)
    below = tuple(row for row in known if bounds(row.cell)[1] < low)
    near = tuple(row for row in known if row not in above and row not in below)
    return Grouping(name, above, near, below)


def generation(obs: Observatory, measure: Measure, vintage: str) -> Generation | None:
    """What is said of one indicator for the neighbourhoods of one generation, if anything."""
    indicator = measure.indicator
    zones = [zone for zone in obs.quartiers if zone.vintage == vintage]
    cells = [(z, c) for z in zones if (c := obs.latest(z.id, measure.name)) is not None]
    if not cells:
        return None
    scale = scale_of([cell for _, cell in cells])
    rows = tuple(
        Row(
            zone=zone,
            slug=obs.slugs[zone.id],
            commune=obs.place(zone, "commune"),
            period=numbers.period(cell.period),
            text=brief(indicator, cell),
            margin=margin(indicator, cell),
            cell=cell,
            svg=dot(scale, mark(cell, own=True)),
            instead=coarser(obs, zone, measure, cell) if cell.status in SECRET else (),
        )
        for zone, cell in cells
    )
    return Generation(
        vintage=vintage,
        period=rows[0].period if len({row.period for row in rows}) == 1 else "",
        rows=rows,
        axis=axis(scale, lambda tick: numbers.axis_label(tick, indicator.unit)),
        levels=_levels(obs, measure, zones),
        grouping=grouping(obs, measure, rows),
    )


def pages(site: Site) -> Iterator[Page]:
    """The index by theme, then one page per indicator."""
    obs = site.obs
    yield site.page(
        "indicateurs/index.html",
        "indicators.html.jinja",
        title="Tous les indicateurs",
        description="Les indicateurs de l’observatoire, par thème, avec leur définition.",
    )
    vintages = list(dict.fromkeys(zone.vintage for zone in obs.quartiers))
    for measure in obs.measures.values():
        generations = [generation(obs, measure, vintage) for vintage in vintages]
        yield site.page(
            f"indicateurs/{measure.name}/index.html",
            "indicator.html.jinja",
            title=measure.indicator.label,
            description=measure.indicator.definition,
            crumbs=[("indicateurs/", "Indicateurs")],
            measure=measure,
            indicator=measure.indicator,
            column=column(measure.indicator),
            generations=[found for found in generations if found is not None],
        )
