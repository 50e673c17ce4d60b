"""A card per occupation: from which neighbourhoods this work is near or far, by each mode."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from croisee.foundation.errors import CroiseeError, Problem
from croisee.observatory.model import Zone
from croisee.observatory.numbers import quantity
from croisee.observatory.pages.jobs_figures import MODES, Jobs, Shown
from croisee.observatory.pages.jobs_groups import Group, groups
from croisee.observatory.pages.jobs_needs import by_area, measures
from croisee.observatory.site import Page, Site

NEAR, FAR = 50.0, 10.0
"""Of 100 posts, those within 30 minutes: near from the first on, far under the second."""
_CODE = re.compile(r"[A-Z][0-9]{4}")
_MEAN = "metier_distance"


@dataclass(frozen=True)
class Row:
    """A neighbourhood and the figures of the occupation from there, shares with their bars."""

    zone: Zone
    commune: str
    cells: tuple[tuple[Shown, str], ...]


@dataclass(frozen=True)
class Reach:
    """By one mode: from where the work is near, between, far, and not shown."""

    words: str
    near: tuple[Zone, ...]
    between: tuple[Zone, ...]
    far: tuple[Zone, ...]
    hidden: tuple[Zone, ...]


@dataclass(frozen=True)
class Entry:
    """An occupation in the list. `spread`: its mean distance, from the nearest neighbourhood to
    the farthest, in words."""

    code: str
    label: str
    spread: str


def rows(jobs: Jobs, code: str) -> tuple[Row, ...]:
    """One row per neighbourhood, by name."""
    told = ((zone, jobs.occupation_cells(zone, code)) for zone in jobs.zones)
    return tuple(Row(zone, jobs.obs.place(zone, "commune"), cells) for zone, cells in told if cells)


def reaches(jobs: Jobs, code: str) -> tuple[Reach, ...]:
    """Neighbourhoods by how much of the work is within 30 minutes, mode by mode."""
    found = []
    for mode, words in MODES.items():
        name = f"metier_part_30_min_{mode}"
        if name not in jobs.obs.measures:
            continue
        groups: dict[str, list[Zone]] = {"near": [], "between": [], "far": [], "hidden": []}
        for zone in jobs.zones:
            cell = jobs.occupation(zone, name, code)
            if cell is None or cell.value is None:
                groups["hidden"].append(zone)
            elif cell.value >= NEAR:
                groups["near"].append(zone)
            else:
                groups["far" if cell.value < FAR else "between"].append(zone)
        found.append(Reach(words, **{group: tuple(zones) for group, zones in groups.items()}))
    return tuple(found)


@dataclass(frozen=True)
class Share:
    """A group of neighbourhoods: by mode, from how many the work is near, out of how many told."""

    group: Group
    near: tuple[tuple[int, int], ...]


def by_group(groups: Sequence[Group], reaches: Sequence[Reach]) -> tuple[Share, ...]:
    """The same as `reaches`, group by group: all neighbourhoods are too many for one page."""
    found = []
    for group in groups:
        ids = {zone.id for zone in group.zones}
        near = tuple(
            (
                sum(zone.id in ids for zone in reach.near),
                sum(zone.id in ids for zone in (*reach.near, *reach.between, *reach.far)),
            )
            for reach in reaches
        )
        found.append(Share(group, near))
    return tuple(found)


def entries(jobs: Jobs) -> tuple[Entry, ...]:
    """All occupations, by label."""
    found = []
    for code, label in jobs.occupations.items():
        cells = (jobs.occupation(zone, _MEAN, code) for zone in jobs.zones)
        values = [cell.value for cell in cells if cell is not None and cell.value is not None]
        spread = ""
        if values:
            near, far = (quantity(end(values), 0, "km") for end in (min, max))
            spread = near if near == far else f"de {near} à {far}"
        found.append(Entry(code, label, spread))
    return tuple(found)


def _address(code: str) -> str:
    """A code that can be the name of a folder: anything else is no code of an occupation."""
    if not _CODE.fullmatch(code):
        raise CroiseeError(
            Problem(
                "un code de métier n’est pas celui d’une fiche ROME (une lettre, quatre chiffres).",
                "republiez cette publication avec « croisee run », sans modifier ses fichiers.",
            )
        )
    return code


def _vintages(jobs: Jobs) -> Iterator[list[Zone]]:
    """The neighbourhoods, generation by generation."""
    for vintage in dict.fromkeys(zone.vintage for zone in jobs.zones):
        yield [zone for zone in jobs.zones if zone.vintage == vintage]


def pages(site: Site, jobs: Jobs) -> Iterator[Page]:
    """The list of occupations, then a card each."""
    if not jobs.occupations:
        return
    yield site.page(
        "emplois/metiers/index.html",
        "jobs_occupations.html.jinja",
        title="Les métiers",
        description="Métier par métier, depuis quels quartiers le travail est proche ou loin.",
        crumbs=[("emplois/", "Emplois")],
        entries=entries(jobs),
        jobs=jobs,
    )
    cut = [group for vintage in _vintages(jobs) for group in groups(jobs, vintage)]
    for code, label in jobs.occupations.items():
        found = reaches(jobs, code)
        yield site.page(
            f"emplois/metiers/{_address(code)}/index.html",
            "jobs_occupation.html.jinja",
            title=label,
            description=f"{label} : depuis quels quartiers ce travail est proche ou loin, en "
            "voiture, en transports en commun, à vélo et à pied.",
            crumbs=[("emplois/", "Emplois"), ("emplois/metiers/", "Métiers")],
            jobs=jobs,
            code=code,
            measures=jobs.occupation_measures,
            rows=() if cut else rows(jobs, code),
            reaches=found,
            groups=by_group(cut, found),
            areas=by_area(jobs, code),
            area_measures=measures(jobs),
            near=NEAR,
            far=FAR,
        )
