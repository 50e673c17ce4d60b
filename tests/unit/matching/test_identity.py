"""Files with their own column names, to canonical records."""

import datetime as dt
import re

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.identity import FIELDS, canonical_records
from croisee.matching.normalisation.dates import read_date

FILE = pa.table(
    {
        "MATRICULE": pa.array([7, 8]),
        "NOM_NAISS": ["DUPONT", "MARTIN"],
        "PRENOM": ["Ana", None],
        "DATE_NAISS": pa.array([dt.date(1980, 5, 12), None]),
        "CP": pa.array([1000, 35000]),
        "COM_NAISS": pa.array([1053, 35238]),
        "TAILLE": pa.array([1.5, 1.7]),
        "NIR": ["180053523800497", None],
    }
)
RENAMES = {
    "id": "MATRICULE",
    "family_name": "NOM_NAISS",
    "given_name": "PRENOM",
    "birth_date": "DATE_NAISS",
    "postcode": "CP",
    "birth_place": "COM_NAISS",
}


def test_columns_are_renamed_made_text_and_completed() -> None:
    table = canonical_records(FILE, RENAMES)
    assert table.column_names == ["id", *FIELDS]
    assert {str(kind) for kind in table.schema.types} == {"string"}
    assert table.to_pylist()[0] == {
        "id": "7",
        "given_name": "Ana",
        "family_name": "DUPONT",
        "married_name": None,
        "sex": None,
        "birth_date": "1980-05-12",
        "birth_place": "01053",  # numbers have lost their zeros: they are given back
        "postcode": "01000",
    }


def test_other_ways_of_holding_text() -> None:
    table = canonical_records(
        pa.table(
            {
                "id": pa.array(["a", "b", "c"]).dictionary_encode(),
                "birth_date": pa.array([1051980, 1980, None]),  # 01051980 and a year alone
                "sex": pa.array([None, None, None]),
                "postcode": pa.array([1000.0, None, 35000.0]),
                "family_name": pa.array(["A", "B", "C"], pa.large_string()),
            }
        )
    )
    assert table["birth_date"].to_pylist() == ["01051980", "1980", None]
    assert table["postcode"].to_pylist() == ["01000", None, "35000"]


def test_timestamps_are_dates_only_at_midnight() -> None:
    moments = [dt.datetime(1980, 5, 12), dt.datetime(1980, 5, 11, 22)]
    table = canonical_records(pa.table({"id": ["1", "2"], "birth_date": pa.array(moments)}))
    assert [read_date(text).day for text in table["birth_date"].to_pylist()] == [12, None]


def test_the_nir_is_left_out_unless_asked_for() -> None:
    assert "nir" not in canonical_records(FILE, RENAMES).column_names
    renames = {**RENAMES, "nir": "NIR"}
    assert "nir" in canonical_records(FILE, renames, with_nir=True).column_names
    with pytest.raises(CroiseeError, match="le NIR n’est pas admis ici"):
        canonical_records(FILE, renames)


def test_a_digest_under_the_name_of_the_nir_is_refused() -> None:
    hashed = FILE.append_column("HACHE", pa.array(["9f" * 32, "0c" * 32]))
    with pytest.raises(CroiseeError, match="quelques minutes"):
        canonical_records(hashed, {**RENAMES, "nir": "HACHE"}, with_nir=True)


@pytest.mark.parametrize(
    ("table", "renames", "said"),
    [
        (FILE, {**RENAMES, "nom": "NOM_NAISS"}, "« nom » n’est pas une colonne d’identité"),
        (FILE, {**RENAMES, "given_name": "PRENOMS"}, "Vouliez-vous dire « PRENOM » ?"),
        (FILE, {**RENAMES, "married_name": "NOM_NAISS"}, "tient lieu de deux choses"),
        (FILE, {"family_name": "NOM_NAISS"}, "pas d’identifiant de ligne"),
        (FILE, {"id": "MATRICULE"}, "aucune colonne d’identité n’est reconnue"),
        (FILE, {**RENAMES, "sex": "TAILLE"}, "la colonne n’est pas du texte"),
        (pa.table({"id": ["1", None], "sex": ["1", "2"]}), {}, "ligne 3"),
        (pa.table({"id": ["1", " "], "sex": ["1", "2"]}), {}, "n’ont pas d’identifiant"),
        (pa.table({"id": ["1", "1"], "sex": ["1", "2"]}), {}, "porté par plusieurs lignes"),
    ],
)
def test_a_bad_renaming_says_where_what_and_what_to_do(
    table: pa.Table, renames: dict[str, str], said: str
) -> None:
    with pytest.raises(CroiseeError, match=re.escape(said)) as refusal:
        canonical_records(table, renames, file="gens.parquet")
    assert "gens.parquet" in str(refusal.value)
    assert "Que faire" in str(refusal.value)
