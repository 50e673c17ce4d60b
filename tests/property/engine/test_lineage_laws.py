"""What is reported as read is exactly what has to be granted."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from croisee.engine import Grant, columns_read
from croisee.foundation.errors import CroiseeError
from fixtures.engines import store
from fixtures.sql_grammar import expressions, tables

SCHEMA = {"t": ("k", "n", "x", "s", "b", "d"), "u": ("k", "n", "x", "s", "b", "d")}

SHAPES = (
    "SELECT {one} AS a FROM t",
    "SELECT k FROM t WHERE {flag}",
    "SELECT k FROM t ORDER BY {one}, {two}",
    "SELECT {one} AS a, count(*) AS c FROM t GROUP BY {one} HAVING max({two}) IS NOT NULL",
    "WITH w AS (SELECT k, {one} AS a FROM t), v AS (SELECT * FROM w) SELECT a FROM v",
    "SELECT t.k FROM t JOIN (SELECT k, {one} AS a FROM u) AS j ON t.k = j.k WHERE j.a IS NULL",
    "SELECT k FROM u WHERE EXISTS (SELECT 1 FROM t WHERE t.k = u.n AND {flag})",
    "SELECT k FROM t QUALIFY rank() OVER (PARTITION BY {one} ORDER BY {two}) = 1",
    "SELECT {one} AS a FROM t UNION ALL SELECT {one} FROM u ORDER BY a",
    "SELECT l.a FROM u, LATERAL (SELECT max({one}) AS a FROM t WHERE t.k = u.k) AS l",
)


@st.composite
def queries(draw):
    shape = draw(st.sampled_from(SHAPES))
    kind = draw(st.sampled_from(["BIGINT", "VARCHAR", "DATE"]))
    one, two = draw(expressions(kind, 2)), draw(expressions(kind, 2))
    return shape.format(one=one, two=two, flag=draw(expressions("BOOLEAN", 2)))


MANY = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@MANY
@given(queries(), tables())
def test_what_is_read_suffices_and_is_needed(duckdb_engine, lake, sql, table):
    file = store(lake, table)
    read = columns_read(sql, SCHEMA)
    exact = {
        name: Grant((file,), frozenset(column for owner, column in read if owner == name))
        for name in SCHEMA
    }
    duckdb_engine.query(sql, exact)
    for owner, column in read:
        less = exact | {owner: Grant((file,), exact[owner].columns - {column})}
        with pytest.raises(CroiseeError, match=f"la colonne « {column} » de {owner} n'est pas"):
            duckdb_engine.query(sql, less)


@MANY
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "SELECT",
                "FROM",
                "t",
                "k",
                "*",
                ",",
                "(",
                ")",
                "AS",
                "a",
                "JOIN",
                "u",
                "USING",
                "WITH",
                ";",
                "'",
                '"',
                "--",
                "/*",
                "*/",
                "UNION",
                "VALUES",
                "1",
                "::",
                "[",
                "]",
                "$1",
                "WHERE",
                "\0",
            ]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_text_is_read_or_refused(text):
    """No text crashes the reading, and nothing outside the schema is ever reported."""
    try:
        read = columns_read(text, SCHEMA)
    except CroiseeError:
        return
    assert read <= {(table, column) for table, columns in SCHEMA.items() for column in columns}
