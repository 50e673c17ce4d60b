"""The circuit of three parties typed by hand, once and month after month."""

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from integration.cli.typed import Typed, only_line, typed
from integration.matching.circuit import COLUMNS, Circuit, circuit, file_of, people
from integration.matching.followed import persons

__all__ = ["circuit", "typed"]


def test_typed_by_hand(typed: Typed):
    rows = people(40)
    for letter, part in (("a", rows[:30]), ("b", rows[10:])):
        Path(letter).mkdir()
        table = file_of(part, letter)
        lines = [";".join(table.column_names)] + [
            ";".join(map(str, row.values())) for row in table.to_pylist()
        ]
        Path(letter, "personnes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    renames = [word for pair in COLUMNS.items() for word in ("--map", "=".join(pair))]
    day = date.today()
    until = day.replace(year=day.year + 1, day=1).isoformat()
    new = ("key", "new", "--project", "essai", "--finalite", "essai", "--until", until)
    code, out, err = typed(*new, "--out", "bureau/cle.json", "--journal", "bureau/journal")
    assert (code, err) == (0, "")
    assert only_line(out)["leaf"] == 0
    Path("unite").mkdir()
    for letter in "ab":
        shutil.copy("bureau/cle.json", letter)
        code, out, err = typed(
            "encode", f"{letter}/personnes.csv", "--key", f"{letter}/cle.json",
            "--out", f"{letter}/{letter}.parquet", "--private", f"{letter}/prive.parquet", *renames,
        )  # fmt: skip
        assert (code, err) == (0, "")
        assert only_line(out)["encoded"] == 30
        shutil.copy(f"{letter}/{letter}.parquet", "unite")
    code, out, err = typed("match", "unite/a.parquet", "unite/b.parquet", "--out", "unite/sortie")
    assert (code, err) == (0, "")
    assert 18 <= only_line(out)["links"] <= 21
    for letter in "ab":
        shutil.copy(f"unite/sortie/retour-{letter.upper()}.parquet", letter)
        words = (
            f"{letter}/prive.parquet",
            f"{letter}/retour-{letter.upper()}.parquet",
            f"{letter}/personnes.csv",
        )
        code, out, err = typed(
            "return", *words, "--keep", f"DROIT_{letter}", "--groups", day.year,
            "--out", f"{letter}/etude.parquet",
        )  # fmt: skip
        assert (code, err) == (0, "")
        groups = ["groupe_age", "groupe_sexe", "groupe_naissance"]
        assert only_line(out) == {
            "project": "essai",
            "records": 30,
            "columns": [f"DROIT_{letter}", *groups],
            "left_out": 0,
        }
    code, out, err = typed("review-pairs", "unite/sortie", "--out", "unite/paires.csv")
    assert (code, err) == (0, "")
    assert only_line(out)["pairs"] >= 0
    judged = ("match", "unite/a.parquet", "unite/b.parquet", "--out", "unite/apres")
    code, out, err = typed(*judged, "--decisions", "unite/paires.csv")
    assert (code, out) == (1, "")
    assert "les décisions viennent sans leur auteur" in err
    code, out, err = typed(*judged, "--decisions", "unite/paires.csv", "--reviewer", "ED")
    assert (code, err) == (0, "")
    assert only_line(out)["review"]["by"] == "ED"
    name = pq.read_table("unite/sortie/preuves.parquet")["pseudonym_left"][0]
    code, out, err = typed("explain-pair", "unite/sortie", name)
    assert (code, err) == (0, "")
    assert out.startswith("Cette paire est un lien.")
    Path("etude").mkdir()
    for letter in "ab":
        shutil.copy(f"{letter}/etude.parquet", f"etude/{letter}.parquet")
    for file in ("preuves", "restes"):
        shutil.copy(f"unite/sortie/{file}.parquet", "etude")
    code, out, err = typed(
        "linkage-report", "etude/a.parquet", "etude/b.parquet", "--evidence", "etude/preuves.parquet",
        "--remainders", "etude/restes.parquet", "--out", "etude/rapport", "--threshold", 100,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "aucun chiffre ne peut être montré" in only_line(out)["audit"]["method"]
    code, out, err = typed("key", "destroy", "a/cle.json", "--journal", "a/journal")
    assert (code, err) == (0, "")
    again = ("--out", "a/z.parquet", "--private", "a/z-prive.parquet", *renames)
    code, out, err = typed("encode", "a/personnes.csv", "--key", "a/cle.json", *again)
    assert (code, out) == (1, "")
    assert "a été détruite le" in err


@pytest.mark.parametrize(
    "words",
    [["--map", "given_name"], ["--map", "id=NUM", "--map", "id=NOM"], ["--map", "prenom=X"]],
)
def test_a_wrong_renaming_is_explained(typed: Typed, circuit: Circuit, words: list[str]):
    pq.write_table(circuit.files[circuit.a], circuit.a / "p.parquet")
    out = ("--out", circuit.a / "e.parquet", "--private", circuit.a / "z.parquet")
    code, said, err = typed(
        "encode", circuit.a / "p.parquet", "--key", circuit.a / "cle.json", *out, *words
    )
    assert (code, said) == (1, "")
    assert "renommage" in err or "n’est pas une colonne d’identité" in err


def test_two_months_typed_by_hand(typed: Typed):
    year = date.today().year + 1
    new = ("key", "new", "--project", "suivi", "--finalite", "essai", "--until", f"{year}-01-01")
    assert typed(*new, "--out", "cle/cle.json", "--journal", "cle/journal")[0] == 0
    Path("unite").mkdir()
    renames = [word for pair in COLUMNS.items() for word in ("--map", "=".join(pair))]
    for month, count in ((1, 60), (2, 66)):
        for letter, first in (("a", 0), ("b", 20)):
            home = Path(f"{letter}-{month}")
            home.mkdir()
            rows = [row | {"NUM": number} for number, row in persons(first, count, "N").items()]
            pq.write_table(pa.Table.from_pylist(rows), home / "personnes.parquet")
            follows = ("--previous", f"{letter}-1/prive.parquet") if month == 2 else ()
            code, out, err = typed(
                "encode", home / "personnes.parquet", "--key", "cle/cle.json", "--out", home / "e",
                "--private", home / "prive.parquet", *renames, *follows,
            )  # fmt: skip
            assert (code, err) == (0, "")
            if follows:
                assert (only_line(out)["came"], only_line(out)["left"]) == (6, 0)
            shutil.copy(home / "e", f"unite/{letter}-{month}")
    code, out, err = typed("match", "unite/a-1", "unite/b-1", "--out", "unite/mois-1", "--follow")
    assert (code, err) == (0, "")
    names = ("match", "unite/a-2", "unite/b-2", "--out")
    code, out, err = typed(*names, "unite/mois-2", "--previous", "unite/mois-1")
    assert (code, err) == (0, "")
    assert only_line(out) == only_line(typed(*names, "unite/tout", "--follow")[1])
    code, out, err = typed(*names, "unite/encore", "--previous", "unite/absent")
    assert (code, out) == (1, "")
    assert "absent : ce dossier n’est pas celui d’un appariement à suivre." in err
    pair = pq.read_table("unite/mois-2/preuves.parquet").to_pylist()[0]
    ends = (pair["pseudonym_left"], pair["pseudonym_right"])
    code, out, err = typed("explain-pair", "unite/mois-2", *ends)
    assert (code, err) == (0, "")
    assert out.startswith("Cette paire est un lien.")
