"""All neighbourhoods in one table of headline figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from croisee.observatory.charts.scale import Scale, nice
from croisee.observatory.model import Zone
from croisee.observatory.pages.jobs_asides import family
from croisee.observatory.pages.jobs_figures import (
    COVERAGE,
    HEADLINE,
    LICENCES,
    PERCENT,
    Jobs,
    Shown,
)
from croisee.observatory.pages.jobs_groups import Group, groups
from croisee.observatory.pages.jobs_orders import Orders, orders
from croisee.observatory.site import Page, Site

_MODES = {
    "voiture": "en voiture",
    "transports": "en transports",
    "velo": "à vélo",
    "pied": "à pied",
}
_HALF = 50.0


@dataclass(frozen=True)
class Head:
    """A column. `group`: the words above several that follow each other."""

    name: str
    text: str
    group: str


@dataclass(frozen=True)
class Row:
    """A neighbourhood and its headline figures."""

    zone: Zone
    commune: str
    family: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class Generation:
    """The neighbourhoods of one generation. `rows`: none when they are told in `groups`, a page
    each; `reach`: see `within_reach`; `hidden`: some figures are, to protect people."""

    vintage: str
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    reach: tuple[tuple[str, int, int], ...]
    orders: Orders | None
    hidden: bool


def heads(jobs: Jobs) -> tuple[Head, ...]:
    """The columns that the release can fill."""
    wanted = [
        Head(HEADLINE, "Distance moyenne, en km", ""),
        Head(COVERAGE, "Personnes qui ont une offre dans le rayon", ""),
        *(
            Head(f"emploi_part_30_min_{mode}", words, "Offres à moins de 30 minutes")
            for mode, words in _MODES.items()
        ),
        *(Head(name, words, "Offres à moins de 45 minutes") for name, words in LICENCES.items()),
    ]
    return tuple(head for head in wanted if head.name in jobs.obs.measures)


def spans(columns: Sequence[Head]) -> list[tuple[str, int]]:
    """The words above the columns, with how many columns each spans."""
    return [(text, len(list(found))) for text, found in groupby(columns, key=lambda h: h.group)]


def rows(jobs: Jobs, zones: Sequence[Zone], columns: Sequence[Head]) -> tuple[Row, ...]:
    """One row per neighbourhood, in the order given; one scale for those of all pages."""
    cells = [cell for zone in jobs.zones if (cell := jobs.cell(zone, HEADLINE)) is not None]
    known = [bound for c in cells for bound in (c.value, c.high) if bound is not None]
    kilometres = nice(known, from_zero=True, start=0.0, end=100.0)

    def scale(head: Head) -> Scale:
        return kilometres if head.name == HEADLINE else PERCENT

    return tuple(
        Row(
            zone=zone,
            commune=jobs.obs.place(zone, "commune"),
            family=family(jobs, zone),
            cells=tuple(jobs.shown(zone, head.name, scale(head)) for head in columns),
        )
        for zone in zones
    )


def within_reach(jobs: Jobs, zones: Sequence[Zone]) -> tuple[tuple[str, int, int], ...]:
    """By mode: from how many neighbourhoods half of the posts or more are within 30 minutes, and
    of how many it is known."""
    found = []
    for mode, words in jobs.modes.items():
        cells = (jobs.cell(zone, f"emploi_part_30_min_{mode}") for zone in zones)
        values = [cell.value for cell in cells if cell is not None and cell.value is not None]
        if values:
            found.append((words, sum(value >= _HALF for value in values), len(values)))
    return tuple(found)


def pages(site: Site, jobs: Jobs) -> Iterator[Page]:
    """The comparison, generation by generation, and a page per group where they are many."""
    columns = heads(jobs)
    generations = []
    for vintage in dict.fromkeys(zone.vintage for zone in jobs.zones):
        zones = [zone for zone in jobs.zones if zone.vintage == vintage]
        found, cut = rows(jobs, zones, columns), groups(jobs, zones)
        generation = Generation(
            vintage=vintage,
            rows=() if cut else found,
            groups=cut,
            reach=within_reach(jobs, zones),
            orders=orders(jobs, zones),
            hidden=any(cell.secret for row in found for cell in row.cells),
        )
        generations.append(generation)
        told = dict(zip((row.zone.id for row in found), found, strict=True))
        for group in cut:
            mine = [told[zone.id] for zone in group.zones]
            yield _group(site, jobs, columns, generation, group, mine)
    yield site.page(
        "emplois/index.html",
        "jobs.html.jinja",
        title="Les emplois, quartier par quartier",
        description="À quelle distance est le travail que recherchent les habitants des quartiers, "
        "en voiture, en transports en commun, à vélo et à pied.",
        jobs=jobs,
        columns=columns,
        spans=spans(columns),
        generations=generations,
    )


def _group(
    site: Site,
    jobs: Jobs,
    columns: Sequence[Head],
    generation: Generation,
    group: Group,
    found: Sequence[Row],
) -> Page:
    ids = {zone.id for zone in group.zones}
    orders = generation.orders
    return site.page(
        f"emplois/comparer/{group.folder}/index.html",
        "jobs_group.html.jinja",
        title=f"Les emplois : {group.name}",
        description="À quelle distance est le travail que recherchent les habitants, quartier par "
        f"quartier : {group.name}.",
        crumbs=[("emplois/", "Emplois")],
        jobs=jobs,
        columns=columns,
        spans=spans(columns),
        generation=generation,
        rows=found,
        placed=[each for each in orders.placed if each.zone.id in ids] if orders else [],
    )
