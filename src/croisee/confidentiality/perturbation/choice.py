"""Reading the choice that a table declares, in the words of `croisee.yaml` and of rules files."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from croisee.confidentiality.perturbation.methods import (
    CellKey,
    ControlledRounding,
    DifferentialPrivacy,
    Perturbation,
)
from croisee.foundation.errors import CroiseeError, Problem

_FORMS = {
    ControlledRounding.kind: "{methode: arrondi_controle, base: 10}",
    CellKey.kind: "{methode: cle_de_cellule, ecart: 5, variance: 3}",
    DifferentialPrivacy.kind: (
        "{methode: confidentialite_differentielle, epsilon: 0.1, cases_par_personne: 8}"
    ),
}


def perturbation_of(choice: Mapping[str, Any]) -> Perturbation:
    """Read a choice, for instance `{methode: arrondi_controle, base: 10}`.

    `cle_de_cellule` takes `ecart`, `variance` and, if wanted, `plus_petit`;
    `confidentialite_differentielle` takes `epsilon`, `cases_par_personne`. Raises `CroiseeError` on
    anything else.
    """
    asked = dict(choice)
    method = asked.pop("methode", None)
    if method not in _FORMS:
        raise _unread(f"méthode inconnue : « {method} ».", f"une de : {', '.join(_FORMS)}")
    try:
        found = _read(str(method), asked)
    except (KeyError, ValueError, TypeError, InvalidOperation) as failure:
        raise _unread(
            f"paramètres incomplets ou illisibles pour « {method} ».", _FORMS[method]
        ) from failure
    if asked:
        unknown = ", ".join(f"« {name} »" for name in sorted(asked, key=str))
        raise _unread(f"« {method} » ne connaît pas {unknown}.", _FORMS[method])
    return found


def _read(method: str, asked: dict[str, Any]) -> Perturbation:
    """Takes what it reads out of `asked`."""
    if method == ControlledRounding.kind:
        return ControlledRounding(_whole(asked.pop("base"), least=2))
    if method == CellKey.kind:
        deviation, variance = _whole(asked.pop("ecart")), float(asked.pop("variance"))
        return CellKey(deviation, variance, _whole(asked.pop("plus_petit", 1)))
    epsilon = Decimal(str(asked.pop("epsilon")))
    if not (epsilon.is_finite() and epsilon > 0):
        raise ValueError("not a positive epsilon")
    return DifferentialPrivacy(epsilon, _whole(asked.pop("cases_par_personne")))


def _whole(value: Any, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError("not a whole number, or too small")
    return value


def _unread(message: str, expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message=f"perturbation d'un tableau : {message}",
            expected=expected,
            remedy="Corriger le choix de perturbation de ce tableau.",
        )
    )
