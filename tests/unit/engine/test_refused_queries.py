"""Hostile, careless or merely unportable: nothing outside the language gets through."""

import logging

import pytest

from croisee.engine import columns_read
from croisee.foundation.errors import CroiseeError

SCHEMA = {"caf": ("pseudo", "zone", "nom"), "emploi": ("zone", "mois")}

REFUSED = {
    "files and functions in place of tables": [
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM 'lac/caf.parquet'",
        'SELECT * FROM "caf.parquet"',
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet(['a', 'b'])",
        "SELECT * FROM glob('/**')",
        "SELECT * FROM parquet.`/etc/passwd`",
        "SELECT * FROM caf, read_text('/etc/passwd')",
    ],
    "the engine's own tables and settings": [
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM duckdb_tables",
        "SELECT * FROM sqlite_master",
        "SELECT nom FROM main.caf",
        "SELECT nom FROM memory.main.caf",
        "SELECT main.caf.nom FROM caf",
        "SELECT current_setting('threads') AS a",
        "SELECT getenv('HOME') AS a",
        "SELECT version() AS a",
        "SELECT rowid FROM caf",
        "SELECT filename FROM caf",
    ],
    "anything but one SELECT": [
        "",
        ";",
        "SELECT",
        "ATTACH '/tmp/x.db'",
        "COPY caf TO '/tmp/x'",
        "PRAGMA database_list",
        "SET threads = 1",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE TABLE x AS SELECT 1 AS a",
        "DROP TABLE caf",
        "DELETE FROM caf",
        "INSERT INTO caf VALUES (1)",
        "UPDATE caf SET nom = 'x'",
        "DESCRIBE caf",
        "SUMMARIZE caf",
        "EXPLAIN SELECT nom FROM caf",
        "CALL duckdb_functions()",
        "TABLE caf",
        "SELECT nom FROM caf; SELECT 1 AS a",
        "SELECT nom FROM caf; -- \n DROP TABLE caf",
        "SELECT nom INTO x FROM caf",
        "SELECT nom FROM caf FOR UPDATE",
        "WITH x AS (DELETE FROM caf RETURNING *) SELECT * FROM x",
    ],
    "what changes from one run to the next": [
        "SELECT random() AS a FROM caf",
        "SELECT now() AS a",
        "SELECT current_date AS a",
        "SELECT today() AS a",
        "SELECT uuid() AS a",
        "SELECT nextval('s') AS a",
        "SELECT nom FROM caf ORDER BY random()",
        "SELECT nom FROM caf USING SAMPLE 10%",
        "SELECT nom FROM caf TABLESAMPLE 10%",
        "SELECT nom FROM caf LIMIT 5",
        "SELECT a FROM (SELECT nom AS a FROM caf LIMIT 5) AS s ORDER BY a",
        "SELECT row_number() OVER () AS a FROM caf",
        "SELECT lag(nom) OVER (PARTITION BY zone) AS a FROM caf",
        "SELECT any_value(nom) AS a FROM caf",
        "SELECT first(nom) AS a FROM caf",
        "SELECT string_agg(nom) AS a FROM caf",
        "SELECT list(nom) AS a FROM caf",
    ],
    "names that cannot be traced, or could be taken for others": [
        "SELECT secret FROM caf",
        "SELECT NOM FROM caf",
        "SELECT nоm AS a FROM caf",  # a Cyrillic о
        'SELECT "nom\u200b" AS a FROM caf',
        'SELECT zone AS "n\u200bom" FROM caf',
        "SELECT zone FROM caf, emploi",
        "SELECT caf FROM caf",
        "SELECT zone.nom FROM caf",
        "SELECT a.zone FROM caf AS a(zone, b, c)",
        "WITH caf AS (SELECT mois AS nom FROM emploi) SELECT nom FROM caf",
        "SELECT nom AS a, zone AS A FROM caf",
        "SELECT nom AS a, zone AS a FROM caf",
        "SELECT nom AS _0 FROM caf",
        "SELECT count(*) FROM caf",
        "SELECT COLUMNS('n.*') FROM caf",
        "SELECT * REPLACE (zone AS nom) FROM caf",
        "SELECT nom FROM (SELECT zone FROM caf) AS s",
        "SELECT mois FROM caf WHERE EXISTS (SELECT 1 FROM emploi)",
    ],
    "forms that the engines do not share": [
        "SELECT nom AS a FROM caf GROUP BY ALL",
        "SELECT nom FROM caf ORDER BY ALL",
        "SELECT DISTINCT ON (zone) nom FROM caf",
        "SELECT nom FROM caf NATURAL JOIN emploi",
        "SELECT nom FROM caf ASOF JOIN emploi USING (zone)",
        "SELECT nom FROM caf POSITIONAL JOIN emploi",
        "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT a FROM r",
        "SELECT concat(nom, zone) AS a FROM caf",
        "SELECT [nom] AS a FROM caf",
        "SELECT {'a': nom} AS a FROM caf",
        "SELECT CAST(nom AS DECIMAL(10, 2)) AS a FROM caf",
        "SELECT nom COLLATE NOCASE AS a FROM caf",
        "SELECT sum(DISTINCT mois) AS a FROM emploi",
        "SELECT count(DISTINCT (nom, zone)) AS a FROM caf",
        "SELECT stddev(mois) AS a FROM emploi",
        "SELECT nom FROM caf WHERE (nom, zone) IN (SELECT nom, zone FROM caf)",
        "SELECT substring(nom, mois) AS a FROM caf, emploi",
        "SELECT round(mois, -1) AS a FROM emploi",
        "SELECT nom LIKE zone AS a FROM caf",
        r"SELECT nom LIKE 'a\%' AS a FROM caf",
        "SELECT regexp_matches(nom, zone) AS a FROM caf",
        "SELECT regexp_matches(nom, '(?i)a') AS a FROM caf",
        r"SELECT regexp_matches(nom, '\bmot') AS a FROM caf",
        r"SELECT regexp_matches(nom, '(a)\1') AS a FROM caf",
        "SELECT regexp_matches(nom, '[[:alpha:]]') AS a FROM caf",
        "SELECT regexp_matches(nom, 'a++') AS a FROM caf",
        "SELECT regexp_matches(nom, '(') AS a FROM caf",
        "SELECT regexp_replace(nom, 'a', 'b') AS a FROM caf",
        "SELECT regexp_replace(nom, 'a*', 'b', 'g') AS a FROM caf",
        "SELECT sum(mois) OVER (ORDER BY zone RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS a "
        "FROM emploi",
        "SELECT ? AS a",
        "SELECT $1 AS a",
    ],
    "bombs": [
        "SELECT " + "(" * 5000 + "1" + ")" * 5000 + " AS a",
        "SELECT " + "NOT " * 5000 + "true AS a",
        "SELECT " + "- " * 5000 + "1 AS a",
        "SELECT " + "CASE WHEN true THEN " * 2000 + "1" + " END" * 2000 + " AS a",
        "SELECT nom FROM caf WHERE " + " OR ".join(["nom = 'a'"] * 4000),
        "SELECT '" + "x" * 2_000_000 + "' AS a",
        "WITH a0 AS (SELECT * FROM caf)"
        + "".join(f", a{i} AS (SELECT * FROM a{i - 1} AS x, a{i - 1} AS y)" for i in range(1, 30))
        + " SELECT nom FROM a29",
    ],
}


@pytest.mark.parametrize(
    "sql",
    [pytest.param(sql, id=f"{why}-{i}") for why in REFUSED for i, sql in enumerate(REFUSED[why])],
)
def test_refused(sql, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(CroiseeError) as refused:
        columns_read(sql, SCHEMA)
    assert all(problem.message and problem.remedy for problem in refused.value.problems)
    assert caplog.records == []


@pytest.mark.parametrize(
    "schema",
    [
        {"caf": ("nom", "Nom")},
        {"caf": ("é", "e\u0301")},
        {"caf": ("nom",), "CAF": ("nom",)},
        {"caf": ("nom", "_0")},
        {"caf": ("nom", "no\u200bm")},
    ],
)
def test_schemas_with_names_to_be_confused_are_refused(schema):
    with pytest.raises(CroiseeError):
        columns_read("SELECT nom FROM caf", schema)


def test_the_refusal_names_the_missing_column_and_table():
    with pytest.raises(CroiseeError, match="la colonne « secret » ne se rattache à aucune table"):
        columns_read("SELECT secret FROM caf", SCHEMA)
    with pytest.raises(CroiseeError, match="la table « cnam » n'est pas dans le permis"):
        columns_read("SELECT nom FROM cnam", SCHEMA)
