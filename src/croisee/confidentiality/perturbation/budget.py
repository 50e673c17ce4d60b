"""The privacy budget of a source and a period: what was spent, what is left. Pure data.

Epsilons add up (sequential composition: Dwork & Roth, *The algorithmic foundations of differential
privacy*, 2014, theorem 3.16), so a budget is a sum that must not pass its total. They are
`Decimal`: a ledger that adds 0.1 and 0.2 must find 0.3.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from croisee.foundation.errors import CroiseeError, Problem


@dataclass(frozen=True)
class Spend:
    """What one table cost, and when it was drawn."""

    table: str
    epsilon: Decimal
    when: date


@dataclass(frozen=True)
class Budget:
    """The total allowed on one source and one period, and the spends so far, in order."""

    source: str
    period: str
    total: Decimal
    spends: tuple[Spend, ...] = ()

    def __post_init__(self) -> None:
        if not (self.total.is_finite() and self.total > 0):
            raise CroiseeError(
                self._problem(
                    "le budget de confidentialité doit être un nombre positif.",
                    "Écrire le budget total de cette source pour cette période, par exemple 1.",
                )
            )

    @property
    def left(self) -> Decimal:
        """What can still be spent."""
        return self.total - sum((spend.epsilon for spend in self.spends), Decimal(0))

    def of(self, table: str) -> Spend | None:
        """What this table already cost, None if it was never drawn."""
        return next((spend for spend in self.spends if spend.table == table), None)

    def spend(self, table: str, epsilon: Decimal, when: date) -> "Budget":
        """The budget after drawing this table; write it down before the table leaves.

        Raises `CroiseeError` when the table was drawn before (its values must be taken up again,
        not drawn anew: `reuse`), when what is left does not suffice, or when `epsilon` is not a
        positive number.
        """
        if not (epsilon.is_finite() and epsilon > 0):
            raise CroiseeError(
                self._problem(
                    f"tableau « {table} » : epsilon doit être un nombre positif.",
                    "Choisir un epsilon, par exemple 0,1 : petit, il protège plus et bruite plus.",
                )
            )
        before = self.of(table)
        if before is not None:
            raise CroiseeError(
                self._problem(
                    f"tableau « {table} » : un bruit a déjà été tiré le {before.when.isoformat()}.",
                    "Reprendre les valeurs publiées : tirer à nouveau dépenserait le budget et, en "
                    "comparant les deux tirages, on approcherait la vraie valeur.",
                )
            )
        if epsilon > self.left:
            raise CroiseeError(
                self._problem(
                    f"tableau « {table} » : il demande {_french(epsilon)}, il reste "
                    f"{_french(self.left)} sur {_french(self.total)}.",
                    "Publier un tableau moins détaillé avec un epsilon plus petit, attendre la "
                    "période suivante, ou reprendre un tableau déjà publié.",
                )
            )
        return replace(self, spends=(*self.spends, Spend(table, epsilon, when)))

    def _problem(self, message: str, remedy: str) -> Problem:
        return Problem(
            message=f"source « {self.source} », période {self.period} : {message}",
            expected="une somme des dépenses qui ne dépasse pas le budget de la source",
            remedy=remedy,
            rule="budget de confidentialité",
        )


def _french(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
