"""Kinds of pairs of ads, and what is expected of each before seeing any.

Two ads that a block brings together are one vacancy (`MATCH`), two jobs of one employer that look
alike (`TWINS`: the six « cariste » of a warehouse) or do not (`COLLEAGUES`), or two jobs that have
at most their occupation in common (`UNRELATED`). Twins are why two-class weights err: they agree on
title, employer and place at once, which such weights count as three proofs.

Expectations act as `WEIGHT` pairs already seen (Dirichlet prior): they decide when ads are few and
yield to data when they are many. They are settings, not measures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Shares = tuple[float, ...]
"""Chance of each level of a field after « missing »."""
WEIGHT = 10.0
"""Pairs that expectations are worth."""


def _either_way(*apart: float) -> Shares:
    """Chances of dates, from the farthest to one day, as likely before as after."""
    half = tuple(share / 2 for share in apart[:-1])
    return *half, apart[-1], *reversed(half)


@dataclass(frozen=True)
class Kind:
    """A kind of pair: expected chances of levels, in the order of `fields.Field`. `scattered`: its
    ads have no more reason to be of one day than to be a day or two apart."""

    name: str
    expected: Sequence[Shares]
    scattered: bool = False


MATCH = Kind(
    "une seule offre",
    (
        (0.05, 0.15, 0.30, 0.50),  # title
        (0.05, 0.05, 0.90),  # rome
        (0.02, 0.10, 0.40, 0.48),  # company
        (0.02, 0.02, 0.02, 0.94),  # contract
        (0.10, 0.70, 0.20),  # posts
        (0.02, 0.10, 0.68, 0.20),  # place
        _either_way(0.02, 0.15, 0.23, 0.30, 0.30),  # date
        (0.10, 0.15, 0.75),  # wage
        (0.40, 0.60),  # text
    ),
)
TWINS = Kind(
    "deux offres semblables d’un employeur",
    (
        (0.05, 0.15, 0.30, 0.50),
        (0.05, 0.05, 0.90),
        (0.01, 0.09, 0.50, 0.40),
        (0.23, 0.02, 0.05, 0.70),
        (0.30, 0.60, 0.10),
        (0.05, 0.10, 0.65, 0.20),
        _either_way(0.30, 0.21, 0.20, 0.17, 0.12),
        (0.55, 0.20, 0.25),
        (0.70, 0.30),
    ),
    # Look-alikes handed out together have one day in a source, and no longer one day across two.
    scattered=True,
)
COLLEAGUES = Kind(
    "deux métiers chez un employeur",
    (
        (0.85, 0.10, 0.04, 0.01),
        (0.85, 0.10, 0.05),
        (0.01, 0.09, 0.10, 0.80),
        (0.38, 0.02, 0.05, 0.55),
        (0.30, 0.60, 0.10),
        (0.10, 0.10, 0.65, 0.15),
        _either_way(0.50, 0.22, 0.14, 0.10, 0.04),
        (0.75, 0.15, 0.10),
        (0.98, 0.02),
    ),
)
UNRELATED = Kind(
    "deux offres sans lien",
    (
        (0.40, 0.30, 0.15, 0.15),
        (0.30, 0.20, 0.50),
        (0.93, 0.05, 0.019, 0.001),
        (0.43, 0.02, 0.05, 0.50),
        (0.30, 0.60, 0.10),
        (0.30, 0.20, 0.45, 0.05),
        _either_way(0.50, 0.22, 0.14, 0.10, 0.04),
        (0.75, 0.15, 0.10),
        (0.98, 0.02),
    ),
)
KINDS = (MATCH, TWINS, COLLEAGUES, UNRELATED)
"""`MATCH` first: the only kind that no pair of one channel can be."""
