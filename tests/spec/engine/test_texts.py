"""Texts: compared byte by byte, cut by characters, matched by one kind of pattern."""


def test_order_is_by_bytes_and_nulls_come_last(spec):
    spec(
        "SELECT nom FROM t ORDER BY nom",
        t="""
        | nom    |
        | été    |
        | Zoé    |
        |        |
        | abel   |
        | Abel   |
        | œuvre  |
        | ''     |
        """,
        gives="""
        | nom    |
        | ''     |
        | Abel   |
        | Zoé    |
        | abel   |
        | été    |
        | œuvre  |
        |        |
        """,
    )


def test_cutting_and_looking(spec):
    spec(
        """
        SELECT code, length(code) AS n, substring(code, 2, 3) AS milieu, left(code, 2) AS debut,
               right(code, 2) AS fin, strpos(code, 'é') AS place, lpad(code, 6, '0') AS cadre,
               replace(code, 'é', 'e') AS plat, split_part(code, 'P', 2) AS suite
        FROM t ORDER BY code
        """,
        t="""
        | code   |
        | QP1é   |
        | 35     |
        | abcdéfg |
        """,
        gives="""
        | code    | n | milieu | debut | fin  | place | cadre      | plat    | suite |
        | "35"    | 2 | "5"    | "35"  | "35" | 0     | "000035"   | "35"    | ''    |
        | QP1é    | 4 | P1é    | QP    | 1é   | 4     | 00QP1é     | QP1e    | 1é    |
        | abcdéfg | 7 | bcd    | ab    | fg   | 5     | abcdéf     | abcdefg | ''    |
        """,
    )


def test_joining_texts_and_nulls(spec):
    spec(
        """
        SELECT a || '-' || b AS colle, concat_ws('-', a, b) AS liste, upper(a) AS haut,
               lower(a) AS bas, trim(a) AS nu
        FROM t ORDER BY a
        """,
        t="""
        | a        | b  |
        | ' Élan ' | x  |
        | Œuf      |    |
        """,
        gives="""
        | colle      | liste    | haut     | bas      | nu   |
        | ' Élan -x' | ' Élan -x' | ' ÉLAN ' | ' élan ' | Élan |
        |            | Œuf      | ŒUF      | œuf      | Œuf  |
        """,
    )


def test_tests_on_texts(spec):
    spec(
        """
        SELECT s, s LIKE 'a%' AS comme, contains(s, '.') AS point, starts_with(s, 'a') AS debut,
               ends_with(s, 'b') AS fin, s IN ('ab', 'x') AS dans, s BETWEEN 'a' AND 'b' AS entre
        FROM t ORDER BY s
        """,
        t="""
        | s   |
        | ab  |
        | A.b |
        |     |
        """,
        gives="""
        | s   | comme | point | debut | fin  | dans  | entre |
        | A.b | false | true  | false | true | false | false |
        | ab  | true  | false | true  | true | true  | true  |
        |     |       |       |       |      |       |       |
        """,
    )


def test_patterns(spec):
    r"""A `$` is the very end, `\s` the five ASCII blanks, `\p{L}` any letter."""
    spec(
        r"""
        SELECT s, regexp_matches(s, '^[0-9]{2}$') AS deux, regexp_matches(s, '^\p{L}+\s?$') AS mot,
               regexp_full_match(s, 'a|ab') AS tout, regexp_extract(s, '(\d)(\d)', 2) AS second,
               regexp_replace(s, '[^a-z]', '_', 'g') AS plat
        FROM t ORDER BY s
        """,
        t="""
        | s    |
        | 12   |
        | ab   |
        | été  |
        | b12c |
        """,
        gives="""
        | s    | deux  | mot   | tout  | second | plat |
        | 12   | true  | false | false | "2"    | __   |
        | ab   | false | true  | true  | ''     | ab   |
        | b12c | false | false | false | "2"    | b__c |
        | été  | false | true  | false | ''     | _t_  |
        """,
    )


def test_a_line_end_is_not_the_end_of_the_text(engine, tmp_path):
    import pyarrow as pa

    from croisee.engine import Grant
    from fixtures.engines import store

    grant = Grant((store(tmp_path, pa.table({"s": ["12\n", "1\r2", "1\u20282", "12"]})),))
    sql = r"""SELECT regexp_matches(s, '^12$') AS fin, regexp_matches(s, '^1.2$') AS point,
                     regexp_matches(s, '\s') AS blanc FROM t ORDER BY s"""
    assert engine.query(sql, {"t": grant}).to_pylist() == [
        {"fin": False, "point": True, "blanc": True},
        {"fin": True, "point": False, "blanc": False},
        {"fin": False, "point": False, "blanc": True},
        {"fin": False, "point": True, "blanc": False},
    ]


def test_sha256(spec):
    spec(
        "SELECT sha256(s) AS empreinte FROM t",
        t="""
        | s   |
        | abc |
        """,
        gives="""
        | empreinte |
        | ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad |
        """,
    )
