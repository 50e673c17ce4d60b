"""Dates as French readers write them."""

from datetime import date

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def french_day(day: date, blank: str = " ") -> str:
    """« 1er janvier 2024 »; `blank` stands between the day and its month."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{blank}{MONTHS[day.month - 1]} {day.year:04}"
