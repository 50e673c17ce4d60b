"""One offer of the API, under the names of the common table.

Fields: documentation of « Offres d'emploi v2 », operation « recupererListeOffre »
(francetravail.io/produits-partages/catalogue/offres-emploi).
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from croisee.vacancies.contracts import agency_contract
from croisee.vacancies.row import Precision

FIELDS = (
    "id",
    "intitule",
    "description",
    "dateCreation",
    "dateActualisation",
    "lieuTravail",
    "romeCode",
    "romeLibelle",
    "appellationlibelle",
    "entreprise",
    "typeContrat",
    "natureContrat",
    "nombrePostes",
    "salaire",
    "dureeTravailLibelle",
    "dureeTravailLibelleConverti",
    "origineOffre",
)
"""Fields of an offer that are kept: not those that name a recruiter (« contact », « agence »)."""
COLUMNS: Mapping[str, str] = {
    "number": "id",
    "title": "intitule",
    "rome": "romeCode",
    "posts": "nombrePostes",
    "contract": "typeContrat",
    "open_ended": "typeContrat",
    "company": "entreprise.nom",
    "commune": "lieuTravail.commune",
    "postcode": "lieuTravail.codePostal",
    "department": "lieuTravail.libelle",
    "lat": "lieuTravail.latitude",
    "lon": "lieuTravail.longitude",
    "published": "dateCreation",
    "updated": "dateActualisation",
    "wage": "salaire.libelle",
    "description": "description",
    "via": "origineOffre.partenaires",
}
"""Our column → field of the API, as problems name it."""

_OF_PARTNER = "2"
"""« origineOffre.origine » of what a partner has handed over."""
_DEPARTMENT = re.compile(r"\s*(\d{2,3}|2[AB])\b")
_WAGE = re.compile(r"(horaire|mensuel|annuel)\s+de\s+(\d+(?:[.,]\d+)?)", re.IGNORECASE)
_FULL_TIME = "temps plein"
_HOURS = {"horaire": 1.0, "mensuel": 35 * 52 / 12, "annuel": 35.0 * 52}
"""Hours paid in each period at the legal 35 hours a week (Code du travail, L3121-27)."""


def read_offer(offer: Mapping[str, Any], seen: date) -> dict[str, Any]:
    """What an offer says; `seen`: the day its page was read, when it was open.

    The API does not say what its coordinates designate. Most are those of the commune: they are
    read as such, and never as a point.
    """
    place = _part(offer, "lieuTravail")
    origin = _part(offer, "origineOffre")
    partners = origin.get("partenaires") or [{}]
    of_partner = str(origin.get("origine")) == _OF_PARTNER
    contract = agency_contract(offer.get("typeContrat"), offer.get("natureContrat"))
    department = _DEPARTMENT.match(str(place.get("libelle") or ""))
    return {
        "number": offer.get("id"),
        "title": offer.get("intitule") or offer.get("appellationlibelle"),
        "rome": offer.get("romeCode"),
        "posts": offer.get("nombrePostes"),
        "contract": contract or offer.get("typeContrat"),
        "open_ended": offer.get("typeContrat"),
        "company": _part(offer, "entreprise").get("nom"),
        "commune": place.get("commune"),
        "postcode": place.get("codePostal"),
        "department": department and department[1],
        "lat": place.get("latitude"),
        "lon": place.get("longitude"),
        "precision": Precision.COMMUNE,
        "published": offer.get("dateCreation"),
        "updated": offer.get("dateActualisation"),
        "until": seen,
        "wage": hourly_wage(
            _part(offer, "salaire").get("libelle"), offer.get("dureeTravailLibelleConverti")
        ),
        "description": offer.get("description"),
        "via": partners[0].get("nom") or "partenaire" if of_partner else None,
    }


def hourly_wage(label: str | None, duration: str | None) -> float | None:
    """Euros an hour that a label promises at least (« Mensuel de 1900.0 Euros à … sur 12.0 mois »);
    None when it says none, or not by the hour for a part-time job, whose hours are not coded."""
    found = _WAGE.search(label or "")
    if not found:
        return None
    period = found[1].lower()
    if period != "horaire" and (duration or "").strip().lower() != _FULL_TIME:
        return None
    return round(float(found[2].replace(",", ".")) / _HOURS[period], 2)


def _part(offer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = offer.get(name)
    return part if isinstance(part, Mapping) else {}
