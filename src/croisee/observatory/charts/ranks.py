"""The same places ranked several ways: one line each, from one ranking to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

_TOP, _STEP, _NAMES, _LEFT, _RIGHT = 30, 17, 40.0, 43.0, 96.0
_LETTERS = 19
"""Longest name written beside its line; the table gives it whole."""


@dataclass(frozen=True)
class Line:
    """A place, its rank in each ranking (1 at the top; half ranks for ties), and whether it is one
    of those to look at."""

    name: str
    ranks: tuple[float, ...]
    marked: bool


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip(' -')}…"


def rank_chart(heads: Sequence[str], lines: Sequence[Line], summary: str) -> str:
    """Rankings from left to right under `heads`; marked lines are thick and drawn last.

    `summary` is what a screen reader hears. Raises `ValueError` under two rankings.
    """
    if len(heads) < 2:
        raise ValueError("a change of rank needs two rankings")
    height = _TOP + _STEP * len(lines) + 4
    width = (_RIGHT - _LEFT) / (len(heads) - 1)
    places = [round(_LEFT + index * width, 2) for index in range(len(heads))]

    def y(rank: float) -> float:
        return _TOP + _STEP * (rank - 0.5)

    parts = [f'<svg class="rangs" role="img" aria-label="{escape(summary)}" height="{height}">']
    for x, head in zip(places, heads, strict=True):
        parts.append(f'<line class="grille" x1="{x}%" x2="{x}%" y1="{_TOP - 8}" y2="{height}"/>')
        parts.append(f'<text class="tete" x="{x}%" y="{_TOP - 14}">{escape(head)}</text>')
    for place, line in enumerate(sorted(lines, key=lambda line: (line.ranks[0], line.name)), 1):
        kind = ' class="nom fort"' if line.marked else ' class="nom"'
        name = escape(_short(line.name))
        parts.append(f'<text{kind} x="{_NAMES}%" y="{y(place) + 4}">{name}</text>')
    for line in sorted(lines, key=lambda line: line.marked):
        kind = "trajet marque" if line.marked else "trajet"
        steps = list(zip(places, map(y, line.ranks), strict=True))
        parts.extend(
            f'<line class="{kind}" x1="{x1}%" y1="{y1:g}" x2="{x2}%" y2="{y2:g}"/>'
            for (x1, y1), (x2, y2) in pairwise(steps)
        )
        parts.extend(
            f'<circle class="{kind}" cx="{x}%" cy="{at:g}" r="{4 if line.marked else 3}"/>'
            for x, at in steps
        )
    return "".join([*parts, "</svg>"])
