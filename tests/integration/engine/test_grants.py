"""What is granted is all that a query can reach, on either engine."""

import pyarrow as pa
import pytest

from croisee.engine import Grant, open_engine
from croisee.foundation.errors import CroiseeError
from fixtures.engines import ascii_grant, ascii_table, store

CAF = """
| pseudo | zone | nom   | age |
| p1     | A    | Durand | 30 |
| p2     | B    | Martin | 40 |
"""


def test_a_column_that_is_not_granted_is_refused_by_name(engine, tmp_path):
    grants = {"caf_allocataires": ascii_grant(tmp_path, CAF, {"zone", "age"})}
    with pytest.raises(CroiseeError) as error:
        engine.query("SELECT zone FROM caf_allocataires ORDER BY nom, pseudo", grants)
    assert [problem.message for problem in error.value.problems] == [
        "la colonne « nom » de caf_allocataires n'est pas dans le permis",
        "la colonne « pseudo » de caf_allocataires n'est pas dans le permis",
    ]


def test_what_is_granted_runs(engine, tmp_path):
    grants = {"caf": ascii_grant(tmp_path, CAF, {"zone", "age"})}
    result = engine.query("SELECT zone, age FROM caf ORDER BY zone", grants)
    assert result.to_pylist() == [{"zone": "A", "age": 30}, {"zone": "B", "age": 40}]


def test_rows_can_be_counted_without_reading_a_column(engine, tmp_path):
    grants = {"caf": ascii_grant(tmp_path, CAF, set())}
    assert engine.query("SELECT count(*) AS n FROM caf", grants).to_pylist() == [{"n": 2}]


def test_several_files_make_one_table(engine, tmp_path):
    first = store(tmp_path, ascii_table("| z |\n| A |"))
    second = store(tmp_path, ascii_table("| z |\n| B |"))
    result = engine.query("SELECT z FROM t ORDER BY z", {"t": Grant((first, second))})
    assert result.to_pydict() == {"z": ["A", "B"]}


def test_names_as_producers_write_them(engine, tmp_path):
    table = pa.table({"Taux de pauvreté (60 %)": [12.5], "NB.MEN": [3], "`a`": ["x"]})
    grants = {"Filosofi 2019": Grant((store(tmp_path, table),))}
    sql = 'SELECT "Taux de pauvreté (60 %)", "NB.MEN", "`a`" FROM "Filosofi 2019"'
    assert engine.query(sql, grants).to_pylist() == table.to_pylist()


def test_types_as_files_hold_them(engine, tmp_path):
    """Whatever the width in the file, six types come out."""
    table = pa.table(
        {
            "i8": pa.array([1], pa.int8()),
            "u32": pa.array([2], pa.uint32()),
            "f32": pa.array([0.5], pa.float32()),
            "dec": pa.array(["1.25"]).cast(pa.decimal128(10, 2)),
            "dict": pa.array(["a"]).dictionary_encode(),
            "ms": pa.array([1000], pa.timestamp("ms")),
            "none": pa.array([None], pa.null()),
        }
    )
    result = engine.query("SELECT * FROM t", {"t": Grant((store(tmp_path, table),))})
    types = ("int64", "int64", "double", "double", "string", "timestamp[us]", "string")
    assert tuple(str(kind) for kind in result.schema.types) == types
    assert result.to_pylist()[0]["dec"] == 1.25


def test_a_column_of_another_type_may_lie_there_but_not_be_read(engine, tmp_path):
    table = pa.table({"zone": ["A"], "boucle": [[1, 2]]})
    grants = {"t": Grant((store(tmp_path, table),))}
    assert engine.query("SELECT zone FROM t", grants).num_rows == 1
    with pytest.raises(CroiseeError, match="« boucle » de t n'est d'aucun des six types"):
        engine.query("SELECT boucle FROM t", grants)


def test_a_failure_on_the_data_tells_no_value(engine, tmp_path, capfd, caplog):
    grants = {"caf": ascii_grant(tmp_path, CAF)}
    with pytest.raises(CroiseeError, match="n'a pas pu exécuter la requête") as error:
        engine.query("SELECT CAST(nom AS BIGINT) AS n FROM caf", grants)
    seen = capfd.readouterr()
    chain = [error.value, error.value.__cause__, error.value.__context__]
    for text in (*map(str, chain), seen.out, seen.err, caplog.text):
        assert "Durand" not in text
        assert "Martin" not in text
    assert chain[1:] == [None, None]


def test_files_outside_the_folders_are_refused(tmp_path):
    (tmp_path / "lake").mkdir()
    outside = ascii_grant(tmp_path, CAF)
    link = tmp_path / "lake" / "link.parquet"
    link.symlink_to(outside.files[0])
    with open_engine(folders=[tmp_path / "lake"]) as engine:
        for file in (outside.files[0], link, tmp_path / "lake" / ".." / outside.files[0].name):
            with pytest.raises(CroiseeError, match="hors des dossiers"):
                engine.query("SELECT zone FROM t", {"t": Grant((file,))})


def test_files_that_are_not_a_table(tmp_path):
    text = tmp_path / "x.parquet"
    text.write_text("pas du Parquet")
    other = store(tmp_path, ascii_table("| a |\n| 1 |"))
    third = store(tmp_path, ascii_table("| b |\n| 1 |"))
    starred = tmp_path / "a*.parquet"
    starred.write_bytes(other.read_bytes())
    with open_engine(folders=[tmp_path]) as engine:
        for files, why in {
            (): "aucun fichier",
            (text,): "absent ou n'est pas du Parquet",
            (tmp_path / "absent.parquet",): "absent",
            (other, third): "pas les mêmes colonnes",
            (starred,): "caractère réservé",
        }.items():
            with pytest.raises(CroiseeError, match=why):
                engine.query("SELECT a FROM t", {"t": Grant(files)})


def test_another_engine_is_unknown(tmp_path):
    with (
        pytest.raises(CroiseeError, match="le moteur « oracle » est inconnu"),
        open_engine("oracle", folders=[tmp_path]),
    ):
        pass
