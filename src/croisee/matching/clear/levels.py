"""How two values in clear are compared: the levels of `scoring.fields`, as SQL for any engine.

Names by Levenshtein's distance, which DuckDB and Spark both count alike (Jaro–Winkler is native to
DuckDB alone; the functions that Splink adds to Spark give other values). A distance is held against
the longer of both names in whole numbers, so that no rounding parts two engines. The birth name and
the married name of one side are compared with both of the other, and the best is kept; names that
are close crosswise only are « swapped ».
"""

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType

CLOSE, NEAR, DISTANT = 33, 50, 65
"""Letters to change, in hundredths of the longer name, at most."""

_GIVEN, _FAMILY = ("given",), ("family", "married")
MISSING = "missing"
"""Where a condition says that one side has no value."""


def _pairs(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"{left}_l", f"{right}_r") for left, right in product(one, other)]


def _any(conditions: list[str]) -> str:
    return "(" + " or ".join(conditions) + ")"


def _equal(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    return _any([f"{left} = {right}" for left, right in _pairs(one, other)])


def _within(one: tuple[str, ...], other: tuple[str, ...], most: int) -> str:
    return _any(
        [
            f"100 * levenshtein({left}, {right})"
            f" <= {most} * greatest(length({left}), length({right}))"
            for left, right in _pairs(one, other)
        ]
    )


def _absent(names: tuple[str, ...]) -> str:
    sides = [[f"{name}_{side} is null" for name in names] for side in "lr"]
    return _any(["(" + " and ".join(absent) + ")" for absent in sides])


_SWAPPED = (
    f"{_within(('given',), ('family',), CLOSE)} and {_within(('family',), ('given',), CLOSE)}"
    f" and not coalesce({_within(_GIVEN, _GIVEN, CLOSE)}, false)"
    f" and not coalesce({_within(_FAMILY, _FAMILY, CLOSE)}, false)"
)


_ANOTHER_GIVEN = _any(
    [
        f"instr(concat(' ', givens_{side}, ' '), concat(' ', given_{other}, ' ')) > 0"
        for side, other in ("lr", "rl")
    ]
)
"""One file knows somebody by a second given name, which the other has besides the first."""


def _name(names: tuple[str, ...], also_close: tuple[str, ...] = ()) -> Mapping[str, str]:
    return MappingProxyType(
        {
            MISSING: _absent(names),
            "equal": _equal(names, names),
            "swapped": _SWAPPED,
            "close": _any([_within(names, names, CLOSE), *also_close]),
            "near": _within(names, names, NEAR),
            "distant": _within(names, names, DISTANT),
        }
    )


_NO_DAY = _any([f"birth_{part}_{side} is null" for part, side in product(("day", "month"), "lr")])
_YEAR = "birth_year_l = birth_year_r"
_DAY, _MONTH = "birth_day_l = birth_day_r", "birth_month_l = birth_month_r"
_DATE = MappingProxyType(
    {
        MISSING: "(birth_year_l is null or birth_year_r is null)",
        "equal": f"{_YEAR} and {_DAY} and {_MONTH}",
        "day and month swapped": f"{_YEAR} and birth_day_l = birth_month_r"
        " and birth_month_l = birth_day_r",
        "year and one of day and month": f"{_YEAR} and not {_NO_DAY} and ({_DAY} or {_MONTH})",
        "day and month only": f"{_DAY} and {_MONTH}",
        "year equal, no day or month": f"{_YEAR} and {_NO_DAY}",
        "year only": _YEAR,
        "year differs, no day or month": _NO_DAY,
    }
)


def _token(name: str) -> Mapping[str, str]:
    return MappingProxyType({MISSING: _absent((name,)), "equal": _equal((name,), (name,))})


CONDITIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "given_name": _name(_GIVEN, (_ANOTHER_GIVEN,)),
        "family_name": _name(_FAMILY),
        "birth_date": _DATE,
        "birth_place": _token("birth_place"),
        "sex": _token("sex"),
        "postcode": _token("postcode"),
    }
)
"""Field → level → condition, missing first, then from closest to farthest, the first that holds
deciding; the farthest level, « different », has none."""

COLUMNS = (
    "given",
    "givens",
    "family",
    "married",
    "birth_day",
    "birth_month",
    "birth_year",
    "birth_place",
    "sex",
    "postcode",
)
"""Columns of a normalised table that conditions read."""
