"""`croisee protect` and `croisee attack`, typed as a statistician does."""

import csv
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from textwrap import dedent

import pytest

from croisee.cli import main
from croisee.foundation.files import ASIDE

Typed = Callable[..., tuple[int, str, str]]
ENGLISH = re.compile(r"Usage|Error|No such|Missing|Invalid|Traceback|should be")
PROTECT = ["primary", "secondary", "weight_lost", "bound", "unsafe", "seconds", "method", "cells"]
ATTACK = ["cells", "hidden", "primary", "unsafe", "exact", "undecided", "seconds"]


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Typed:
    """Type a command in an empty folder; returns its exit code and its two streams."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["croisee", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert not ENGLISH.search(out + err)
        return int(end.value.code or 0), out, err

    return run


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def rows(path: str) -> list[dict[str, str]]:
    content = Path(path).read_bytes()
    text = gzip.decompress(content).decode() if path.endswith(".gz") else content.decode()
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def only_line(out: str) -> dict:
    assert out.count("\n") == 1
    return json.loads(out)


# --- Neutral form -----------------------------------------------------------------------------------


def neutral() -> tuple[str, ...]:
    """|   | h | f | T |      A count of 3 (primary) in a table of 2 × 2 with its margins.
    | a |  3|  9| 12|
    | b | 20|  7| 27|
    | T | 23| 16| 39|"""
    table = {"a": (3, 9, 12), "b": (20, 7, 27), "T": (23, 16, 39)}
    cells = ["cell,AGE,SEXE,value,freq,primary"]
    for age, numbers in table.items():
        for sexe, n in zip("hfT", numbers, strict=True):
            cells.append(f"{age}{sexe},{age},{sexe},{n},{n},{int(n < 5)}")
    lines = ["rel,cell,coef"]
    for age in table:
        lines += [f"{age},{age}T,1", f"{age},{age}h,-1", f"{age},{age}f,-1"]
    for sexe in "hfT":
        lines += [f"{sexe},T{sexe},1", f"{sexe},a{sexe},-1", f"{sexe},b{sexe},-1"]
    Path("cells.csv").write_text("\n".join(cells) + "\n", encoding="utf-8")
    Path("relations.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    return "--cells", "cells.csv", "--relations", "relations.csv.gz"


@pytest.mark.parametrize("interval", ["exact", "10%", "1", "0-5"])
def test_cells_and_relations_are_protected_then_hold_against_the_attack(typed: Typed, interval):
    code, out, err = typed("protect", *neutral(), "--interval", interval, "--out", "sûr.csv.gz")
    line = only_line(out)
    assert (code, err) == (0, "")
    assert list(line) == PROTECT
    assert (line["primary"], line["secondary"], line["unsafe"], line["cells"]) == (1, 3, 0, 9)
    assert line["weight_lost"] == 9 + 20 + 7
    statuses = {row["cell"]: row["status"] for row in rows("sûr.csv.gz")}
    assert statuses == {"ah": "A", "af": "D", "bh": "D", "bf": "D"} | dict.fromkeys(
        ["aT", "bT", "Th", "Tf", "TT"], "V"
    )
    assert list(rows("sûr.csv.gz")[0]) == [
        "cell", "AGE", "SEXE", "value", "freq", "primary", "status"
    ]  # fmt: skip
    attack = ("attack", "--cells", "sûr.csv.gz", "--relations", "relations.csv.gz")
    code, out, err = typed(*attack, "--interval", interval, "--out", "attaque.csv")
    line = only_line(out)
    assert (code, err) == (0, "")
    assert list(line) == ATTACK
    assert {k: line[k] for k in ATTACK[:-1]} == dict(zip(ATTACK, (9, 4, 1, 0, 0, 0), strict=False))
    found = {row["cell"]: (row["low"], row["high"], row["safe"]) for row in rows("attaque.csv")}
    assert found["ah"] == ("0", "12", "1")


def test_a_table_badly_protected_is_said_unsafe(typed: Typed):
    typed("protect", *neutral(), "--out", "sûr.csv")
    text = Path("sûr.csv").read_text(encoding="utf-8")
    Path("mal.csv").write_text(text.replace("bf,b,f,7,7,0,D", "bf,b,f,7,7,0,V"), encoding="utf-8")
    attack = ("attack", "--cells", "mal.csv", "--relations", "relations.csv.gz")
    code, out, err = typed(*attack, "--out", "attaque.csv")
    line = only_line(out)
    assert code == 1
    assert (line["unsafe"], line["exact"]) == (1, 1)
    assert "« ah »" in err
    (leak,) = (row for row in rows("attaque.csv") if row["safe"] == "0")
    assert (leak["cell"], leak["low"], leak["high"]) == ("ah", "3", "3")
    assert set(leak["relations"].split(" | ")) <= {"a", "b", "h", "f", "T"}
    assert leak["relations"]
    assert only_line(typed(*attack, "--quick")[1])["unsafe"] == 1


def test_what_is_already_public_cannot_be_protected(typed: Typed):
    before = write("avant.csv", "cell,value,status\nah,3,V\n")
    code, out, err = typed("protect", *neutral(), "--before", before, "--out", "sûr.csv")
    line = only_line(out)
    assert code == 1
    assert (line["unsafe"], line["weight_lost"]) == (1, None)
    assert "déjà public" in err
    assert "« ah »" in err
    assert not Path("sûr.csv").exists()


def test_zeros_and_cells_never_published(typed: Typed):
    """The commune outside its neighbourhood is in no table: free to hide, and never V."""
    cells = (
        "cell,value,freq,primary,hidden\nville,20,20,0,0\nq1,17,17,0,0\nhors,3,3,1,1\nz,0,0,0,0\n"
    )
    write("c.csv", cells)
    write("r.csv", "rel,cell,coef\nr,ville,1\nr,q1,-1\nr,hors,-1\nr,z,-1\n")
    code, out, _ = typed(
        "protect", "--cells", "c.csv", "--relations", "r.csv", "--out", "s.csv", "--interval", "0-5"
    )
    assert (code, only_line(out)["secondary"]) == (0, 1)
    assert [row["status"] for row in rows("s.csv")] == ["V", "D", "A", "V"]


def test_another_weight_another_pattern(typed: Typed):
    cells = "cell,value,primary,utile\nt,30,0,1\na,3,1,1\nb,10,0,99\nc,17,0,1\n"
    write("c.csv", cells)
    write("r.csv", "rel,cell,coef\nr,t,1\nr,a,-1\nr,b,-1\nr,c,-1\n")
    form = ("protect", "--cells", "c.csv", "--relations", "r.csv", "--out", "s.csv")
    typed(*form)
    assert [row["status"] for row in rows("s.csv")] == ["V", "A", "D", "V"]
    code, out, _ = typed(*form, "--weight", "utile")
    assert (code, only_line(out)["weight_lost"]) == (0, 1)
    assert {row["cell"]: row["status"] for row in rows("s.csv")}["b"] == "V"


def test_a_coefficient_that_is_not_whole_is_explained(typed: Typed):
    write("c.csv", "cell,value,primary\na,4,1\nb,6,0\nc,5,0\n")
    write("r.csv", "rel,cell,coef\nr,a,0.5\nr,b,0.5\nr,c,-1\n")
    code, out, err = typed("protect", "--cells", "c.csv", "--relations", "r.csv", "--out", "s.csv")
    assert (code, out) == (1, "")
    assert "r.csv, ligne 2, colonne « coef » : ce coefficient n'est pas entier" in err
    assert not Path("s.csv").exists()


# --- Table form -------------------------------------------------------------------------------------


RULES = """
    profil: entreprises
    nature: montant
    intervalle: 10%
    colonnes: {valeur: CA, effectif: NB, max: MAX}
    dimensions:
      ACTIVITE: {total: Ensemble, hierarchie: {Industrie: [I1, I2], Services: [S1, S2]}}
      TAILLE: {total: Total}
