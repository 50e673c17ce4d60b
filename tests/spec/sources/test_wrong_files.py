"""Files that are not what they say: each is refused in words that help."""

import gzip
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from fixtures.deliveries import PERSONS, ZONES, Desk

FIELDS = """
fields:
  - {name: nom, type: string, constraints: {required: true}}
  - {name: montant, type: number}
"""
GOOD = "nom;montant\nLe Gall;12,5\n"
LAYOUT = 'format: {delimiteur: ";", decimale: ","}\n'


def zipped(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "essai.csv", "le fichier est vide"),
        (b"\n\n", "essai.csv", "est vide ou absente"),
        (b"<!DOCTYPE html><html><body>Connexion</body></html>", "essai.csv", "page web"),
        (b"\xef\xbb\xbf\n <html>", "essai.csv", "page web"),
        (b"PK\x03\x04abcd", "essai.csv", "classeur"),
        (b"%PDF-1.7", "essai.csv", "PDF"),
        (zipped(GOOD), "essai.csv", "compressé par gzip"),
        (GOOD.encode(), "essai.csv.gz", "n'est pas compressé"),
        (zipped(GOOD * 500)[:-20], "essai.csv.gz", "tronqué"),
        (zipped(GOOD)[:30] + b"\0\1" + zipped(GOOD)[32:], "essai.csv.gz", "tronqué"),
        (GOOD.encode("utf-16"), "essai.csv", "UTF-16"),
        (GOOD.encode() + b"Zo\xe9;3\n", "essai.csv", "pas en utf-8"),
        (GOOD.encode() + b"A\0B;3\n", "essai.csv", "octets nuls"),
        (GOOD.encode() + b"x" * 1_000_000 + b";3\n", "essai.csv", "une ligne dépasse 256 Kio"),
        (GOOD.replace(";", ",").encode(), "essai.csv", "séparées par des virgules"),
        (GOOD.replace(";", "\t").encode(), "essai.csv", r'delimiteur: "\t"'),
        (b"Le Gall;12,5\nPetit;3\n", "essai.csv", "aucune colonne déclarée"),
        (b"montant;autre\n3;a\n", "essai.csv", "la colonne du champ « nom » manque"),
        (b"nom;montant;nom\na;1;b\n", "essai.csv", "deux colonnes portent ce nom"),
        (b"nom;montant;NOM\na;1;b\n", "essai.csv", "ne diffèrent que par les majuscules"),
        (b"nom;montant\n", "essai.csv", "aucune ligne de données"),
        (b"nom;montant\na;1;2\n", "essai.csv", "champs"),
        (b"nom;montant\n\"a;1\n", "essai.csv", "ligne"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(desk: Desk, content: bytes, name: str, said: str) -> None:
    desk.declare(PERSONS.replace("essai.csv", name) + LAYOUT + FIELDS).give(content, name)
    (problem, *_) = desk.refusal().problems
    assert said in str(problem)
    assert problem.file == name
    assert "Le Gall" not in str(problem)


def test_the_line_of_a_wrong_byte_is_given(desk: Desk) -> None:
    desk.declare(PERSONS + LAYOUT + FIELDS)
    desk.give(b"nom;montant\n" + b"a;1\n" * 100_000 + b"Zo\xe9;3\n" + b"a;1\n" * 9)
    assert desk.refusal().problems[0].row == 100_002
    desk.give(b"nom;montant\n" + b"a;1\n" * 100_000 + b"A\0;3\n")
    assert desk.refusal().problems[0].row == 100_002


def test_utf_8_declared_latin_1_is_noticed(desk: Desk) -> None:
    layout = LAYOUT.replace("}", ", encodage: latin-1}")
    desk.declare(PERSONS + layout + FIELDS).give("nom;montant\nZoé;3\n")
    assert "est en UTF-8" in str(desk.refusal())


@pytest.mark.parametrize(
    ("column", "mark"),
    [('va"leur', "'"), ("montant; -- ", "\\"), ("é’û$", '"'), ("SELECT", "%_")],
)
def test_odd_names_and_marks_are_only_text(desk: Desk, column: str, mark: str) -> None:
    quoted_column, quoted_mark = (word.replace("'", "''") for word in (column, mark))
    desk.declare(
        ZONES
        + f"""
marques: {{'{quoted_mark}': secret_source}}
fields:
  - {{name: code, type: string}}
  - {{name: v, type: number, croisee: {{colonnes: ['{quoted_column}']}}}}
"""
    )
    cell, head = (word.replace('"', '""') for word in (mark, column))
    desk.give(f'code,"{head}"\nQP1,3\nQP2,"{cell}"\n')
    assert [(row["v"], row["v__statut"]) for row in desk.rows()] == [
        (3.0, "publie"),
        (None, "secret_source"),
    ]


def test_a_column_named_as_ours_is_refused(desk: Desk) -> None:
    desk.declare(PERSONS + LAYOUT + FIELDS).give("nom;montant;_row\na;1;2\n")
    assert "_row" in str(desk.refusal())


def test_a_missing_file_is_named_with_its_nearest(desk: Desk) -> None:
    desk.declare(PERSONS + FIELDS).give(GOOD, "essais.csv")
    (problem,) = desk.faults()
    assert problem.file == "essai.csv"
    assert "« essais.csv »" in problem.remedy


def test_a_link_out_of_the_folder_is_not_followed(desk: Desk) -> None:
    outside = desk.folder / "ailleurs.csv"
    outside.write_text(GOOD)
    (desk.deliveries / "essai.csv").symlink_to(outside)
    desk.declare(PERSONS + LAYOUT + FIELDS)
    assert "absent" in str(desk.refusal())


def test_a_missing_column_is_named_with_its_nearest(desk: Desk) -> None:
    fields = FIELDS.replace(
        "{required: true}}", "{required: true}, croisee: {colonnes: [NOM_USUEL]}}"
    )
    desk.declare(ZONES.replace("code", "nom") + LAYOUT + fields)
    desk.give("Nom_usuel;montant\na;1\n")
    (problem,) = desk.faults()
    assert (problem.row, problem.column) == (1, "NOM_USUEL")
    assert "« Nom_usuel »" in problem.remedy


def test_a_line_of_data_taken_for_a_header_is_not_repeated(desk: Desk) -> None:
    fields = "".join(
        f"  - {{name: {name}, type: string, constraints: {{required: true}}}}\n"
        for name in ("nom", "quartier", "commune", "rue", "ville")
    )
    desk.declare(PERSONS + LAYOUT + "fields:\n" + fields)
    desk.give("nom;quartier Zazie;communes;rue Zazie;villes\na;b;c;d;e\n")
    problems = desk.faults()
    assert [one.rule for one in problems] == ["colonne.absente"] * 4
    assert "Zazie" not in "".join(str(one) + repr(one) for one in problems)


def test_columns_left_aside_are_said_with_their_nearest(desk: Desk) -> None:
    desk.declare(PERSONS + LAYOUT + FIELDS).give("nom;montant;montants;z\na;1;2;3\n")
    (warning,) = desk.take().warnings
    assert "« montants » (proche de « montant »), « z »" in warning.message


def test_a_field_that_no_file_holds_is_a_fault(desk: Desk) -> None:
    desk.declare(PERSONS + LAYOUT + FIELDS + "  - {name: rsa, type: boolean}\n").give(GOOD)
    (problem,) = desk.faults()
    assert (problem.rule, problem.column) == ("colonne.absente", "rsa")


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    "numbers",
    [
        ["185057800608491", "2 55 08 14 168 025 38", "1 85 05 2A 006 084 35"],
        ["185057800608491"] * 9 + ["illisible"],
    ],
)
def test_social_security_numbers_are_refused_wherever_they_stand(
    desk: Desk, declared: bool, numbers: list[str]
) -> None:
    fields = "fields:\n  - {name: nom, type: string}\n"
    if declared:
        fields += "  - {name: matricule, type: string}\n"
    desk.declare(PERSONS + fields)
    desk.give("nom,matricule\n" + "".join(f"a,{number}\n" for number in numbers))
    (problem,) = desk.faults()
    assert (problem.rule, problem.column) == ("nir", "matricule")
    assert not any(number in str(problem) for number in numbers)


