"""Whole records, row by row."""

import pyarrow as pa

from croisee.matching.normalisation import BirthPlaces, Reason, Remark, normalise
from croisee.nomenclatures import CommuneHistory
from unit.matching.records import records


def test_one_record() -> None:
    table = normalise(
        records(
            given_name=["Jean-Pierre, Marie"],
            family_name=["LE GALL-MARTIN"],
            married_name=["de La Tour"],
            sex=["M"],
            birth_date=["12/03/1980"],
            birth_place=["35238"],
            postcode=["35 000"],
        )
    ).table
    assert table.to_pylist() == [
        {
            "id": "1",
            "given": "JEANPIERRE",
            "givens": "JEAN PIERRE MARIE",
            "family": "GALL MARTIN",
            "married": "TOUR",
            "family_parts": ["DELATOUR", "LEGALL", "MARTIN", "GALL", "TOUR"],
            "name_tokens": ["GALL", "JEAN"],
            "sex": "1",
            "birth_year": 1980,
            "birth_month": 3,
            "birth_day": 12,
            "day_month_sorted": "03-12",
            "birth_conventional": False,
            "birth_place": "35238",
            "born_abroad": False,
            "postcode": "35000",
        }
    ]
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds["birth_day"] == kinds["birth_month"] == "int8"
    assert kinds["birth_year"] == "int16"
    assert kinds["family_parts"].startswith("list<")


def test_a_record_of_which_nothing_is_known() -> None:
    row = normalise(records(given_name=[None])).table.to_pylist()[0]
    assert {name for name, value in row.items() if value is not None} == {
        "id",
        "family_parts",
        "name_tokens",
        "birth_conventional",
    }
    assert row["family_parts"] == row["name_tokens"] == []


def test_no_record_at_all() -> None:
    assert normalise(records(given_name=[])).table.num_rows == 0


def test_conventional_dates_are_those_of_people_born_abroad() -> None:
    table = normalise(
        records(
            birth_date=["1980-01-01", "1980-12-31", "1980-01-02", "1980-01-01", "1980-01-01"],
            birth_place=["99352", "99352", "99352", "35238", None],
        )
    ).table
    assert table["birth_conventional"].to_pylist() == [True, True, False, False, False]
    assert table["birth_day"].to_pylist() == [None, None, 2, 1, 1]
    assert table["birth_month"].to_pylist() == [None, None, 1, 1, 1]
    assert table["day_month_sorted"].to_pylist() == [None, None, "01-02", "01-01", "01-01"]
    assert table["birth_year"].to_pylist() == [1980] * 5


def test_names_told_by_either_column() -> None:
    table = normalise(
        records(
            family_name=["DUPONT ÉPOUSE MARTIN", "DUPONT EP MARTIN", None, "MARTIN NEE DUPONT"],
            married_name=[None, "Durand", "MARTIN NEE DUPONT", None],
        )
    ).table
    assert table["family"].to_pylist() == ["DUPONT"] * 4
    assert table["married"].to_pylist() == ["MARTIN", "DURAND", "MARTIN", "MARTIN"]
    assert table["family_parts"].to_pylist() == [
        ["DUPONT", "MARTIN"],
        ["DUPONT", "DURAND", "MARTIN"],
        ["DUPONT", "MARTIN"],
        ["DUPONT", "MARTIN"],
    ]


def test_swapped_given_and_family_names_have_the_same_tokens() -> None:
    table = normalise(
        records(
            given_name=["Mohammed", "Le Gall", "EL IDRISSI"],
            family_name=["Le Gall", "Mohammed", "JEAN-PIERRE"],
        )
    ).table
    assert table["name_tokens"].to_pylist() == [
        ["GALL", "MOHAMED"],
        ["GALL", "MOHAMED"],
        ["IDRISSI", "JEAN"],
    ]


def test_what_is_set_aside_is_counted_and_not_shown() -> None:
    history = CommuneHistory.of("2025", [("35238", "35238")])
    remarks = normalise(
        records(
            family_name=["INCONNU", "INCONNU", "Dupont"],
            sex=["9", "1", " "],
            birth_date=["31/02/1980", "12/05/80", "1980-05-12"],
            birth_place=["35238", "35999", None],
            postcode=["35", "35000", None],
        ),
        BirthPlaces.of(history),
    ).remarks
    assert remarks == (
        Remark("birth_date", Reason.TWO_DIGIT_YEAR, 1),
        Remark("birth_date", Reason.IMPOSSIBLE_DAY, 1),
        Remark("birth_place", Reason.CODE_NOT_IN_TABLE, 1),
        Remark("family_name", Reason.PLACEHOLDER, 2),
        Remark("postcode", Reason.UNKNOWN_POSTCODE, 1),
        Remark("sex", Reason.UNKNOWN_SEX, 1),
    )
    assert str(remarks[3]).endswith("(2 valeurs)")


def test_columns_in_several_chunks() -> None:
    whole = records(given_name=["Ana", "Béa"], family_name=["Le Goff", None])
    cut = pa.concat_tables([whole.slice(0, 1), whole.slice(1, 1)])
    assert normalise(cut).table.to_pylist() == normalise(whole).table.to_pylist()
