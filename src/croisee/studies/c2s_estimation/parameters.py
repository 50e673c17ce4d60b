"""Parameters of the estimate, read from `parameters.yaml`: dated, sourced, checked."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import load_strict
from croisee.studies.card import Parameter

_FILE = Path(__file__).with_name("parameters.yaml")


@cache
def parameters() -> Mapping[str, Any]:
    """The whole document."""
    value: Mapping[str, Any] = load_strict(
        _FILE.read_text(encoding="utf-8"), origin=_FILE.name
    ).value
    return value


def base_ceiling(year: str) -> float:
    """Yearly ceiling (€) for one person, without contribution, in force at the end of `year`.

    Raises `CroiseeError` when the table has no value for that year: a ceiling of another year
    would be a silent error.
    """
    values = parameters()["plafond_base"]["valeurs"]
    if year not in values:
        raise CroiseeError(
            Problem(
                message=f"le plafond de la C2S pour {year} n'est pas dans la table des paramètres",
                expected="une année parmi " + ", ".join(values),
                remedy="choisissez des revenus d'une année connue, ou complétez la table, avec sa "
                "source.",
            )
        )
    return float(values[year])


def total_ceiling(year: str) -> float:
    """Yearly ceiling (€) for one person, contribution included."""
    raised = float(parameters()["majoration_participation"]["valeur"])
    return base_ceiling(year) * (1 + raised / 100)


def printed(year: str) -> tuple[Parameter, ...]:
    """The parameters as the card shows them."""
    document = parameters()
    shown = {
        "plafond_base": f"{base_ceiling(year):.2f} ({year})",
        "majoration_participation": str(document["majoration_participation"]["valeur"]),
        "echelle_c2s": " ; ".join(str(v) for v in document["echelle_c2s"]["valeurs"]),
        "echelle_uc": " ; ".join(str(v) for v in document["echelle_uc"]["valeurs"]),
    }
    return tuple(
        Parameter(
            name=name,
            label=document[name]["libelle"],
            value=value.replace(".", ","),
            unit=document[name]["unite"],
            source=document[name]["source"],
            checked_on=document[name]["verifie_le"],
        )
        for name, value in shown.items()
    )
