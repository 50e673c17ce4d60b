"""Figures as French sentences: what, compared with whom, how sure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from croisee.foundation.statuses import Status
from croisee.observatory.model import Cell
from croisee.observatory.numbers import NO_UNIT, between, is_symbol, number, quantity, sign
from croisee.releases.manifest import Indicator

MEANINGS = {
    Status.PUBLISHED: "Le chiffre tel que calculé, ou tel que son producteur l’a publié.",
    Status.ROUNDED: "Un chiffre arrondi exprès, pour que personne ne soit reconnaissable.",
    Status.MODELLED: "Une estimation : elle est toujours donnée avec une fourchette.",
    Status.SUPPRESSED: (
        "Un chiffre que nous cachons : lui, ou un chiffre voisin, pourrait parler d’une personne."
    ),
    Status.SUPPRESSED_AT_SOURCE: (
        "Un chiffre que son producteur cache avant de nous le transmettre, pour la même raison."
    ),
    Status.UNAVAILABLE: "Un chiffre qui n’est pas mesuré, pas livré, ou pas calculable ici.",
    Status.NOT_APPLICABLE: "La question n’a pas de sens pour ce territoire ou cette période.",
}
"""Plain words for each status: the glossary and every page use these, and no others."""

_CONTRACTIONS = (
    (re.compile(r"\bÀ Les "), "Aux "),
    (re.compile(r"\bÀ Le "), "Au "),
    (re.compile(r"\bà Les "), "aux "),
    (re.compile(r"\bà Le "), "au "),
    (re.compile(r"\b([Dd])e Les "), r"\1es "),
    (re.compile(r"\b([Dd])e Le "), r"\1u "),
    (re.compile(r"\b([Dd])e (?=[AÀÂEÉÈÊIÎOÔUÛaàâeéèêiîoôuû])"), r"\1’"),
)


_LINKS = frozenset({"en", "de", "des", "du", "par", "pour", "à", "au", "aux", "dans", "et", "ou"})
_MEASURES = frozenset(
    {"mètres", "kilomètres", "minutes", "heures", "jours", "mois", "ans", "euros", "points"}
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence; `strong` marks the figure."""

    text: str
    strong: bool = False


def contract(text: str) -> str:
    """« À Le Blosne » → « Au Blosne », « de Les Marches » → « des Marches »."""
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    return text


def answer(indicator: Indicator, value: float) -> str:
    """The words of a figure that is an answer (« oui »); empty for any other figure."""
    return indicator.labels.get(f"{value:g}", "")


def value_text(indicator: Indicator, value: float) -> str:
    """A figure of this indicator, with its unit, or the answer it is."""
    return answer(indicator, value) or quantity(value, indicator.decimals, indicator.unit)


def shown(indicator: Indicator, cell: Cell | None) -> str:
    """What stands in a table cell: the figure, or why there is none."""
    if cell is None:
        return "—"
    return cell.status.label if cell.value is None else value_text(indicator, cell.value)


def column(indicator: Indicator) -> str:
    """Head of a column of figures: the unit, unless each figure carries it whole."""
    unit = indicator.unit
    return "Chiffre" if unit in NO_UNIT or sign(unit) == unit else unit.capitalize()


def brief(indicator: Indicator, cell: Cell | None) -> str:
    """`shown`, with no more of the unit than its sign: the head of the column says the rest."""
    if cell is None:
        return "—"
    if cell.value is None:
        return cell.status.label
    plain = quantity(cell.value, indicator.decimals, sign(indicator.unit))
    return answer(indicator, cell.value) or plain


def margin(indicator: Indicator, cell: Cell) -> str:
    """« entre 12 % et 15 % », or nothing when no interval is known, or the sentence says it."""
    if not cell.has_interval or cell.low is None or cell.high is None or _said_as_range(cell):
        return ""
    return between(cell.low, cell.high, indicator.decimals, indicator.unit)


def _counts(unit: str, tail: str) -> bool:
    """Whether the words after a figure name what is counted, so that its unit need not.

    « {value} foyers reçoivent… » does; « {value} en ligne droite » and « {value} au plus » do not.
    A measure is never left bare: « 293 » would be metres or minutes.
    """
    word = tail.strip().split(" ")[0]
    named = tail[:1] == " " and word[:1].isalpha()
    return named and word.lower() not in _LINKS and unit.split(" ")[0] not in _MEASURES


