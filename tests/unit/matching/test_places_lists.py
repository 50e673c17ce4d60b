"""Lists as they come: under their own headings, with their own communes, days and decimals."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.places.canonical import canonical_places
from croisee.matching.places.communes import Communes, read_communes

COMMUNES = Communes.of(
    [
        ("35238", "Rennes", "35000-35200"),
        ("35238", "Rennes", "35700"),
        ("35352", "Vern-sur-Seiche", "35770"),
        ("22136", "Loudéac", "22600"),
        ("22183", "Plémet", "22210/22600"),
    ]
)
ONE = {"id": ["a"], "name": ["L’Escale"], "source": ["liste"]}


def problems(table: pa.Table, **options: Any) -> list[Problem]:
    with pytest.raises(CroiseeError) as caught:
        canonical_places(table, file="lieux.csv", **options)
    assert all(problem.file == "lieux.csv" and problem.remedy for problem in caught.value.problems)
    return list(caught.value.problems)


def test_a_list_keeps_its_headings() -> None:
    """The heading of the file is mapped, texts are trimmed, days and decimals may be French."""
    table = pa.table(
        {
            "NUM": ["12"],
            "Nom du lieu": [" L’Escale "],
            "cp": ["1000"],
            "Y": ["48,1"],
            "X": ["-1.69"],
            "maj": ["5/12/2022 10:30"],
            "pivot": ["00000000000000"],
            "services": ["wifi; prêt |"],
        }
    )
    renames = {"id": "NUM", "name": "Nom du lieu", "postcode": "cp", "lat": "Y", "lon": "X",
               "updated": "maj", "siret": "pivot"}  # fmt: skip
    [row] = canonical_places(
        table, renames=renames, source="liste", united=["services"]
    ).to_pylist()
    kept = {name: value for name, value in row.items() if value is not None}
    assert kept == {
        "id": "12", "name": "L’Escale", "postcode": "01000", "lat": 48.1, "lon": -1.69,
        "updated": "2022-12-05", "source": "liste", "services": ["wifi", "prêt"],
    }  # fmt: skip


def test_faults_are_told_by_the_heading_of_the_file() -> None:
    table = pa.table({"NUM": ["1", "1"], "name": ["L’Escale", " "], "lat": ["x", ""]})
    found = problems(table, renames={"id": "NUM"}, source="liste")
    assert [(fault.row, fault.column, fault.message) for fault in found] == [
        (2, "lat", "ce n’est pas un nombre.")
    ]
    found = problems(table.drop_columns("lat"), renames={"id": "NUM"}, source="liste")
    assert [(fault.row, fault.column) for fault in found] == [(3, "name"), (3, "NUM")]


@pytest.mark.parametrize(
    ("renames", "column", "message"),
    [
        (
            {"nam": "Nom"},
            None,
            "« nam » n’est pas une colonne attendue. Vouliez-vous dire « name »",
        ),
        ({"address": "Nome"}, "Nome", "cette colonne manque. Vouliez-vous dire « Nom »"),
        ({"address": "Nom", "commune": "Nom"}, "Nom", "tient lieu de deux choses"),
        ({"id": "NUM"}, "NUM", "cette colonne manque."),
    ],
)
def test_a_wrong_mapping_is_told(renames: dict[str, str], column: str | None, message: str) -> None:
    found = problems(pa.table({**ONE, "Nom": ["x"]}), renames=renames)
    assert (column, True) in [(fault.column, message in fault.message) for fault in found]


def test_what_compares_places_cannot_be_united() -> None:
    [fault] = problems(pa.table(ONE), united=["name"])
    assert (fault.column, "réunie" in fault.message) == ("name", True)


def test_a_wrong_table_is_told_by_row_and_column() -> None:
    table = pa.table(
        {
            "id": ["a", "a", None],
            "name": ["L’Escale", " ", "Le Relais"],
            "source": ["x", "x", "x"],
            "lat": [48.1, 98.0, 48.1],
            "lon": [-1.69, -1.69, None],
        }
    )
    found = problems(table)
    assert [(fault.column, fault.row) for fault in found] == [
        ("id", 4),
        ("name", 3),
        ("id", 3),
        ("lat", 3),
        ("lon", 4),
    ]
    assert str(found[2]).startswith("lieux.csv, ligne 3, colonne « id »")


@pytest.mark.parametrize("codes", [[1000], [1000.0], [True]])
def test_a_code_held_as_a_number_is_refused(codes: list[object]) -> None:
    [fault] = problems(pa.table({**ONE, "postcode": codes}))
    assert (fault.column, fault.expected) == ("postcode", "du texte")


def test_a_column_of_another_type_is_refused() -> None:
    [fault] = problems(pa.table({**ONE, "lat": [[48.1]]}))
    assert (fault.column, fault.expected) == ("lat", "un nombre décimal, en degrés")


def test_days_and_numbers_of_a_parquet_are_read() -> None:
    table = pa.table({**ONE, "updated": [date(2022, 12, 1)], "lat": [48], "lon": [float("nan")]})
    assert [fault.column for fault in problems(table)] == ["lat", "lon"], "half a position"
    [row] = canonical_places(table.set_column(5, "lon", pa.array([-1.5]))).to_pylist()
    assert (row["updated"], row["lat"], row["lon"]) == ("2022-12-01", 48.0, -1.5)


def test_reading_what_was_read_changes_nothing() -> None:
    table = pa.table({**ONE, "commune": ["Rennes"], "postcode": ["35000"], "wifi": ["oui|non"]})
    once = canonical_places(table, communes=COMMUNES, united=["wifi"])
    assert canonical_places(once, communes=COMMUNES, united=["wifi"]) == once


# --- communes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "postcode", "text", "code"),
    [
        ("35238", "", "", "35238"),  # a code is a code
        ("RENNES", "35700", "", "35238"),
        ("Vern s/ Seiche", "35770", "", "35352"),  # the only one of its postcode
        ("loudeac", "22600", "", "22136"),  # two communes share 22600
        ("", "22600", "Mairie de Plémet", "22183"),
        ("", "22600", "Mairie", None),
        ("RENNES CEDEX", "35042", "", None),
        ("Rennes", "35042", "", "35238"),  # no commune has a CEDEX: its département answers
        ("", "", "Rennes", None),
    ],
)
def test_a_commune_is_told_by_code_name_postcode_or_address(
    said: str, postcode: str, text: str, code: str | None
) -> None:
    assert COMMUNES.code(said, postcode, text) == code


def test_a_commune_that_is_no_code_asks_for_the_table() -> None:
    table = pa.table({**ONE, "commune": ["Rennes"]})
    [fault] = problems(table)
    assert (fault.row, fault.column) == (2, "commune")
    assert "--communes" in fault.remedy
    assert canonical_places(table, communes=COMMUNES)["commune"].to_pylist() == [None]


def test_the_table_of_communes_comes_under_official_headings() -> None:
    """La Poste gives a commune once for each of its postcodes."""
    table = pa.table(
        {
            "#Code_commune_INSEE": ["35238", "35238"],
            "Nom_de_la_commune": ["RENNES", "RENNES"],
            "Code_postal": ["35000", "35200"],
        }
    )
    read = read_communes(table)
    assert (dict(read.names), read.code("", "35200")) == ({"35238": "RENNES"}, "35238")
    assert read_communes(pa.table({"COM": ["35238"], "LIBELLE": ["Rennes"]})).names
    with pytest.raises(CroiseeError, match="COM"):
        read_communes(pa.table({"nom": ["Rennes"]}))
