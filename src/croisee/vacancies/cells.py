"""One cell of a source read: the value, or a fault that says what was expected."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from croisee.vacancies.contracts import open_ended, written_contract
from croisee.vacancies.row import Contract, Precision

_ROME = re.compile(r"[A-N]\d{4}")
_COMMUNE = re.compile(r"(\d\d|2[AB]|V\d)\d{3}")  # V: places that do not exist
_DEPARTMENT = re.compile(r"(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4-8])")
_POSTCODE = re.compile(r"\d{5}")
_FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_MOST_POSTS = 10_000
"""Posts of one vacancy beyond which the number is a slip of the keyboard."""


class Unreadable(NamedTuple):
    """A cell that is not what its column asks."""

    expected: str
    remedy: str


Cell = Any
"""What a source gives: a text, a number, a day, or None."""
_CORRECT = "Corrigez la case."


def read_text(cell: Cell) -> str | None:
    """A text without the blanks around it; None when empty."""
    text = "" if cell is None else " ".join(str(cell).split())
    return text or None


def _coded(pattern: re.Pattern[str], width: int, expected: str) -> Callable[[Cell], Any]:
    def read(cell: Cell) -> str | Unreadable | None:
        text = read_text(cell)
        if text is None:
            return None
        code = text.upper().removesuffix(".0")  # a spreadsheet's number
        if code.isdigit() and len(code) == width - 1:
            code = code.zfill(width)  # … which has lost its first zero
        return code if pattern.fullmatch(code) else Unreadable(expected, _CORRECT)

    return read


def read_posts(cell: Cell) -> int | Unreadable:
    """A number of posts; a vacancy that does not say it has one."""
    text = (read_text(cell) or "1").removesuffix(".0")
    if text.isdecimal() and 1 <= int(text) <= _MOST_POSTS:
        return int(text)
    return Unreadable(f"un nombre entier de postes, de 1 à {_MOST_POSTS}", _CORRECT)


def read_contract(cell: Cell) -> Contract | Unreadable | None:
    """A kind of contract, as one of our codes or in words."""
    text = read_text(cell)
    if text is None or isinstance(cell, Contract):
        return cell if text else None
    return written_contract(text) or Unreadable(
        "un contrat de la liste de contracts.yaml (CDI, CDD, intérim, saisonnier, apprentissage…)",
        "Écrivez le contrat comme dans cette liste, ou complétez la liste.",
    )


def read_open_ended(cell: Cell) -> bool | None:
    """Whether a contract, as written or coded, has no end; None when that is not known."""
    text = read_text(cell)
    return None if text is None else open_ended(text)


def read_day(cell: Cell) -> date | Unreadable | None:
    """A day: a date, « 2026-11-22 » (an hour may follow) or « 22/11/2026 »."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date) or cell is None:
        return cell
    text = str(cell).strip()
    if not text:
        return None
    if french := _FRENCH_DAY.match(text):
        text = "{2}-{1:0>2}-{0:0>2}".format(*french.groups())
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return Unreadable("une date AAAA-MM-JJ ou JJ/MM/AAAA", _CORRECT)


def _degrees(limit: float) -> Callable[[Cell], Any]:
    def read(cell: Cell) -> float | Unreadable | None:
        text = read_text(cell)
        if text is None:
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        if -limit <= value <= limit:
            return value
        return Unreadable(f"des degrés entre −{limit:.0f} et {limit:.0f}", _CORRECT)

    return read


def read_precision(cell: Cell) -> Precision | Unreadable | None:
    """A code of `Precision`."""
    text = read_text(cell)
    if text is None:
        return None
    if text.lower() in tuple(Precision):
        return Precision(text.lower())
    return Unreadable("point, rue, commune, departement ou inconnu", _CORRECT)


def read_wage(cell: Cell) -> int | Unreadable | None:
    """An hourly wage in euros, as cents."""
    text = read_text(cell)
    if text is None:
        return None
    try:
        cents = round(float(text.replace(",", ".")) * 100)
    except (ValueError, OverflowError):
        cents = -1
    if 0 < cents < 100_000:
        return cents
    return Unreadable("un salaire horaire brut en euros, comme 12,50", _CORRECT)


READERS: Mapping[str, Callable[[Cell], Any]] = {
    "number": read_text,
    "via": read_text,
    "title": read_text,
    "rome": _coded(_ROME, 5, "un code ROME : une lettre de A à N et quatre chiffres, comme K2204"),
    "posts": read_posts,
    "contract": read_contract,
    "open_ended": read_open_ended,
    "company": read_text,
    "commune": _coded(_COMMUNE, 5, "le code Insee d’une commune, comme 35238"),
    "postcode": _coded(_POSTCODE, 5, "un code postal de cinq chiffres"),
    "department": _coded(_DEPARTMENT, 2, "le code d’un département, comme 35 ou 2A"),
    "lat": _degrees(90.0),
    "lon": _degrees(180.0),
    "precision": read_precision,
    "published": read_day,
    "updated": read_day,
    "until": read_day,
    "wage": read_wage,
    "description": read_text,
}
"""Column that a source may give → what reads its cells."""
