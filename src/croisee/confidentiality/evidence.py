"""What a study computed, before any protection. Evidence never leaves the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

NUMERIC_COLUMNS = ("value", "low", "high")
"""Columns every evidence table carries beside its dimensions; nullable doubles."""

ATOM_COLUMNS = ("value", "contributors")
"""Figures of `Evidence.atoms`, beside the zonings and the dimensions."""


class Kind(StrEnum):
    """What a table's figures are, hence which rules can apply to them."""

    COUNT = "effectif"
    """Numbers of persons, households or things: additive, frequency rule."""
    MAGNITUDE = "montant"
    """Sums of an amount over contributors: additive, frequency, dominance and p % rules."""
    INDICATOR = "indicateur"
    """Rates, medians, distances: not additive; shown only if enough contributors stand behind."""


@dataclass(frozen=True)
class Dimension:
    """One axis of a table: its codes and, where it adds up, each code's parent.

    `parents` maps a code to the code whose figure is the sum of its children; roots are absent.
    A dimension with no parent adds up to nothing: its codes are only read side by side.
    """

    name: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outputs:
    """What the figures of an `INDICATOR` table are, and the numbers that their checks ask for.

    `kinds`: indicator → its kind of output (`confidentiality.outputs.kinds`).
    `facts`: one row per row of `Evidence.cells`, in the same order; one column per fact that these
    kinds ask for, of numbers or of lists of numbers, unweighted. Null: of another kind, or not
    known, which hides the row. Facts never leave the house.
    """

    kinds: Mapping[str, str]
    facts: pa.Table


@dataclass(frozen=True)
class Evidence:
    """Figures per cell, with who stands behind them.

    `cells` has one row per cell and the columns:
      - one string column per dimension (the first is always `zone`, then `indicator`, `period`);
      - `value`, `low`, `high`: double, nullable (`low`/`high`: 95 % or deterministic bounds);
      - `status`: a `foundation.statuses.Status` code, as the source or the study gave it;
      - `reason`: French sentence when `status` carries no value, else null;
      - `contributors`: int64, nullable: persons (or households, firms) behind the figure;
      - `largest`, `second`: double, nullable: the two largest contributions (magnitudes only).

    `response` names what is counted: two evidences of one permit with the same response, and
    cells with the same coordinates, speak of the same cell and must carry the same status.
    `profile` names the primary rules (`confidentiality.rules`): one per kind of source.

    `atoms`, for counts whose zonings need not nest: the persons counted, by where the zonings
    cross. One column per zoning, named as in its zone ids (`qpv2024`; null: outside every zone of
    it), one per further dimension (`indicator` and `period` included), `value` and `contributors`.
    The zones of these zonings then add up by what they hold, whatever `parents` says of them.

    `outputs`, for indicators: what each one is. A table that is not public already is refused
    unless it says so of every indicator (`docs/sorties.md`).

    `contributors_group`: tables that bear the same name speak of the same contributors (persons
    helped, and euros paid to them): what too few of them stand behind in one is primary in all.
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
    atoms: pa.Table | None = None
    contributors_group: str | None = None
    outputs: Outputs | None = None
