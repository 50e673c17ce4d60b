"""`croisee protect` with a `perturbation:` in the rules: figures are blurred, none is hidden."""

from pathlib import Path

import pytest

from integration.cli.typed import Typed, only_line, rows, typed, write

__all__ = ["typed"]

RULES = """
    profil: prestations
    nature: effectif
    colonnes: {valeur: n}
    dimensions:
      age: {total: tous}
      sexe: {total: tous}
    perturbation: CHOICE
"""
TABLE = """
    age;sexe;n
    jeunes;f;20
    jeunes;h;3
    aines;f;12
    aines;h;31
"""
KEYS = """
    age;sexe;n;k
    jeunes;f;20;10,25
    jeunes;h;3;1,7
    aines;f;12;6,1
    aines;h;31;15,93
"""
ROUNDING = "{methode: arrondi_controle, base: 10}"
NOISE = "{methode: confidentialite_differentielle, epsilon: 1, cases_par_personne: 4}"
CELL_KEY = "{methode: cle_de_cellule, ecart: 5, variance: 3}"
TRUTH = {
    ("jeunes", "f"): 20, ("jeunes", "h"): 3, ("jeunes", "tous"): 23,
    ("aines", "f"): 12, ("aines", "h"): 31, ("aines", "tous"): 43,
    ("tous", "f"): 32, ("tous", "h"): 34, ("tous", "tous"): 66,
}  # fmt: skip


def rules(choice: str, more: str = "") -> str:
    write("r.yaml", RULES.replace("CHOICE", choice) + more)
    return "r.yaml"


def shown(path: str) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {
        (row["age"], row["sexe"]): (int(row["n"]), int(row["low"]), int(row["high"]))
        for row in rows(path)
    }


def test_a_table_is_rounded_with_its_bounds(typed: Typed):
    write("t.csv", TABLE)
    command = ("protect", "t.csv", "--rules", rules(ROUNDING))
    code, out, err = typed(*command, "--out", "maison.csv", "--public", "public.csv")
    line = only_line(out)
    assert (code, err) == (0, "")
    assert (line["method"], line["base"], line["unsafe"]) == ("arrondi_controle", 10, 0)
    assert (line["primary"], line["cells"], line["additive"]) == (1, 9, True)
    assert "multiple de 10" in line["sentence"]
    told = shown("public.csv")
    assert list(rows("public.csv")[0]) == ["age", "sexe", "n", "low", "high", "status", "reason"]
    assert {row["status"] for row in rows("public.csv")} == {"arrondi"}
    assert told["jeunes", "h"] == (0, 0, 9)
    for place, (value, low, high) in told.items():
        assert value % 10 == 0
        assert low <= TRUTH[place] <= high
    for sex in ("f", "h", "tous"):
        assert told["jeunes", sex][0] + told["aines", sex][0] == told["tous", sex][0]
    house = {(row["age"], row["sexe"]): row for row in rows("maison.csv")}
    assert (house["jeunes", "h"]["n"], house["jeunes", "h"]["status"]) == ("3", "A")
    assert {place: int(row["published"]) for place, row in house.items()} == {
        place: value for place, (value, _, _) in told.items()
    }


def test_rounding_twice_gives_the_same_bytes(typed: Typed):
    write("t.csv", TABLE)
    for name in ("un.csv", "deux.csv"):
        typed("protect", "t.csv", "--rules", rules(ROUNDING), "--public", name)
    assert Path("un.csv").read_bytes() == Path("deux.csv").read_bytes()


def test_a_base_that_protects_nobody_is_refused(typed: Typed):
    write("t.csv", TABLE)
    choice = rules(ROUNDING.replace("10", "5"))
    code, _, err = typed("protect", "t.csv", "--rules", choice, "--public", "public.csv")
    assert code == 1
    assert "une base d'au moins 6" in err
    assert not Path("public.csv").exists()
    # Asked only that nobody come nearer than one unit, a smaller base will do.
    code, out, _ = typed("protect", "t.csv", "--rules", choice, "--interval", "1")
    assert (code, only_line(out)["unsafe"]) == (0, 0)


