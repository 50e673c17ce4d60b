"""A company's file: each row a vacancy, or told."""

from datetime import date

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.vacancies.listed import read_listed
from croisee.vacancies.row import SCHEMA, Precision

RENAMES = {"number": "numero", "title": "intitule", "posts": "postes", "contract": "contrat"}


def table(**columns: list[object]) -> pa.Table:
    rows = max(map(len, columns.values()), default=1)
    base = {
        "numero": [f"M{row}" for row in range(rows)],
        "intitule": ["Soudeur"] * rows,
        "postes": [None] * rows,
        "contrat": [None] * rows,
    }
    return pa.table({**base, **columns})


def read(**columns: list[object]):
    return read_listed(table(**columns), "armor", renames=RENAMES, file="missions.xlsx")


def test_a_row_becomes_a_vacancy() -> None:
    found = read(
        postes=["3"], contrat=["CDI intérimaire"], commune=["1004"], published=["02/11/2026"],
        wage=["12,50"],
    )  # fmt: skip
    (row,) = found.vacancies.to_pylist()
    assert found.vacancies.schema == SCHEMA
    assert row["id"] == "armor/M0"
    assert (row["posts"], row["contract"], row["wage"]) == (3, "interim", 1250)
    assert (row["commune"], row["department"], row["precision"]) == ("01004", "01", "commune")
    assert row["published"] == date(2026, 11, 2)


def test_a_row_that_is_no_vacancy_is_kept_aside_and_told() -> None:
    found = read(postes=["2", "0", "beaucoup"])
    assert found.vacancies["id"].to_pylist() == ["armor/M0"]
    assert found.rejected.select(["row", "id", "column"]).to_pylist() == [
        {"row": 3, "id": "M1", "column": "postes"},
        {"row": 4, "id": "M2", "column": "postes"},
    ]
    (problem,) = found.problems
    assert (problem.file, problem.row, problem.column) == ("missions.xlsx", 3, "postes")
    assert problem.count == 2
    assert problem.expected is not None
    assert problem.expected.startswith("un nombre entier de postes")


def test_another_cell_that_cannot_be_read_is_emptied_and_told() -> None:
    found = read(rome=["K2204", "nettoyage"], contrat=["CDD", "à voir"])
    assert found.rejected.num_rows == 0
    assert found.vacancies["rome"].to_pylist() == ["K2204", None]
    assert found.vacancies["contract"].to_pylist() == ["cdd", None]
    assert {problem.column for problem in found.problems} == {"rome", "contrat"}


@pytest.mark.parametrize(
    ("place", "precision"),
    [
        ({"lat": 48.1, "lon": -1.7, "commune": "35238", "precision": "point"}, "point"),
        ({"lat": 48.1, "lon": -1.7, "commune": "35238"}, "commune"),
        ({"commune": "35238", "precision": "point"}, "commune"),
        ({"postcode": "35000"}, "departement"),
        ({"postcode": "35310"}, "commune"),
        ({"department": "35"}, "departement"),
        ({"lat": 48.1, "lon": -1.7}, "inconnu"),
        ({}, "inconnu"),
    ],
)
def test_precision_is_never_finer_than_what_is_given(
    place: dict[str, object], precision: str
) -> None:
    """35000 is Rennes and its neighbours here, 35310 Mordelles alone."""
    found = read_listed(
        table(**{name: [value] for name, value in place.items()}),
        "armor",
        renames={"number": "numero", "title": "intitule"},
        postcodes={"35000": ("35238", "35047"), "35310": ("35196",)},
    )
    assert found.vacancies["precision"].to_pylist() == [precision]


def test_the_company_of_the_file_and_the_day_of_delivery_fill_what_rows_do_not_say() -> None:
    found = read_listed(
        table(company=[None, "Mairie"], until=[date(2026, 12, 1), None]),
        "armor",
        renames={"number": "numero", "title": "intitule"},
        company="Interim Armor",
        points=Precision.POINT,
        seen=date(2026, 11, 22),
    )
    assert found.vacancies["company"].to_pylist() == ["Interim Armor", "Mairie"]
    assert found.vacancies["until"].to_pylist() == [date(2026, 12, 1), date(2026, 11, 22)]


def test_of_one_number_twice_the_last_updated_is_kept() -> None:
    found = read_listed(
        table(
            numero=["M1", "M1", "M2"],
            intitule=["Soudeur", "Soudeur TIG", "Maçon"],
            updated=["2026-11-01", "2026-11-05", "2026-11-02"],
        ),
        "armor",
        renames={"number": "numero", "title": "intitule"},
    )
    assert found.vacancies["title"].to_pylist() == ["Soudeur TIG", "Maçon"]
    assert found.repeated == 1


def test_a_missing_column_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(CroiseeError) as refused:
        read_listed(table(), "armor", renames={"number": "numéro", "title": "intitule"})
    assert refused.value.problems[0].column == "numéro"
    assert "« numero »" in str(refused.value)


@pytest.mark.parametrize(
    ("written", "kind", "open_ended"),
    [
        ("CDI", "cdi", True),
        ("CDI intérimaire", "interim", True),
        ("Mission intérim", "interim", False),
        ("CDD", "cdd", False),
        ("Apprentissage", "apprentissage", None),
        ("", None, None),
    ],
)
def test_a_contract_says_its_kind_and_whether_it_has_an_end(
    written: str, kind: str | None, open_ended: bool | None
) -> None:
    table = pa.table({"number": ["1"], "title": ["Soudeur"], "contract": [written]})
    (row,) = read_listed(table, "s").vacancies.to_pylist()
    assert (row["contract"], row["open_ended"]) == (kind, open_ended)
