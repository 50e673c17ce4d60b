"""The three tables a list is made of, read and checked; a fault names a row, never a person."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

from croisee.foundation.columns import absent_columns
from croisee.foundation.errors import CroiseeError, Problem
from croisee.outreach.demand import BENEFICIARIES, CONTACT, ENTITLEMENTS, PEOPLE, Demand

_MOST = 5
"""Faults of one table that are listed."""
_STEP = ("regle", "constat", "texte")
_TRUTH = {"true": True, "oui": True, "1": True, "false": False, "non": False, "0": False}


@dataclass(frozen=True)
class Person:
    """Somebody the house knows: identifier, household, how to reach them."""

    id: str
    household: str
    contact: Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One step of an explanation: the rule, what was found, the text it comes from."""

    rule: str
    found: str
    text: str


@dataclass(frozen=True)
class Entitlement:
    """What the rules say of a household for one right.

    `amount`: euros a month; `gap`: resources ÷ ceiling − 1, None where the right has no ceiling.
    """

    household: str
    eligible: bool
    amount: float
    gap: float | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Tables:
    """The three tables of one right; `beneficiaries`: identifiers of persons who have it."""

    people: tuple[Person, ...]
    entitlements: tuple[Entitlement, ...]
    beneficiaries: frozenset[str]


Row = Mapping[str, Any]
Read = TypeVar("Read")


class _Wrong(Exception):  # noqa: N818 - said of a cell, caught at once
    """A cell does not hold what its column should."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__()
        self.column, self.expected = column, expected


def read_tables(given: Mapping[str, pa.Table], demand: Demand) -> Tables:
    """Check the tables, by role. Raises `CroiseeError` with the faults, by table, row and column.

    A column that the demand does not name is refused: what nobody needs is not brought in.
    """
    problems = [
        problem
        for role, table in given.items()
        for problem in _headers(role, table, demand.origins[role].columns)
    ]
    if problems:
        raise CroiseeError(problems)
    people = _rows(PEOPLE, given[PEOPLE], problems, _person)
    told = given[ENTITLEMENTS].to_pylist()
    mine = [(n, row) for n, row in enumerate(told, start=2) if row["droit"] == demand.right]
    entitlements = _read(ENTITLEMENTS, mine, problems, _entitlement)
    having = _rows(
        BENEFICIARIES, given[BENEFICIARIES], problems, lambda row: _text(row, "personne")
    )
    problems += _twice(PEOPLE, "personne", [person.id for person in people])
    if len({each.household for each in entitlements}) < len(entitlements):
        problems.append(
            _fault(ENTITLEMENTS, "menage", None, "un ménage a deux lignes pour ce droit.",
                   "une ligne par ménage : celle de la zone de son logement")
        )  # fmt: skip
    if problems:
        raise CroiseeError(problems)
    return Tables(tuple(people), tuple(entitlements), frozenset(having))


def _headers(role: str, table: pa.Table, named: Sequence[str]) -> Iterator[Problem]:
    yield from absent_columns(
        named, table.column_names, "Complétez le fichier, ou corrigez aller-vers.yaml.", role
    )
    for column in sorted(set(table.column_names) - set(named)):
        yield Problem(
            "cette colonne n’est pas de celles que la demande utilise.",
            "Retirez-la du fichier : ce qui ne sert pas n’entre pas (RGPD, art. 5, 1, c).",
            expected=", ".join(named),
            file=role,
            column=column,
        )
    if len(set(table.column_names)) < len(table.column_names):
        yield Problem("une colonne est en double.", "Gardez-en une.", file=role)


def _rows(
    role: str, table: pa.Table, problems: list[Problem], reader: Callable[[Row], Read]
) -> list[Read]:
    return _read(role, list(enumerate(table.to_pylist(), start=2)), problems, reader)


def _read(
    role: str,
    rows: Sequence[tuple[int, Row]],
    problems: list[Problem],
    reader: Callable[[Row], Read],
) -> list[Read]:
    """Every row that can be read; the first faults of the others go to `problems`."""
    read: list[Read] = []
    faults: list[Problem] = []
    for number, row in rows:
        try:
            read.append(reader(row))
        except _Wrong as wrong:
            faults.append(_fault(role, wrong.column, number, "cette case ne convient pas.",
                                 wrong.expected))  # fmt: skip
    problems += faults[:_MOST]
    return read


def _person(row: Row) -> Person:
    contact = {
        column: " ".join(str(value).split())
        for column, value in row.items()
        if column in CONTACT and value not in (None, "")
    }
    return Person(_text(row, "personne"), _text(row, "menage"), contact)


def _entitlement(row: Row) -> Entitlement:
    eligible = _truth(row, "eligible")
    rules = _rules(row)
    if eligible and not rules:
        raise _Wrong("explication", "au moins une règle : nul n’est repéré sans explication")
    amount, gap = _number(row, "montant"), _number(row, "ecart_plafond")
    if amount is None or amount < 0:
        raise _Wrong("montant", "un nombre d’euros par mois, 0 s’il n’y en a pas")
    return Entitlement(_text(row, "menage"), eligible, amount, gap, rules)


def _rules(row: Row) -> tuple[Rule, ...]:
    value = row["explication"]
    try:
        steps = json.loads(value or "[]") if isinstance(value, str) else (value or [])
        rules = tuple(Rule(*(str(step[key]) for key in _STEP)) for step in steps)
    except (ValueError, TypeError, KeyError):
        raise _Wrong(
            "explication", "une liste de règles, chacune avec « regle », « constat » et « texte »"
        ) from None
    return rules


def _text(row: Row, column: str) -> str:
    value = row[column]
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise _Wrong(column, "un identifiant, jamais vide")
    return str(value).strip()


def _truth(row: Row, column: str) -> bool:
    value = row[column]
    known = value if isinstance(value, bool) else _TRUTH.get(str(value).strip().lower())
    if known is None:
        raise _Wrong(column, "true ou false")
    return known


def _number(row: Row, column: str) -> float | None:
    value = row[column]
    if value is None or value == "":
        return None
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _Wrong(column, "un nombre")
    return number


def _twice(role: str, column: str, values: Sequence[str]) -> list[Problem]:
    if len(set(values)) == len(values):
        return []
    first = {value: row for row, value in reversed(list(enumerate(values, start=2)))}
    row = next(row for row, value in enumerate(values, start=2) if first[value] != row)
    return [_fault(role, column, row, "cet identifiant est déjà plus haut.", "une fois chacun")]


def _fault(role: str, column: str | None, row: int | None, message: str, expected: str) -> Problem:
    return Problem(
        message,
        "Corrigez le fichier à sa source, puis recommencez : rien n’a été gardé.",
        expected=expected,
        file=role,
        row=row,
        column=column,
    )