def book(rows: list[list[Any]], sheet: str = "Missions") -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


BOOK = (
    PERSONS.replace("essai.csv", "essai.xlsx")
    + """
format: {decimale: ",", entete: 2, feuille: Missions}
fields:
  - {name: nom, type: string, constraints: {required: true}}
  - {name: montant, type: number}
  - {name: debut, type: date, format: JJ/MM/AAAA}
"""
)


def test_a_workbook_is_read_below_its_title(desk: Desk) -> None:
    from datetime import date, datetime

    desk.declare(BOOK).give(
        book(
            [
                ["Missions du trimestre"],
                ["nom", "montant", None, "debut"],
                ["a", 12.5, "hors", datetime(2025, 10, 1)],
                [None, None],
                [12, "3,5", None, "02/10/2025"],
                ["c", 4, None, None],
            ]
        ),
        "essai.xlsx",
    )
    assert [(row["nom"], row["montant"], row["debut"]) for row in desk.rows()] == [
        ("a", 12.5, date(2025, 10, 1)),
        ("12", 3.5, date(2025, 10, 2)),
        ("c", 4.0, None),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.encode(), "n'est pas un classeur"),
        (book([["t"], ["nom", "montant", "debut"], ["a", "=1+1"]]), "pas de résultat enregistré"),
        (book([["t"], ["nom"], ["a"]], sheet="Feuil1"), "pas de feuille « Missions »"),
        (book([["t"]]), "est vide"),
        (book([["t"], ["nom", "montant", "debut", "nom"], ["a", 1, None, "b"]]), "ce nom"),
        (book([["t"], ["nom", "montant", "debut"], ["a", "#N/A", None]]), "erreur de tableur"),
    ],
)
def test_a_wrong_workbook_is_refused(desk: Desk, content: bytes, said: str) -> None:
    desk.declare(BOOK).give(content, "essai.xlsx")
    assert said in str(desk.refusal())


def test_a_truncated_workbook_is_refused(desk: Desk) -> None:
    whole = book([["t"], ["nom", "montant", "debut"], ["a", 1, None]])
    desk.declare(BOOK).give(whole[: len(whole) // 2], "essai.xlsx")
    assert "n'est pas un classeur" in str(desk.refusal())


def test_a_workbook_whose_xml_is_broken_is_refused(desk: Desk) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    desk.declare(BOOK).give(stream.getvalue(), "essai.xlsx")
    assert "abîmé" in str(desk.refusal())
