"""The explanation of one pair: where it starts from, what each field adds or takes, where it ends.

Weights are bits: logarithms to base 2 of how much likelier a level is for one person than for two.
They add up (Fellegi and Sunter, JASA, 1969), so that a pair can be read as a sum: one more point
doubles the odds, one less halves them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2
from typing import NamedTuple

from croisee.matching.explanation.words import LACKING, chances, say_level, signed
from croisee.matching.scoring.fields import FIELDS

_CERTAIN = 1e-12
_START = "au départ, avant de regarder les champs"
_RIVALS = "un autre enregistrement convient aussi, ou mieux"
_JUDGED = "une personne a jugé cette paire"
_IDENTIFIED = "l’identifiant sûr des deux fichiers tranche"
_KEY = (
    "Un point de plus double les chances, un point de moins les divise par deux. Le départ dit "
    "combien, parmi les paires comparées, il y en a de vraies, face à celles que le hasard ou la "
    "famille fait se ressembler. Chaque champ pèse contre l’erreur la plus vraisemblable : face à "
    "une jumelle, la même date de naissance ne prouve rien, le même prénom prouve beaucoup ; le "
    "même accord peut donc peser autrement dans une autre paire."
)


class Agreement(NamedTuple):
    """How far a field agrees: its level, by name, and what it weighs, in bits."""

    field: str
    level: str
    bits: float


class Line(NamedTuple):
    """One reason and what it weighs, in bits."""

    text: str
    bits: float


@dataclass(frozen=True)
class Explanation:
    """`start`, `fields` and `rivals` (None: nothing) add up to the log-odds of `probability`.

    `start` weighs what is known before comparing: how rare matches are among the pairs met, and how
    common the kinds of pairs that look like this one.
    """

    start: float
    fields: tuple[Line, ...]
    rivals: Line | None
    probability: float

    @property
    def reasons(self) -> str:
        """The fields alone, on one line, the heaviest first.

        With a hyphen for minus: older spreadsheets do not know the other one.
        """
        ordered = sorted(self.fields, key=lambda line: -abs(line.bits))
        told = " ; ".join(f"{line.text} ({signed(line.bits)})" for line in ordered)
        return told.replace("−", "-")

    @property
    def text(self) -> str:
        """The whole, as lines to read from top to bottom."""
        lines = [Line(_START, self.start), *self.fields]
        lines += [self.rivals] if self.rivals else []
        lines.append(Line("au total", sum(line.bits for line in lines)))
        width = max(len(line.text) for line in lines)
        said = [f"  {line.text:<{width}} : {signed(line.bits):>6}" for line in lines]
        head = f"{chances(self.probability)} que ce soit la même personne."
        return "\n".join([head[0].upper() + head[1:], "", *said, "", _KEY])


def agreements(levels: Iterable[int], bits: Iterable[float]) -> tuple[Agreement, ...]:
    """The agreements of a pair from its levels, as `scoring.fields` numbers them, and weights."""
    return tuple(
        Agreement(field.name, (LACKING, *field.levels)[level], weight)
        for field, level, weight in zip(FIELDS, levels, bits, strict=True)
    )


def explain(
    agreed: Sequence[Agreement],
    alone: float,
    probability: float,
    *,
    judged: bool = False,
    identified: bool = False,
) -> Explanation:
    """Explain a pair by what each field says.

    `alone`: its probability by itself; `probability`: once it has shared with the other candidates
    of its records what only one of them can be (equal to `alone` when it has none), or once an
    identifier that both files bear has told (`identified`), or a person has judged it (`judged`).
    """
    fields = tuple(Line(say_level(each.field, each.level), each.bits) for each in agreed)
    start = _log_odds(alone) - sum(line.bits for line in fields)
    shift = _log_odds(probability) - _log_odds(alone)
    why = _JUDGED if judged else _IDENTIFIED if identified else _RIVALS
    rivals = Line(why, shift) if signed(shift) != "0" else None
    return Explanation(start, fields, rivals, probability)


def _log_odds(probability: float) -> float:
    kept = min(max(probability, _CERTAIN), 1 - _CERTAIN)
    return log2(kept / (1 - kept))
