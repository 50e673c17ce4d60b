"""A count by age, sex or category: bars, or a pyramid where both age and sex are crossed."""

from collections.abc import Sequence
from dataclasses import dataclass

from croisee.foundation.statuses import Status
from croisee.observatory.charts.scale import Scale, nice
from croisee.observatory.charts.track import bar
from croisee.observatory.hidden import SECRET
from croisee.observatory.model import Cell, Measure, Observatory, Zone
from croisee.observatory.sentences import brief, column
from croisee.releases.manifest import DimensionNote, Indicator

_AGE, _SEX = "tranche_age", "sexe"


@dataclass(frozen=True)
class Part:
    """One bar and its figure."""

    text: str
    status: Status
    svg: str


@dataclass(frozen=True)
class Breakdown:
    """A table of bars. `heads`: what each series is; one for bars, two for a pyramid."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Part, ...]], ...]
    reasons: tuple[str, ...]

    @property
    def is_secret(self) -> bool:
        """Whether a bar is missing to protect people."""
        return any(part.status in SECRET for _, parts in self.rows for part in parts)

    @property
    def is_pyramid(self) -> bool:
        """Two series back to back."""
        return len(self.heads) == 2


def _codes(note: DimensionNote, cells: Sequence[Cell]) -> list[str]:
    """Codes met in the cells, in the order of the note's labels, else alphabetical."""
    met = {dict(cell.dims)[note.name] for cell in cells}
    ordered = [code for code in note.labels if code in met]
    return ordered + sorted(met - set(ordered))


def _part(
    indicator: Indicator, cell: Cell | None, scale: Scale, *, mirrored: bool, second: bool
) -> Part:
    if cell is None:
        return Part("—", Status.UNAVAILABLE, bar(scale, None))
    svg = bar(scale, cell.value, mirrored=mirrored, second=second)
    return Part(brief(indicator, cell), cell.status, svg)


def _scale(cells: Sequence[Cell], *, pyramid: bool) -> Scale:
    values = [cell.value for cell in cells if cell.value is not None]
    return nice(values, from_zero=True, start=2.0, end=98.0 if not pyramid else 100.0)


def _reasons(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.reason for cell in cells if cell.reason))


def _bars(note: DimensionNote, indicator: Indicator, cells: Sequence[Cell]) -> Breakdown:
    scale = _scale(cells, pyramid=False)
    by_code = {dict(cell.dims)[note.name]: cell for cell in cells}
    rows = tuple(
        (
            note.labels.get(code, code),
            (_part(indicator, by_code[code], scale, mirrored=False, second=False),),
        )
        for code in _codes(note, cells)
    )
    return Breakdown(note.label, (column(indicator),), rows, _reasons(cells))


def _pyramid(
    age: DimensionNote, sex: DimensionNote, indicator: Indicator, cells: Sequence[Cell]
) -> Breakdown:
    scale = _scale(cells, pyramid=True)
    by_key = {(dict(c.dims)[age.name], dict(c.dims)[sex.name]): c for c in cells}
    left, right = _codes(sex, cells)[:2]
    rows = tuple(
        (
            age.labels.get(code, code),
            (
                _part(indicator, by_key.get((code, left)), scale, mirrored=True, second=False),
                _part(indicator, by_key.get((code, right)), scale, mirrored=False, second=True),
            ),
        )
        for code in reversed(_codes(age, cells))
    )
    heads = (sex.labels.get(left, left), sex.labels.get(right, right))
    return Breakdown(f"{age.label} et {sex.label.lower()}", heads, rows, _reasons(cells))


def breakdowns(obs: Observatory, zone: Zone, measure: Measure) -> tuple[Breakdown, ...]:
    """One table per dimension, the others held at their total; age × sex becomes a pyramid."""
    notes = {note.name: note for note in measure.table.manifest.dimensions}
    totals = measure.table.totals
    open_cells: dict[frozenset[str], list[Cell]] = {}
    for cell in obs.breakdown(zone.id, measure.name):
        free = frozenset(name for name, code in cell.dims if code not in totals[name])
        open_cells.setdefault(free, []).append(cell)
    found = [
        _bars(notes[name], measure.indicator, cells)
        for name in notes
        if (cells := open_cells.get(frozenset({name})))
    ]
    both = open_cells.get(frozenset({_AGE, _SEX}), [])
    if len({dict(cell.dims)[_SEX] for cell in both}) == 2:
        found.append(_pyramid(notes[_AGE], notes[_SEX], measure.indicator, both))
    return tuple(found)
