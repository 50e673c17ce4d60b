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
from croisee.confidentiality.outputs.declared import reason as reason_of
from croisee.confidentiality.outputs.declared import row_kinds, sentences
from croisee.confidentiality.outputs.numerators import tells_counts
from croisee.confidentiality.perturbation import (
    Blur,
    ControlledRounding,
    Perturbation,
    wording,
)
from croisee.confidentiality.rules.primary import (
    PRIMARY,
    PUBLIC_PROFILE,
    Disclosure,
    Profile,
    profile,
)
from croisee.confidentiality.system import FloatArray
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
    sentences. `rounding`: the base of what is shown rounded to the nearest. `blur`: how the figures
    were blurred instead of being hidden. `effort`: how the complementary cells were found. Only
    `protect` makes one.
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
    blur: Blur | None
    audit: AuditNote
    effort: Effort
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a ProtectedTable is made by confidentiality.protect only")


@dataclass(frozen=True)
class Blurred:
    """What is printed of a table instead of its figures, by row (NaN: nothing)."""

    blur: Blur
    value: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Verdict:
    """What was decided of one table: the letter of each row and its weight in the eyes of a reader
    (None: it carries no value); `exposed` and `effort` are those of its response. `blurred`: the
    figures to print, None for the true ones."""

    letters: Sequence[Disclosure | None]
    weights: Sequence[float | None]
    exposed: int = 0
    effort: Effort = field(default_factory=Effort)
    blurred: Blurred | None = None

    @property
    def lost_share(self) -> float | None:
        """Weight of the hidden rows over that of the rows with a value, to the thousandth."""
        lost = total = 0.0
        for letter, weight in zip(self.letters, self.weights, strict=True):
            if weight is not None:
                total += weight
                lost += 0.0 if letter is Disclosure.VALID else weight
        return round(lost / total, 3) if total else None


def rules_of(
    evidence: Evidence,
    threshold: int | None,
    rounding: int | None,
    perturbation: Perturbation | None = None,
) -> tuple[str, ...]:
    """The rules applied to a table, as French sentences."""
    rule = profile(evidence.profile).raised_to(threshold)
    told = rule.sentences(evidence.kind, evidence.unit)
    told += sentences(evidence)
    if perturbation is not None:
        source = rule.sentences(evidence.kind, evidence.unit)[-1]
        told = wording.rules(perturbation, f"{rule.minimum} {rule.unit}", source)
    base = _base(evidence, rounding, perturbation)
    if base is not None:
        told += (f"Les chiffres montrés sont arrondis au multiple de {base} le plus proche.",)
    return told


def seal(
    evidence: Evidence, verdict: Verdict, threshold: int | None, rounding: int | None
) -> ProtectedTable:
    """The table as it leaves. To be called once the attacker has found no unsafe cell."""
    rule = profile(evidence.profile).raised_to(threshold)
    blur = None if verdict.blurred is None else verdict.blurred.blur
    perturbation = None if blur is None else blur.choice
    base = _base(evidence, rounding, perturbation)
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
        cells=_public_cells(evidence, verdict, rule, base),
        disclosure=MappingProxyType(counts),
        rules=rules_of(evidence, threshold, rounding, perturbation),
        rounding=base,
        blur=blur,
        audit=AuditNote(
            method=_method(evidence, rule, verdict.exposed, perturbation),
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


def _base(
    evidence: Evidence, rounding: int | None, perturbation: Perturbation | None
) -> int | None:
    """The base of rounding to the nearest. Controlled rounding gives multiples of it already."""
    public = evidence.profile == PUBLIC_PROFILE
    multiples = isinstance(perturbation, ControlledRounding)
    return None if evidence.kind is Kind.INDICATOR or public or multiples else rounding


def _method(
    evidence: Evidence, rule: Profile, exposed: int, perturbation: Perturbation | None
) -> str:
    if rule.name == PUBLIC_PROFILE:
        return "Aucun contrôle ajouté : le producteur a déjà publié ces chiffres."
    if evidence.kind is Kind.INDICATOR and tells_counts(evidence):
        return (
            "Chaque chiffre a été contrôlé selon sa sorte. Chaque part a aussi été protégée comme "
            "le nombre de ceux qu'elle compte : un attaquant indépendant, qui connaît les "
            "dénominateurs, ne resserre aucune case cachée."
        )
    if evidence.kind is Kind.INDICATOR:
        return (
            "Chaque chiffre a été contrôlé selon sa sorte, et par le nombre de ceux qui sont "
            "derrière ; ces chiffres ne s'additionnent pas, et ne se retrouvent pas par différence."
        )
    told = (
        "Un attaquant indépendant a cherché, par programmation linéaire, toutes les valeurs que "
        "les cases cachées peuvent prendre d'après ce qui est public (totaux, hiérarchies, "
        "tableaux liés, publications antérieures) : il ne resserre aucune case protégée."
    )
    if perturbation is not None:
        told = wording.checked(perturbation)
    if exposed:
        done, undo = ("cachés", "cacher") if perturbation is None else ("brouillés", "brouiller")
        told += (
            f" Déjà public : {exposed} petit(s) chiffre(s), {done} ici, ont été montrés par une "
            f"publication antérieure, ou s'en déduisent ; les {undo} ne les efface pas."
        )
    return told


def _public_cells(
    evidence: Evidence, verdict: Verdict, rule: Profile, base: int | None
) -> pa.Table:
    """The columns that may leave, hidden cells emptied, rows sorted."""
    hide = np.array(
        [letter is not None and letter is not Disclosure.VALID for letter in verdict.letters]
    )
    shown, blurred = evidence.cells, verdict.blurred
    names = [axis.name for axis in evidence.dimensions]
    columns: dict[str, pa.Array] = {
        name: shown.column(name).cast(pa.string()).combine_chunks() for name in names
    }
    for name, shift in (("value", 0.5), ("low", 0.0), ("high", 1.0)):
        values = shown.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False)
        if blurred is not None:
            values = getattr(blurred, name)
        if base is not None:
            values = rounded(values, base, shift)
        columns[name] = pa.array(values, mask=hide | np.isnan(values), type=pa.float64())
    statuses, reasons = [], []
    for status, reason, kind, hidden in zip(
        shown.column("status").to_pylist(),
        shown.column("reason").to_pylist(),
        row_kinds(evidence),
        hide,
        strict=True,
    ):
        if hidden:
            status = Status.SUPPRESSED.value
            reason = rule.reason(evidence.kind) if kind is None else reason_of(kind)
        elif blurred is not None and Status(status).has_value:
            status = blurred.blur.choice.status.value
        elif base is not None and status == Status.PUBLISHED.value:
            status = Status.ROUNDED.value
        statuses.append(status)
        reasons.append(reason)
    columns["status"] = pa.array(statuses, type=pa.string())
    columns["reason"] = pa.array(reasons, type=pa.string())
    return pa.table(columns).sort_by([(name, "ascending") for name in names])
