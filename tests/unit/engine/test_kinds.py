"""Kinds are checked before anything runs: conversions are said, never guessed."""

import pytest

from croisee.engine.kinds import assign_kinds
from croisee.engine.lineage import read
from croisee.foundation.errors import CroiseeError

TYPES = {
    "t": {
        "n": "BIGINT",
        "x": "DOUBLE",
        "s": "VARCHAR",
        "b": "BOOLEAN",
        "d": "DATE",
        "i": "TIMESTAMP",
    }
}


def kinds(sql):
    return assign_kinds(read(sql, {"t": tuple(TYPES["t"])}).tree, TYPES)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("n + 1", "BIGINT"),
        ("n + x", "DOUBLE"),
        ("n / n", "DOUBLE"),
        ("n // 2", "BIGINT"),
        ("round(x)", "DOUBLE"),
        ("CAST(round(x) AS INTEGER)", "BIGINT"),
        ("coalesce(n, x)", "DOUBLE"),
        ("CASE WHEN b THEN NULL ELSE s END", "VARCHAR"),
        ("d - INTERVAL 1 DAY", "DATE"),
        ("s IS NULL", "BOOLEAN"),
        ("CAST(NULL AS DATE)", "DATE"),
        ("(SELECT max(x) FROM t AS u WHERE u.n = t.n)", "DOUBLE"),
    ],
)
def test_kind_of_an_expression(expression, kind):
    assert kinds(f"SELECT {expression} AS v FROM t") == (kind,)


@pytest.mark.parametrize(
    "expression",
    [
        "s = 1",
        "s || n",
        "d = '2024-01-31'",
        "d - d",
        "b + 1",
        "x // 2",
        "x % 2",
        "CAST(x AS BIGINT)",
        "CAST(x AS VARCHAR)",
        "CAST(n AS BOOLEAN)",
        "coalesce(s, n)",
        "CASE WHEN b THEN 1 ELSE 'x' END",
        "CASE WHEN n THEN 1 END",
        "n AND b",
        "NOT n",
        "n IN ('1')",
        "n BETWEEN 1 AND 'b'",
        "NULL",
        "sum(s)",
        "count_if(n)",
        "median(d)",
        "upper(n)",
        "year(s)",
        "date_diff('day', i, i)",
    ],
)
def test_kinds_that_do_not_meet_are_refused(expression):
    with pytest.raises(CroiseeError):
        kinds(f"SELECT {expression} AS v FROM t")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT n FROM t WHERE n",
        "SELECT n FROM t GROUP BY n HAVING count(*)",
        "SELECT a.n FROM t AS a JOIN t AS b ON a.n",
        "SELECT n FROM t UNION SELECT s FROM t",
        "SELECT n FROM t UNION SELECT n, x FROM t",
        "SELECT n FROM t WHERE n IN (SELECT n, x FROM t)",
        "SELECT a FROM (VALUES (1), ('x')) AS v(a)",
        "SELECT a FROM (VALUES (1, 2)) AS v(a)",
    ],
)
def test_clauses_hold_what_they_should(sql):
    with pytest.raises(CroiseeError):
        kinds(sql)
