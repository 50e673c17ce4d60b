"""What an interface answers, page by page, and what the house reads."""

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest

from fixtures.deliveries import PERSONS, Desk

OFFERS = (
    PERSONS.replace("essai.csv", "offres.zip")
    + """
format: {liste: resultats}
fields:
  - {name: id, type: string, constraints: {required: true, unique: true}}
  - {name: commune, type: string, croisee: {colonnes: [lieuTravail.commune]}}
  - {name: longitude, type: number, croisee: {colonnes: [lieuTravail.longitude]}}
  - {name: postes, type: integer, croisee: {colonnes: [nombrePostes]}}
  - {name: creation, type: date, croisee: {colonnes: [dateCreation]}}
"""
)
NURSE = {
    "id": "1",
    "lieuTravail": {"commune": "35238", "longitude": -1.68},
    "nombrePostes": 2,
    "dateCreation": "2025-10-12T08:30:00.000Z",
    "competences": [{"libelle": "jamais lu"}],
}
COOK = {"id": "2", "lieuTravail": {"commune": None}, "nombrePostes": 1}
KEPT = ("id", "commune", "longitude", "postes", "creation")


def archive(**pages: Any) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        for name, page in pages.items():
            content = page if isinstance(page, str) else json.dumps(page)
            opened.writestr(f"{name}.json", content)
    return stream.getvalue()


def test_pages_are_read_in_order_and_what_they_nest_becomes_columns(desk: Desk) -> None:
    desk.declare(OFFERS)
    desk.give(archive(p2={"resultats": [COOK]}, p1={"resultats": [NURSE]}), "offres.zip")
    assert [tuple(row[name] for name in KEPT) for row in desk.rows()] == [
        ("1", "35238", -1.68, 2, date(2025, 10, 12)),
        ("2", None, None, 1, None),
    ]


def test_one_page_may_be_a_list(desk: Desk) -> None:
    desk.declare(
        OFFERS.replace("offres.zip", "offres.json").replace("format: {liste: resultats}\n", "")
    )
    desk.give(json.dumps([NURSE, COOK]), "offres.json")
    assert [row["id"] for row in desk.rows()] == ["1", "2"]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('{"resultats": [', "n'est pas du JSON"),
        ({"offres": [NURSE]}, "pas de liste sous la clé « resultats »"),
        ({"resultats": ["nom"]}, "n'est pas un objet JSON"),
        ({"resultats": []}, "aucun enregistrement"),
        ("[" * 100_000, "trop imbriqué"),
    ],
)
def test_a_wrong_page_is_named(desk: Desk, page: Any, said: str) -> None:
    desk.declare(OFFERS).give(archive(p1=page), "offres.zip")
    assert said in str(desk.refusal())


def test_a_wrong_value_is_named_with_its_record(desk: Desk) -> None:
    wrong = {**COOK, "nombrePostes": "plusieurs"}
    desk.declare(OFFERS).give(archive(p1={"resultats": [NURSE, wrong]}), "offres.zip")
    (fault,) = desk.faults()
    assert (fault.row, fault.column) == (2, "nombrePostes")


def test_a_file_that_is_no_archive_is_refused(desk: Desk) -> None:
    desk.declare(OFFERS).give("id;commune\n", "offres.zip")
    assert "n'est pas une archive zip" in str(desk.refusal())


def test_a_record_nested_without_end_is_refused(desk: Desk) -> None:
    deep: dict[str, Any] = {"id": "1"}
    for _ in range(12):
        deep = {"dans": deep}
    desk.declare(OFFERS).give(archive(p1={"resultats": [deep]}), "offres.zip")
    assert "trop imbriqué" in str(desk.refusal())
