"""Strict YAML: one possible reading, and a line for every refusal."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import (
    MAX_BYTES,
    MAX_NODES,
    is_plain_latin,
    load_strict,
    read_strict,
    refuse_deceptive,
)

READINGS = {
    "a: texte": "texte",
    "a: 12": 12,
    "a: -3": -3,
    "a: 1.5": 1.5,
    "a: 1.0e-3": 0.001,
    "a: true": True,
    "a: false": False,
    "a: null": None,
    "a: ~": None,
    "a:": None,
    "a: no": "no",
    "a: Yes": "Yes",
    "a: off": "off",
    "a: True": "True",
    "a: 0123": "0123",
    "a: 0x1F": "0x1F",
    "a: 1_000": "1_000",
    "a: 1:30": "1:30",
    "a: 1e5": "1e5",
    "a: .inf": ".inf",
    "a: 2024-01-31": "2024-01-31",
    'a: "12"': "12",
    "a: 'true'": "true",
    'a: "\\t"': "\t",
    "a: {b: [1, deux]}": {"b": [1, "deux"]},
    "a: |\n  deux\n  lignes\n": "deux\nlignes\n",
    "a: L'été à 12 m², 3 µg, n° 4, 50 %": "L'été à 12 m², 3 µg, n° 4, 50 %",
    "a: « cité »": "« cité »",
}

HOSTILE = {
    "alias": ("a: 1\nb: *x", 2),
    "anchor": ("a: 1\nb: &x [1]", 2),
    "billion laughs": ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", 1),
    "tag": ("a: !!python/object/apply:os.system [ls]", 1),
    "local tag": ("a: !secret x", 1),
    "merge": ("a: 1\n<<: {b: 2}", 2),
    "directive": ("%YAML 1.1\n---\na: 1", 1),
    "two documents": ("a: 1\n---\nb: 2", 2),
    "repeated key": ("a: 1\nb: 2\na: 3", 3),
    "repeated quoted key": ("a: 1\n'a': 2", 2),
    "number as key": ("a: 0\n1: x", 2),
    "boolean as key": ("true: x", 1),
    "null as key": ("~: x", 1),
    "list as key": ("? [a]\n: b", 1),
    "tab": ("a:\n\tb: 1", 2),
    "null character": ("a: x\0y", 1),
    "escape character": ("a: 1\nb: \x1b[31m", 2),
    "carriage return": ("a: 1\rb: 2", 1),
    "next line": ("a: 1\x85b: 2", 1),
    "line separator": ("a: 1\u2028b: 2", 1),
    "right-to-left override": ("a: 1\nb: \u202efdp", 2),
    "isolate": ("a: \u2066x\u2069", 1),
    "zero-width space": ("a: caf\u200b-valmorin", 1),
    "zero-width joiner": ("a: x\u200dy", 1),
    "soft hyphen": ("a: x\u00ady", 1),
    "byte order mark inside": ("a: x\ufeffy", 1),
    "variation selector": ("a: x\ufe0f", 1),
    "hangul filler": ("a: \u3164", 1),
    "private use": ("a: \ue000", 1),
    "lone surrogate": ("a: \ud800", 1),
    "escaped override": ('a: "\\u202e"', 1),
    "escaped null": ('a: "\\0"', 1),
    "escaped impossible": ('a: "\\UFFFFFFFF"', None),
    "Cyrillic in a value": ("a: c\u0430f", 1),
    "Cyrillic in a key": ("c\u0430f: 1", 1),
    "all Cyrillic key": ("\u0441\u043e: 1", 1),
    "all Cyrillic term": ("a: \u0441\u043e", 1),
    "Greek omicron": ("a: \u03bfbservation", 1),
    "full-width": ("a: \uff43af", 1),
    "mathematical": ("a: \U0001d41aaf", 1),
    "ligature in a key": ("\ufb01n: 1", 1),
    "no-break space in a key": ("a\u00a0b: 1", 1),
    "accent apart": ("a: e\u0301te\u0301", 1),
    "Arabic digits": ("a: \u0661\u0662", 1),
    "syntax": ("a: [1, 2\nb: 3", 2),
    "unclosed quote": ('a: "x', 1),
    "empty": ("", 1),
    "comment only": ("# rien\n", 1),
    "infinite number": ("a: 1.0e999", 1),
    "deep list": ("[" * 500_000, 1),
    "deep mapping": ("{a: " * 100_000, 1),
    "deep dashes": ("- " * 200_000, 1),
    "too many nodes": ("- a\n" * (MAX_NODES + 1), MAX_NODES),
    "too big": ("a: " + "x" * MAX_BYTES, None),
    "too big once encoded": ("a: " + "é" * (MAX_BYTES // 2), None),
}


@pytest.mark.parametrize("text", READINGS)
def test_a_plain_value_has_one_reading(text):
    value = load_strict(text, origin="x.yaml").value["a"]
    assert value == READINGS[text]
    assert type(value) is type(READINGS[text])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_at_its_line(name):
    text, line = HOSTILE[name]
    with pytest.raises(CroiseeError) as caught:
        load_strict(text, origin="clause.yaml")
    (problem,) = caught.value.problems
    assert problem.file == "clause.yaml"
    assert problem.row == line
    assert problem.remedy


def test_lines_are_those_of_a_text_editor():
    document = load_strict("# titre\na: 1\nb:\n  - {c: 2}\n  - c: 3\n    d: 4\n", origin="x")
    assert document.line_of(("a",)) == 2
    assert document.line_of(("b",)) == 3
    assert document.line_of(("b", 0, "c")) == 4
    assert document.line_of(("b", 1, "d")) == 6
    assert document.line_of(("b", 1, "absent")) == 5
    assert document.line_of(("absent",)) == document.line_of() == 2


def test_windows_line_ends_and_byte_order_mark_are_harmless():
    assert load_strict("\ufeffa: 1\r\nb: 2\r\n", origin="x").value == {"a": 1, "b": 2}


def test_a_file_is_read_as_its_text(tmp_path):
    path = tmp_path / "clause.yaml"
    path.write_text("a: été\n", encoding="utf-8")
    assert read_strict(path).value == {"a": "été"}


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a: 1\nb: \xe9t\xe9\n", 2), (b"a: " + b"x" * MAX_BYTES, None)],
)
def test_a_file_that_cannot_be_read_names_itself(tmp_path, content, line):
    path = tmp_path / "clause.yaml"
    path.write_bytes(content)
    with pytest.raises(CroiseeError) as caught:
        read_strict(path)
    assert caught.value.problems[0].file == "clause.yaml"
    assert caught.value.problems[0].row == line


def test_a_missing_file_is_said_missing(tmp_path):
    with pytest.raises(CroiseeError, match="ne peut pas être lu"):
        read_strict(tmp_path / "absent.yaml")


@pytest.mark.parametrize("text", ["finalites", "secrété_2", "a-b.c", "///", "…"])
def test_ordinary_words_can_be_identifiers(text):
    assert is_plain_latin(text)


@pytest.mark.parametrize("text", ["c\u0430f", "ﬁn", "a\u00a0b", "e\u0301", "²", "\u0663"])
def test_look_alikes_cannot_be_identifiers(text):
    assert not is_plain_latin(text)


def test_prose_may_quote_another_alphabet_but_not_mix_it_within_a_word():
    refuse_deceptive("le mot « мир » signifie paix\n", origin="contrat")
    with pytest.raises(CroiseeError) as caught:
        refuse_deceptive("ligne\nle mot m\u0438r\n", origin="contrat")
    assert caught.value.problems[0].row == 2