"""
TABLE = """
    ACTIVITE;TAILLE;NB;CA;MAX;LIBELLE
    I1;petite;12;120,5;20;fonderies
    I1;grande;2;310;200;fonderies
    I2;petite;8;95;30;scieries
    I2;grande;5;505;120;scieries
    S1;petite;40;400;25;cafés
    S1;grande;4;220,5;80;cafés
    S2;petite;22;180;21;coiffeurs
    S2;grande;3;150;140;coiffeurs
"""


def test_a_table_is_protected_for_the_house_and_for_the_public(typed: Typed):
    write("r.yaml", RULES)
    write("t.csv", TABLE)
    code, out, err = typed(
        "protect", "t.csv", "--rules", "r.yaml", "--out", "maison.csv", "--public", "public.csv"
    )
    line = only_line(out)
    assert (code, err, line["primary"], line["unsafe"]) == (0, "", 2, 0)
    house, public = rows("maison.csv"), rows("public.csv")
    assert line["cells"] == len(house) == len(public) == 21
    where = {(row["ACTIVITE"], row["TAILLE"]): row for row in house}
    assert where["I1", "grande"]["status"] == "A"  # two firms
    assert where["S2", "grande"]["status"] == "B"  # one makes 140 of 150
    assert where["Ensemble", "Total"]["CA"] == "1981"
    assert where["I1", "Total"]["CA"] == "430,5"
    assert where["I1", "petite"]["LIBELLE"] == "fonderies"
    assert line["secondary"] == sum(row["status"] == "D" for row in house) > 0
    assert list(public[0]) == ["ACTIVITE", "TAILLE", "CA", "status", "reason"]
    for inside, shown in zip(house, public, strict=True):
        hidden = inside["status"] != "V"
        assert shown["CA"] == ("" if hidden else inside["CA"])
        assert shown["status"] == ("secret" if hidden else "publie")
        assert bool(shown["reason"]) == hidden


def test_the_attack_reads_what_the_protection_wrote(typed: Typed):
    write("r.yaml", RULES)
    write("t.csv", TABLE)
    typed("protect", "t.csv", "--rules", "r.yaml", "--out", "maison.csv")
    code, out, _ = typed("attack", "maison.csv", "--rules", "r.yaml", "--out", "a.csv")
    line = only_line(out)
    assert (code, line["unsafe"], line["primary"]) == (0, 0, 2)
    assert line["hidden"] == len(rows("a.csv"))
    opened = Path("maison.csv").read_text(encoding="utf-8").replace(";D", ";V")
    Path("ouvert.csv").write_text(opened, encoding="utf-8")
    code, out, err = typed("attack", "ouvert.csv", "--rules", "r.yaml", "--out", "a.csv")
    assert (code, only_line(out)["exact"]) == (1, 2)
    assert "ACTIVITE=I1, TAILLE=grande" in err
    assert all(
        "par ACTIVITE" in row["relations"] or "par TAILLE" in row["relations"]
        for row in rows("a.csv")
    )


def test_a_cell_the_rules_hide_and_the_table_shows_is_unsafe(typed: Typed):
    write("r.yaml", RULES)
    write("t.csv", TABLE.replace("LIBELLE\n", "status\n").replace(";fonderies", ";V")
          .replace(";scieries", ";V").replace(";cafés", ";V").replace(";coiffeurs", ";V"))  # fmt: skip
    code, out, _ = typed("attack", "t.csv", "--rules", "r.yaml")
    line = only_line(out)
    assert (code, line["unsafe"], line["hidden"]) == (1, 2, 0)


def test_linked_tables_are_protected_together(typed: Typed):
    write("r.yaml", RULES.replace("dimensions:", "tableaux: [taille.csv]\n    dimensions:"))
    write("t.csv", TABLE)
    write(
        "taille.csv",
        "TAILLE,NB,CA,MAX,x\npetite,82,795.5,30,\ngrande,14,1185.5,200,\nTotal,96,1981,200,\n",
    )
    code, out, _ = typed("protect", "t.csv", "--rules", "r.yaml", "--out", "d", "--public", "p")
    assert (code, only_line(out)["cells"]) == (0, 21)
    assert sorted(path.name for path in Path("d").iterdir()) == ["t.csv", "taille.csv"]
    together = {row["TAILLE"]: row["status"] for row in rows("d/taille.csv")}
    alone = {
        row["TAILLE"]: row["status"] for row in rows("d/t.csv") if row["ACTIVITE"] == "Ensemble"
    }
    assert together == alone
    code, out, err = typed("attack", "d/t.csv", "d/taille.csv", "--rules", "r.yaml")
    assert code == 1  # the rules name « taille.csv » without statuses too
    assert "taille.csv, colonne « status »" in err


def test_waivers_costs_and_secrets_already_set(typed: Typed):
    head = "ZONE;NB;CA;MAX;COUT;ACCORDS;SECRET\n"
    lines = ["a;2;50;40;;2;", "b;2;60;30;;;", "c;9;70;20;999;;", "d;9;400;90;;;", "e;9;30;5;;;D"]
    write("t.csv", head + "\n".join(lines))
    write(
        "r.yaml",
        """
        profil: entreprises
        nature: montant
        colonnes: {valeur: CA, effectif: NB, max: MAX, cout: COUT, accords: ACCORDS, secret: SECRET}
        dimensions: {ZONE: {total: T}}
        """,
    )
    code, out, _ = typed("protect", "t.csv", "--rules", "r.yaml", "--out", "s.csv")
    assert code == 0
    statuses = {row["ZONE"]: row["status"] for row in rows("s.csv")}
    assert statuses["a"] == "V"  # both firms agreed
    assert statuses["b"] == "A"
    assert statuses["e"] == "D"  # hidden by its producer: enough, and costs nothing
    assert (statuses["c"], only_line(out)["secondary"]) == ("V", 0)


def test_who_is_alone_in_his_cell_does_not_read_his_neighbour(typed: Typed):
    rules = """
        profil: entreprises
        nature: montant
        intervalle: 10%
        colonnes: {valeur: CA, effectif: NB, max: MAX}
        dimensions: {METIER: {total: Rue}}
        """
    metiers = "METIER;NB;CA;MAX\nboulanger;1;120;120\nfleuriste;1;40;40\ncafés;7;310;60\n"
    write("t.csv", f"{metiers}épiceries;5;150;50\n")
    passer_by, insider = (
        write("r.yaml", rules),
        write("seul.yaml", f"{dedent(rules)}contributeurs_seuls: true\n"),
    )
    assert (
        only_line(typed("protect", "t.csv", "--rules", passer_by, "--out", "s.csv")[1])["secondary"]
        == 0
    )
    code, out, _ = typed("attack", "s.csv", "--rules", insider)
    assert (code, only_line(out)["unsafe"]) == (1, 2)
    code, out, _ = typed("protect", "t.csv", "--rules", insider, "--out", "s.csv")
    line = only_line(out)
    assert (code, line["secondary"], line["weight_lost"]) == (0, 1, 150)
    code, out, _ = typed("attack", "s.csv", "--rules", insider)
    assert (code, only_line(out)["unsafe"]) == (0, 0)


def test_a_release_of_last_year_is_remembered(typed: Typed):
    """Published then: everything but q1. Hiding another cell today would protect nothing."""
    write(
        "r.yaml",
        """
        profil: prestations
        nature: effectif
        colonnes: {valeur: N}
        dimensions: {ZONE: {total: T}}
        """,
    )
    write("t.csv", "ZONE;N\nq1;3\nq2;20\nq3;30\nT;53\n")
    write("avant.csv", "ZONE;N;status\nq1;;secret\nq2;;secret\nq3;30;publie\nT;53;publie\n")
    code, out, _ = typed(
        "protect", "t.csv", "--rules", "r.yaml", "--before", "avant.csv", "--out", "s.csv"
    )
    assert (code, only_line(out)["secondary"]) == (0, 1)
    assert [row["status"] for row in rows("s.csv")] == ["A", "D", "V", "V"]
    write("avant.csv", "ZONE;N;status\nq1;;secret\nq2;20;publie\nq3;30;publie\nT;53;publie\n")
    code, _, err = typed(
        "protect", "t.csv", "--rules", "r.yaml", "--before", "avant.csv", "--out", "u.csv"
    )
    assert code == 1
    assert "ZONE=q1" in err
    assert not Path("u.csv").exists()


def test_a_release_whose_hidden_figures_are_lost_still_counts(typed: Typed):
    """Last year, totals by zone and by sex; the rest hidden, its values gone. Today, the women: in q1
    the total shown then would tell the 3 men that nobody has in a table any more."""
    write(
        "r.yaml",
        """
        profil: prestations
        nature: effectif
        colonnes: {valeur: N}
        dimensions: {ZONE: {total: T}, SEXE: {total: T}}
        """,
    )
    write(
        "avant.csv",
        """
        ZONE;SEXE;N;status
        q1;F;;secret
        q1;H;;secret
        q1;T;23;publie
        q2;F;;secret
        q2;H;;secret
        q2;T;40;publie
        T;F;38;publie
        T;H;25;publie
        T;T;63;publie
        """,
    )
    write("femmes.csv", "ZONE;SEXE;N\nq1;F;20\nq2;F;18\nT;F;38\n")
    form = ("protect", "femmes.csv", "--rules", "r.yaml", "--out", "s.csv")
    assert only_line(typed(*form)[1])["secondary"] == 0
    code, out, err = typed(*form, "--before", "avant.csv")
    line = only_line(out)
    assert (code, err) == (0, "")
    assert (line["primary"], line["secondary"], line["cells"]) == (1, 2, 9)
    assert [row["status"] for row in rows("s.csv")] == ["D", "D", "V"]


def test_the_attack_asks_for_the_true_values(typed: Typed):
    write("r.yaml", RULES)
    write("t.csv", TABLE)
    typed("protect", "t.csv", "--rules", "r.yaml", "--public", "public.csv")
    Path("r.yaml").write_text(
        Path("r.yaml").read_text(encoding="utf-8").replace(", effectif: NB, max: MAX", ""),
        encoding="utf-8",
    )
    code, out, err = typed("attack", "public.csv", "--rules", "r.yaml")
    assert (code, out) == (1, "")
    assert "colonne « CA » : cette case est vide" in err


# --- Hostile or clumsy ------------------------------------------------------------------------------


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


def test_a_kill_in_the_middle_leaves_the_old_file_or_the_new_one(tmp_path: Path):
    """Killed at whatever moment: the file written before is whole, or the new one is."""
    table = "".join(f"z{n};{n % 90 + 10}\n" for n in range(40_000))
    (tmp_path / "t.csv").write_text("ZONE;N\n" + table, encoding="utf-8")
    rules = "profil: prestations\nnature: effectif\ncolonnes: {valeur: N}\ndimensions: {ZONE: }\n"
    (tmp_path / "r.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "s.csv").write_text("avant\n", encoding="utf-8")
    start = """
