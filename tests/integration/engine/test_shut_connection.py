"""Even if the reading of a query were fooled, the connection it runs on is shut.

Each test hands DuckDB a text of the attacker's choice in place of the one that was checked.
"""

import pytest

from croisee.engine import duckdb_engine, open_engine
from croisee.foundation.errors import CroiseeError
from fixtures.engines import ascii_grant, ascii_table, store

CAF = """
| zone | nom    |
| A    | Durand |
"""


@pytest.fixture
def smuggle(tmp_path, monkeypatch):
    """Run a text on the connection made for `SELECT zone FROM caf`."""
    grants = {"caf": ascii_grant(tmp_path, CAF, {"zone"})}

    def run(text):
        monkeypatch.setattr(duckdb_engine, "to_duckdb", lambda tree: text)
        with open_engine(folders=[tmp_path]) as engine:
            return engine.query("SELECT zone FROM caf", grants)

    return run


def test_the_road_is_open_to_what_was_read(smuggle):
    assert smuggle("SELECT zone FROM caf").to_pydict() == {"zone": ["A"]}


def test_the_view_holds_only_the_columns_read(smuggle):
    with pytest.raises(CroiseeError, match="BinderException"):
        smuggle("SELECT nom AS zone FROM caf")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT content AS zone FROM read_text('/etc/passwd')",
        "SELECT column0 AS zone FROM '/etc/passwd'",
        "SELECT file AS zone FROM glob('/*')",
        "ATTACH '{folder}/x.db'",
        "COPY (SELECT 'x' AS zone) TO '{folder}/x.csv'",
        "SELECT nom AS zone FROM read_parquet('{neighbour}')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "SET memory_limit = '1TB'",
        "RESET lock_configuration",
        "SELECT getenv('HOME') AS zone",
        "SELECT zone FROM ascii_table",
        "EXPORT DATABASE '{folder}/x'",
    ],
)
def test_every_other_road_is_shut(smuggle, tmp_path, text):
    neighbour = store(tmp_path, ascii_table("| nom |\n| Martin |"))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CroiseeError, match="n'a pas pu exécuter"):
        smuggle(text.format(folder=tmp_path, neighbour=neighbour))
    after = sorted(tmp_path.rglob("*"))
    assert set(after) - set(before) <= {path for path in after if path.suffix == ".parquet"}
