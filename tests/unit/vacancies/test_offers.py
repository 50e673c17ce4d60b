"""Offers of the agency's API, read from saved pages."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.vacancies.agency.offers import hourly_wage
from croisee.vacancies.agency.pages import Page, read_pages, vacancies_of

SEEN = date(2026, 11, 22)
OFFER: dict[str, Any] = {
    "id": "048KLTP",
    "intitule": "Soudeur / Soudeuse (H/F)",
    "description": "mot " * 30,
    "dateCreation": "2026-11-02T08:12:30.000Z",
    "dateActualisation": "2026-11-05T10:00:00.000Z",
    "lieuTravail": {
        "libelle": "35 - RENNES", "latitude": 48.11, "longitude": -1.68,
        "codePostal": "35000", "commune": "35238",
    },
    "romeCode": "H2913",
    "entreprise": {"nom": "ATELIERS DU GRANIT"},
    "typeContrat": "MIS",
    "natureContrat": "Contrat travail",
    "nombrePostes": 2,
    "salaire": {"libelle": "Horaire de 12.5 Euros à 14.0 Euros sur 12.0 mois"},
    "origineOffre": {"origine": "1"},
    "contact": {"nom": "Mme Une Recruteuse", "courriel": "une@exemple.fr"},
}  # fmt: skip


def read(*offers: dict[str, Any]):
    return vacancies_of([Page("page-0.json", SEEN, offers)])


def test_an_offer_becomes_a_vacancy() -> None:
    (row,) = read(OFFER).vacancies.to_pylist()
    assert row["id"] == "france_travail/048KLTP"
    assert (row["rome"], row["posts"], row["contract"], row["wage"]) == (
        "H2913",
        2,
        "interim",
        1250,
    )
    assert (row["commune"], row["postcode"], row["department"]) == ("35238", "35000", "35")
    assert (row["published"], row["updated"], row["until"]) == (
        date(2026, 11, 2), date(2026, 11, 5), SEEN,
    )  # fmt: skip
    assert row["via"] is None
    assert len(row["text"]) == 16


def test_its_point_is_that_of_its_commune() -> None:
    assert read(OFFER).vacancies["precision"].to_pylist() == ["commune"]


def test_no_recruiter_enters() -> None:
    assert "recruteuse" not in str(read(OFFER).vacancies.to_pylist()).lower()


def test_an_apprentice_is_not_a_fixed_term() -> None:
    offers = [
        {**OFFER, "id": "1", "typeContrat": "CDD", "natureContrat": "Contrat apprentissage"},
        {**OFFER, "id": "2", "typeContrat": "CDD", "natureContrat": "Contrat travail"},
        {**OFFER, "id": "3", "typeContrat": "ZZZ", "natureContrat": None},
    ]
    found = read(*offers)
    assert found.vacancies["contract"].to_pylist() == ["apprentissage", "cdd", None]
    assert [problem.column for problem in found.problems] == ["typeContrat"]


def test_an_offer_without_commune_keeps_its_departement() -> None:
    found = read(
        {**OFFER, "id": "1", "lieuTravail": {"libelle": "2A - Corse-du-Sud"}},
        {**OFFER, "id": "2", "lieuTravail": {"libelle": "France"}},
    )
    assert found.vacancies["department"].to_pylist() == ["2A", None]
    assert found.vacancies["precision"].to_pylist() == ["departement", "inconnu"]


def test_a_partner_is_told() -> None:
    partner = {"origine": "2", "partenaires": [{"nom": "MULTIDIFFUSION", "url": "https://x"}]}
    assert read({**OFFER, "origineOffre": partner}).vacancies["via"].to_pylist() == [
        "MULTIDIFFUSION"
    ]


def test_an_offer_of_two_pages_is_one_vacancy() -> None:
    newer = {**OFFER, "dateActualisation": "2026-11-07T10:00:00.000Z", "nombrePostes": 1}
    found = vacancies_of([Page("a", SEEN, [newer]), Page("b", SEEN, [OFFER])])
    assert found.vacancies["posts"].to_pylist() == [1]
    assert found.repeated == 1


@pytest.mark.parametrize(
    ("label", "duration", "wage"),
    [
        ("Horaire de 12.5 Euros à 14.0 Euros", None, 12.5),
        ("Mensuel de 1820.0 Euros sur 12.0 mois", "Temps plein", 12.0),
        ("Annuel de 36400,0 Euros sur 12.0 mois", "Temps plein", 20.0),
        ("Mensuel de 900.0 Euros", "Temps partiel", None),
        ("Selon expérience", "Temps plein", None),
        (None, None, None),
    ],
)
def test_hourly_wage(label: str | None, duration: str | None, wage: float | None) -> None:
    assert hourly_wage(label, duration) == wage


@pytest.mark.parametrize("content", ["[1, 2", '{"resultats": 3}', '{"resultats": []}'])
def test_a_page_that_is_none_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "page-150.json"
    path.write_text(content)
    with pytest.raises(CroiseeError, match=r"page-150\.json"):
        list(read_pages([path]))


def test_a_saved_page_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "page-0.json"
    path.write_text(json.dumps({"resultats": [OFFER]}))
    assert vacancies_of(read_pages([path], SEEN)).vacancies.num_rows == 1
