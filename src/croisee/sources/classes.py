"""What kind of thing a cell holds, so that a message can help without repeating the cell."""

import re
from datetime import date

SHOWN = 40
"""Characters of a public value that a message may repeat."""

_CLASSES = (
    (r"\s*", "vide"),
    (r"[=@].*", "formule de tableur"),
    (r"#(N/A|REF!|VALUE!|VALEUR!|DIV/0!|NAME\?|NOM\?|NUM!|NULL!)", "erreur de tableur"),
    (r"[+-]?\d{1,15}", "nombre entier"),
    (r"[+-]?\d{16,}", "longue suite de chiffres"),
    (r"[+-]?\d[\d\s\u00a0\u202f]*\.\d+", "nombre à point décimal"),
    (r"[+-]?\d[\d\s\u00a0\u202f]*,\d+", "nombre à virgule décimale"),
    (r"[+-]?\d([.,]\d+)?[eE][+-]?\d+", "nombre en notation scientifique"),
    (r"[+-]?[\d\s\u00a0\u202f.,']+", "nombre mal écrit"),
    (r"[+-]?[\d.,\s\u00a0\u202f]+\s*(%|€|k€|m²)", "nombre suivi d'une unité"),
    (r"\d{4}-\d{1,2}-\d{1,2}", "date AAAA-MM-JJ"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "date JJ/MM/AAAA"),
    (r"\d{1,2}-\d{1,2}-\d{4}", "date JJ-MM-AAAA"),
    (r"\d{1,2}[/-]\d{1,2}[/-]\d{2}", "date à l'année en deux chiffres"),
    (r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*", "date et heure"),
    (r"\S+@\S+\.\S+", "adresse électronique"),
    (r"(?i)oui|non|vrai|faux|true|false|o|n", "oui ou non"),
    (r"(?i)nan|null|none|na|n/a|n\.a\.|nd|ns|nc|///|-+|\.+|s", "marque d'absence"),
    (r"[^\W\d_]", "lettre seule"),
    (r"(?=.*\d)(?=.*[^\W\d_])[\w.-]+", "code de lettres et de chiffres"),
)
_COMPILED = tuple((re.compile(pattern, re.DOTALL), label) for pattern, label in _CLASSES)
_NUMBERS = re.compile(r"\d+")


def value_class(cell: str | None) -> str:
    """A short French name for the kind of `cell`; never a part of it."""
    cell = cell or ""
    for pattern, label in _COMPILED:
        if len(cell) <= 200 and pattern.fullmatch(cell):
            return _impossible(cell) or label if label.startswith("date ") else label
    return "texte" if len(cell) <= 200 else "texte très long"


def _impossible(cell: str) -> str | None:
    """What is wrong with a date that has the shape of one."""
    numbers = [int(number) for number in _NUMBERS.findall(cell)[:3]]
    if len(numbers) < 3 or max(numbers) < 1000:
        return None
    year, month, day = numbers if numbers[0] > 31 else (numbers[2], numbers[1], numbers[0])
    if month > 12 and day <= 12:
        return "date dont le jour et le mois sont inversés"
    try:
        date(year, month, day)
    except ValueError:
        return "date qui n'existe pas"
    return None
