"""One cell, wherever it appears: the coordinates by which tables of a response share it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from croisee.confidentiality.evidence import (
    ATOM_COLUMNS,
    NUMERIC_COLUMNS,
    Dimension,
    Evidence,
    Kind,
)
from croisee.confidentiality.outputs.declared import undeclared
from croisee.confidentiality.perturbation import Blur
from croisee.confidentiality.rules.facts import Facts
from croisee.confidentiality.rules.primary import profiles
from croisee.confidentiality.system import FloatArray
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status

Key = frozenset[tuple[str, str]]
"""Coordinates of a cell: (dimension, code) pairs, those at the total of an axis left out."""

FIXED_AXES = ("zone", "indicator", "period")
"""Axes every table carries."""

_MORE_FACTS = ("households", "waived", "weight", "structural")
"""Columns that an evidence table may carry besides, for the rules that look at them."""


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
    @property
    def rules(self) -> tuple[str, ...]: ...
    @property
    def rounding(self) -> int | None: ...
    @property
    def blur(self) -> Blur | None: ...
    @property
    def effort(self) -> "Effort": ...


@dataclass(frozen=True)
class Effort:
    """How the complementary cells were found.

    `method`: a `suppression.Method`, None when nothing had to be protected. `gap`: how much more
    than the least possible they hide at most, as proven (0: no pattern hides less; None: not
    proven), a share rounded up to the hundredth.
    """

    method: str | None = None
    gap: float | None = None


@dataclass(frozen=True)
class Row:
    """One row of a table: its coordinates, and its facts when it carries a value."""

    key: Key
    facts: Facts | None


def totals(tables: Iterable[Published | Evidence]) -> frozenset[tuple[str, str]]:
    """Codes that stand for « all » on an axis: the only root of its hierarchy, child of none.

    Where every count or amount of a response bears one indicator, it is only the name that a table
    gives to what they all measure: it tells no cell from another, and stands for « all » too.
    """
    tables = list(tables)
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
    names = [set(table.cells.column("indicator").to_pylist()) for table in tables]
    additive = all(table.kind is not Kind.INDICATOR for table in tables)
    if additive and all(len(indicators) == 1 for indicators in names):
        tops["indicator"] = set().union(*names)
    return frozenset(
        (name, code) for name, codes in tops.items() for code in codes - below.get(name, set())
    )


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
    names = ["value", "contributors", "largest", "second"]
    names += [name for name in _MORE_FACTS if name in evidence.cells.column_names]
    columns = [evidence.cells.column(name).to_pylist() for name in names]
    return [
        Row(
            key,
            None
            if told[0] is None
            else Facts(
                **{n: fact for n, fact in zip(names, told, strict=True) if fact is not None}
            ),
        )
        for key, *told in zip(keys(evidence, all_codes), *columns, strict=True)
    ]


def gap(kind: Kind, value: float) -> float:
    """Gap between two tables, or between a whole and its parts, that is rounding."""
    return 1e-6 + (1e-9 if kind is Kind.COUNT else 1e-6) * abs(value)


def rounded(values: FloatArray, base: int, shift: float = 0.5) -> FloatArray:
    """Multiples of `base`: below (`shift` 0), nearest (0.5, half upwards) or above (1)."""
    steps = values / base
    whole = np.ceil(steps) if shift == 1.0 else np.floor(steps + shift)
    return np.asarray(whole * base)


def lineage(axis: Dimension, code: str) -> list[tuple[str, str]]:
    """A code of an axis and all that it is a part of, nearest first."""
    found = [(axis.name, code)]
    while code in axis.parents:
        code = axis.parents[code]
        found.append((axis.name, code))
    return found


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
    if evidence.atoms is not None:
        _check_atoms(evidence, fault)
    if problems:
        raise CroiseeError(problems)
    for message, remedy in undeclared(evidence):
        fault(message, remedy, "indicator")
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


def _check_atoms(evidence: Evidence, fault: "_Fault") -> None:
    assert evidence.atoms is not None
    named = [axis.name for axis in evidence.dimensions if axis.name != "zone"]
    for name in (*named, *ATOM_COLUMNS):
        if name not in evidence.atoms.column_names or evidence.atoms.column(name).null_count:
            fault("les morceaux de zones sont incomplets.", "L'étude doit les fournir.", name)
    if evidence.kind is not Kind.COUNT:
        fault("seul un effectif se découpe en morceaux de zones.", "Retirer les morceaux.")


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


def families(
    tables: Iterable[Published | Evidence], known_zonings: Collection[str] = ()
) -> list[Family]:
    """The partitions declared by the tables, each once, in a fixed order.

    Zone codes carry their zonage before the slash. QPV and IRIS overlap: the children of a commune
    are read zonage by zonage, and all together as a `mixed` family. What lies between two of the
    `known_zonings` is left out: how these add up is known better than by declaration.
    """
    found: set[Family] = set()
    for table in tables:
        for axis in table.dimensions:
            below: dict[str, list[str]] = {}
            for child, parent in axis.parents.items():
                if not {_zonage(axis, child), _zonage(axis, parent)} <= set(known_zonings):
                    below.setdefault(parent, []).append(child)
            for parent, children in below.items():
                parts: dict[str, list[str]] = {}
                for child in children:
                    parts.setdefault(_zonage(axis, child), []).append(child)
                found.add(Family(axis.name, parent, frozenset(children), len(parts) > 1))
                found |= {
                    Family(axis.name, parent, frozenset(part), False) for part in parts.values()
                }
    return sorted(found, key=lambda f: (f.axis, f.parent, f.mixed, sorted(f.children)))


def _zonage(axis: Dimension, code: str) -> str:
    return code.rpartition("/")[0] if axis.name == "zone" else ""
