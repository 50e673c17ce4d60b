"""`croisee places`, typed as the person who keeps a directory of services does."""

import csv
from pathlib import Path
from textwrap import dedent

import pyarrow.parquet as pq
import pytest

from integration.cli.typed import Typed, only_line, typed

__all__ = ["typed"]

LISTED = """
    NUM;NOM;ADRESSE;CP;VILLE;SERVICES
    1;L’Escale;3 rue Graff;35000;Rennes;wifi|prêt
    2;Escale;3, r. Graff;35000;RENNES;cours
    3;Cyber L’Étape;3 rue Graff;35000;Rennes;wifi
    4;Le Relais;9 rue Bell;35200;Rennes;
"""
OTHER = """
    id,name,address,postcode
    1,Asso. Le Relais,9 rue Bell,35200
    2,L'Escale,"3 rue Graff, BP 12",35000
"""
COMMUNES = """
    code,nom,code_postal
    35238,Rennes,35000 35200 35700
"""
MAP = ["--map", "id=NUM", "--map", "name=NOM", "--map", "address=ADRESSE", "--map", "postcode=CP",
       "--map", "commune=VILLE"]  # fmt: skip


def write(name: str, text: str) -> None:
    Path(name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")


def sheet(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.fixture
def folder(typed: Typed) -> Typed:
    write("liste.csv", LISTED)
    write("autre.csv", OTHER)
    write("communes.csv", COMMUNES)
    return typed


def judge(path: str, decision: str, names: set[str]) -> None:
    """Fill the case of the pair of these names, as a person does in a spreadsheet."""
    lines = sheet(path)
    for line in lines:
        if {line["nom_a"], line["nom_b"]} == names:
            line["decision"] = decision
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, lines[0], delimiter=";")
        writer.writeheader()
        writer.writerows(lines)


def test_a_list_is_brought_to_one_record_per_place(folder: Typed) -> None:
    code, out, err = folder(
        "places", "deduplicate", "liste.csv", "--out", "sortie", *MAP, "--communes",
        "communes.csv", "--unite", "SERVICES",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert only_line(out) == {
        "records": 4, "places": 3, "to_judge": 2, "decisions": 0, "without_commune": 0
    }  # fmt: skip
    assert {path.name for path in Path("sortie").iterdir()} == {
        "lieux.csv", "lieux.parquet", "fiches.parquet", "origines.parquet", "paires.parquet",
        "a-juger.csv",
    }  # fmt: skip
    united = {
        tuple(row["members"]): row for row in pq.read_table("sortie/lieux.parquet").to_pylist()
    }
    assert united["1", "2"]["SERVICES"] == ["wifi", "prêt", "cours"]
    assert {row["name"] for row in sheet("sortie/lieux.csv")} == {
        row["name"] for row in united.values()
    }


def test_what_a_person_judged_is_taken_back(folder: Typed) -> None:
    command = ["places", "deduplicate", "liste.csv", *MAP, "--communes", "communes.csv"]
    folder(*command, "--out", "un")
    judge("un/a-juger.csv", "oui", {"L’Escale", "Cyber L’Étape"})
    code, out, _ = folder(*command, "--out", "deux", "--decisions", "un/a-juger.csv")
    answer = only_line(out)
    assert (code, answer["places"], answer["decisions"], answer["to_judge"]) == (0, 2, 1, 0)
    code, out, _ = folder(*command, "--out", "trois", "--decisions", "deux/a-juger.csv")
    assert only_line(out) == answer, "the last file judged is the only one to keep"


def test_two_lists_are_matched(folder: Typed) -> None:
    """The list that has duplicates goes second."""
    renames = ["--map-b" if word == "--map" else word for word in MAP]
    command = ["places", "match", "autre.csv", "liste.csv", *renames, "--communes", "communes.csv",
               "--cardinality", "un-plusieurs"]  # fmt: skip
    code, out, err = folder(*command, "--out", "sortie")
    assert (code, err) == (0, "")
    assert only_line(out) == {
        "records_a": 2, "records_b": 4, "links": 3, "linked_a": 2, "linked_b": 3, "to_judge": 3,
        "decisions": 0, "without_commune": 0,
    }  # fmt: skip
    links = {(row["nom_a"], row["nom_b"]) for row in sheet("sortie/liens.csv")}
    assert links == {
        ("L'Escale", "L’Escale"),
        ("L'Escale", "Escale"),
        ("Asso. Le Relais", "Le Relais"),
    }
    found = pq.read_table("sortie/liens.parquet").select(["id_a", "id_b"]).to_pylist()
    assert [tuple(row.values()) for row in found] == [("1", "4"), ("2", "1"), ("2", "2")]
    judge("sortie/a-juger.csv", "oui", {"L'Escale", "Cyber L’Étape"})
    _, out, _ = folder(*command, "--out", "encore", "--decisions", "sortie/a-juger.csv")
    assert (only_line(out)["decisions"], only_line(out)["links"]) == (1, 4)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "liste.csv, colonne « id » : cette colonne manque."),
        ([*MAP, "--map", "siret=SIRET"], "liste.csv, colonne « SIRET » : cette colonne manque."),
        (MAP, "liste.csv, ligne 2, colonne « VILLE » : ce n’est pas le code d’une commune."),
        ([*MAP, "--communes", "autre.csv"], "la table des communes n’a pas cette colonne."),
        ([*MAP, "--communes", "rien.csv"], "le fichier ou le dossier n'existe pas"),
        ([*MAP, "--communes", "communes.csv", "--decisions", "liste.csv"], "cette colonne manque."),
        (["--map", "NOM"], "un renommage est mal écrit"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    folder: Typed, options: list[str], said: str
) -> None:
    code, out, err = folder("places", "deduplicate", "liste.csv", "--out", "sortie", *options)
    assert (code, out) == (1, "")
    assert said in err
    assert "Que faire" in err
    assert {path.name for path in Path().iterdir()} == {"liste.csv", "autre.csv", "communes.csv"}


def test_a_folder_that_holds_something_is_left_alone(folder: Typed) -> None:
    Path("sortie").mkdir()
    Path("sortie/a-juger.csv").write_text("jugé")
    code, _, err = folder("places", "match", "liste.csv", "autre.csv", "--out", "sortie")
    assert (code, "Donnez un dossier neuf." in err) == (1, True)
    assert Path("sortie/a-juger.csv").read_text() == "jugé"
