"""The one way this room says no: in French, with what to do, and never a value of the data."""

from collections.abc import Callable
from typing import TypeVar

from croisee.foundation.errors import CroiseeError, Problem

Result = TypeVar("Result")


def refusal(message: str, remedy: str, *, rule: str, expected: str | None = None) -> CroiseeError:
    """An error about a query, not about a place in a file."""
    return CroiseeError(Problem(message=message, remedy=remedy, expected=expected, rule=rule))


def outside_subset(what: str, remedy: str) -> CroiseeError:
    """The query uses something the portable subset does not hold."""
    return refusal(
        f"la requête utilise {what}, hors du langage commun aux deux moteurs",
        remedy,
        rule="moteur.langage",
    )


def shielded(work: Callable[[], Result], *kinds: type[Exception]) -> Result:
    """Run `work`, turning an engine's error into ours: its kind kept, its text dropped.

    The text may quote a value of the data (« Could not convert string … »), so it goes nowhere:
    not into the message, not into the chain of exceptions (hence raised after the handler ends).
    """
    try:
        return work()
    except kinds as error:
        kind = type(error).__name__
    raise refusal(
        f"le moteur n'a pas pu exécuter la requête ({kind})",
        "Vérifier que chaque conversion et chaque calcul vaut pour toutes les lignes "
        "(TRY_CAST donne une valeur vide au lieu d'échouer).",
        rule="moteur.execution",
    )
