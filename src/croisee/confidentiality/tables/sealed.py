"""The seal: what leaves of a table once each cell has its letter, and the proof that goes with it.

A `ProtectedTable` carries nothing of the contributors, and nothing that tells a primary cell from
another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.confidentiality.rules.primary import (
    PRIMARY,
    PUBLIC_PROFILE,
    SHARES,
    Disclosure,
    Profile,
    profile,
)
from croisee.confidentiality.tables.cells import Effort, rounded
from croisee.foundation.statuses import Status

_SEAL = object()


@dataclass(frozen=True)
class AuditNote:
    """What the independent attacker found, and what protection cost.

    `method`: a French sentence. `cells` carry a value, of which `primary` could tell on someone and
    `secondary` were hidden to protect them; `unsafe` is always 0 in a sealed table. `exposed`:
    cells of the response hidden here that an earlier release shows or lets anybody narrow.
    `lost_share`: weight of the hidden cells over that of all cells that carry a value, as readers
    can tell it (`loss`), from 0 to 1; None: no cell does.
    """

    method: str
    cells: int
    primary: int
    secondary: int
    unsafe: int
    exposed: int = 0
    lost_share: float | None = None


@dataclass(frozen=True)
class ProtectedTable:
    """A table that can leave: each cell a value and a status, with the audit that proves it.

    `cells` has the columns of the dimensions, then `value`, `low`, `high` (null when hidden),
    `status`, `reason`; sorted by dimensions. `disclosure` counts the cells that had a value by
    letter (A frequency, B dominance, C p %, D complementary, V valid). `rules` are French
    sentences. `rounding`: the base of what is shown rounded. `effort`: how the complementary cells
    were found. Only `protect` makes one.
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
    rounding: int | None
    audit: AuditNote
    effort: Effort
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a ProtectedTable is made by confidentiality.protect only")


@dataclass(frozen=True)
class Verdict:
    """What was decided of one table: the letter of each row and its weight in the eyes of a reader
    (None: it carries no value); `exposed` and `effort` are those of its response."""

    letters: Sequence[Disclosure | None]
    weights: Sequence[float | None]
    exposed: int = 0
    effort: Effort = field(default_factory=Effort)

    @property
    def lost_share(self) -> float | None:
        """Weight of the hidden rows over that of the rows with a value, to the thousandth."""
        lost = total = 0.0
        for letter, weight in zip(self.letters, self.weights, strict=True):
            if weight is not None:
                total += weight
                lost += 0.0 if letter is Disclosure.VALID else weight
        return round(lost / total, 3) if total else None


def rules_of(evidence: Evidence, threshold: int | None, rounding: int | None) -> tuple[str, ...]:
    """The rules applied to a table, as French sentences."""
    told = profile(evidence.profile).raised_to(threshold).sentences(evidence.kind, evidence.unit)
    base = _base(evidence, rounding)
    if base is not None:
        told += (f"Les chiffres montrés sont arrondis au multiple de {base} le plus proche.",)
    return told


def seal(
    evidence: Evidence, verdict: Verdict, threshold: int | None, rounding: int | None
) -> ProtectedTable:
    """The table as it leaves. To be called once the attacker has found no unsafe cell."""
    rule = profile(evidence.profile).raised_to(threshold)
    base = _base(evidence, rounding)
    letters = verdict.letters
    counts = {letter.value: letters.count(letter) for letter in Disclosure}
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
        rules=rules_of(evidence, threshold, rounding),
        rounding=base,
        audit=AuditNote(
            method=_method(evidence, rule, verdict.exposed),
            cells=sum(counts.values()),
            primary=sum(letters.count(letter) for letter in PRIMARY),
            secondary=counts[Disclosure.SECONDARY],
            unsafe=0,
            exposed=verdict.exposed,
            lost_share=verdict.lost_share,
        ),
        effort=verdict.effort,
        seal=_SEAL,
    )


def _base(evidence: Evidence, rounding: int | None) -> int | None:
    public = evidence.profile == PUBLIC_PROFILE
    return None if evidence.kind is Kind.INDICATOR or public else rounding


def _method(evidence: Evidence, rule: Profile, exposed: int) -> str:
    if rule.name == PUBLIC_PROFILE:
        return "Aucun contrôle ajouté : le producteur a déjà publié ces chiffres."
    if evidence.kind is Kind.INDICATOR and evidence.unit in SHARES:
        return (
            "Chaque part a été protégée comme le nombre de ceux qu'elle compte : un attaquant "
            "indépendant, qui connaît les dénominateurs, ne resserre aucune case cachée."
        )
    if evidence.kind is Kind.INDICATOR:
        return (
            "Chaque chiffre a été contrôlé par le nombre de ceux qui sont derrière ; ces chiffres "
            "ne s'additionnent pas, et ne se retrouvent pas par différence."
        )
    told = (
        "Un attaquant indépendant a cherché, par programmation linéaire, toutes les valeurs que "
        "les cases cachées peuvent prendre d'après ce qui est public (totaux, hiérarchies, "
        "tableaux liés, publications antérieures) : il ne resserre aucune case protégée."
    )
    if exposed:
        told += (
            f" Déjà public : {exposed} petit(s) chiffre(s), cachés ici, ont été montrés par une "
            "publication antérieure, ou s'en déduisent ; les cacher ne les efface pas."
        )
    return told


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
            values = rounded(values, base, shift)
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
