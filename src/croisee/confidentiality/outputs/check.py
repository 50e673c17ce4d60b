"""`check_output`: what prevents a result from leaving, in French, with a remedy.

Closed world: a kind that is not listed, or a fact that is not told, is refused.
"""

from dataclasses import dataclass

from croisee.confidentiality.outputs.criteria import NEVER, TESTS, Facts, measured
from croisee.confidentiality.outputs.kinds import Check, kinds, thresholds


@dataclass(frozen=True)
class Finding:
    """Why an output may not leave as it is: the rule, a French sentence and a remedy.

    The sentence never gives the numbers it was found on: they would tell on someone.
    """

    rule: str
    sentence: str
    remedy: str


def check_output(kind: str, facts: Facts, *, minimum: int | None = None) -> tuple[Finding, ...]:
    """The findings on one output; none means that it may leave.

    `kind`: a name of `kinds()`. `facts`: number or list of numbers by name, as this kind wants
    them, unweighted. `minimum`: the fewest contributors by the profile of the source, in place of
    the general 10.
    """
    known = kinds().get(kind)
    if known is None:
        return (
            Finding(
                "sorte de résultat inconnue",
                f"« {kind} » n'est pas une sorte de résultat que Croisée sait vérifier.",
                f"Choisir parmi : {', '.join(kinds())} ; un tableau d'effectifs ou de montants "
                "passe par la protection des tableaux.",
            ),
        )
    found = [_finding(check, facts, minimum) for check in known.checks]
    return tuple(finding for finding in found if finding is not None)


def _finding(check: Check, facts: Facts, minimum: int | None) -> Finding | None:
    threshold = _threshold(check.threshold, minimum)
    if check.test != NEVER:
        try:
            numbers = measured(facts, check.measure)
        except (KeyError, TypeError, ValueError):
            return _untold(check)
        if not numbers.size and not check.may_be_empty:
            return _untold(check)
        if TESTS[check.test](numbers, threshold):
            return None
    return Finding(
        check.rule, check.finding.format(seuil=in_words(check.threshold, threshold)), check.remedy
    )


def _untold(check: Check) -> Finding:
    return Finding(
        check.rule,
        "Ce contrôle n'a pas pu être fait : un nombre qu'il demande n'est pas donné.",
        "Donner tous les nombres que cette sorte de résultat demande.",
    )


def _threshold(name: str, minimum: int | None) -> float:
    if name == "effectif" and minimum is not None:
        return minimum
    return thresholds()[name].value if name else 0.0


def in_words(name: str, value: float) -> str:
    """« 10 », « 50 % »."""
    if name.startswith("part"):
        return f"{value * 100:g}".replace(".", ",") + "\u00a0%"
    return f"{value:g}"
