"""« Ce qui aiderait ici » : readable rules over published figures (`help.yaml`).

A rule reads what anybody can read, so that nothing more leaks by it. Its answer, 1 or 0, is that of
the published values; its bounds are 0 and 1 when the answer would change within their intervals.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from croisee.confidentiality import ProtectedTable
from croisee.foundation.statuses import Status
from croisee.studies.card import Parameter
from croisee.studies.distance_emploi.wording import Told, texts, told


@dataclass(frozen=True)
class Condition:
    """`figure`, less the figure `minus` where there is one, is at least or at most `limit`."""

    figure: str
    minus: str | None
    at_least: bool
    limit: float

    @property
    def figures(self) -> tuple[str, ...]:
        """What it reads."""
        return (self.figure,) if self.minus is None else (self.figure, self.minus)

    def holds(self, value: float) -> bool:
        """Whether it holds for this figure, or difference of two."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Rule:
    """One lever: yes when all `conditions` hold. `answers`: "1" and "0" → words."""

    name: str
    told: Told
    answers: dict[str, str]
    conditions: tuple[Condition, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """What it reads."""
        return tuple(name for each in self.conditions for name in each.figures)


def rules(known: frozenset[str]) -> tuple[Rule, ...]:
    """The rules all of whose figures are `known`: no timetable, no rule on public transport."""
    document = texts("help.yaml")
    made = [_rule(name, entry, document) for name, entry in document["regles"].items()]
    return tuple(rule for rule in made if known.issuperset(rule.figures))


def _rule(name: str, entry: Mapping[str, Any], document: Mapping[str, Any]) -> Rule:
    conditions = tuple(
        Condition(
            figure=each["chiffre"],
            minus=each.get("moins"),
            at_least="au_moins" in each,
            limit=float(each["au_moins"] if "au_moins" in each else each["au_plus"]),
        )
        for each in entry["conditions"]
    )
    limits = {f"seuil_{rank}": f"{each.limit:g}" for rank, each in enumerate(conditions, 1)}
    return Rule(
        name=name,
        told=told({**entry, "definition": document["definition"]}, limits),
        answers=dict(document["reponses"]),
        conditions=conditions,
    )


def thresholds(known: Iterable[Rule], labels: Mapping[str, str]) -> Iterator[Parameter]:
    """The thresholds of the rules, for the card. `labels`: figure → how its reader knows it."""
    document = texts("help.yaml")
    for rule in known:
        for rank, condition in enumerate(rule.conditions, 1):
            said = " moins ".join(f"« {labels[name]} »" for name in condition.figures)
            sense = "au moins" if condition.at_least else "au plus"
            yield Parameter(
                name=f"{rule.name}_{rank}",
                label=f"{rule.told.label} ({said}, {sense})",
                value=f"{condition.limit:g}",
                unit="%" if condition.minus is None else "points",
                source=document["source"],
                checked_on=document["verifie_le"],
            )


def help_rows(
    table: ProtectedTable, known: Iterable[Rule], labels: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    """One row per neighbourhood and rule. `labels`: figure → how its reader knows it."""
    cells: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for cell in table.cells.to_pylist():
        cells.setdefault((cell["zone"], cell["period"]), {})[cell["indicator"]] = cell
    for rule in known:
        for (zone, period), figures in cells.items():
            row = {"zone": zone, "indicator": rule.name, "period": period}
            hidden = [name for name in rule.figures if figures[name]["value"] is None]
            if hidden:
                reason = f"Il y manque un chiffre qui n'est pas publié : « {labels[hidden[0]]} »."
                yield {**row, "status": Status.UNAVAILABLE, "reason": reason}
            else:
                yield {**row, **_answer(rule, figures), "status": Status.MODELLED}


def _answer(rule: Rule, figures: Mapping[str, Mapping[str, Any]]) -> Mapping[str, float]:
    """The answer on the values, then the worst and the best that their intervals allow."""
    answers = {"value": True, "low": True, "high": True}
    for condition in rule.conditions:
        (value, low, high), *less = (_interval(figures[name]) for name in condition.figures)
        for minus, least, most in less:
            value, low, high = value - minus, low - most, high - least
        easy, hard = (high, low) if condition.at_least else (low, high)
        answers["value"] &= condition.holds(value)
        answers["low"] &= condition.holds(hard)
        answers["high"] &= condition.holds(easy)
    return {name: float(answer) for name, answer in answers.items()}


def _interval(cell: Mapping[str, Any]) -> tuple[float, float, float]:
    """Value, least and most of a published figure."""
    value = cell["value"]
    low = value if cell["low"] is None else cell["low"]
    high = value if cell["high"] is None else cell["high"]
    return value, low, high
