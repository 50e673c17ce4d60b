"""The neutral form: cells, relations, and each way they can be wrong."""

from pathlib import Path

import pytest

from croisee.tablefiles.neutral import read_neutral
from unit.tablefiles.files import refusal, write

CELLS = """
    cell,value,freq,primary
    a,3,3,1
    b,4,4,0
    t,7,7,0
    z,0,0,0
"""
RELATIONS = """
    rel,cell,coef
    total,t,1
    total,a,-1
    total,b,-1
    total,z,-1
"""


@pytest.fixture
def read(tmp_path: Path):
    def run(cells: str = CELLS, relations: str = RELATIONS, **options):
        return read_neutral(
            write(tmp_path / "c.csv", cells), write(tmp_path / "r.csv", relations), **options
        )

    return run


def test_defaults(read):
    table = read()
    assert table.system.values.tolist() == [3, 4, 7, 0]
    assert table.system.weights.tolist() == [3, 4, 7, 1]
    assert table.system.known.tolist() == [False, False, False, True]
    assert not table.system.hidden.any()
    assert table.system.integer
    assert table.system.relations.toarray().tolist() == [[-1, -1, 1, -1]]
    assert table.relation_names.to_pylist() == ["total"]


def test_amounts_are_not_counts(read):
    assert not read(CELLS.replace("3,3,1", "3,2,1")).system.integer
    assert not read(CELLS.replace("freq", "nombre")).system.integer
    assert read(CELLS.replace("freq", "nombre"), counts=True).system.integer


def test_another_weight(read):
    assert read(weight="freq").system.weights.tolist() == [3, 4, 7, 0]
    assert "colonne « coût »" in refusal(read, weight="coût")


def test_a_negative_amount_changes_what_everybody_knows(read):
    cells = CELLS.replace("b,4,4", "b,-4,4").replace("t,7,7", "t,-1,7")
    assert read(cells).system.lower.tolist() == [-float("inf")] * 4
    assert "ligne 3" in refusal(read, cells, counts=True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cell,value", "case,value", "c.csv, colonne « cell » : cette colonne manque"),
        ("b,4,4", "a,4,4", "c.csv, ligne 3, colonne « cell » : cette case est déjà"),
        ("b,4,4", "b,quatre,4", "c.csv, ligne 3, colonne « value » : ce n'est pas un nombre"),
        ("b,4,4", "b,nan,4", "c.csv, ligne 3, colonne « value »"),
        ("b,4,4", "b,4,-4", "c.csv, ligne 3, colonne « freq »"),
        ("b,4,4,0", "b,4,4,2", "c.csv, ligne 3, colonne « primary » : ce n'est ni oui ni non"),
        ("b,4,4", ",4,4", "c.csv, ligne 3, colonne « cell » : ce code est vide"),
        ("b,4,4", "b,5,5", "r.csv, ligne 2, colonne « rel » : les valeurs ne vérifient pas"),
    ],
)
def test_faulty_cells(read, old, new, said):
    assert said in refusal(read, CELLS.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("total,b,-1", "total,x,-1", "r.csv, ligne 4, colonne « cell » : cette relation nomme"),
        ("total,b,-1", "total,b,un", "r.csv, ligne 4, colonne « coef »"),
        ("total,b,-1\n", "", "r.csv, ligne 2, colonne « rel » : les valeurs ne vérifient pas"),
        ("rel,cell", "relation,cell", "r.csv, colonne « rel » : cette colonne manque"),
    ],
)
def test_faulty_relations(read, old, new, said):
    relations = RELATIONS.replace(f"    {old}", f"    {new}" if new else new)
    assert said in refusal(read, relations=relations)


def test_a_published_zero_must_be_zero(read):
    cells = CELLS.replace("primary\n", "primary,publish_zero\n").replace(",0\n", ",0,1\n")
    assert "« zéro publié »" in refusal(read, cells.replace("3,3,1", "3,3,1,0"))


EARLIER = """
    cell,value,status
    a,3,A
    b,4,D
    t,7,V
"""


def test_what_was_released_is_known_for_ever(read, tmp_path: Path):
    cells = CELLS.replace("3,3,1", "3,3,0")
    table = read(cells, earlier=[write(tmp_path / "e.csv", EARLIER)])
    assert table.system.known.tolist() == [False, False, True, True]
    assert table.primary.tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("t,7,V", "t,8,V", "ligne 4, colonne « value » : cette case avait une autre valeur"),
        ("t,7,V", "u,7,V", "ligne 4, colonne « cell » : cette case déjà diffusée"),
        ("t,7,V", "t,7,W", "ligne 4, colonne « status » : ce statut n'est pas connu"),
    ],
)
def test_an_earlier_release_that_speaks_of_something_else(read, old, new, said, tmp_path: Path):
    earlier = write(tmp_path / "e.csv", EARLIER.replace(old, new))
    assert said in refusal(read, earlier=[earlier])
