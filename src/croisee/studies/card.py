"""What a figure means and how it was computed: the words that go with every number.

The algorithm register and the page « Comment est-ce calculé ? » are printed from a `Card`.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict


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


class Parameter(_Frozen):
    """A number a study depends on: dated, sourced, checked."""

    name: str
    label: str
    value: str
    unit: str
    source: str
    checked_on: str


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