def _said_as_range(cell: Cell) -> bool:
    """An estimate is said by its interval: its middle, alone, would pass for a measure."""
    return cell.status is Status.MODELLED and cell.has_interval


def _said(indicator: Indicator, cell: Cell, head: str, tail: str) -> str:
    assert cell.value is not None
    words = answer(indicator, cell.value)
    if words:
        return f"{words} (réponse incertaine)" if cell.has_interval else words
    if not _said_as_range(cell) or cell.low is None or cell.high is None:
        return _figure(indicator, cell.value, head, tail)
    low = number(cell.low, indicator.decimals)
    return f"entre {low} et {_figure(indicator, cell.high, head, tail)}"


def _figure(indicator: Indicator, value: float, head: str, tail: str) -> str:
    """The figure inside a template: with its unit, unless the words around it already say it."""
    plain = number(value, indicator.decimals)
    unit = indicator.unit
    if unit in NO_UNIT or tail.startswith(f" {unit}"):
        return plain
    if unit == "%":
        return plain if "sur 100" in head.lower() else quantity(value, indicator.decimals, unit)
    if not is_symbol(unit):
        return plain if _counts(unit, tail) else quantity(value, indicator.decimals, unit)
    _, _, rest = unit.partition(" ")
    if rest and tail.startswith(f" {rest}"):
        return quantity(value, indicator.decimals, sign(unit))
    return quantity(value, indicator.decimals, unit)


def sentence(indicator: Indicator, zone: str, cell: Cell) -> tuple[Piece, ...]:
    """The figure in a sentence, from the study's own template where there is one.

    A hidden figure gives its status in words, never a zero nor a blank.
    """
    if cell.value is None:
        return (Piece(f"{indicator.label} : "), Piece(cell.status.label, strong=True), Piece("."))
    if indicator.sentence is None:
        figure = Piece(value_text(indicator, cell.value), strong=True)
        return (Piece(f"{indicator.label} : "), figure, Piece("."))
    head, _, tail = indicator.sentence.partition("{value}")
    figure = Piece(_said(indicator, cell, head, tail), strong=True)
    named = [contract(part.replace("{zone}", zone)) for part in (head, tail)]
    return (Piece(named[0]), figure, Piece(named[1]))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


NEAR = 0.05
"""Where no margin is known, two figures less than 5 % apart are called close, not different."""


def side(cell: Cell, other: Cell) -> int:
    """1 clearly above, −1 clearly below, 0 not distinguishable.

    With margins: 0 when the intervals overlap. Without any: 0 when the figures are within `NEAR`
    of each other.
    """
    if cell.value is None or other.value is None:
        raise ValueError("a hidden figure is not compared")
    if not cell.has_interval and not other.has_interval:
        gap = cell.value - other.value
        if abs(gap) <= NEAR * max(abs(cell.value), abs(other.value)):
            return 0
        return 1 if gap > 0 else -1
    low, high = bounds(cell)
    other_low, other_high = bounds(other)
    if low > other_high:
        return 1
    return -1 if high < other_low else 0


def bounds(cell: Cell) -> tuple[float, float]:
    """The interval of a figure, or the figure twice when it has none."""
    if cell.value is None:
        raise ValueError("a hidden figure has no interval")
    return (
        cell.value if cell.low is None else cell.low,
        cell.value if cell.high is None else cell.high,
    )


def neighbours(indicator: Indicator, cell: Cell, others: Sequence[tuple[str, Cell]]) -> str:
    """« C’est plus que la commune (12 %) ; c’est proche du département (14 %). »

    `others`: name of the place with its article (« la commune ») and its figure.
    """
    said: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for name, other in others:
        if cell.value is not None and other.value is not None:
            text = value_text(indicator, other.value)
            said[side(cell, other)].append(f"{name} ({text})")
    parts = [
        f"{words} {_listed(names)}"
        for names, words in ((said[1], "plus que"), (said[-1], "moins que"))
        if names
    ]
    if said[0]:
        near = [re.sub(r"^(?=l[ea’])", "de ", name) for name in said[0]]
        parts.append(f"proche {_listed([contract_article(name) for name in near])}")
    return f"C’est {' ; c’est '.join(parts)}." if parts else ""


def contract_article(text: str) -> str:
    """« de le département » → « du département »."""
    return text.replace("de les ", "des ", 1).replace("de le ", "du ", 1)
