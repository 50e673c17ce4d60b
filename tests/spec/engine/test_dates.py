"""Dates: civil days, no clock, no zone."""


def test_parts_and_moves(spec):
    spec(
        """
        SELECT d, year(d) AS an, month(d) AS mois, day(d) AS jour, isodow(d) AS semaine,
               d + INTERVAL 1 MONTH AS un_mois, d - INTERVAL 30 DAY AS trente_jours,
               last_day(d) AS fin, date_trunc('month', d) AS debut, make_date(year(d), 1, 1) AS an_1
        FROM t ORDER BY d
        """,
        t="""
        | d          |
        | 2024-01-31 |
        | 2023-12-17 |
        """,
        gives="""
        | d          | an   | mois | jour | semaine | un_mois    | trente_jours | fin        | debut      | an_1       |
        | 2023-12-17 | 2023 | 12   | 17   | 7       | 2024-01-17 | 2023-11-17   | 2023-12-31 | 2023-12-01 | 2023-01-01 |
        | 2024-01-31 | 2024 | 1    | 31   | 3       | 2024-02-29 | 2024-01-01   | 2024-01-31 | 2024-01-01 | 2024-01-01 |
        """,
    )


def test_differences_count_days_and_calendar_changes(spec):
    spec(
        """
        SELECT date_diff('day', a, b) AS jours, date_diff('month', a, b) AS mois,
               date_diff('year', a, b) AS ans, a < b AS avant, b >= DATE '2024-01-01' AS recent
        FROM t ORDER BY jours
        """,
        t="""
        | a          | b          |
        | 2023-12-31 | 2024-01-01 |
        | 2024-03-01 | 2024-02-01 |
        |            | 2024-02-01 |
        """,
        gives="""
        | jours | mois | ans | avant | recent |
        | -29   | -1   | 0   | false | true   |
        | 1     | 1    | 1   | true  | true   |
        |       |      |     |       | true   |
        """,
    )


def test_weeks_begin_on_monday(spec):
    spec(
        "SELECT d, date_trunc('week', d) AS lundi, date_trunc('quarter', d) AS trimestre FROM t "
        "ORDER BY d",
        t="""
        | d          |
        | 2024-03-03 |
        | 2024-03-04 |
        """,
        gives="""
        | d          | lundi      | trimestre  |
        | 2024-03-03 | 2024-02-26 | 2024-01-01 |
        | 2024-03-04 | 2024-03-04 | 2024-01-01 |
        """,
    )
