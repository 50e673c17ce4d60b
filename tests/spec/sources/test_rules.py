"""Each rule of a declaration: which lines it finds, and how it says so."""

import pytest

from fixtures.deliveries import PERSONS, ZONES, Desk, brief

TABLE = ZONES.replace("zone: {champ: code, zonage: qpv2015}", "").replace(
    "grain: zone", "grain: lieu"
)


@pytest.mark.parametrize(
    ("field", "cells", "faults"),
    [
        ("type: integer", ["1", "deux", "3.5", ""], [(3, "v", "type", 2)]),
        ("type: number", ["1.5", "1,5", "nan", "inf", "1_0", "0x1"], [(3, "v", "type", 5)]),
        ("type: number", ["1 23", "1e999", "--1"], [(2, "v", "type", 3)]),
        ("type: boolean", ["1", "2", "o", "yes"], [(3, "v", "type", 2)]),
        ("type: date", ["2020-02-29", "2021-02-29", "infinity", "0001-01-01", "2020-1-1"],
         [(3, "v", "type", 3)]),
        ("type: date, format: JJ/MM/AAAA", ["31/12/2020", "12/31/2020", "1/1/20"],
         [(3, "v", "type", 2)]),
        ("type: string, constraints: {required: true}", ["a", "  ", "b"],
         [(3, "v", "required", 1)]),
        ("type: integer, constraints: {required: true}", ["1", "x", '""'],
         [(3, "v", "type", 1), (4, "v", "required", 1)]),
        ("type: string, constraints: {enum: [a, b]}", ["a", "c", "", "d"],
         [(3, "v", "enum", 2)]),
        ("type: integer, constraints: {enum: [1, 2]}", ["1", "2.0", "3"], [(4, "v", "enum", 1)]),
        ("type: string, constraints: {pattern: '[A-Z]\\d+'}", ["A1", "A1b", "1A"],
         [(3, "v", "pattern", 2)]),
        ("type: number, constraints: {minimum: 0, maximum: 100}", ["0", "-0.1", "100", "101"],
         [(3, "v", "minimum", 1), (5, "v", "maximum", 1)]),
        ("type: date, constraints: {minimum: '2020-01-01'}", ["2020-01-01", "2019-12-31"],
         [(3, "v", "minimum", 1)]),
        ("type: string, constraints: {minLength: 2, maxLength: 3}", ["ab", "a", "abcd", "éàç"],
         [(3, "v", "minLength", 1), (4, "v", "maxLength", 1)]),
        ("type: string, constraints: {unique: true}", ["a", "b", "a", "", "", "a"],
         [(4, "v", "unique", 2)]),
        ("type: string, croisee: {valeurs: {O: oui, N: non}}", ["O", "N", "o", "oui", ""],
         [(4, "v", "type", 2)]),
        ("type: string, croisee: {controle: rome}", ["K1304", "K130", "Z1304"],
         [(3, "v", "rome", 2)]),
    ],
)  # fmt: skip
def test_a_rule_finds_its_lines(
    desk: Desk,
    field: str,
    cells: list[str],
    faults: list[tuple[int | None, str | None, str | None, int]],
) -> None:
    fields = f"fields:\n  - {{name: rang, type: integer}}\n  - {{name: v, {field}}}\n"
    lines = "".join(f"{rank},{_quoted(cell)}\n" for rank, cell in enumerate(cells))
    desk.declare(TABLE + fields).give("rang,v\n" + lines)
    assert brief(desk.faults()) == faults


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell


def test_the_key_of_a_table_by_zone_is_its_zone(desk: Desk) -> None:
    desk.declare(ZONES + "fields:\n  - {name: code, type: string}\n")
    desk.give("code\nQP1\nQP2\nQP1\n")
    assert brief(desk.faults()) == [(4, "code", "primaryKey", 1)]


def test_a_longer_key_may_be_declared(desk: Desk) -> None:
    fields = "fields:\n  - {name: code, type: string}\n  - {name: sexe, type: string}\n"
    desk.declare(ZONES + "primaryKey: [code, sexe]\n" + fields)
    assert desk.give("code,sexe\nQP1,F\nQP1,M\n").faults() == []
    desk.give("code,sexe\nQP1,F\nQP1,F\n,M\n")
    assert brief(desk.faults()) == [(4, "code", "required", 1), (3, "sexe", "primaryKey", 1)]


def test_an_unknown_level_is_found(desk: Desk) -> None:
    zone = "zone: {champ: code, niveau: niveau, zonages: {COM: commune2025}}"
    desk.declare(
        ZONES.replace("zone: {champ: code, zonage: qpv2015}", zone)
        + "fields:\n  - {name: code, type: string}\n  - {name: niveau, type: string}\n"
    ).give("code,niveau\n35238,COM\n35,DEP\n")
    assert brief(desk.faults()) == [(3, "niveau", "zone", 1)]


def test_an_impossible_age_is_found(desk: Desk) -> None:
    desk.declare(
        PERSONS
        + """
fields:
  - {name: ne, type: date, croisee: {sensibilite: identifiant, role: date_naissance}}
age: {champ: ne, date: "2025-12-31", tranches: [18]}
"""
    ).give("ne\n2025-12-31\n2026-01-01\n1904-01-01\n1905-01-01\n")
    assert brief(desk.faults()) == [(3, "ne", "age", 2)]


def test_a_public_value_may_be_shown_a_personal_one_never(desk: Desk) -> None:
    field = "fields:\n  - {{name: v, type: integer, croisee: {{sensibilite: {}}}}}\n"
    desk.give("v\nVIRGINIE\nn/a\nn/a\n")
    (public,) = desk.declare(TABLE + field.format("public")).faults()
    assert public.value_class == (
        "texte « VIRGINIE » (ligne 2) ; marque d'absence « n/a » (lignes 3, 4)"
    )
    (guarded,) = desk.declare(TABLE + field.format("sensible")).faults()
    (personal,) = desk.declare(PERSONS + field.format("public")).faults()
    assert (
        guarded.value_class
        == personal.value_class
        == ("texte (ligne 2) ; marque d'absence (lignes 3, 4)")
    )


def test_faults_are_counted_and_sampled(desk: Desk) -> None:
    desk.declare(PERSONS + "fields:\n  - {name: v, type: integer}\n")
    desk.give("v\n" + "x\n" * 1000)
    (problem,) = desk.faults()
    assert problem.count == 1000
    assert problem.value_class == "lettre seule (lignes 2, 3, 4, 5, 6)"


def test_all_faults_of_all_editions_are_said_at_once(desk: Desk) -> None:
    text = PERSONS.replace(
        '  - {edition: "2025"',
        '  - {edition: "2024", fichier: avant.csv, periodes: {defaut: "2024"}}\n'
        '  - {edition: "2025"',
    )
    desk.declare(text + "fields:\n  - {name: v, type: integer}\n")
    desk.give("v\nx\n", "avant.csv").give("w\n1\n")
    assert [(one.file, one.rule) for one in desk.faults()] == [
        ("avant.csv", "type"),
        ("essai.csv", "fichier.entete"),
    ]
