"""The shape of a release on disk: what the observatory may know, and nothing more.

A release is a folder `releases/<id>/` holding `manifest.json` and the files it lists by hash;
`<id>` is the SHA-256 of the canonical manifest. Three kinds exist: a protected `table` of one
study, the `territory` (zones, comparison levels, geometry: open data) and the `governance` record
(clauses, refusals, registers). Pages are made from these alone.
"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from croisee.studies.card import Card, Indicator, Parameter, Trend

__all__ = [
    "Audit",
    "Card",
    "DimensionNote",
    "Indicator",
    "Kind",
    "Manifest",
    "Parameter",
    "PermitNote",
    "PerturbationNote",
    "Protection",
    "Review",
    "SourceNote",
    "TableNote",
    "Trend",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceNote(_Frozen):
    """One source as a reader may know it."""

    name: str
    title: str
    producer: str
    licence: str
    page: str | None
    vintage: str
    clause: str
    digest: str
    simulated: bool


class DimensionNote(_Frozen):
    """One axis of the table beyond zone, indicator and period."""

    name: str
    label: str
    labels: dict[str, str]
    parents: dict[str, str]


class PerturbationNote(_Frozen):
    """How the figures of a table were blurred instead of being hidden.

    `method` and `parameters` are those that the request declared. `sentence`: what the page says.
    `additive`: totals are the sums of their parts. `draw`: for differential privacy, the name under
    which the draw was written down (ledger, event `bruit_tire`).
    """

    method: str
    parameters: dict[str, int | float | str]
    sentence: str
    additive: bool
    draw: str | None = None


class TableNote(_Frozen):
    """One table of the release, as the memory of releases needs it.

    Its rows of `cells.csv` are those of its `indicators` that give a code on each of its `axes`.
    `parents`: axis → each code and the one it is a part of. `rounding`: base of its figures rounded
    to the nearest. `suppression` and `gap`: how the complementary cells were found, and how far
    from the least possible they may be (`confidentiality.Effort`). `perturbation`: null when
    figures are true, or hidden.
    """

    table: str
    kind: str
    response: str
    rules: tuple[str, ...]
    indicators: tuple[str, ...]
    axes: tuple[str, ...]
    parents: dict[str, dict[str, str]]
    rounding: int | None = None
    suppression: str | None = None
    gap: float | None = None
    perturbation: PerturbationNote | None = None


class Audit(_Frozen):
    """What the independent attacker found before release, and what protection cost.

    `hidden`: figures hidden; never how many of them are small by themselves, for where nothing is
    hidden to protect another, that tells that all of them are. `lost_share`: weight of the hidden
    figures over that of all figures (0 to 1), as anybody can estimate it from what is shown; null:
    unknown. `exposed`: small figures hidden here that an earlier release gives away.
    """

    method: str
    """One plain French sentence."""
    cells: int
    hidden: int
    unsafe: int
    exposed: int = 0
    lost_share: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _older(cls, told: Any) -> Any:
        """Manifests written before the two numbers were one."""
        if isinstance(told, dict) and "primary" in told:
            told = dict(told)
            told["hidden"] = told.pop("primary") + told.pop("secondary")
        return told


class Protection(_Frozen):
    """How the table was protected: rules in plain French, counts by status, the audit."""

    profile: str
    rules: tuple[str, ...]
    counts: dict[str, int]
    audit: Audit


class Review(_Frozen):
    """One reviewer's decision. `simulated` is true when no person stood behind it."""

    reviewer: str
    role: str
    decision: Literal["accord", "refus"]
    date: str
    simulated: bool
    comment: str = ""


class PermitNote(_Frozen):
    """Under which right the study ran."""

    reference: str
    purpose: str
    recipient: str
    clauses: tuple[str, ...]
    issued_on: str
    expires_on: str


class Kind(StrEnum):
    """What a release is about."""

    TABLE = "table"
    TERRITORY = "territory"
    GOVERNANCE = "governance"


class Manifest(_Frozen):
    """The document that a release's identifier is the hash of.

    `files`: name → SHA-256. For a table: `cells.csv` (columns `zone`, `indicator`, `period`, the
    further dimensions, `value`, `low`, `high`, `status`, `reason`; comma, UTF-8, sorted). The
    table-only fields are null on other kinds. A manifest without `tables` dates from before the
    memory of releases.
    """

    kind: Kind
    project: str
    project_title: str
    reference_date: str
    simulated: bool
    """True when any figure comes from the fictitious territory: every page must say so."""
    title: str
    files: dict[str, str]
    card: Card | None = None
    indicators: tuple[Indicator, ...] = ()
    dimensions: tuple[DimensionNote, ...] = ()
    tables: tuple[TableNote, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    protection: Protection | None = None
    permit: PermitNote | None = None
    reviews: tuple[Review, ...] = ()
    author: str | None = None
