"""One cell, wherever it appears: the coordinates by which tables of a response share it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from croisee.confidentiality.evidence import NUMERIC_COLUMNS, Dimension, Evidence, Kind
from croisee.confidentiality.rules.primary import Facts, profiles
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status

Key = frozenset[tuple[str, str]]
"""Coordinates of a cell: (dimension, code) pairs, those at the total of an axis left out."""

FIXED_AXES = ("zone", "indicator", "period")
"""Axes every table carries, hence never left out."""


class Published(Protocol):
    """What was released before, as memory needs it: an earlier `ProtectedTable`, or its like."""

    @property
    def table(self) -> str: ...
    @property
    def response(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def dimensions(self) -> tuple[Dimension, ...]: ...
    @property
    def cells(self) -> pa.Table: ...


@dataclass(frozen=True)
class Row:
    """One row of a table: its coordinates, and its facts when it carries a value."""

    key: Key
    facts: Facts | None


def totals(tables: Iterable[Published | Evidence]) -> frozenset[tuple[str, str]]:
    """Codes that stand for « all » on an axis: the only root of its hierarchy, child of none."""
    tops: dict[str, set[str]] = {}
    below: dict[str, set[str]] = {}
    for table in tables:
        for axis in table.dimensions:
            if axis.name in FIXED_AXES:
                continue
            below.setdefault(axis.name, set()).update(axis.parents)
            roots = set(axis.parents.values()) - set(axis.parents)
            if len(roots) == 1:
                tops.setdefault(axis.name, set()).update(roots)
    return frozenset((name, code) for name, codes in tops.items() for code in codes - below[name])


def keys(table: Published | Evidence, all_codes: frozenset[tuple[str, str]]) -> list[Key]:
    """The coordinates of each row, in order."""
    axes = [
        [(axis.name, str(code)) for code in table.cells.column(axis.name).to_pylist()]
        for axis in table.dimensions
    ]
    return [
        frozenset(pair for pair in pairs if pair not in all_codes)
        for pairs in zip(*axes, strict=True)
    ]


def rows(evidence: Evidence, all_codes: frozenset[tuple[str, str]]) -> list[Row]:
    """The rows of an evidence table, in order."""
    columns = [
        evidence.cells.column(name).to_pylist()
        for name in ("value", "contributors", "largest", "second")
    ]
    return [
        Row(key, None if value is None else Facts(value, contributors, largest, second))
        for key, value, contributors, largest, second in zip(
            keys(evidence, all_codes), *columns, strict=True
        )
    ]


def check(evidence: Evidence) -> None:
    """Raise `CroiseeError` unless the table has its columns, one row per cell and sane values."""
    names = [axis.name for axis in evidence.dimensions]
    wanted = [*names, *NUMERIC_COLUMNS, "status", "reason", "contributors", "largest", "second"]
    problems: list[Problem] = []

    def fault(message: str, remedy: str, column: str | None = None) -> None:
        problems.append(
            Problem(
                message=f"tableau « {evidence.table} » : {message}", remedy=remedy, column=column
            )
        )

    for name in wanted:
        if name not in evidence.cells.column_names:
            fault("colonne absente.", "L'étude doit fournir cette colonne.", name)
    if evidence.profile not in profiles():
        fault(
            f"profil de confidentialité inconnu : « {evidence.profile} ».",
            f"Choisir parmi : {', '.join(profiles())}.",
        )
    if problems:
        raise CroiseeError(problems)
    for axis in evidence.dimensions:
        if evidence.cells.column(axis.name).null_count:
            fault("code vide.", "Chaque case doit dire où elle se place sur cet axe.", axis.name)
        if _loops(axis):
            fault(
                "hiérarchie en boucle : un code est contenu dans lui-même.",
                "Corriger les parents de cet axe.",
                axis.name,
            )
    coordinates = list(zip(*(evidence.cells.column(n).to_pylist() for n in names), strict=True))
    if len(set(coordinates)) != len(coordinates):
        fault("deux lignes pour une même case.", "Regrouper avant de protéger.")
    _check_values(evidence, fault)
    if problems:
        raise CroiseeError(problems)


def _check_values(evidence: Evidence, fault: "_Fault") -> None:
    statuses = evidence.cells.column("status").to_pylist()
    values = evidence.cells.column("value").to_pylist()
    if not set(statuses) <= {status.value for status in Status}:
        fault("statut inconnu.", "Employer les statuts de Croisée.", "status")
        return
    for status, value in zip(statuses, values, strict=True):
        if Status(status).has_value != (value is not None):
            fault(
                "une valeur sans statut qui l'annonce, ou l'inverse.",
                "Une case « publie », « arrondi » ou « estime » porte une valeur ; les autres non.",
                "status",
            )
            return
    shown = [value for value in values if value is not None]
    if any(value != value or value in (float("inf"), float("-inf")) for value in shown):
        fault("valeur qui n'est pas un nombre.", "Corriger le calcul de l'étude.", "value")
    if evidence.kind is Kind.COUNT and any(value < 0 for value in shown):
        fault("effectif négatif.", "Un effectif est positif ou nul.", "value")
    behind = [n for n in evidence.cells.column("contributors").to_pylist() if n is not None]
    if any(n < 0 for n in behind):
        fault("nombre de contributeurs négatif.", "Corriger l'étude.", "contributors")


class _Fault(Protocol):
    def __call__(self, message: str, remedy: str, column: str | None = None) -> None: ...


def _loops(axis: Dimension) -> bool:
    for start in axis.parents:
        seen, code = {start}, axis.parents[start]
        while code not in seen:
            seen.add(code)
            if code not in axis.parents:
                break
            code = axis.parents[code]
        else:
            return True
    return False


@dataclass(frozen=True)
class Family:
    """`children` are parts of `parent` on an axis. `mixed`: they come from several zonages, which
    may overlap, so they add up only if the figures say so."""

    axis: str
    parent: str
    children: frozenset[str]
    mixed: bool


def families(tables: Iterable[Published | Evidence]) -> list[Family]:
    """The partitions declared by the tables, each once, in a fixed order.

    Zone codes carry their zonage before the slash. QPV and IRIS overlap: the children of a commune
    are read zonage by zonage, and all together as a `mixed` family.
    """
    found: set[Family] = set()
    for table in tables:
        for axis in table.dimensions:
            below: dict[str, list[str]] = {}
            for child, parent in axis.parents.items():
                below.setdefault(parent, []).append(child)
            for parent, children in below.items():
                parts: dict[str, list[str]] = {}
                for child in children:
                    zonage = child.rpartition("/")[0] if axis.name == "zone" else ""
                    parts.setdefault(zonage, []).append(child)
                found.add(Family(axis.name, parent, frozenset(children), len(parts) > 1))
                found |= {
                    Family(axis.name, parent, frozenset(part), False) for part in parts.values()
                }
    return sorted(found, key=lambda f: (f.axis, f.parent, f.mixed, sorted(f.children)))
