"""CAST refuses what is not plainly written; TRY_CAST makes it null."""


def test_try_cast_reads_plain_forms_only(spec):
    spec(
        """
        SELECT s, TRY_CAST(s AS BIGINT) AS entier, TRY_CAST(s AS DOUBLE) AS reel,
               TRY_CAST(s AS BOOLEAN) AS vrai, TRY_CAST(s AS DATE) AS jour
        FROM t ORDER BY s
        """,
        t="""
        | s            |
        | 12           |
        | -3.5         |
        | +4           |
        | 1e3          |
        | ' 7'         |
        | 1_000        |
        | 1,5          |
        | NaN          |
        | true         |
        | t            |
        | 2024-02-29   |
        | 2023-02-29   |
        | 2024-1-5     |
        | 2024         |
        | 99999999999999999999 |
        |              |
        """,
        gives="""
        | s          | entier | reel   | vrai | jour       |
        | ' 7'       |        |        |      |            |
        | +4         | 4      | 4.0    |      |            |
        | -3.5       |        | -3.5   |      |            |
        | 1,5        |        |        |      |            |
        | 12         | 12     | 12.0   |      |            |
        | 1_000      |        |        |      |            |
        | 1e3        |        | 1000.0 |      |            |
        | 2023-02-29 |        |        |      |            |
        | 2024       | 2024   | 2024.0 |      |            |
        | 2024-02-29 |        |        |      | 2024-02-29 |
        | 2024-1-5   |        |        |      |            |
        | 99999999999999999999 |  | 100000000000000000000.0 | | |
        | NaN        |        |        |      |            |
        | t          |        |        |      |            |
        | true       |        |        | true |            |
        |            |        |        |      |            |
        """,
    )


def test_casts_between_kinds(spec):
    spec(
        """
        SELECT CAST(n AS VARCHAR) AS texte, CAST(n AS DOUBLE) AS reel, CAST(b AS BIGINT) AS un,
               CAST(d AS VARCHAR) AS jour, CAST(i AS DATE) AS date, CAST(d AS TIMESTAMP) AS minuit,
               CAST(i AS VARCHAR) AS instant, CAST('2024-01-31 10:00:00' AS TIMESTAMP) AS dix
        FROM t
        """,
        t="""
        | n  | b    | d          | i                   |
        | 12 | true | 2024-01-31 | 2024-01-31 12:30:00 |
        """,
        gives="""
        | texte | reel | un | jour         | date       | minuit              | instant               | dix                 |
        | "12"  | 12.0 | 1  | "2024-01-31" | 2024-01-31 | 2024-01-31 00:00:00 | "2024-01-31 12:30:00" | 2024-01-31 10:00:00 |
        """,
    )
