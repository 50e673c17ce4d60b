"""Delimited text to Parquet: every record with its line, every fault where it is."""

import gzip

import pyarrow.parquet as pq
import pytest

from croisee.engine.delimited import stage
from croisee.foundation.errors import CroiseeError


@pytest.fixture
def staged(tmp_path):
    """Stage a text and give back the names of its columns and its rows."""

    def run(content, *, delimiter=";", encoding="utf-8", header_line=1, name="f.csv"):
        raw = content if isinstance(content, bytes) else content.encode(encoding)
        (tmp_path / name).write_bytes(raw)
        names = stage(
            tmp_path / name,
            tmp_path / "f.parquet",
            delimiter=delimiter,
            encoding=encoding,
            header_line=header_line,
        )
        table = pq.read_table(tmp_path / "f.parquet")
        assert table.column_names == ["_row", *names]
        return [tuple(row.values()) for row in table.to_pylist()]

    return run


@pytest.fixture
def refused(staged, tmp_path):
    """Stage a text that must be refused: places and rules of its problems."""

    def run(content, **options):
        with pytest.raises(CroiseeError) as error:
            staged(content, **options)
        assert not (tmp_path / "f.parquet").exists()
        assert [path.name for path in tmp_path.iterdir()] == [options.get("name", "f.csv")]
        return [(p.row, p.rule, p.count) for p in error.value.problems]

    return run


def test_texts_as_written_with_their_line(staged):
    assert staged("code;n\n01;1,5\n02;\n") == [(2, "01", "1,5"), (3, "02", "")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_count_but_give_nothing(staged, end):
    assert staged(end.join(["a;b", "1;2", "", "3;4", "", ""])) == [(2, "1", "2"), (4, "3", "4")]


def test_the_last_line_needs_no_end(staged):
    assert staged("a\n1\n2") == [(2, "1"), (3, "2")]


def test_quotes_hold_delimiters_line_ends_and_quotes(staged):
    assert staged('a;b\n"x;y";"1\n2"\n"dit ""oui""";\n"";z\n') == [
        (2, "x;y", "1\n2"),
        (4, 'dit "oui"', ""),
        (5, "", "z"),
    ]


def test_lines_above_the_names_are_passed_over(staged):
    assert staged("Source : CAF\n\na;b\n1;2\n", header_line=3) == [(4, "1", "2")]


def test_names_over_two_lines_become_one(staged, tmp_path):
    assert staged('"taux\nde  pauvreté"; c\n1;2\n') == [(3, "1", "2")]
    assert pq.read_schema(tmp_path / "f.parquet").names == ["_row", "taux de pauvreté", "c"]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "iso-8859-15"])
def test_encodings(staged, encoding):
    assert staged("é\nà\n", encoding=encoding) == [(2, "à")]


def test_a_byte_order_mark_is_no_part_of_a_name(staged):
    assert staged(b"\xef\xbb\xbfcode;n\n1;2\n") == [(2, "1", "2")]


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_delimiters(staged, delimiter):
    assert staged(f"a{delimiter}b\n1;5{delimiter}2\n", delimiter=delimiter) == [(2, "1;5", "2")]


def test_gzip_by_its_extension(staged):
    assert staged(gzip.compress(b"a\n1\n"), name="f.csv.gz") == [(2, "1")]


def test_no_record(staged):
    assert staged("a;b\n") == []


def test_records_across_blocks(staged, monkeypatch):
    """Blocks of any length cut nothing: not a character, a quote, nor a line number."""
    content = "a;b\n" + "".join(f'"é{i}\n;""";{i}\n' for i in range(50))
    expected = [(2 + 2 * i, f'é{i}\n;"', str(i)) for i in range(50)]
    for block in (1, 2, 3, 7, 64):
        monkeypatch.setattr("croisee.engine.delimited._BLOCK", block)
        assert staged(content) == expected


def test_too_many_and_too_few_fields_are_counted_and_located(refused):
    assert refused("a;b\n1;2\n3\n4;5;6\n7\n") == [(3, "csv.champs", 2), (4, "csv.champs", 1)]


def test_a_field_cut_by_its_own_line_end(refused):
    assert refused("a;b\n1;x\ny\n") == [(3, "csv.champs", 1)]


def test_a_quote_left_open_is_located_where_it_opens(refused):
    assert refused('a;b\n1;2\n3;"x\n4;5\n') == [(3, "csv.guillemet", 1)]


@pytest.mark.parametrize("field", ['L"x', '"x"y', 'x"', '"a" '])
def test_a_quote_astray_is_located(refused, field):
    assert refused(f"a;b\n1;2\n{field};3\n") == [(3, "csv.guillemet", 1)]


def test_a_lone_carriage_return_is_located(refused):
    assert refused("a;b\n1;2\n3;4\r5;6\n") == [(3, "csv.retour", 1)]


def test_bytes_of_another_encoding_are_located(refused):
    assert refused("a\nb\né\n".encode("latin-1")) == [(3, "csv.encodage", 1)]


def test_undefined_bytes_of_cp1252_are_located(refused):
    assert refused(b"a\n1\n\x81\n", encoding="cp1252") == [(3, "csv.encodage", 1)]


def test_a_null_byte_tells_utf_16(refused):
    assert refused(b"a\n1\x00\n") == [(2, "csv.nul", 1)]


def test_an_encoding_we_do_not_read(refused):
    assert refused(b"a\n1\n", encoding="utf-16") == [(None, "csv.encodage", 1)]


@pytest.mark.parametrize(
    "header", ["a;a", "a;A", "a;", ";a", "", "_row;a", "a ;a", '"a', 'a"b', "a\rb"]
)
def test_names_that_name_nothing(refused, header):
    assert refused(f"{header}\n1;2\n") == [(1, "csv.entete", 1)]


def test_an_empty_file(refused):
    assert refused("") == [(1, "csv.entete", 1)]


def test_a_broken_archive(refused):
    whole = gzip.compress(b"a\n" + b"1\n" * 1000)
    assert refused(whole[:-10], name="f.csv.gz") == [(None, "csv.gzip", 1)]


def test_a_refusal_says_where_and_what_to_do_but_no_value(staged):
    with pytest.raises(CroiseeError) as error:
        staged("nom;age\nDUPONT;30\nMARTIN;30;1\n")
    assert "f.csv, ligne 3 : trop de champs" in str(error.value)
    assert "MARTIN" not in str(error.value)
