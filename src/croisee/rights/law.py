"""Whether the law that the engine of rules knows is that of the month asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.packaged import packaged, setting
from croisee.rights.months import month_name, month_number


class Parameter(NamedTuple):
    """A parameter that a right reads.

    `read`: last month it is read for; `dates`: months of its values, latest first; `checked`:
    month in which its last value was found still valid, if told.
    """

    name: str
    read: str
    dates: tuple[str, ...]
    checked: str | None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Parameter":
        """From what the runner tells of it."""
        checked = told["verifie"]
        return cls(
            told["nom"],
            _month(told["lu"]),
            tuple(_month(day) for day in told["dates"]),
            checked and _month(str(checked)),
        )

    @property
    def known(self) -> str:
        """Last month for which somebody said its value."""
        return max([*self.dates[:1], *([self.checked] if self.checked else [])])

    @property
    def revalued(self) -> bool:
        """Whether its value has kept changing over the years before it is read."""
        since = month_name(month_number(self.read) - 12 * int(setting(__package__, "garde_recul")))
        changes = sum(since <= month <= self.read for month in self.dates)
        return changes >= setting(__package__, "garde_changements")

    @property
    def valid_until(self) -> str:
        """Last month for which its last value is trusted, when it is revalued."""
        validity = int(setting(__package__, "garde_validite"))
        return month_name(month_number(self.known) + validity - 1)

    @property
    def stale(self) -> bool:
        """Whether it should have been revalued before the month it is read for."""
        return self.revalued and self.read > self.valid_until


def check_law(
    parameters: Mapping[str, Sequence[Parameter]],
    month: str,
    rights: Iterable[str],
    *,
    overseas: bool,
) -> None:
    """Refuse a right that reads a stale parameter, unless a correction of ours covers the month.

    `overseas`: whether some household lives there. Raises `CroiseeError`: which parameter, of
    which date, and what to do.
    """
    faults: dict[str, tuple[Parameter, list[str]]] = {}
    for right in rights:
        for parameter in parameters[right]:
            corrected = parameter.name == _ceilings()["parametre"] and ceilings(month)
            if parameter.stale and not corrected and _concerns(parameter, overseas):
                faults.setdefault(parameter.name, (parameter, []))[1].append(right)
    if faults:
        raise CroiseeError(
            Problem(
                f"la valeur de « {parameter.name} » date de {parameter.known} : elle n’est pas "
                f"celle de {parameter.read}.",
                "Demandez un mois que la loi connue couvre, retirez ces droits de la demande, ou "
                "ajoutez la valeur et sa source dans parametres.yaml.",
                expected=f"une valeur en vigueur ; la dernière fait foi jusqu’à "
                f"{parameter.valid_until}",
                rule=", ".join(concerned),
            )
            for parameter, concerned in faults.values()
        )


def ceilings(month: str) -> Mapping[str, Any] | None:
    """Our ceilings of the complementary health cover for a month; None when we have none."""
    for value in _ceilings()["valeurs"]:
        if value["depuis"] <= month <= value["dernier_mois"]:
            return dict(value)
    return None


def _concerns(parameter: Parameter, overseas: bool) -> bool:
    scope = packaged(__package__, "parametres.yaml")["champ"]
    nobody = [*scope["jamais"], *(() if overseas else scope["outre_mer"])]
    return not any(part in nobody for part in parameter.name.split("."))


def _ceilings() -> Mapping[str, Any]:
    found: Mapping[str, Any] = packaged(__package__, "parametres.yaml")["plafonds_c2s"]
    return found


def _month(day: str) -> str:
    return day.rpartition(":")[2][:7] if ":" in day else day[:7]