from pathlib import Path
from croisee.tablefiles import protect_tables
print(flush=True)
while True:
    protect_tables([Path("t.csv")], Path("r.yaml"), out=Path("s.csv"))
"""
    for delay in (0.0, 0.1, 0.2):
        child = subprocess.Popen(
            [sys.executable, "-c", start],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        lines = (tmp_path / "s.csv").read_text(encoding="utf-8").splitlines()
        assert lines == ["avant"] or len(lines) == 40_001
        others = {path.name for path in tmp_path.iterdir()} - {"t.csv", "r.yaml", "s.csv"}
        assert all(name.startswith(ASIDE) for name in others)


# --- INSEE's example tables -------------------------------------------------------------------------

TURNOVER = """
    profil: entreprises
    nature: montant
    colonnes: {valeur: TOT, effectif: N_OBS, max: MAX}
    dimensions:
      ACTIVITY: {total: Total, hierarchie: activity_corr_table.csv}
      NUTS: {total: Total, hierarchie: nuts23_fr_corr_table.csv}
      SIZE: {total: Total}
      CJ: {total: Total}
"""


@pytest.mark.open_data
def test_insees_linked_tables_have_its_cells_and_its_primaries(tmp_path: Path):
    """1,680 cells once, 260 primaries: those of the reference instances, table by table."""
    from croisee.tablefiles.delimited import read_table
    from croisee.tablefiles.response import read_response
    from croisee.tablefiles.rules_file import read_rules
    from croisee.tablefiles.values import flags

    root = Path(__file__).resolve().parents[3]
    data = Path(os.environ.get("CROISEE_OPEN_DATA", root.parent / "shared" / "data"))
    source = data.parent / "reference" / "confidentiality"
    if not source.is_dir():
        pytest.skip("skipped: no mirror of open data")
    names = ["act_size", "act_cj", "nuts_size", "nuts_cj"]
    for name in ("activity_corr_table", "nuts23_fr_corr_table"):
        (tmp_path / f"{name}.csv").write_bytes((source / "rtauargus" / f"{name}.csv").read_bytes())
    (tmp_path / "r.yaml").write_text(dedent(TURNOVER), encoding="utf-8")
    rules = read_rules(tmp_path / "r.yaml")
    response = read_response(
        rules, [source / "rtauargus" / f"turnover_{name}.csv" for name in names]
    )
    axes = {axis.name: axis.codes.to_pylist() for axis in response.built.space.axes}
    crossings = {
        (a, n, s, c)
        for own in ({"ACTIVITY", "SIZE"}, {"ACTIVITY", "CJ"}, {"NUTS", "SIZE"}, {"NUTS", "CJ"})
        for a, n, s, c in product(
            *(codes if name in own else ["Total"] for name, codes in axes.items())
        )
    }
    assert len(crossings) == 1680
    assert response.system.size == 1493  # the others are absent from the files: zeros
    assert response.requirement.cells.size == 260
    for sheet, cells, name in zip(response.sheets, response.built.cells, names, strict=True):
        letters = response.letters[cells]
        found = {
            tuple(sheet.text.text(axis)[row].as_py() for axis in sheet.axes)
            for row in range(sheet.text.size)
            if letters[row] != "V"
        }
        reference = read_table(source / "instances" / f"turnover_{name}" / "cells.csv.gz")
        primary = flags(reference, "primary")
        expected = {
            tuple(reference.text(axis)[int(row)].as_py() for axis in sheet.axes)
            for row in primary.nonzero()[0]
        }
        assert found == expected
