"""`croisee microdata` on a file: a report, and no for an answer."""

import pytest

from integration.cli.typed import Typed, only_line, typed, write

__all__ = ["typed"]

PEOPLE = """
age;sexe;quartier;aide;revenu
20-24;F;nord;rsa;612,50
20-24;F;nord;aah;1016
20-24;F;sud;rsa;0
20-24;M;sud;rsa;635
25-29;M;sud;rsa;
25-29;M;sud;rsa;410
"""
KNOWN = ["--known", "age", "--known", "sexe", "--known", "quartier", "--k", "2"]


def test_a_file_of_persons_is_judged_and_does_not_leave(typed: Typed):
    write("personnes.csv", PEOPLE)
    code, out, _ = typed(
        "microdata", "personnes.csv", *KNOWN, "--sensitive", "aide", "--amount", "revenu"
    )
    told = only_line(out)
    assert code == 0
    assert (told["records"], told["smallest"], told["below_k"]) == (6, 1, 2)
    assert told["without"] == {"age": 1, "sexe": 0, "quartier": 1}
    assert told["diversity"]["aide"] == {"distinct": 1, "below": 4}
    assert told["diversity"]["revenu"]["below"] == 2  # alone in their group
    assert told["may_leave"] is False
    assert told["sentences"][-1].startswith("Ce fichier ne sort pas")


def test_no_value_of_anybody_is_told(typed: Typed):
    write("personnes.csv", PEOPLE)
    _, out, err = typed("microdata", "personnes.csv", *KNOWN, "--amount", "revenu")
    assert not [value for value in ("612", "1016", "635", "410", "nord") if value in out + err]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--sensitive", "santé"], "colonne « santé »"),
        (["--amount", "aide"], "ligne 2"),
    ],
)
def test_a_wrong_column_is_explained(typed: Typed, options, said):
    write("personnes.csv", PEOPLE)
    code, out, err = typed("microdata", "personnes.csv", *KNOWN, *options)
    assert (code, out) == (1, "")
    assert said in err
    assert "personnes.csv" in err
