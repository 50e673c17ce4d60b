"""The kinds of value a clause holds: each knows how to be read in YAML and in French, and written.

`read` takes a value from a strict YAML document, `write` gives the French fragment of the
contract, `parse` takes that fragment back. All three are exact inverses on valid values;
`Unreadable` says what was expected.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Protocol

from croisee.clauses.model import EVERYONE, days
from croisee.clauses.vocabulary import terms
from croisee.foundation.french_dates import MONTHS, french_day

_FRENCH_DATE = re.compile(r"(1er|[1-9][0-9]?) (\w+) ([0-9]{4})")
_UNITS = {"D": ("jour", "jours"), "M": ("mois", "mois"), "Y": ("an", "ans")}
_FRENCH_DURATION = re.compile(r"([1-9][0-9]*) (\w+)")
_SEPARATOR = "\u00a0; "


class Unreadable(Exception):  # noqa: N818 - said of a value, caught at once, never shown as such
    """The value is not of its kind; `remedy` completes the kind's own advice, `item` is the
    faulty member of a list."""

    def __init__(self, remedy: str | None = None, item: Any = None) -> None:
        super().__init__(remedy)
        self.remedy = remedy
        self.item = item


class Kind(Protocol):
    """How one sort of value is read and written."""

    @property
    def expected(self) -> str: ...
    def read(self, value: Any) -> Any: ...
    def write(self, value: Any) -> str: ...
    def parse(self, fragment: str) -> Any: ...


def closest(word: str, known: Sequence[str]) -> str | None:
    """« Vouliez-vous écrire … ? » for a word close to a known one."""
    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Vouliez-vous écrire « {found[0]} » ?" if found else None


def _read_item(kind: "Name | Word", item: Any) -> str:
    try:
        return kind.read(item)
    except Unreadable as fault:
        raise Unreadable(fault.remedy, item) from None


@dataclass(frozen=True)
class Name:
    """An identifier matching `pattern`; `everyone` also admits « tous »."""

    pattern: str
    expected: str
    everyone: bool = False

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise Unreadable
        if (value == EVERYONE and self.everyone) or (
            value != EVERYONE and re.fullmatch(self.pattern, value, re.ASCII)
        ):
            return value
        raise Unreadable

    def write(self, value: str) -> str:
        return value

    parse = read


@dataclass(frozen=True)
class Names:
    """A set of identifiers, or « tous » alone; `minimum` is how few are allowed."""

    name: Name
    expected: str
    minimum: int = 1

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise Unreadable("Écrivez une liste entre crochets.")
        names = [_read_item(self.name, each) for each in value]
        if len(set(names)) != len(names):
            raise Unreadable("Un mot est écrit deux fois : gardez-le une fois.")
        if EVERYONE in names and len(names) > 1:
            raise Unreadable("« tous » s'écrit seul.")
        if len(names) < self.minimum:
            raise Unreadable("La liste est vide : complétez-la.")
        return sorted(names)

    def write(self, value: Sequence[str]) -> str:
        return ", ".join(value)

    def parse(self, fragment: str) -> list[str]:
        return self.read(fragment.split(", "))


@dataclass(frozen=True)
class Word:
    """One term of a vocabulary list that can be granted."""

    terms: str

    @property
    def expected(self) -> str:
        return "un mot parmi " + ", ".join(self._open())

    def _open(self) -> list[str]:
        return [name for name, term in terms(self.terms).items() if not term.never]

    def read(self, value: Any) -> str:
        term = terms(self.terms).get(value) if isinstance(value, str) else None
        if term is None:
            raise Unreadable(closest(str(value), self._open()))
        if term.never:
            raise Unreadable(f"« {value} » ne peut jamais être accordé : retirez ce mot.")
        return term.name

    def write(self, value: str) -> str:
        return terms(self.terms)[value].label

    def parse(self, fragment: str) -> str:
        for name, term in terms(self.terms).items():
            if term.label == fragment and not term.never:
                return name
        raise Unreadable


@dataclass(frozen=True)
class Words:
    """A set of terms of one vocabulary list."""

    word: Word
    minimum: int = 1

    @property
    def expected(self) -> str:
        return "une liste de mots parmi " + ", ".join(self.word._open())

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise Unreadable("Écrivez une liste entre crochets.")
        names = [_read_item(self.word, each) for each in value]
        if len(set(names)) != len(names):
            raise Unreadable("Un mot est écrit deux fois : gardez-le une fois.")
        if len(names) < self.minimum:
            raise Unreadable("La liste est vide : complétez-la.")
        return sorted(names)

    def write(self, value: Sequence[str]) -> str:
        return _SEPARATOR.join(self.word.write(each) for each in value)

    def parse(self, fragment: str) -> list[str]:
        return self.read([self.word.parse(each) for each in fragment.split(_SEPARATOR)])


@dataclass(frozen=True)
class Whole:
    """A whole number, at least `minimum`."""

    minimum: int

    @property
    def expected(self) -> str:
        return f"un nombre entier, au moins {self.minimum}"

    def read(self, value: Any) -> int:
        # bool is an int in Python: `true` must not be read as 1.
        if type(value) is not int or not self.minimum <= value <= 1_000_000:
            raise Unreadable
        return value

    def write(self, value: int) -> str:
        return str(value)

    def parse(self, fragment: str) -> int:
        if not re.fullmatch("0|[1-9][0-9]{0,6}", fragment, re.ASCII):
            raise Unreadable
        return self.read(int(fragment))


@dataclass(frozen=True)
class Truth:
    """`true` or `false`; its two sentences are whole, without fragment."""

    expected: str = "true ou false"

    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise Unreadable
        return value

    def write(self, value: bool) -> str:
        return str(value).lower()

    def parse(self, fragment: str) -> bool:
        return {"true": True, "false": False}[fragment]


@dataclass(frozen=True)
class Day:
    """A date, ISO in YAML (`2024-01-31`), in words in French (« 31 janvier 2024 »)."""

    expected: str = "une date au format AAAA-MM-JJ"

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII
        ):
            raise Unreadable
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise Unreadable("Cette date n'existe pas dans le calendrier.") from None

    def write(self, value: str) -> str:
        return french_date(value)

    def parse(self, fragment: str) -> str:
        match = _FRENCH_DATE.fullmatch(fragment)
        if not match or match[2] not in MONTHS or match[1] == "1":
            raise Unreadable
        day = 1 if match[1] == "1er" else int(match[1])
        return self.read(f"{match[3]}-{MONTHS.index(match[2]) + 1:02d}-{day:02d}")


@dataclass(frozen=True)
class Duration:
    """An ISO 8601 duration of one unit (`P6M`), in words in French (« 6 mois »)."""

    expected: str = "une durée comme P90D (90 jours), P6M (6 mois) ou P1Y (1 an)"

    def read(self, value: Any) -> str:
        try:
            days(value if isinstance(value, str) else "")
        except ValueError:
            raise Unreadable from None
        return str(value)

    def write(self, value: str) -> str:
        return french_duration(value)

    def parse(self, fragment: str) -> str:
        match = _FRENCH_DURATION.fullmatch(fragment)
        for unit, (one, many) in _UNITS.items():
            if match and match[2] == (one if match[1] == "1" else many):
                return self.read(f"P{match[1]}{unit}")
        raise Unreadable


@dataclass(frozen=True)
class Prose:
    """One line of free text."""

    expected: str = "un texte d'une ligne, de 300 caractères au plus"

    def read(self, value: Any) -> str:
        if (
            not isinstance(value, str)
            or not 1 <= len(value) <= 300
            or value != value.strip()
            or not value.replace("\u00a0", " ").replace("\u202f", " ").isprintable()
        ):
            raise Unreadable
        return value

    def write(self, value: str) -> str:
        return value

    parse = read


def french_date(value: str) -> str:
    """« 1er janvier 2024 » for `2024-01-01`."""
    return french_day(date.fromisoformat(value))


def french_duration(value: str) -> str:
    """« 6 mois » for `P6M`."""
    number, unit = value[1:-1], value[-1]
    return f"{number} {_UNITS[unit][0 if number == '1' else 1]}"
