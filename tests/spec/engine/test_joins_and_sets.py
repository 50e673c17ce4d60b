"""Joins, sets of rows and queries inside queries."""

CAF = """
| pseudo | zone | droit |
| p1     | A    | rsa   |
| p2     | A    | apl   |
| p3     | B    | rsa   |
| p4     |      | rsa   |
"""
EMPLOI = """
| pseudo | zone | mois |
| p1     | A    | 3    |
| p3     | B    | 12   |
| p5     | C    | 1    |
"""


def test_inner_join_using(spec):
    spec(
        "SELECT pseudo, c.zone, mois FROM caf AS c JOIN emploi AS e USING (pseudo) ORDER BY pseudo",
        caf=CAF,
        emploi=EMPLOI,
        gives="""
        | pseudo | zone | mois |
        | p1     | A    | 3    |
        | p3     | B    | 12   |
        """,
    )


def test_full_join_using_keeps_both_sides(spec):
    spec(
        "SELECT pseudo, droit, mois FROM caf FULL JOIN emploi USING (pseudo) ORDER BY pseudo",
        caf=CAF,
        emploi=EMPLOI,
        gives="""
        | pseudo | droit | mois |
        | p1     | rsa   | 3    |
        | p2     | apl   |      |
        | p3     | rsa   | 12   |
        | p4     | rsa   |      |
        | p5     |       | 1    |
        """,
    )


def test_left_semi_anti_and_cross(spec):
    spec(
        """
        WITH avec AS (SELECT pseudo FROM caf SEMI JOIN emploi USING (pseudo)),
             sans AS (SELECT c.pseudo FROM caf AS c ANTI JOIN emploi AS e ON c.pseudo = e.pseudo),
             tout AS (SELECT c.pseudo, e.mois FROM caf AS c LEFT JOIN emploi AS e
                      ON c.pseudo = e.pseudo AND e.mois > 3),
             paires AS (SELECT c.pseudo FROM caf AS c CROSS JOIN emploi)
        SELECT (SELECT count(*) FROM avec) AS avec, (SELECT count(*) FROM sans) AS sans_emploi,
               (SELECT count(mois) FROM tout) AS longs, (SELECT count(*) FROM paires) AS paires
        """,
        caf=CAF,
        emploi=EMPLOI,
        gives="""
        | avec | sans_emploi | longs | paires |
        | 2    | 2           | 1     | 12     |
        """,
    )


def test_nulls_join_nothing_but_group_together(spec):
    spec(
        """
        SELECT a.zone, count(b.pseudo) AS n FROM caf AS a LEFT JOIN caf AS b ON a.zone = b.zone
        GROUP BY a.zone ORDER BY a.zone
        """,
        caf=CAF,
        gives="""
        | zone | n |
        | A    | 4 |
        | B    | 1 |
        |      | 0 |
        """,
    )


def test_subqueries_correlated_or_not(spec):
    spec(
        """
        SELECT pseudo, (SELECT max(mois) FROM emploi WHERE zone = caf.zone) AS plus_long,
               EXISTS (SELECT 1 FROM emploi AS e WHERE e.pseudo = caf.pseudo) AS suivi,
               zone IN (SELECT zone FROM emploi WHERE mois > 3) AS durable
        FROM caf WHERE zone IS NOT NULL ORDER BY pseudo
        """,
        caf=CAF,
        emploi=EMPLOI,
        gives="""
        | pseudo | plus_long | suivi | durable |
        | p1     | 3         | true  | false   |
        | p2     | 3         | false | false   |
        | p3     | 12        | true  | true    |
        """,
    )


def test_sets_of_rows(spec):
    spec(
        """
        SELECT zone FROM caf UNION SELECT zone FROM emploi
        EXCEPT SELECT 'B' AS zone
        ORDER BY zone
        """,
        caf=CAF,
        emploi=EMPLOI,
        gives="""
        | zone |
        | A    |
        | C    |
        |      |
        """,
    )
    spec(
        """
        SELECT code, n FROM (VALUES ('x', 1), ('y', 2)) AS v(code, n)
        UNION ALL SELECT zone, mois FROM emploi INTERSECT SELECT 'A', 3
        ORDER BY code
        """,
        emploi=EMPLOI,
        gives="""
        | code | n |
        | A    | 3 |
        | x    | 1 |
        | y    | 2 |
        """,
    )


def test_lateral_sees_the_row_before_it(spec):
    spec(
        """
        SELECT c.pseudo, suivi.n FROM caf AS c,
               LATERAL (SELECT count(*) AS n FROM emploi AS e WHERE e.zone = c.zone) AS suivi
        ORDER BY c.pseudo
        """,
        caf=CAF,
        emploi=EMPLOI,
        gives="""
        | pseudo | n |
        | p1     | 1 |
        | p2     | 1 |
        | p3     | 1 |
        | p4     | 0 |
        """,
    )


def test_a_column_named_like_a_table_confuses_nobody(spec):
    spec(
        """
        SELECT t.n, (SELECT max(u.n) FROM t AS u WHERE u.t = t.t) AS haut FROM t ORDER BY n
        """,
        t="""
        | t | n |
        | a | 1 |
        | a | 2 |
        """,
        gives="""
        | n | haut |
        | 1 | 2    |
        | 2 | 2    |
        """,
    )
