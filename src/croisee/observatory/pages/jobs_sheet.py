"""A page per neighbourhood that prints as two sheets: where work is, and how to get there."""

from collections.abc import Iterator
from dataclasses import dataclass

from croisee.foundation.statuses import Status
from croisee.observatory.charts.columns import Column, columns
from croisee.observatory.geography import Geography
from croisee.observatory.hidden import SECRET
from croisee.observatory.model import Cell, Measure, Zone
from croisee.observatory.numbers import number
from croisee.observatory.pages.jobs_asides import among, family, helps, otherwise
from croisee.observatory.pages.jobs_figures import (
    COVERAGE,
    HEADLINE,
    LICENCES,
    MINUTES,
    Jobs,
    Shown,
    margin,
)
from croisee.observatory.pages.jobs_needs import announced
from croisee.observatory.pages.jobs_places import places, towns
from croisee.observatory.sentences import Piece, sentence
from croisee.observatory.site import Page, Site

_TENTHS = {
    "emploi_distance_d5": "la moitié",
    "emploi_distance_d1": "un dixième",
    "emploi_distance_d9": "neuf dixièmes",
}
_PAPER = 32
"""Occupations that a sheet has room for."""


@dataclass(frozen=True)
class Said:
    """A sentence, its interval in words, and the measure it comes from."""

    pieces: tuple[Piece, ...]
    margin: str
    measure: Measure


@dataclass(frozen=True)
class Panel:
    """What one mode reaches: a chart, its figures by duration, and who has one post or more.

    `name`: the indicator that says how it is measured.
    """

    name: str
    words: str
    svg: str
    cells: tuple[Shown, ...]
    anyone: Shown | None

    @property
    def told(self) -> bool:
        """Whether one of its figures is shown."""
        return any(
            cell is not None and cell.value is not None for cell in (*self.cells, self.anyone)
        )


@dataclass(frozen=True)
class Trade:
    """An occupation from here: distances, then shares within 30 minutes with their bars."""

    code: str
    label: str
    cells: tuple[tuple[Shown, str], ...]


@dataclass(frozen=True)
class Trades:
    """Occupations with a figure from here, and the names of those that are all hidden."""

    told: tuple[Trade, ...]
    hidden: tuple[str, ...]


def said(jobs: Jobs, zone: Zone) -> tuple[Said, ...]:
    """The two headline sentences."""
    found = []
    for name in (HEADLINE, COVERAGE):
        cell = jobs.cell(zone, name)
        if cell is not None:
            measure = jobs.obs.measures[name]
            pieces = sentence(measure.indicator, zone.label, cell)
            found.append(Said(pieces, margin(measure.indicator, cell), measure))
    return tuple(found)


def reach(jobs: Jobs, zone: Zone) -> tuple[Piece, ...]:
    """« En 30 minutes, on atteint 79 offres sur 100 en voiture, 4 en transports en commun… »"""
    parts: list[tuple[Piece, ...]] = []
    for mode, words in jobs.modes.items():
        cell = jobs.cell(zone, f"emploi_part_30_min_{mode}")
        if cell is not None and cell.value is not None:
            of = " offres sur 100 " if not parts else " "
            parts.append((Piece(number(cell.value), strong=True), Piece(f"{of}{words}")))
    if not parts:
        return ()
    pieces = [Piece("En 30 minutes, on atteint ")]
    for index, part in enumerate(parts):
        if index:
            pieces.append(Piece(" et " if index == len(parts) - 1 else ", "))
        pieces.extend(part)
    return (*pieces, Piece("."))


def spread(jobs: Jobs, zone: Zone) -> tuple[Piece, ...]:
    """« La moitié des offres sont à 7 km ou moins, environ ; un dixième, à 3 km. »"""
    found = [
        (words, cell)
        for name, words in _TENTHS.items()
        if (cell := jobs.cell(zone, name)) is not None and cell.value is not None
    ]
    pieces: list[Piece] = []
    for rank, (words, cell) in enumerate(found):
        lead = f"{words.capitalize()} des offres sont à " if rank == 0 else f" ; {words}, à "
        pieces += [Piece(lead), Piece(_far(cell), strong=True)]
        if rank == 0:
            pieces.append(Piece(" ou moins, environ"))
    return (*pieces, Piece(".")) if pieces else ()


