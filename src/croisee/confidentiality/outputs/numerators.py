"""A rate beside its denominator is a count: the tables that protect it as one.

« 30 % of 1,000 » tells 300. Where the rates of a commune and of its quarters are shown with the
number of their inhabitants, a hidden rate is found by subtracting numerators. So rates are
protected as the count table of those they count and of those they do not, whose whole is public.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.confidentiality.rules.letters import Disclosure
from croisee.confidentiality.rules.primary import PUBLIC_PROFILE, SHARES
from croisee.foundation.statuses import Status

PART = "part_du_taux"
"""The axis that tells those a rate counts from those it does not."""
COUNTED, OTHERS, WHOLE = "comptes", "autres", "ensemble"

Letters = Sequence[Sequence[Disclosure | None]]
"""Per table, the letter of each row; None for a row without a figure."""


def numerator_tables(rates: Evidence) -> tuple[Evidence, Evidence]:
    """Those a table of rates counts and does not count; then their whole, as public figures.

    The numerator of a rate is the whole number nearest to rate × contributors. Rates without a
    value or without contributors are left out: the rules hide them. Raises `ValueError` when the
    unit of the table is not a share.
    """
    scale = SHARES.get(rates.unit)
    if scale is None or rates.kind is not Kind.INDICATOR:
        raise ValueError("not a table of rates")
    axis = Dimension(PART, "Part", parents={COUNTED: WHOLE, OTHERS: WHOLE})
    parts: list[dict[str, Any]] = []
    wholes: list[dict[str, Any]] = []
    for row in rates.cells.to_pylist():
        if not _has_numerator(row):
            continue
        place = {dimension.name: row[dimension.name] for dimension in rates.dimensions}
        whole = int(row["contributors"])
        counted = min(max(round(row["value"] / scale * whole), 0), whole)
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
        min(letter for letter in next(pairs) if letter is not None) if _has_numerator(row) else None
        for row in rates.cells.to_pylist()
    ]


def _has_numerator(row: dict[str, Any]) -> bool:
    return row["value"] is not None and row["contributors"] is not None


def _cell(place: dict[str, Any], part: str, count: int) -> dict[str, Any]:
    status = Status.PUBLISHED.value
    return {**place, PART: part, "value": float(count), "contributors": count, "status": status}


def _schema(dimensions: Sequence[Dimension]) -> pa.Schema:
    return pa.schema(
        [(dimension.name, pa.string()) for dimension in dimensions]
        + [(name, pa.float64()) for name in ("value", "low", "high", "largest", "second")]
        + [("status", pa.string()), ("reason", pa.string()), ("contributors", pa.int64())]
    )
