"""From evidence to protected tables: rules, linked system, suppression, attack, then a seal.

A `ProtectedTable` is made here and nowhere else, after an independent audit that found no unsafe
cell. It carries nothing of the contributors, and nothing that tells a primary cell from another.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from croisee.confidentiality.attack.audit import audit
from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.confidentiality.rules.primary import (
    PRIMARY,
    PUBLIC_PROFILE,
    Disclosure,
    Profile,
    profile,
)
from croisee.confidentiality.suppression.suppress import suppress
from croisee.confidentiality.system import FloatArray, UnprotectableError
from croisee.confidentiality.tables.cells import Key, Published, check, rows, totals
from croisee.confidentiality.tables.judged import Judged, judge
from croisee.confidentiality.tables.linked import link
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status

_SEAL = object()


@dataclass(frozen=True)
class AuditNote:
    """What the independent attacker found: `cells` carry a value, of which `primary` could tell on
    someone and `secondary` were hidden to protect them; `unsafe` is always 0 in a sealed table."""

    method: str
    cells: int
    primary: int
    secondary: int
    unsafe: int


@dataclass(frozen=True)
class ProtectedTable:
    """A table that can leave: each cell a value and a status, with the audit that proves it.

    `cells` has the columns of the dimensions, then `value`, `low`, `high` (null when hidden),
    `status`, `reason`; sorted by dimensions. `disclosure` counts the cells that had a value by
    letter (A frequency, B dominance, C p %, D complementary, V valid). `rules` are French
    sentences. Only `protect` makes one.
    """

    study: str
    table: str
    title: str
    permit: str
    kind: Kind
    response: str
    profile: str
    unit: str
    dimensions: tuple[Dimension, ...]
    cells: pa.Table
    disclosure: Mapping[str, int]
    rules: tuple[str, ...]
    audit: AuditNote
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a ProtectedTable is made by confidentiality.protect only")


def protect(
    evidences: Sequence[Evidence],
    *,
    threshold: int | None,
    rounding: int | None = None,
    already_released: Sequence[Published] = (),
) -> tuple[ProtectedTable, ...]:
    """Protect tables together, in the order given.

    Tables of one response are linked: a cell they share has one status, and nothing published in
    one gives away what is hidden in another, nor in what was `already_released`. `threshold`, from
    the permit, raises the minimum of each profile. `rounding` rounds what stays visible to a
    multiple, after suppression.

    Raises `CroiseeError` when a table is malformed, when tables of one response disagree, when a
    cell cannot be protected, or when the attacker still narrows one.
    """
    for evidence in evidences:
        check(evidence)
    groups: dict[tuple[str, bool, Kind], list[int]] = defaultdict(list)
    for place, evidence in enumerate(evidences):
        groups[evidence.response, evidence.kind is not Kind.INDICATOR, evidence.kind].append(place)
    letters: dict[int, list[Disclosure | None]] = {}
    for places in groups.values():
        group = [evidences[place] for place in places]
        memory = [
            table
            for table in already_released
            if (table.response, table.kind) == (group[0].response, group[0].kind)
        ]
        found = _letters(group, threshold, memory)
        letters.update(zip(places, found, strict=True))
    return tuple(
        _seal(evidence, letters[place], threshold, rounding, bool(already_released))
        for place, evidence in enumerate(evidences)
    )


def _letters(
    group: Sequence[Evidence], threshold: int | None, memory: Sequence[Published]
) -> list[list[Disclosure | None]]:
    """The letter of each row of each table; None for a row without a value."""
    if all(evidence.profile == PUBLIC_PROFILE for evidence in group):
        return [
            [None if value is None else Disclosure.VALID for value in _values(evidence)]
            for evidence in group
        ]
    if group[0].kind is Kind.INDICATOR:
        return _indicator_letters(group, threshold)
    linked = link(group, memory)
    judged = judge(linked, threshold)
    letters = _complement(group, judged)
    return [
        [None if place is None else letters[place] for place in table] for table in linked.places
    ]


def _values(evidence: Evidence) -> list[float | None]:
    values: list[float | None] = evidence.cells.column("value").to_pylist()
    return values


def _indicator_letters(
    group: Sequence[Evidence], threshold: int | None
) -> list[list[Disclosure | None]]:
    """Each cell by itself; a cell hidden in one table is hidden in all."""
    every = totals(group)
    tables = [rows(evidence, every) for evidence in group]
    worst: dict[Key, Disclosure] = {}
    for evidence, table in zip(group, tables, strict=True):
        rule = profile(evidence.profile).raised_to(threshold)
        for row in table:
            if row.facts is not None:
                letter = rule.assess(evidence.kind, evidence.unit, row.facts)
                worst[row.key] = min(worst.get(row.key, letter), letter)
    return [[None if row.facts is None else worst[row.key] for row in table] for table in tables]


def _complement(group: Sequence[Evidence], judged: Judged) -> list[Disclosure]:
    """Add the complementary cells, and attack the result."""
    try:
        pattern = suppress(judged.system, judged.requirement).pattern
    except UnprotectableError as failure:
        raise CroiseeError(_unprotectable(group, len(failure.cells))) from failure
    attack = audit(judged.system, ~(pattern | judged.system.hidden), judged.requirement)
    if attack.leaks:
        raise CroiseeError(_unsafe(group, len(attack.leaks)))
    return [
        Disclosure.SECONDARY if hidden and letter not in PRIMARY else letter
        for letter, hidden in zip(judged.letters, pattern, strict=True)
    ]


def _names(group: Sequence[Evidence]) -> str:
    return ", ".join(f"« {evidence.table} »" for evidence in group)


def _unprotectable(group: Sequence[Evidence], count: int) -> Problem:
    return Problem(
        message=f"tableaux {_names(group)} : {count} case(s) à protéger ne peuvent pas l'être, car "
        "ce qui est déjà public permet de les retrouver.",
        expected="qu'aucun chiffre déjà publié ne révèle une case trop petite",
        remedy="Regrouper des zones ou des modalités, ou retirer la publication antérieure qui "
        "porte sur les mêmes cases avec une règle moins stricte.",
        rule="secret statistique",
    )


def _unsafe(group: Sequence[Evidence], count: int) -> Problem:
    return Problem(
        message=f"tableaux {_names(group)} : l'attaque de contrôle resserre encore {count} "
        "case(s) ; rien n'est publié.",
        expected="aucune case protégée devinable par différence",
        remedy="Publier un tableau moins détaillé, et signaler ce cas : la protection calculée "
        "aurait dû suffire.",
        rule="secret statistique",
    )


def _seal(
    evidence: Evidence,
    letters: Sequence[Disclosure | None],
    threshold: int | None,
    rounding: int | None,
    memory: bool,
) -> ProtectedTable:
    rule = profile(evidence.profile).raised_to(threshold)
    base = None if evidence.kind is Kind.INDICATOR or rule.name == PUBLIC_PROFILE else rounding
    counts = {letter.value: letters.count(letter) for letter in Disclosure}
    told = rule.sentences(evidence.kind, evidence.unit)
    if base is not None:
        told += (f"Les chiffres montrés sont arrondis au multiple de {base} le plus proche.",)
    primary = sum(letters.count(letter) for letter in PRIMARY)
    return ProtectedTable(
        study=evidence.study,
        table=evidence.table,
        title=evidence.title,
        permit=evidence.permit,
        kind=evidence.kind,
        response=evidence.response,
        profile=evidence.profile,
        unit=evidence.unit,
        dimensions=evidence.dimensions,
        cells=_public_cells(evidence, letters, rule, base),
        disclosure=MappingProxyType(counts),
        rules=told,
        audit=AuditNote(
            _method(evidence, rule, memory),
            sum(counts.values()),
            primary,
            counts[Disclosure.SECONDARY],
            0,
        ),
        seal=_SEAL,
    )


def _method(evidence: Evidence, rule: Profile, memory: bool) -> str:
    if rule.name == PUBLIC_PROFILE:
        return "Aucun contrôle ajouté : le producteur a déjà publié ces chiffres."
    if evidence.kind is Kind.INDICATOR:
        return (
            "Chaque chiffre a été contrôlé par le nombre de ceux qui sont derrière ; ces chiffres "
            "ne s'additionnent pas, et ne se retrouvent pas par différence."
        )
    before = ", publications antérieures" if memory else ""
    return (
        "Un attaquant indépendant a cherché, par programmation linéaire, toutes les valeurs que "
        "les cases cachées peuvent prendre d'après ce qui est public (totaux, hiérarchies, "
        f"tableaux liés{before}) : il ne resserre aucune case protégée."
    )


def _public_cells(
    evidence: Evidence, letters: Sequence[Disclosure | None], rule: Profile, base: int | None
) -> pa.Table:
    """The columns that may leave, hidden cells emptied, rows sorted."""
    hide = np.array([letter is not None and letter is not Disclosure.VALID for letter in letters])
    shown = evidence.cells
    names = [axis.name for axis in evidence.dimensions]
    columns: dict[str, pa.Array] = {
        name: shown.column(name).cast(pa.string()).combine_chunks() for name in names
    }
    for name, shift in (("value", 0.5), ("low", 0.0), ("high", 1.0)):
        values = shown.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False)
        if base is not None:
            values = _rounded(values, base, shift)
        columns[name] = pa.array(values, mask=hide | np.isnan(values), type=pa.float64())
    statuses, reasons = [], []
    for status, reason, hidden in zip(
        shown.column("status").to_pylist(), shown.column("reason").to_pylist(), hide, strict=True
    ):
        if hidden:
            status, reason = Status.SUPPRESSED.value, rule.reason(evidence.kind)
        elif base is not None and status == Status.PUBLISHED.value:
            status = Status.ROUNDED.value
        statuses.append(status)
        reasons.append(reason)
    columns["status"] = pa.array(statuses, type=pa.string())
    columns["reason"] = pa.array(reasons, type=pa.string())
    return pa.table(columns).sort_by([(name, "ascending") for name in names])


def _rounded(values: FloatArray, base: int, shift: float) -> FloatArray:
    """Multiples of `base`: below (`shift` 0), nearest (0.5, half upwards) or above (1)."""
    steps = values / base
    whole = np.ceil(steps) if shift == 1.0 else np.floor(steps + shift)
    return np.asarray(whole * base)
