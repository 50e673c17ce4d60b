"""Windows, QUALIFY, and an order that no run can change."""

SUIVI = """
| pseudo | mois | n   |
| p1     | 1    | 4   |
| p1     | 2    | 8   |
| p1     | 3    |     |
| p2     | 1    | 4   |
| p2     | 2    | 4   |
"""


def test_ranks_neighbours_and_running_sums(spec):
    spec(
        """
        SELECT pseudo, mois,
               row_number() OVER (PARTITION BY pseudo ORDER BY mois) AS rang,
               rank() OVER (ORDER BY n) AS place, dense_rank() OVER (ORDER BY n) AS classe,
               lag(n, 1, 0) OVER (PARTITION BY pseudo ORDER BY mois) AS avant,
               first_value(n) OVER (PARTITION BY pseudo ORDER BY mois) AS premier,
               sum(n) OVER (PARTITION BY pseudo ORDER BY mois) AS cumul,
               avg(n) OVER (PARTITION BY pseudo ORDER BY mois
                            ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS moyenne,
               ntile(2) OVER (ORDER BY pseudo, mois) AS moitie
        FROM t ORDER BY pseudo, mois
        """,
        t=SUIVI,
        gives="""
        | pseudo | mois | rang | place | classe | avant | premier | cumul | moyenne | moitie |
        | p1     | 1    | 1    | 1     | 1      | 0     | 4       | 4     | 4.0     | 1      |
        | p1     | 2    | 2    | 4     | 2      | 4     | 4       | 12    | 6.0     | 1      |
        | p1     | 3    | 3    | 5     | 3      | 8     | 4       | 12    | 8.0     | 1      |
        | p2     | 1    | 1    | 1     | 1      | 0     | 4       | 4     | 4.0     | 2      |
        | p2     | 2    | 2    | 1     | 1      | 4     | 4       | 8     | 4.0     | 2      |
        """,
    )


def test_qualify_keeps_the_last_of_each(spec):
    spec(
        """
        SELECT pseudo, mois, n FROM t
        QUALIFY row_number() OVER (PARTITION BY pseudo ORDER BY mois DESC) = 1 ORDER BY pseudo
        """,
        t=SUIVI,
        gives="""
        | pseudo | mois | n |
        | p1     | 3    |   |
        | p2     | 2    | 4 |
        """,
    )


def test_ties_are_broken_by_the_result_from_left_to_right(spec):
    spec(
        "SELECT pseudo, mois, n FROM t ORDER BY n DESC LIMIT 4",
        t=SUIVI,
        gives="""
        | pseudo | mois | n |
        | p1     | 2    | 8 |
        | p1     | 1    | 4 |
        | p2     | 1    | 4 |
        | p2     | 2    | 4 |
        """,
    )


def test_nulls_first_when_asked_and_distinct(spec):
    spec(
        "SELECT DISTINCT n FROM t ORDER BY n DESC NULLS FIRST",
        t=SUIVI,
        gives="""
        | n |
        |   |
        | 8 |
        | 4 |
        """,
    )


def test_a_result_named_like_a_column_orders_by_the_result(spec):
    spec(
        "SELECT mois, -n AS n FROM t WHERE pseudo = 'p1' ORDER BY n",
        t=SUIVI,
        gives="""
        | mois | n  |
        | 2    | -8 |
        | 1    | -4 |
        | 3    |    |
        """,
    )


def test_an_aggregate_of_aggregates(spec):
    spec(
        """
        SELECT pseudo, sum(n) AS total, sum(n) / sum(sum(n)) OVER () AS part,
               rank() OVER (ORDER BY sum(n) DESC) AS place
        FROM t GROUP BY pseudo ORDER BY pseudo
        """,
        t=SUIVI,
        gives="""
        | pseudo | total | part | place |
        | p1     | 12    | 0.6  | 1     |
        | p2     | 8     | 0.4  | 2     |
        """,
    )
