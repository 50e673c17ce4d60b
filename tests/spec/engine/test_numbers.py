"""Arithmetic: two kinds of numbers, no surprise between them."""

NUMBERS = """
| a   | b  | x    |
| 7   | 2  | 2.5  |
| -7  | 2  | -2.5 |
| 7   | -2 | 0.5  |
| 7   | 0  | 0.0  |
|     | 3  |      |
"""


def test_division_gives_doubles_and_nothing_by_zero(spec):
    spec(
        "SELECT a, b, a / b AS quotient, a // b AS entier, a % b AS reste FROM t ORDER BY a, b",
        t=NUMBERS,
        gives="""
        | a  | b  | quotient | entier | reste |
        | -7 | 2  | -3.5     | -3     | -1    |
        | 7  | -2 | -3.5     | -3     | 1     |
        | 7  | 0  |          |        |       |
        | 7  | 2  | 3.5      | 3      | 1     |
        |    | 3  |          |        |       |
        """,
    )


def test_rounding_is_half_away_from_zero_and_gives_doubles(spec):
    spec(
        """
        SELECT x, round(x) AS rond, floor(x) AS bas, ceil(x) AS haut, abs(x) AS grandeur,
               sign(x) AS signe, CAST(round(x) AS BIGINT) AS entier
        FROM t ORDER BY x
        """,
        t=NUMBERS,
        gives="""
        | x    | rond | bas  | haut | grandeur | signe | entier |
        | -2.5 | -3.0 | -3.0 | -2.0 | 2.5      | -1    | -3     |
        | 0.0  | 0.0  | 0.0  | 0.0  | 0.0      | 0     | 0      |
        | 0.5  | 1.0  | 0.0  | 1.0  | 0.5      | 1     | 1      |
        | 2.5  | 3.0  | 2.0  | 3.0  | 2.5      | 1     | 3      |
        |      |      |      |      |          |       |        |
        """,
    )


def test_rounding_to_decimals_scales_first(spec):
    """2.675 is a little under its writing: both engines see it, as a spreadsheet would not."""
    spec(
        "SELECT x, round(x, 2) AS centimes, round(x, 1) AS dixiemes FROM t ORDER BY x",
        t="""
        | x     |
        | 2.675 |
        | 1.005 |
        | 0.125 |
        | -0.25 |
        """,
        gives="""
        | x     | centimes | dixiemes |
        | -0.25 | -0.25    | -0.3     |
        | 0.125 | 0.13     | 0.1      |
        | 1.005 | 1.0      | 1.0      |
        | 2.675 | 2.68     | 2.7      |
        """,
    )


def test_literals_and_mixed_numbers(spec):
    spec(
        """
        SELECT a + 0.5 AS somme, a * 3000000000 AS grand, 1e3 AS mille, a - x AS ecart,
               CASE WHEN x > 0 THEN a ELSE x END AS melange, -a AS oppose
        FROM t WHERE b = 2 ORDER BY a
        """,
        t=NUMBERS,
        gives="""
        | somme | grand        | mille  | ecart | melange | oppose |
        | -6.5  | -21000000000 | 1000.0 | -4.5  | -2.5    | 7      |
        | 7.5   | 21000000000  | 1000.0 | 4.5   | 7.0     | -7     |
        """,
    )


def test_functions_are_null_where_undefined(spec):
    spec(
        "SELECT x, sqrt(x) AS racine, ln(x) AS log, exp(x) AS e FROM t WHERE x <= 0 ORDER BY x",
        t="""
        | x    |
        | -1.5 |
        | 0.0  |
        """,
        gives="""
        | x    | racine | log:DOUBLE | e                   |
        | -1.5 |        |            | 0.22313016014842982 |
        | 0.0  | 0.0    |            | 1.0                 |
        """,
    )


def test_greatest_and_least_pass_over_nulls(spec):
    spec(
        """
        SELECT b, greatest(a, b) AS grand, least(a, b, 1) AS petit, coalesce(a, b) AS premier,
               nullif(b, 3) AS sans_trois, coalesce(x, b) AS double
        FROM t ORDER BY b
        """,
        t=NUMBERS,
        gives="""
        | b  | grand | petit | premier | sans_trois | double |
        | -2 | 7     | -2    | 7       | -2         | 0.5    |
        | 0  | 7     | 0     | 7       | 0          | 0.0    |
        | 2  | 2     | -7    | -7      | 2          | -2.5   |
        | 2  | 7     | 1     | 7       | 2          | 2.5    |
        | 3  | 3     | 1     | 3       |            | 3.0    |
        """,
    )
