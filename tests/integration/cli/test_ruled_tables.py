"""`croisee protect` and `croisee attack` on tables of magnitudes, under the rules of a file."""

from pathlib import Path
from textwrap import dedent

from integration.cli.firms import RULES, TABLE
from integration.cli.typed import Typed, only_line, rows, typed, write

__all__ = ["typed"]


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
