"""Files as French offices write them, and files that are none."""

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from croisee.tablefiles import delimited
from croisee.tablefiles.delimited import TextTable, parse_table, read_table, write_tables
from croisee.tablefiles.values import codes, flags, numbers, optional_numbers
from unit.tablefiles.files import refusal


def table(text: str | bytes) -> TextTable:
    return parse_table(text if isinstance(text, bytes) else text.encode(), "t.csv")


@pytest.mark.parametrize(
    "content",
    [
        "ville,nombre\nOrléans,12.5\n",
        "ville;nombre\nOrléans;12,5\n",
        "ville\tnombre\r\nOrléans\t12,5\r\n",
        '"ville","nombre"\n"Orléans","12,5"\n',
        "\ufeffville;nombre\nOrléans; 12.5 \n",
        "ville;nombre\nOrléans;12,5\n".encode("cp1252"),
        "ville;nombre\nOrléans;12,5\n".encode("utf-16"),
    ],
)
def test_the_same_table_whatever_wrote_it(content):
    read = table(content)
    assert codes(read, "ville").to_pylist() == ["Orléans"]
    assert numbers(read, "nombre").tolist() == [12.5]


def test_compressed_or_not(tmp_path: Path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a;b\n1;2\n"))
    assert numbers(read_table(tmp_path / "a.csv.gz"), "b").tolist() == [2.0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "le fichier est vide"),
        (b"\n\n", "le fichier est vide"),
        (b"a;b\n", "aucune ligne sous son en-t"),
        (b"a;b\n1;2\n1;2;3\n", "t.csv, ligne 3 : cette ligne a 3 colonnes"),
        (b"a;a\n1;2\n", "deux colonnes portent le même nom"),
        (b"a;;c\n1;2;3\n", "une colonne n'a pas de nom"),
        (b"a;b\n\x00\x01;2\n", "pas un fichier de texte"),
    ],
)
def test_a_file_that_is_no_table_is_said(content, said):
    assert said in refusal(table, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04...", "classeur"),
        (b"\x1f\x8b\x08...", "abîmé"),
        (gzip.compress(b"a")[:-6], "abîmé"),
    ],
)
def test_a_file_of_another_kind_is_said(content, said, tmp_path: Path):
    (tmp_path / "t.csv").write_bytes(content)
    assert said in refusal(read_table, tmp_path / "t.csv")


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delimited, "MAX_BYTES", 1000)
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"a;b\n" + b"1;2\n" * 1000))
    assert "trop gros" in refusal(read_table, tmp_path / "t.csv.gz")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12.0),
        ("-3,5", -3.5),
        ("1e3", 1000.0),
        ("1 234 567,8", 1234567.8),
        ("1\u202f234", 1234.0),
    ],
)
def test_numbers_as_they_are_written(cell, value):
    assert numbers(table(f"n;x\n0;{cell}\n"), "x").tolist() == [value]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("dix", "texte"),
        ("", "vide"),
        ("NaN", "nan"),
        ("inf", "infini"),
        ("1 23", "texte"),
        ("1,2,3", "texte"),
    ],
)
def test_a_cell_that_is_no_number_is_named_without_its_value(cell, found):
    said = refusal(numbers, table(f"n;x\n0;1\n0;{cell}\n0;{cell}\n"), "x")
    assert "t.csv, ligne 3, colonne « x »" in said
    assert "2 lignes concernées" in said
    assert found in said
    assert cell not in ("dix", "1,2,3") or cell not in said


def test_numbers_that_may_be_absent_or_must_not_be_negative():
    read = table("n;x\n1;\n1;3\n1;-1\n")
    assert optional_numbers(read, "x").tolist()[1:] == [3.0, -1.0]
    assert "ligne 4" in refusal(optional_numbers, read, "x", least=0.0)


def test_flags():
    assert flags(table("x\n1\n0\nVrai\nnon\n1.0\n"), "x").tolist() == [1, 0, 1, 0, 1]
    assert "ligne 3" in refusal(flags, table("x\n1\npeut-être\n"), "x")


def test_what_is_written_is_what_was_read(tmp_path: Path):
    for text in ("a;b\n1 234,50;été\n", 'a;b\n"un; deux";trois\n'):
        write_tables([(tmp_path / "t.csv", table(text))])
        assert read_table(tmp_path / "t.csv").columns.equals(table(text).columns)
    write_tables([(tmp_path / "t.csv", table("a;b\n1 234,50;été\n"))])
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "a;b\n1 234,50;été\n"


def test_a_write_that_fails_leaves_nothing(tmp_path: Path):
    broken = TextTable("t", pa.table({"a": pa.array([[1]])}), ";")
    with pytest.raises((pa.ArrowInvalid, pa.ArrowNotImplementedError)):
        write_tables([(tmp_path / "one.csv", table("a\n1\n")), (tmp_path / "two.csv", broken)])
    assert list(tmp_path.iterdir()) == []


def test_two_tables_never_go_to_one_file(tmp_path: Path):
    one = table("a\n1\n")
    assert "au même endroit" in refusal(
        write_tables, [(tmp_path / "a.csv", one), (tmp_path / "a.csv", one)]
    )
