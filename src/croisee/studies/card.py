"""What a figure means and how it was computed: the words that go with every number.

The algorithm register and the page « Comment est-ce calculé ? » are printed from a `Card`.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from croisee.foundation.statuses import Status


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Trend(_Frozen):
    """Whether two periods of this indicator may be compared, and the producer's reason."""

    allowed: bool
    reason: str
    breaks: tuple[str, ...] = ()
    """Periods at which the method changed: a line is drawn up to each, never across it."""


class Indicator(_Frozen):
    """What one published figure means. `additive`: may zones be summed."""

    name: str
    label: str
    theme: str
    definition: str
    unit: str
    decimals: int
    population: str
    polarity: Literal["favorable", "defavorable", "neutre"]
    """Whether a high figure is good news, bad news, or neither for the people concerned."""
    additive: bool
    source: str
    trend: Trend
    limits: tuple[str, ...] = ()
    sentence: str | None = None
    """French template with `{zone}` and `{value}`, e.g. « À {zone}, {value} des habitants… »."""
    labels: dict[str, str] = {}
    """Value, as it is written → words, for a figure that is an answer: « 1 » → « oui »."""


class Parameter(_Frozen):
    """A number a study depends on: dated, sourced, checked."""

    name: str
    label: str
    value: str
    unit: str
    source: str
    checked_on: str


class Share(_Frozen):
    """A share, 0 to 1; null where its status shows none."""

    value: float | None
    status: Status


class GroupNote(_Frozen):
    """How the persons of one group were recognised.

    `found`: share of them that has a link. `precision`, `recall`: as in `LinkageNote`.
    """

    label: str
    found: Share
    precision: Share
    recall: Share


class GroupsNote(_Frozen):
    """Whom a linkage finds less well: everybody in the file `source` (its title), then, by axis
    (its title), each group. `consequence`: what this does to the figures."""

    source: str
    whole: GroupNote
    axes: tuple[tuple[str, tuple[GroupNote, ...]], ...]
    consequence: tuple[str, ...]


class PassageNote(_Frozen):
    """How well the persons studied were recognised in one period (see `LinkageNote`)."""

    period: str
    precision: float | None
    recall: float | None


class LinkageNote(_Frozen):
    """How the persons of two sources were recognised, and how far that can be trusted.

    `sources`: titles, left and right. `threshold`: least probability of a link. `precision`:
    of the persons studied, estimated share of true ones among their links; `recall`: estimated
    share linked of those common to both, as far as comparisons met them; null: unknown.
    `consequence`: what this does to the figures. `report`, `parameters`,
    `key`: SHA-256 by which the linkage unit, the producers and the key office know it.
    `destroyed_on`: day on which the key was destroyed, null while it lives. `in_clear`: linked by
    one producer who holds both sources, without the circuit. All this of the last period;
    `earlier`: of those before it, each linked by itself. `groups`: null when producers told none.
    """

    name: str
    sources: tuple[str, str]
    threshold: float
    precision: float | None
    recall: float | None
    consequence: tuple[str, ...]
    report: str
    parameters: str
    key: str
    destroyed_on: str | None
    in_clear: bool = False
    earlier: tuple[PassageNote, ...] = ()
    groups: GroupsNote | None = None


class Card(_Frozen):
    """The algorithm card of a study: « comment est-ce calculé ? »."""

    study: str
    title: str
    question: str
    why: str
    method: tuple[str, ...]
    formula: str
    parameters: tuple[Parameter, ...]
    limits: tuple[str, ...]
    contact: str
    version: str
    linkage: LinkageNote | None = None
