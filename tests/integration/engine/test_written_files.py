"""Files written twice are the same file, and are whole or absent."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.engine import Grant, open_engine
from croisee.foundation.canonical import digest_file
from croisee.foundation.errors import CroiseeError
from fixtures.engines import ascii_grant, store

ROWS = 150_000


@pytest.fixture(scope="module")
def people(lake):
    """Rows enough for several row groups and several threads, in no order."""
    draw = np.random.default_rng(0)
    table = pa.table(
        {
            "zone": pa.array([f"Z{k}" for k in draw.integers(0, 50, ROWS)]),
            "revenu": draw.lognormal(9, 1, ROWS),
            "age": draw.integers(0, 90, ROWS),
        }
    )
    return {"t": Grant((store(lake, table),))}


def test_two_writes_give_the_same_bytes(engine, people, tmp_path):
    """Half the rows tie on the key, and doubles are summed by several threads."""
    texts = {
        "rows": "SELECT zone, age, revenu FROM t ORDER BY zone",
        "sums": "SELECT zone, age, sum(revenu) AS total, avg(revenu) AS moyenne, "
        "median(revenu) AS mediane FROM t GROUP BY zone, age ORDER BY zone, age",
    }
    for name, sql in texts.items():
        one, two = tmp_path / f"{name}1.parquet", tmp_path / f"{name}2.parquet"
        assert engine.write(sql, people, one) == engine.write(sql, people, two)
        assert digest_file(one) == digest_file(two)


@pytest.mark.spark
def test_both_engines_write_the_same_bytes(duckdb_engine, spark_engine, people, tmp_path):
    sql = "SELECT zone, age, revenu, sum(revenu) OVER (PARTITION BY zone) AS total FROM t ORDER BY age"
    for engine in (duckdb_engine, spark_engine):
        assert engine.write(sql, people, tmp_path / engine.name) == ROWS
    assert digest_file(tmp_path / "duckdb") == digest_file(tmp_path / "spark")


def test_threads_do_not_change_the_bytes(people, lake, tmp_path):
    sql = "SELECT zone, sum(revenu) AS total FROM t GROUP BY zone ORDER BY total"
    digests = set()
    for threads in (1, 2, 4):
        with open_engine(folders=[lake], threads=threads, memory_limit="500MB") as engine:
            engine.write(sql, people, tmp_path / "x.parquet")
        digests.add(digest_file(tmp_path / "x.parquet"))
    assert len(digests) == 1


def test_row_groups_do_not_follow_the_batches(duckdb_engine, people, tmp_path):
    path = tmp_path / "x.parquet"
    duckdb_engine.write("SELECT age FROM t ORDER BY age", people, path)
    metadata = pq.read_metadata(path)
    sizes = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    assert sizes == [122_880, ROWS - 122_880]


def test_no_row_is_a_file_too(engine, tmp_path):
    grants = {"t": ascii_grant(tmp_path, "| a |\n| 1 |")}
    assert engine.write("SELECT a FROM t WHERE a > 1 ORDER BY a", grants, tmp_path / "x") == 0
    assert pq.read_table(tmp_path / "x").schema == pa.schema([("a", pa.int64())])


def test_a_file_needs_an_order(engine, tmp_path):
    grants = {"t": ascii_grant(tmp_path, "| a |\n| 1 |")}
    with pytest.raises(CroiseeError, match="l'ordre de ses lignes"):
        engine.write("SELECT a FROM t", grants, tmp_path / "x.parquet")


def test_a_failure_leaves_what_was_there(engine, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "x.parquet").write_bytes(b"before")
    grants = {"t": ascii_grant(tmp_path, "| a |\n| x |")}
    with pytest.raises(CroiseeError):
        engine.write(
            "SELECT CAST(a AS BIGINT) AS n FROM t ORDER BY n", grants, folder / "x.parquet"
        )
    assert [path.name for path in folder.iterdir()] == ["x.parquet"]
    assert (folder / "x.parquet").read_bytes() == b"before"


def test_queries_of_several_threads_do_not_meet(duckdb_engine, tmp_path):
    """The same table name stands for another file, with other columns granted, in each."""

    def ask(n):
        grants = {"t": ascii_grant(tmp_path, f"| a{n} |\n| {n} |")}
        return duckdb_engine.query(f"SELECT a{n} AS a FROM t", grants).to_pydict()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(20))) == [{"a": [n]} for n in range(20)]


def test_staged_then_typed(engine, tmp_path):
    """The road of a delivery: text as it stands, then types, with the line still known."""
    (tmp_path / "f.csv").write_text("zone;revenu\nA;1 200,50\n\nB;s\n", encoding="cp1252")
    names = engine.stage_csv(
        tmp_path / "f.csv", tmp_path / "f.parquet", delimiter=";", encoding="cp1252"
    )
    assert names == ("zone", "revenu")
    sql = """
        SELECT _row, zone,
               TRY_CAST(replace(replace(revenu, ' ', ''), ',', '.') AS DOUBLE) AS revenu
        FROM f ORDER BY _row
    """
    assert engine.query(sql, {"f": Grant((tmp_path / "f.parquet",))}).to_pylist() == [
        {"_row": 2, "zone": "A", "revenu": 1200.5},
        {"_row": 4, "zone": "B", "revenu": None},
    ]