def test_an_amount_is_rounded_too(typed: Typed):
    write("t.csv", TABLE.replace(";n", ";n;nb").replace("20", "20,5;2").replace("3\n", "3;9\n")
          .replace("12", "12;9").replace("31", "31;9"))  # fmt: skip
    text = RULES.replace("CHOICE", ROUNDING.replace("10", "20")).replace(
        "prestations", "entreprises"
    )
    text = text.replace("effectif", "montant").replace("valeur: n", "valeur: n, effectif: nb")
    write("r.yaml", text + "    intervalle: 10%\n")
    code, out, err = typed("protect", "t.csv", "--rules", "r.yaml", "--public", "public.csv")
    assert err == ""
    assert (code, only_line(out)["unsafe"]) == (0, 0)
    assert only_line(out)["primary"] > 0
    assert {row["n"][-1] for row in rows("public.csv")} == {"0"}


def test_the_cell_key_method_reads_the_sums_of_keys(typed: Typed):
    write("t.csv", KEYS)
    choice = rules(CELL_KEY, "    intervalle: 1\n")
    text = Path(choice).read_text(encoding="utf-8").replace("valeur: n", "valeur: n, cle: k")
    Path(choice).write_text(text, encoding="utf-8")
    code, out, err = typed("protect", "t.csv", "--rules", choice, "--public", "un.csv")
    line = only_line(out)
    assert (code, err) == (0, "")
    assert (line["method"], line["ecart"], line["unsafe"]) == ("cle_de_cellule", 5, 0)
    assert line["additive"] is False
    for place, (value, low, high) in shown("un.csv").items():
        assert abs(value - TRUTH[place]) <= 5
        assert low <= TRUTH[place] <= high
    # A margin that is given carries the sum of the keys of its parts, modulo 1.
    write("t.csv", KEYS + "    jeunes;tous;23;0,95\n")
    typed("protect", "t.csv", "--rules", choice, "--public", "deux.csv")
    assert shown("deux.csv") == shown("un.csv")


def test_without_keys_or_with_too_narrow_a_noise_nothing_is_written(typed: Typed):
    write("t.csv", TABLE)
    code, _, err = typed("protect", "t.csv", "--rules", rules(CELL_KEY), "--public", "p.csv")
    assert (code, "« cle », sous « colonnes »" in err) == (1, True)
    write("t.csv", KEYS)
    text = RULES.replace("CHOICE", CELL_KEY).replace("valeur: n", "valeur: n, cle: k")
    write("r.yaml", text)
    code, out, err = typed("protect", "t.csv", "--rules", "r.yaml", "--public", "p.csv")
    assert (code, only_line(out)["unsafe"]) == (1, 1)
    assert "age=jeunes, sexe=h" in err
    assert not Path("p.csv").exists()


def test_noise_is_drawn_once(typed: Typed):
    pytest.importorskip("opendp")
    write("t.csv", TABLE)
    command = ("protect", "t.csv", "--rules", rules(NOISE))
    code, _, err = typed(*command)
    assert (code, "ne serait écrit nulle part" in err) == (1, True)
    code, out, err = typed(*command, "--public", "p.csv")
    line = only_line(out)
    assert (code, err, line["unsafe"], line["epsilon"]) == (0, "", None, "1")
    assert {row["status"] for row in rows("p.csv")} == {"estime"}
    before = Path("p.csv").read_bytes()
    code, _, err = typed(*command, "--public", "p.csv")
    assert (code, "déjà été tiré" in err) == (1, True)
    assert Path("p.csv").read_bytes() == before
    code, _, err = typed("protect", "t.csv", "--rules", rules(NOISE.replace("4", "3")),
                         "--public", "q.csv")  # fmt: skip
    assert (code, "compte dans 4 cases au moins" in err) == (1, True)


def test_a_choice_that_cannot_be_read_is_told_by_its_line(typed: Typed):
    write("t.csv", TABLE)
    code, _, err = typed("protect", "t.csv", "--rules", rules("{methode: flou}"))
    assert code == 1
    assert "r.yaml, ligne 7" in err
    assert "méthode inconnue" in err
