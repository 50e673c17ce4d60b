"""`croisee protect` and `croisee attack` on cells and relations: the neutral form of any table."""

import gzip
from pathlib import Path

import pytest

from integration.cli.typed import Typed, only_line, rows, typed, write

__all__ = ["typed"]

PROTECT = ["primary", "secondary", "weight_lost", "bound", "unsafe", "seconds", "method", "cells"]
ATTACK = ["cells", "hidden", "primary", "unsafe", "exact", "undecided", "seconds"]


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
