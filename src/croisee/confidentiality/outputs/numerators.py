"""A rate beside its denominator is a count: the tables that protect it as one.

« 30 % of 1,000 » tells 300. Where the rates of a commune and of its quarters are shown with the
number of their inhabitants, a hidden rate is found by subtracting numerators. So rates are
protected as the count table of those they count and of those they do not, whose whole is public.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.confidentiality.outputs.criteria import Facts, read
from croisee.confidentiality.outputs.declared import row_facts, row_kinds
from croisee.confidentiality.rules.letters import Disclosure
from croisee.confidentiality.rules.primary import PUBLIC_PROFILE, SHARES
from croisee.foundation.statuses import Status

PART = "part_du_taux"
"""The axis that tells those a rate counts from those it does not."""
COUNTED, OTHERS, WHOLE = "comptes", "autres", "ensemble"
RATE = "taux"
"""The kind of output that tells a count."""

Letters = Sequence[Sequence[Disclosure | None]]
"""Per table, the letter of each row; None for a row without a figure."""


def tells_counts(evidence: Evidence) -> bool:
    """Whether some figures of a table are rates, to be protected as the counts they tell."""
    return any(kind is not None and kind.name == RATE for kind in row_kinds(evidence))


def numerator_tables(rates: Evidence) -> tuple[Evidence, Evidence]:
    """Those a table of rates counts and does not count; then their whole, as public figures.

    Both as the study told them. Where it did not, the rate is hidden, but others must not give it
    away: its whole is then its contributors, and its numerator the whole number nearest to its part
    of them. Rates without a value, or of which nothing is known, are left out, as are figures of
    another kind. Raises `ValueError` when the table has no rate.
    """
    if not tells_counts(rates):
        raise ValueError("not a table of rates")
    axis = Dimension(PART, "Part", parents={COUNTED: WHOLE, OTHERS: WHOLE})
    parts: list[dict[str, Any]] = []
    wholes: list[dict[str, Any]] = []
    for row, counts in zip(rates.cells.to_pylist(), _counts(rates), strict=True):
        if counts is None:
            continue
        counted, whole = counts
        place = {dimension.name: row[dimension.name] for dimension in rates.dimensions}
        parts += [_cell(place, COUNTED, counted), _cell(place, OTHERS, whole - counted)]
        wholes.append(_cell(place, WHOLE, whole))

    def table(cells: list[dict[str, Any]], profile: str) -> Evidence:
        dimensions = (*rates.dimensions, axis)
        return Evidence(
            study=rates.study,
            table=rates.table,
            title=rates.title,
            permit=rates.permit,
            kind=Kind.COUNT,
            response=f"{rates.response} : numérateurs",
            profile=profile,
            unit="",
            dimensions=dimensions,
            cells=pa.Table.from_pylist(cells, schema=_schema(dimensions)),
        )

    return table(parts, rates.profile), table(wholes, PUBLIC_PROFILE)


def share_letters(
    rates: Sequence[Evidence], letters_of_counts: Callable[[Sequence[Evidence]], Letters]
) -> list[list[Disclosure | None]]:
    """The letter of each row of tables of rates of one response, protected as counts.

    `letters_of_counts` gives the letters of count tables protected together. A rate takes the
    strictest letter of those it counts and of those it does not; None for a row that has no
    numerator (no value, or nobody known behind it).
    """
    found = letters_of_counts([table for each in rates for table in numerator_tables(each)])
    return [_paired(table, letters) for table, letters in zip(rates, found[::2], strict=True)]


def _paired(rates: Evidence, letters: Sequence[Disclosure | None]) -> list[Disclosure | None]:
    """One letter per row of the rates, from the two of each row that has a numerator."""
    pairs = zip(letters[::2], letters[1::2], strict=True)
    return [
        None if counts is None else min(letter for letter in next(pairs) if letter is not None)
        for counts in _counts(rates)
    ]


def _counts(rates: Evidence) -> list[tuple[int, int] | None]:
    """Numerator and denominator of each row that is a rate, as far as they are known."""
    return [
        _count(row, facts, SHARES.get(rates.unit))
        if row["value"] is not None and kind is not None and kind.name == RATE
        else None
        for row, kind, facts in zip(
            rates.cells.to_pylist(), row_kinds(rates), row_facts(rates), strict=True
        )
    ]


def _count(row: dict[str, Any], facts: Facts, scale: float | None) -> tuple[int, int] | None:
    whole = _told(facts, "denominateur")
    if whole is None:
        whole = row["contributors"]
    counted = _told(facts, "numerateur")
    if counted is None and whole is not None and scale is not None:
        counted = round(row["value"] / scale * whole)
    if counted is None or whole is None:
        return None
    return min(max(counted, 0), whole), whole


def _told(facts: Facts, name: str) -> int | None:
    try:
        numbers = read(facts, name)
    except (KeyError, TypeError, ValueError):
        return None
    return round(float(numbers[0])) if numbers.size == 1 and numbers[0] >= 0.0 else None


def _cell(place: dict[str, Any], part: str, count: int) -> dict[str, Any]:
    status = Status.PUBLISHED.value
    return {**place, PART: part, "value": float(count), "contributors": count, "status": status}


def _schema(dimensions: Sequence[Dimension]) -> pa.Schema:
    return pa.schema(
        [(dimension.name, pa.string()) for dimension in dimensions]
        + [(name, pa.float64()) for name in ("value", "low", "high", "largest", "second")]
        + [("status", pa.string()), ("reason", pa.string()), ("contributors", pa.int64())]
    )
