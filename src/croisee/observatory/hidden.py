"""What a page says of what it hides: how much, how it was checked, and where it is read instead.

« Instead »: the nearest published figure that takes in a hidden one, along each axis of the table:
the wider zone, or the same zone without an age group, a sex, a category.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from croisee.foundation.statuses import Status
from croisee.observatory.model import Cell, Measure, Observatory, Table, Zone
from croisee.observatory.numbers import period, quantity
from croisee.observatory.sentences import contract, value_text

SECRET = frozenset({Status.SUPPRESSED, Status.SUPPRESSED_AT_SOURCE})
"""Hidden to protect people, by us or by the producer."""
_WIDER = {
    "commune": "pour la commune",
    "epci": "pour l’intercommunalité",
    "departement": "pour le département",
    "region": "pour la région",
    "france": "pour la France",
}


@dataclass(frozen=True)
class Coarser:
    """A published figure that takes in a hidden one: « pour la commune (Rennes) », « 240 »."""

    words: str
    text: str


@dataclass(frozen=True)
class Instead:
    """Hidden figures, each in words, that the same published figures take in."""

    hidden: tuple[str, ...]
    coarser: tuple[Coarser, ...]


@dataclass(frozen=True)
class Concealed:
    """What is hidden of one indicator. `when`: the only period of the hidden figures; empty when
    they have several, and each says its own. `instead`: those that are read somewhere else."""

    measure: Measure
    when: str
    instead: tuple[Instead, ...]


@dataclass(frozen=True)
class Veil:
    """What one table hides in one zone.

    `hidden`, of the `total` figures that the table has there; `by_producer`: all of them before
    they reached us. `lost`: share of the information of the whole table that is hidden, in words;
    empty when the release does not say. `nowhere`: some are read nowhere else.
    """

    table: Table
    hidden: int
    total: int
    by_producer: bool
    lost: str
    indicators: tuple[Concealed, ...]
    nowhere: bool


def coarser(obs: Observatory, zone: Zone, measure: Measure, cell: Cell) -> tuple[Coarser, ...]:
    """The nearest published figure above a hidden one on each axis: the zone's first.

    Where there is none, that of everybody in the zone, else in the nearest wider zone.
    """
    found = _wider(obs, zone, measure, cell), *_merged(obs, measure, cell)
    near = tuple(one for one in found if one is not None)
    if near or measure.table.is_whole(cell):
        return near
    whole = _whole(obs, cell)
    if whole is None:
        return ()
    if whole.value is not None:
        return (_told(measure, "toutes catégories confondues", whole),)
    above = _wider(obs, zone, measure, whole)
    return () if above is None else (above,)


def _told(measure: Measure, words: str, cell: Cell) -> Coarser:
    assert cell.value is not None
    return Coarser(words, value_text(measure.indicator, cell.value))


def _wider(obs: Observatory, zone: Zone, measure: Measure, cell: Cell) -> Coarser | None:
    """The same figure in the nearest wider zone. A level where the zone straddles several is
    skipped: none of them takes it in."""
    for level, words in _WIDER.items():
        entries = obs.levels(zone.id, level)
        if len(entries) != 1:
            continue
        (entry,) = entries
        found = obs.find(entry.other, cell.indicator, cell.period, cell.dims)
        if found is not None and found.value is not None:
            return _told(measure, f"{words} ({entry.label})", found)
    return None


def _merged(obs: Observatory, measure: Measure, cell: Cell) -> Iterator[Coarser]:
    """The same figure with one axis at its nearest published parent."""
    notes = {note.name: note for note in measure.table.manifest.dimensions}
    for place, (name, code) in enumerate(cell.dims):
        note = notes[name]
        seen = {code}
        while code in note.parents and note.parents[code] not in seen:
            code = note.parents[code]
            seen.add(code)
            dims = (*cell.dims[:place], (name, code), *cell.dims[place + 1 :])
            found = obs.find(cell.zone, cell.indicator, cell.period, dims)
            if found is not None and found.value is not None:
                whole = code in measure.table.totals[name]
                words = contract(f"sans distinction de {note.label.lower()}")
                yield _told(measure, words if whole else note.labels.get(code, code), found)
                break


def _whole(obs: Observatory, cell: Cell) -> Cell | None:
    return obs.at(cell.zone, cell.indicator, cell.period)


def named(measure: Measure, cell: Cell, *, dated: bool) -> str:
    """A figure by what sets it apart: « Femmes, 75 ans et plus (décembre 2025) »."""
    notes = {note.name: note for note in measure.table.manifest.dimensions}
    parts = [
        notes[name].labels.get(code, code)
        for name, code in cell.dims
        if code not in measure.table.totals[name]
    ]
    told = ", ".join(parts) or "Ensemble"
    if not dated:
        return told
    return f"{told} ({period(cell.period)})" if parts else period(cell.period)


def veils(obs: Observatory, zone: Zone) -> tuple[Veil, ...]:
    """The tables that hide figures of a zone to protect people, in the order of the pages."""
    return tuple(veil for table in obs.tables if (veil := _veil(obs, zone, table)) is not None)


def _veil(obs: Observatory, zone: Zone, table: Table) -> Veil | None:
    total = 0
    secret: list[Cell] = []
    told, nowhere = [], False
    for measure in obs.measures.values():
        if measure.table is not table:
            continue
        cells = obs.cells(zone.id, measure.name)
        concealed = [cell for cell in cells if cell.status in SECRET]
        total += len(cells)
        secret += concealed
        found = _concealed(obs, zone, measure, concealed)
        read = tuple(entry for entry in found.instead if entry.coarser)
        nowhere |= len(read) < len(found.instead)
        if read:
            told.append(replace(found, instead=read))
    if not secret:
        return None
    by_producer = all(cell.status is Status.SUPPRESSED_AT_SOURCE for cell in secret)
    lost = "" if by_producer else _lost(table)
    return Veil(table, len(secret), total, by_producer, lost, tuple(told), nowhere)


def _concealed(obs: Observatory, zone: Zone, measure: Measure, secret: Sequence[Cell]) -> Concealed:
    """Hidden figures together when the same published figures take them in."""
    periods = {cell.period for cell in secret}
    when = period(periods.pop()) if len(periods) == 1 else ""
    found: dict[tuple[Coarser, ...], list[str]] = {}
    for cell in secret:
        name = named(measure, cell, dated=not when)
        found.setdefault(coarser(obs, zone, measure, cell), []).append(name)
    instead = tuple(Instead(tuple(names), near) for near, names in found.items())
    return Concealed(measure, when, instead)


def _lost(table: Table) -> str:
    protection = table.manifest.protection
    share = None if protection is None else protection.audit.lost_share
    if share is None:
        return ""
    return "moins de 1\u00a0%" if 0.0 < share < 0.01 else quantity(share * 100, 0, "%")
