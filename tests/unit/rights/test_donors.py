"""Donor tables: read from files, checked, every fault told with its table, line and column."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.rights.cache import donors_digest
from croisee.rights.checks import check_donors
from croisee.rights.donors import Donors, read_donors, write_donors
from fixtures.donor_households import alone, donors

COUPLE = (
    "locataire_social",
    400,
    [
        ("personne_reference", 40, "emploi", {"salaire_net": 1300}),
        ("conjoint", 38, "chomage", {"chomage_net": 500}),
        ("enfant", 7, "enfant", {}),
    ],
)
GOOD = donors({"A": alone(salaire_net=900), "B": COUPLE})


def changed(name: str, column: str, row: int, value: object) -> Donors:
    """The good donors, one cell apart."""
    table = getattr(GOOD, name)
    cells = table[column].to_pylist()
    cells[row] = value
    place = table.column_names.index(column)
    kind = table.schema.field(column).type
    return GOOD._replace(**{name: table.set_column(place, column, pa.array(cells, kind))})


def test_donors_without_fault_come_back_as_they_are() -> None:
    assert check_donors(GOOD) == GOOD


# table, column, row (from 0), what it says instead → the line told
FAULTS = [
    ("menages", "region", 0, "corse"),
    ("menages", "statut_occupation", 1, "squatteur"),
    ("menages", "statut_occupation", 1, None),
    ("menages", "loyer", 1, 0.0),
    ("menages", "loyer", 0, 300.0),
    ("menages", "loyer", 1, -1.0),
    ("menages", "poids", 0, float("nan")),
    ("menages", "poids", 0, float("inf")),
    ("menages", "menage", 1, "A"),
    ("personnes", "role", 3, "cousin"),
    ("personnes", "naissance", 2, None),
    ("personnes", "taux_incapacite", 0, 80.0),
    ("personnes", "activite", 0, "travail"),
    ("personnes", "personne", 3, "A/0"),
    ("personnes", "menage", 3, "C"),
    ("personnes", "couple_marie", 1, False),
    ("personnes", "couple_marie", 0, True),
    ("personnes", "couple_marie", 3, True),
    ("revenus", "salaire_net", 5, None),
    ("revenus", "salaire_net", 5, float("nan")),
    ("revenus", "chomage_net", 5, -10.0),
    ("revenus", "revenu_du_capital", 5, float("inf")),
    ("revenus", "mois", 5, "2025-13"),
    ("revenus", "mois", 5, "mars 2025"),
    ("revenus", "personne", 5, "personne"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "column", "row", "value"), FAULTS)
def test_a_faulty_cell_is_told_where_it_lies(
    name: str, column: str, row: int, value: object
) -> None:
    with pytest.raises(CroiseeError) as caught:
        check_donors(
            changed(name, column, row, value), {table: f"{table}.csv" for table in GOOD._fields}
        )
    places = {(problem.file, problem.column) for problem in caught.value.problems}
    assert (f"{name}.csv", column) in places


def test_the_line_is_that_of_the_file() -> None:
    with pytest.raises(CroiseeError) as caught:
        check_donors(changed("revenus", "salaire_net", 5, None))
    assert [problem.row for problem in caught.value.problems] == [7]
    assert "ligne 7, colonne « salaire_net »" in str(caught.value)


def test_an_amount_is_never_shown() -> None:
    with pytest.raises(CroiseeError) as caught:
        check_donors(changed("revenus", "salaire_net", 5, -1234.5))
    assert "1234" not in str(caught.value)


@pytest.mark.parametrize("name", ["menages", "personnes", "revenus"])
def test_a_missing_column_is_told(name: str) -> None:
    table = getattr(GOOD, name)
    with pytest.raises(CroiseeError) as caught:
        check_donors(GOOD._replace(**{name: table.drop_columns([table.column_names[-1]])}))
    assert [problem.column for problem in caught.value.problems] == [table.column_names[-1]]


def test_a_household_has_one_reference_person() -> None:
    people = GOOD.personnes.filter(pc.not_equal(GOOD.personnes["personne"], "A/0"))
    incomes = GOOD.revenus.filter(pc.not_equal(GOOD.revenus["personne"], "A/0"))
    with pytest.raises(CroiseeError, match="une personne de référence et une seule"):
        check_donors(GOOD._replace(personnes=people, revenus=incomes))


def test_files_are_read_back(tmp_path) -> None:
    write_donors(GOOD, tmp_path)
    assert read_donors(tmp_path) == GOOD


def test_csv_is_read_as_parquet_is(tmp_path) -> None:
    for name, table in GOOD._asdict().items():
        csv.write_csv(table, tmp_path / f"{name}.csv")
    read = read_donors(tmp_path)
    assert donors_digest(read) == donors_digest(GOOD)
    assert read.personnes["naissance"][0].as_py() == date(1986, 1, 1)


def test_an_empty_case_of_a_file_is_told_with_the_name_of_the_file(tmp_path) -> None:
    for name, table in GOOD._asdict().items():
        csv.write_csv(table, tmp_path / f"{name}.csv")
    path = tmp_path / "menages.csv"
    path.write_text(path.read_text().replace('"locataire_social"', ""))
    with pytest.raises(CroiseeError, match=r"menages\.csv, ligne 3, colonne « statut_occupation »"):
        read_donors(tmp_path)


def test_an_absent_file_is_told(tmp_path) -> None:
    with pytest.raises(CroiseeError, match="ce tableau des ménages donneurs manque"):
        read_donors(tmp_path)


def test_the_hash_is_that_of_the_content_not_of_its_pieces() -> None:
    rows = GOOD.revenus
    pieces = pa.concat_tables([rows.slice(0, 3), rows.slice(3)])
    assert donors_digest(GOOD._replace(revenus=pieces)) == donors_digest(GOOD)
    assert donors_digest(changed("revenus", "salaire_net", 3, 1.0)) != donors_digest(GOOD)
