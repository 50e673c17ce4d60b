"""BMO, the yearly survey of recruitment projects: projects by occupation family and job zone.

The file is one row per family (FAP) and zone (« bassin d'emploi »), with three counts: projects
(`met`), those that employers expect to be hard (`xmet`), those that are seasonal (`smet`). A count
hidden by the producer is written « * »: it is an interval, never a zero.
Columns: open data of France Travail, « Enquête Besoins en main-d'œuvre ».
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.vacancies.cells import read_text

PROJECTS, HARD, SEASONAL = "projets", "difficiles", "saisonniers"
MEASURES = {PROJECTS: "met", HARD: "xmet", SEASONAL: "smet"}
"""Measure → column of the file."""
SCHEMA = pa.schema(
    [
        ("year", pa.int32()),
        ("family", pa.string()),
        ("family_label", pa.string()),
        ("zone", pa.string()),
        ("zone_label", pa.string()),
        ("department", pa.string()),
        ("measure", pa.string()),
        ("value", pa.int64()),
        ("low", pa.int64()),
        ("high", pa.int64()),
        ("status", pa.string()),
    ]
)
"""One row per family (FAP code), zone (« bmo2024/2401 »: its year and its code) and measure.
`value` is null unless published; `low` and `high` enclose it, `high` null when it is unbounded."""

_HIDDEN = "*"
_COLUMNS = {
    "year": re.compile("annee", re.IGNORECASE),
    "family": re.compile("code m[ée]tier bmo", re.IGNORECASE),
    "family_label": re.compile("nom m[ée]tier bmo", re.IGNORECASE),
    "zone": re.compile(r"be\d\d", re.IGNORECASE),
    "zone_label": re.compile(r"nombe\d\d", re.IGNORECASE),
    "department": re.compile("dept", re.IGNORECASE),
    **{name: re.compile(column, re.IGNORECASE) for name, column in MEASURES.items()},
}
_HEADER = 1


class Interval(NamedTuple):
    """A count and its bounds; `value` None: hidden; `high` None: unbounded."""

    value: int | None
    low: int
    high: int | None


def read_bmo(
    table: pa.Table, *, hidden_below: int | None = None, file: str | None = None
) -> pa.Table:
    """The projects of a BMO table (`SCHEMA`), whatever its year.

    `hidden_below`: a hidden count is less than that, where the edition documents it; without it, a
    hidden number of projects has no upper bound. Hard and seasonal projects are projects: each
    count bounds the others.

    Raises `CroiseeError`: a column missing, a count that is neither a whole number nor « * ».
    """
    names = _columns(table, file)
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    year_of_zone = names["zone"][-2:]
    for place, cells in enumerate(table.select(list(names.values())).to_pylist()):
        said = {name: read_text(cells[column]) for name, column in names.items()}
        counts = {name: _count(said[name]) for name in MEASURES}
        wrong = [name for name, count in counts.items() if count is None]
        problems += [_no_count(names[name], place, file) for name in wrong]
        if wrong:
            continue
        for measure, interval in _bounded(counts, hidden_below).items():
            rows.append(
                {
                    "year": int(said["year"] or 0),
                    "family": said["family"],
                    "family_label": said["family_label"],
                    "zone": f"bmo20{year_of_zone}/{said['zone']}",
                    "zone_label": said["zone_label"],
                    "department": (said["department"] or "").zfill(2),
                    "measure": measure,
                    "status": _status(interval),
                    **interval._asdict(),
                }
            )
    if problems:
        raise CroiseeError(problems)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _status(interval: Interval) -> str:
    return Status.PUBLISHED if interval.value is not None else Status.SUPPRESSED_AT_SOURCE


def _count(text: str | None) -> int | str | None:
    """A whole number, « * », or None when it is neither."""
    if text == _HIDDEN:
        return _HIDDEN
    plain = (text or "").removesuffix(".0").replace(" ", "")
    return int(plain) if plain.isdecimal() else None


def _bounded(counts: Mapping[str, int | str | None], below: int | None) -> dict[str, Interval]:
    shown = {name: count for name, count in counts.items() if isinstance(count, int)}
    most = below - 1 if below is not None else None
    floor = max(shown.get(HARD, 0), shown.get(SEASONAL, 0))
    projects = Interval(None, floor, most if most is None else max(most, floor))
    if PROJECTS in shown:
        projects = Interval(shown[PROJECTS], shown[PROJECTS], shown[PROJECTS])
    intervals = {PROJECTS: projects}
    for name in (HARD, SEASONAL):
        highs = [high for high in (most, projects.high) if high is not None]
        hidden = Interval(None, 0, min(highs, default=None))
        intervals[name] = Interval(*[shown[name]] * 3) if name in shown else hidden
    return intervals


def _columns(table: pa.Table, file: str | None) -> dict[str, str]:
    found = {
        name: next((one for one in table.column_names if pattern.fullmatch(one.strip())), None)
        for name, pattern in _COLUMNS.items()
    }
    problems = [
        Problem(
            "une colonne de l’enquête manque.",
            "Reprenez le fichier d’origine, feuille « BMO_… _open_data ».",
            expected=f"une colonne « {_COLUMNS[name].pattern} »",
            file=file,
        )
        for name, column in found.items()
        if column is None
    ]
    if problems:
        raise CroiseeError(problems)
    return {name: column for name, column in found.items() if column is not None}


def _no_count(column: str, place: int, file: str | None) -> Problem:
    return Problem(
        "ce n’est ni un nombre ni une case masquée.",
        "Reprenez la ligne dans le fichier d’origine. Une case vide n’est pas un zéro.",
        expected=f"un nombre entier, ou « {_HIDDEN} »",
        file=file,
        row=place + 1 + _HEADER,
        column=column,
    )
