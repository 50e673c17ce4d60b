"""What a project has already published: its releases, superseded ones included, as tables again.

An attacker keeps what he has read: a release that another replaced is as public as the last one.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from croisee.confidentiality import Dimension, Effort
from croisee.confidentiality import Kind as Nature
from croisee.confidentiality.perturbation import Blur, perturbation_of
from croisee.releases.manifest import Kind, Manifest, PerturbationNote, TableNote
from croisee.releases.publish import MANIFEST, read_manifest, verify

CELLS = "cells.csv"


@dataclass(frozen=True)
class ReleasedTable:
    """A table of an earlier release, as `confidentiality.protect` takes it."""

    table: str
    response: str
    kind: Nature
    dimensions: tuple[Dimension, ...]
    cells: pa.Table
    rules: tuple[str, ...]
    rounding: int | None
    blur: Blur | None
    effort: Effort


@dataclass(frozen=True)
class Memory:
    """The intact releases of tables, in order of publication: identifier and manifest.

    `mute`: how many are too old to say what they count, and cannot be remembered.
    """

    root: Path
    releases: tuple[tuple[str, Manifest], ...]
    mute: int

    def about(self, counted: frozenset[str]) -> tuple[str, ...]:
        """Identifiers of the releases that hold a table of one of these responses."""
        return tuple(
            release
            for release, manifest in self.releases
            if any(_matters(note, counted) for note in manifest.tables)
        )

    def tables(self, counted: frozenset[str]) -> tuple[ReleasedTable, ...]:
        """The tables of these responses."""
        return tuple(
            table
            for release, manifest in self.releases
            for note in manifest.tables
            if _matters(note, counted)
            for table in [_table(note, (self.root / release / CELLS).read_bytes())]
        )


def remember(root: Path, order: Sequence[str]) -> Memory:
    """The memory of a folder of releases. `order`: identifiers as they were published.

    A release that is not in `order` counts as older than all. One that is damaged is left out:
    `publish.verify` says so.
    """
    rank = {release: place for place, release in enumerate(order)}
    known = [
        (folder.name, read_manifest(folder))
        for folder in sorted(root.glob("*"))
        if (folder / MANIFEST).is_file() and not verify(folder)
    ]
    about_tables = [each for each in known if each[1].kind is Kind.TABLE]
    told = [each for each in about_tables if each[1].tables]
    told.sort(key=lambda each: (rank.get(each[0], -1), each[1].reference_date, each[0]))
    return Memory(root, tuple(told), len(about_tables) - len(told))


def responses(manifest: Manifest) -> frozenset[str]:
    """What the tables of a release count."""
    return frozenset(note.response for note in manifest.tables)


def _matters(note: TableNote, counted: frozenset[str]) -> bool:
    """Whether a figure of this table can be subtracted from those of these responses."""
    return note.response in counted and note.kind != Nature.INDICATOR


def _table(note: TableNote, content: bytes) -> ReleasedTable:
    rows = list(_rows(note, content))
    columns: dict[str, pa.Array] = {
        name: pa.array([row[name] for row in rows], type=pa.string())
        for name in (*note.axes, "status")
    }
    for name in ("value", "low", "high"):
        told = [float(row[name]) if row[name] else None for row in rows]
        columns[name] = pa.array(told, type=pa.float64())
    return ReleasedTable(
        table=note.table,
        response=note.response,
        kind=Nature(note.kind),
        dimensions=tuple(Dimension(n, n, {}, note.parents.get(n, {})) for n in note.axes),
        cells=pa.table(columns),
        rules=note.rules,
        rounding=note.rounding,
        blur=None if note.perturbation is None else _blur(note.perturbation),
        effort=Effort(note.suppression, note.gap),
    )


def _blur(note: PerturbationNote) -> Blur:
    choice = perturbation_of({"methode": note.method, **note.parameters})
    return Blur(choice, note.sentence, note.draw)


def _rows(note: TableNote, content: bytes) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        axes = [name for name in row if name not in _FIGURES and row[name]]
        if row["indicator"] in note.indicators and set(axes) == set(note.axes):
            yield row


_FIGURES = frozenset({"value", "low", "high", "status", "reason"})
