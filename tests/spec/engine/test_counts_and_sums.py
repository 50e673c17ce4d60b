"""Aggregates: what is counted, what is added, what a null does."""

PEOPLE = """
| zone | age | revenu | actif |
| A    | 18  | 100.5  | true  |
| A    | 40  |        | false |
| A    |     | 300.25 |       |
| B    | 40  | 50.0   | true  |
| B    | 41  | 50.0   | true  |
| C    |     |        |       |
"""


def test_counts_leave_out_nulls_except_count_star(spec):
    spec(
        """
        SELECT zone, count(*) AS personnes, count(age) AS ages, count(DISTINCT revenu) AS revenus,
               count_if(actif) AS actifs, count(*) FILTER (WHERE age >= 40) AS quarante
        FROM t GROUP BY zone ORDER BY zone
        """,
        t=PEOPLE,
        gives="""
        | zone | personnes | ages | revenus | actifs | quarante |
        | A    | 3         | 2    | 2       | 1      | 1        |
        | B    | 2         | 2    | 1       | 2      | 2        |
        | C    | 1         | 0    | 0       | 0      | 0        |
        """,
    )


def test_a_sum_of_nothing_is_null_and_means_are_doubles(spec):
    spec(
        """
        SELECT zone, sum(age) AS ages, avg(age) AS age_moyen, sum(revenu) AS revenus,
               avg(revenu) AS revenu_moyen, min(age) AS jeune, max(revenu) AS riche,
               bool_and(actif) AS tous, bool_or(actif) AS un
        FROM t GROUP BY zone ORDER BY zone
        """,
        t=PEOPLE,
        gives="""
        | zone | ages | age_moyen | revenus | revenu_moyen | jeune | riche  | tous  | un   |
        | A    | 58   | 29.0      | 400.75  | 200.375      | 18    | 300.25 | false | true |
        | B    | 81   | 40.5      | 100.0   | 50.0         | 40    | 50.0   | true  | true |
        | C    |      |           |         |              |       |        |       |      |
        """,
    )


def test_sums_of_doubles_do_not_depend_on_their_order(spec):
    """0.1 ten times is 1 and large values do not swallow small ones, in any order."""
    spec(
        "SELECT sum(x) AS total, avg(x) AS moyenne, count(*) AS n FROM t",
        t="""
        | x          |
        | 0.1        |
        | 1000000000.5 |
        | 0.1        |
        | 0.1        |
        | -1000000000.5 |
        | 0.1        |
        """,
        gives="""
        | total | moyenne             | n |
        | 0.4   | 0.06666666666666667 | 6 |
        """,
    )


def test_quantiles_interpolate_linearly(spec):
    spec(
        """
        SELECT median(x) AS mediane, quantile_cont(x, 0.1) AS d1, quantile_cont(x, 0.9) AS d9,
               median(n) AS rang, quantile_cont(x, 0) AS bas, quantile_cont(x, 1) AS haut
        FROM t
        """,
        t="""
        | x    | n |
        | 10.0 | 1 |
        | 20.0 | 2 |
        | 30.0 | 3 |
        | 40.0 | 4 |
        |      |   |
        """,
        gives="""
        | mediane | d1   | d9   | rang | bas  | haut |
        | 25.0    | 13.0 | 37.0 | 2.5  | 10.0 | 40.0 |
        """,
    )


def test_aggregates_of_no_row(spec):
    spec(
        """
        SELECT count(*) AS n, sum(age) AS total, avg(age) AS moyenne, median(age) AS mediane,
               count_if(age > 3) AS grands
        FROM t WHERE age > 1000
        """,
        t=PEOPLE,
        gives="""
        | n | total:BIGINT | moyenne:DOUBLE | mediane:DOUBLE | grands |
        | 0 |              |                |                | 0      |
        """,
    )


def test_having_and_group_by_an_expression(spec):
    spec(
        """
        SELECT age // 10 * 10 AS dizaine, count(*) AS n
        FROM t WHERE age IS NOT NULL GROUP BY age // 10 * 10 HAVING count(*) > 1 ORDER BY dizaine
        """,
        t=PEOPLE,
        gives="""
        | dizaine | n |
        | 40      | 3 |
        """,
    )
