"""Tables as their producers publish them: codes, empty cells, faults told."""

import gzip

import numpy as np
import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.population.published import declared, published_of, read_published

POPULATION = """iris,population,moins_de_15,plus_de_65,etrangers
350010101,2000,300,400,100
010010102,1500,200,,50
"""
INCOMES = {"IRIS": ["010010102", "999999999"]}
COUNTED = ("personnes", "ménages", "foyers", "logements")
RECIPIENTS = {"CODGEO": ["350010101", "010010102"]}


def mirror(folder, **changes):
    """The tables of the IRIS in a folder; columns not given hold 1."""
    entry = declared("iris")
    (folder / "iris").mkdir()
    (folder / "population_iris.csv").write_text(POPULATION, encoding="utf-8")
    for name, keys in (("revenus", INCOMES), ("allocataires", RECIPIENTS)):
        columns = dict(keys)
        for column in entry["colonnes"].values():
            if column["table"] == name:
                columns[column["colonne"]] = changes.get(column["colonne"], ["1", "1"])
        columns = {key: cells for key, cells in columns.items() if cells is not None}
        lines = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
        path = folder / entry["tables"][name]["chemin"]
        path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return folder


def test_zones_are_those_of_the_main_table_and_codes_keep_their_zeros(tmp_path):
    found = read_published(mirror(tmp_path), "iris")
    assert found.zones == ("350010101", "010010102")
    assert found.figures["population"].tolist() == [2000, 1500]


def test_an_empty_cell_and_an_absent_zone_are_not_zero(tmp_path):
    found = read_published(mirror(tmp_path, A=["", "12"]), "iris")
    assert np.isnan(found.figures["plus_de_65"]).tolist() == [False, True]
    assert np.isnan(found.figures["niveau_d1"]).tolist() == [True, False]
    assert np.isnan(found.figures["allocataires"]).tolist() == [True, False]


def test_columns_are_found_by_what_they_are_for(tmp_path):
    found = read_published(mirror(tmp_path), "iris")
    assert set(found.of_role("numerateur")) == {
        "allocataires", "rsa", "prime_activite", "aah", "aide_logement",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ARSAS": None}, "ARSAS"),
        ({"ARSAS": ["12", "nd"]}, "ARSAS"),
    ],
)
def test_a_missing_column_or_a_word_among_figures_is_told(tmp_path, change, told):
    with pytest.raises(CroiseeError, match=told) as refused:
        read_published(mirror(tmp_path, **change), "iris")
    assert refused.value.problems[0].file == "CAF_IRIS_2020.csv.gz"


def test_a_missing_file_is_told_by_its_name(tmp_path):
    (mirror(tmp_path) / "population_iris.csv").unlink()
    with pytest.raises(CroiseeError, match=r"population_iris\.csv"):
        read_published(tmp_path, "iris")


def test_an_unknown_zoning_is_refused():
    with pytest.raises(CroiseeError, match="qpv, iris, communes"):
        published_of({"revenus": pa.table({})}, "cantons")


@pytest.mark.parametrize("zoning", ["qpv", "iris", "communes"])
def test_every_column_says_what_it_is(zoning):
    entry = declared(zoning)
    wanted = {
        "table",
        "colonne",
        "libelle",
        "unite",
        "base",
        "millesime",
        "sommable",
        "precision",
        "role",
    }
    for column in entry["colonnes"].values():
        assert wanted <= set(column)
        assert column["table"] in entry["tables"]
        assert column["role"] in ("marge", "retenue", "numerateur", "contexte")
        # A share, a median, a ratio cannot be summed over zones.
        assert not column["sommable"] or column["unite"] in COUNTED
