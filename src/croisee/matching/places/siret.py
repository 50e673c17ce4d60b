"""The number of an establishment, and whether it can be one."""

import re

LENGTH = 14
_LA_POSTE = "356000000"
"""SIREN of La Poste: its establishments are too many for the usual key; the sum of their figures
is a multiple of 5 instead (INSEE)."""
_NOT_A_FIGURE = re.compile(r"\D+")


def read_siret(text: str | None) -> str | None:
    """The 14 figures, or None: empty, filled with zeros, or with a wrong key.

    The national map writes 00000000000000 for « unknown »: two unknown numbers are not one number.
    """
    figures = _NOT_A_FIGURE.sub("", text or "")
    if len(figures) != LENGTH or not figures.strip("0"):
        return None
    if figures.startswith(_LA_POSTE) and sum(map(int, figures)) % 5 == 0:
        return figures
    return figures if _luhn(figures) % 10 == 0 else None


def _luhn(figures: str) -> int:
    """Sum of the figures, every second one doubled from the right (ISO/IEC 7812)."""
    doubled = (int(figure) * (1 + place % 2) for place, figure in enumerate(reversed(figures)))
    return sum(value - 9 if value > 9 else value for value in doubled)
