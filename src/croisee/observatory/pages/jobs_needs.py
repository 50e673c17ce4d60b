"""What employers announce in the job area: for those who live in a neighbourhood, and for one
occupation."""

from dataclasses import dataclass

from croisee.observatory.model import Cell, Measure, Zone
from croisee.observatory.numbers import number
from croisee.observatory.pages.jobs_figures import Jobs, Shown, shown
from croisee.observatory.sentences import Piece

_NEEDS = "emploi_besoins"
_OF_OCCUPATION = ("metier_besoins", "metier_besoins_difficiles", "metier_besoins_saisonniers")
_SHARES = {"difficiles": "sont jugés difficiles", "saisonniers": "sont saisonniers"}


@dataclass(frozen=True)
class Announced:
    """A job area and what is announced there of one occupation, in the order of the measures."""

    area: str
    cells: tuple[Shown, ...]


def measures(jobs: Jobs) -> tuple[Measure, ...]:
    """What is told of an occupation by job area; nothing where no survey is declared."""
    known = jobs.obs.measures
    return tuple(known[name] for name in _OF_OCCUPATION if name in known)


def by_area(jobs: Jobs, code: str) -> tuple[Announced, ...]:
    """One row per job area, by name."""
    found = []
    for zone in jobs.areas:
        cells = [_cell(jobs, zone, measure, code) for measure in measures(jobs)]
        if any(cells):
            told = (shown(m, cell) for m, cell in zip(measures(jobs), cells, strict=True))
            found.append(Announced(zone.label, tuple(told)))
    return tuple(sorted(found, key=lambda row: row.area))


def _cell(jobs: Jobs, zone: Zone, measure: Measure, code: str) -> Cell | None:
    cells = jobs.obs.cells(zone.id, measure.name)
    mine = [cell for cell in cells if dict(cell.dims).get("metier") == code]
    return mine[-1] if mine else None


def announced(jobs: Jobs, zone: Zone) -> tuple[Piece, ...]:
    """« En moyenne, 282 projets de recrutement… Sur 100, 54 sont jugés difficiles. »"""
    cell = jobs.cell(zone, _NEEDS)
    pieces: list[Piece] = []
    if cell is not None and cell.value is not None:
        pieces = [
            Piece("Dans la famille du métier recherché, les employeurs annoncent en moyenne "),
            Piece(number(cell.value), strong=True),
            Piece(" projets de recrutement. "),
        ]
    parts = [
        (part.value, words)
        for name, words in _SHARES.items()
        if (part := jobs.cell(zone, f"{_NEEDS}_{name}")) is not None and part.value is not None
    ]
    for rank, (value, words) in enumerate(parts):
        lead = "Sur 100 de ces projets, " if rank == 0 else " et "
        pieces += [Piece(lead), Piece(number(value), strong=True), Piece(f" {words}")]
    return (*pieces, Piece(".")) if parts else tuple(pieces)
