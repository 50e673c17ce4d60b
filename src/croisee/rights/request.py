"""What is asked of the engine of rules: refused when it cannot be answered truly."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.packaged import setting
from croisee.rights.entitlements import RIGHTS, ZONES
from croisee.rights.law import ceilings
from croisee.rights.months import months_read
from croisee.rights.schema import Donors

HEALTH_COVER = ("c2s_gratuite", "c2s_participation")
_COVER_BEGINS = "2019-11"
"""First month of the complementary health cover; two other benefits stood in its place before."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_ASSUMPTIONS = (
    "salaire_imposable_sur_net",
    "salaire_brut_sur_net",
    "chomage_imposable_sur_net",
    "retraite_imposable_sur_nette",
    "retraite_brute_sur_nette",
    "titre_de_sejour",
)


def check_request(donors: Donors, month: str, zones: Sequence[int], rights: Sequence[str]) -> None:
    """Raise `CroiseeError` for a month, a zone, a right or a region that has no true answer."""
    problems = [*_month(month, rights), *_among("zone_apl", zones, ZONES, _ZONE_REMEDY)]
    problems += _among("droit", rights, RIGHTS, "Choisissez parmi ceux-ci.")
    if not problems:
        problems += [*_region(donors), *_births(donors, month)]
    if problems:
        raise CroiseeError(problems)


def lives_overseas(donors: Donors) -> bool:
    """Whether some household lives overseas."""
    return bool(pc.any(pc.not_equal(donors.menages["region"], "metropole")).as_py())


def terms(month: str, rights: Sequence[str]) -> dict[str, Any]:
    """What the runner needs besides donors and zones: months, assumptions, our corrections."""
    corrected = any(right in HEALTH_COVER for right in rights)
    return {
        "months": months_read(month),
        "assumptions": {name: setting(__package__, name) for name in _ASSUMPTIONS},
        "ceilings": ceilings(month) if corrected else None,
    }


_ZONE_REMEDY = (
    "Donnez la zone de l’aide au logement du lieu étudié ; elle n’est jamais supposée : "
    "d’une zone à l’autre l’aide change de plus d’un dixième."
)


def _month(month: str, rights: Sequence[str]) -> list[Problem]:
    if not _MONTH.fullmatch(month):
        message, remedy = "le mois demandé n’est pas un mois.", "Écrivez l’année puis le mois."
        return [Problem(message, remedy, expected="AAAA-MM")]
    if month < _COVER_BEGINS and any(right in HEALTH_COVER for right in rights):
        return [
            Problem(
                f"la complémentaire santé solidaire n’existe pas en {month}.",
                f"Demandez un mois à partir de {_COVER_BEGINS}, ou retirez ces droits : avant, "
                "la CMU-C et l’ACS en tenaient lieu.",
                rule=", ".join(HEALTH_COVER),
            )
        ]
    return []


def _among(
    column: str, asked: Sequence[object], possible: Sequence[object], remedy: str
) -> list[Problem]:
    unknown = [value for value in asked if value not in possible]
    if asked and not unknown and len(set(asked)) == len(asked):
        return []
    message = "la demande n’en nomme aucune valeur." if not asked else "la valeur est inconnue."
    if asked and not unknown:
        message = "une valeur est demandée deux fois."
    return [Problem(message, remedy, expected=", ".join(map(str, possible)), column=column)]


def _region(donors: Donors) -> list[Problem]:
    rows = np.flatnonzero(np.asarray(pc.equal(donors.menages["region"], "mayotte")))
    if not len(rows):
        return []
    return [
        Problem(
            "le moteur de règles ne sait pas le droit de Mayotte : il y refuse la "
            "complémentaire santé solidaire, qui y existe depuis 2024.",
            "Retirez ces ménages de la demande ; leurs droits ne sont pas évalués.",
            file="menages",
            row=int(rows[0]) + 2,
            column="region",
            count=len(rows),
        )
    ]


def _births(donors: Donors, month: str) -> list[Problem]:
    born = donors.personnes["naissance"].to_numpy().astype("datetime64[D]")
    rows = np.flatnonzero(born > np.datetime64(f"{month}-01"))
    if not len(rows):
        return []
    return [
        Problem(
            f"la naissance vient après le premier jour de {month}.",
            "Retirez ces personnes, ou demandez un mois plus tardif.",
            file="personnes",
            row=int(rows[0]) + 2,
            column="naissance",
            count=len(rows),
        )
    ]