def _far(cell: Cell) -> str:
    """A decile in words: nought is what rounds to nought."""
    if cell.value:
        return f"{number(cell.value)} km"
    return "1 km" if cell.status is Status.PUBLISHED else "3 km"


def panels(jobs: Jobs, zone: Zone) -> tuple[Panel, ...]:
    """One per mode, the same scale in all."""
    found = []
    for mode, words in jobs.modes.items():
        names = {each: f"emploi_part_{each}_min_{mode}" for each in MINUTES}
        told = {m: jobs.shown(zone, n) for m, n in names.items() if n in jobs.obs.measures}
        bars = [_bar(jobs, zone, f"{minutes} min", names[minutes]) for minutes in told]
        summary = f"Offres atteintes {words} en {', '.join(map(str, told))} minutes, sur 100."
        one = f"emploi_un_poste_30_min_{mode}"
        found.append(
            Panel(
                name=names[30],
                words=words,
                svg=columns(bars, f"{summary} Les chiffres sont dans le tableau qui suit."),
                cells=tuple(told.values()),
                anyone=jobs.shown(zone, one) if one in jobs.obs.measures else None,
            )
        )
    return tuple(found)


def _bar(jobs: Jobs, zone: Zone, label: str, name: str) -> Column:
    cell = jobs.cell(zone, name)
    if cell is None or cell.value is None:
        absent = "caché" if cell is not None and cell.status in SECRET else "—"
        return Column(label, None, None, None, "", absent)
    return Column(label, cell.value, cell.low, cell.high, number(cell.value))


def trades(jobs: Jobs, zone: Zone) -> Trades:
    """Occupations from here, the farthest first; those whose distance is not shown at the end."""
    found = []
    for code, label in jobs.occupations.items():
        cells = jobs.occupation_cells(zone, code)
        if cells:
            found.append(Trade(code, label, cells))
    told = [trade for trade in found if any(c.value is not None for c, _ in trade.cells)]
    hidden = [trade.label for trade in found if trade not in told]
    return Trades(tuple(sorted(told, key=_farthest_first)), tuple(hidden))


def _farthest_first(trade: Trade) -> tuple[bool, float]:
    value = trade.cells[0][0].value
    return value is None, -(value or 0.0)


def hidden(jobs: Jobs, zone: Zone) -> tuple[int, int]:
    """How many figures of the neighbourhood are hidden to protect people, out of how many."""
    cells = [jobs.cell(zone, measure.name) for measure in jobs.measures]
    return sum(c is not None and c.status in SECRET for c in cells), len(cells)


def rounded(jobs: Jobs, zone: Zone) -> bool:
    """Whether its figures were rounded on purpose."""
    cells = (jobs.cell(zone, measure.name) for measure in jobs.measures)
    return any(cell is not None and cell.status is Status.ROUNDED for cell in cells)


def pages(site: Site, jobs: Jobs, geography: Geography) -> Iterator[Page]:
    """One sheet per neighbourhood."""
    obs = site.obs
    south_to_north = towns(jobs, geography)
    for zone in jobs.zones:
        commune = obs.place(zone, "commune")
        secret, total = hidden(jobs, zone)
        cell = jobs.cell(zone, HEADLINE)
        yield site.page(
            f"emplois/{obs.slugs[zone.id]}/index.html",
            "jobs_sheet.html.jinja",
            title=f"Les emplois depuis {zone.label}",
            description="Où sont les emplois que recherchent les habitants du quartier "
            f"{zone.label}, et comment y aller : fiche à imprimer.",
            crumbs=[("emplois/", "Emplois")],
            jobs=jobs,
            zone=zone,
            commune=commune,
            period=cell.period if cell else "",
            said=said(jobs, zone),
            reach=reach(jobs, zone),
            spread=spread(jobs, zone),
            announced=announced(jobs, zone),
            places=places(geography, zone, south_to_north),
            minutes=MINUTES,
            panels=panels(jobs, zone),
            licences=[
                (n, w, jobs.shown(zone, n)) for n, w in LICENCES.items() if n in obs.measures
            ],
            helps=helps(jobs, zone),
            trades=trades(jobs, zone),
            trade_measures=jobs.occupation_measures,
            otherwise=otherwise(jobs, zone),
            among=among(jobs, zone),
            family=family(jobs, zone),
            rounded=rounded(jobs, zone),
            secret=secret,
            total=total,
            paper=_PAPER,
        )
