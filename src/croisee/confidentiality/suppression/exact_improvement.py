"""Make a pattern cheaper: exchange hidden cells, dearest first, for others that cost less."""

import time

import numpy as np

from croisee.confidentiality.suppression.elimination import publish, tableau_of
from croisee.confidentiality.suppression.exchange import exchange
from croisee.confidentiality.suppression.tableau import draw_move
from croisee.confidentiality.suppression.unknowns import Unknowns
from croisee.confidentiality.system import BoolArray, IntArray

_EFFORT = 5e7
"""Tableau entries read by default: three or four seconds."""
_TOGETHER = 32
"""Cells tried between two looks at the clock."""


def improve(
    unknowns: Unknowns, hidden: BoolArray, *, seconds: float | None = None, seed: int = 0
) -> BoolArray:
    """A pattern that protects as `hidden` does (n) and loses no more; minimal.

    Stops after a fixed effort, or after `seconds` if given, or when a whole pass finds nothing.
    """
    if seconds == 0:
        return hidden
    random = np.random.default_rng(seed)
    hidden = hidden.copy()
    move = _protecting_move(unknowns, hidden, random)
    begin, effort = time.monotonic(), 0
    while True:
        before = unknowns.loss(hidden)
        for batch in _batches(unknowns, hidden, random):
            draw = int(random.integers(2**31))
            effort += exchange(unknowns, hidden, move, batch, draw)
            spent = effort / _EFFORT if seconds is None else (time.monotonic() - begin) / seconds
            if spent > 1.0:
                return _minimal(unknowns, hidden)
        if unknowns.loss(hidden) == before:
            return _minimal(unknowns, hidden)


def _protecting_move(
    unknowns: Unknowns, hidden: BoolArray, random: np.random.Generator
) -> IntArray:
    """A move of the hidden cells alone (n) that leaves no required cell at rest."""
    tableau, _ = tableau_of(unknowns, hidden)
    while True:
        move = np.where(hidden, draw_move(tableau, int(random.integers(2**31))), 0)
        if np.all(move[unknowns.required]):
            return move


def _batches(unknowns: Unknowns, hidden: BoolArray, random: np.random.Generator) -> list[IntArray]:
    """Hidden cells that need not be, about dearest first, a few at a time."""
    cells = np.flatnonzero(hidden & unknowns.open_to_choice)
    keys = unknowns.weights[cells] * random.lognormal(0.0, 0.3, cells.size)
    cells = cells[np.argsort(-keys, kind="stable")]
    return np.split(cells, range(_TOGETHER, cells.size, _TOGETHER))


def _minimal(unknowns: Unknowns, hidden: BoolArray) -> BoolArray:
    """Publish again, dearest first, what has become of no use to any required cell."""
    tableau, _ = tableau_of(unknowns, hidden)
    order = np.argsort(-unknowns.weights, kind="stable")
    order = order[hidden[order]]
    pattern: BoolArray = publish(tableau, order, unknowns.required, unknowns.residual)
    return pattern
