"""`croisee protect` and `croisee attack`, hostile or clumsy: what is wrong is said in French."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from croisee.cli import main
from integration.cli.firms import RULES, TABLE
from integration.cli.typed import Typed, rows, typed, write

__all__ = ["typed"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("I1;petite;12;120,5", "I1;petite;12;cent", "t.csv, ligne 2, colonne « CA »"),
        ("I1;petite;12;120,5", "I1;petite;-12;120,5", "t.csv, ligne 2, colonne « NB »"),
        ("I1;petite;12;120,5", "I1;petite;12;nan", "t.csv, ligne 2, colonne « CA »"),
        ("I1;petite;12;120,5", "Z9;petite;12;120,5", "t.csv, ligne 2, colonne « ACTIVITE »"),
        ("I1;petite;12;120,5", "I1;grande;12;120,5", "t.csv, ligne 3 : cette case est déjà"),
        ("I1;petite;12;120,5", "I1;petite;12", "t.csv, ligne 2 : cette ligne a 5 colonnes"),
        ("NB;CA;MAX", "NB;CHIFFRE;MAX", "t.csv, colonne « CA » : cette colonne manque"),
        ("    S2;grande", "    I1;Total;14;500;200;\n    S2;grande", "t.csv, ligne 9, colonne « CA » : cette marge"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_refused_and_nothing_is_written(typed: Typed, old, new, said):
    write("r.yaml", RULES)
    write("t.csv", TABLE.replace(old, new))
    code, out, err = typed("protect", "t.csv", "--rules", "r.yaml", "--out", "s.csv")
    assert (code, out) == (1, "")
    assert said in err
    assert "Que faire :" in err
    assert not Path("s.csv").exists()


def test_a_table_saved_by_an_old_spreadsheet(typed: Typed):
    write("r.yaml", RULES)
    text = dedent(TABLE).lstrip("\n").replace("120,5", "1 120,5").replace("\n", "\r\n")
    Path("t.csv").write_bytes(text.encode("cp1252"))
    code, *_ = typed("protect", "t.csv", "--rules", "r.yaml", "--out", "s.csv")
    assert code == 0
    assert rows("s.csv")[0]["CA"] == "1 120,5"
    assert rows("s.csv")[4]["LIBELLE"] == "cafés"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["protect"], 1, "Donnez TABLE.csv avec --rules"),
        (["attack", "--cells", "c.csv"], 1, "Donnez TABLE.csv avec --rules"),
        (["protect", "t.csv", "--rules", "r.yaml", "--interval", "vague"], 1, "« 10% »"),
        (["protect", "t.csv", "--rules", "absent.yaml"], 1, "absent.yaml"),
        (["protect", "absent.csv", "--rules", "r.yaml"], 1, "absent.csv"),
        (["protect", "t.csv", "--rules", "r.yaml", "--out", "t.csv"], 1, "par-dessus"),
        (["protect", "t.csv", "--rules", "r.yaml", "--out", "s.csv", "--public", "s.csv"], 1, "au même endroit"),
        (["protect", "--rules", "r.yaml"], 1, "aucun tableau n'est donné"),
        (["protect", "t.csv", "--cells", "c.csv", "--relations", "d.csv"], 1, "se donne seule"),
        (["protect", "t.csv", "--rules", "r.yaml", "--method", "vite"], 2, "« --method » ne convient pas"),
        (["protect", "t.csv", "--rules", "r.yaml", "--time", "-1"], 2, "« --time » ne convient pas"),
    ],
)  # fmt: skip
def test_a_command_written_wrongly_is_explained(typed: Typed, words, code, said):
    write("r.yaml", RULES)
    write("t.csv", TABLE)
    found, out, err = typed(*words)
    assert (found, out) == (code, "")
    assert said in err


def test_the_help_is_in_french(monkeypatch, capsys):
    for command, said in (("protect", "Protège un tableau"), ("attack", "Attaque un tableau")):
        monkeypatch.setattr(sys, "argv", ["croisee", command, "--help"])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code
        assert said in capsys.readouterr().out
