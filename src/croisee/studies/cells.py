"""Rows of a study → the sorted cell table that `Evidence` carries, and the evidence itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.foundation.statuses import Status
from croisee.studies.study import Opened

BASE = ("zone", "indicator", "period")


def cell_table(rows: Iterable[Mapping[str, Any]], extra: Sequence[str] = ()) -> pa.Table:
    """Table of cells with the columns of `Evidence.cells`, sorted by its dimensions.

    Each row gives `zone`, `indicator`, `period`, the `extra` dimensions and `value`; what it
    leaves out is null, and `status` defaults to published, or unavailable without a value.
    """
    dimensions = (*BASE, *extra)
    schema = pa.schema(
        [(name, pa.string()) for name in dimensions]
        + [(name, pa.float64()) for name in ("value", "low", "high")]
        + [("status", pa.string()), ("reason", pa.string()), ("contributors", pa.int64())]
        + [(name, pa.float64()) for name in ("largest", "second")]
    )
    filled = [{**dict.fromkeys(schema.names), **row, "status": _status(row)} for row in rows]
    filled.sort(key=lambda row: tuple(row[name] for name in dimensions))
    return pa.Table.from_pylist(filled, schema=schema)


def indicator_evidence(
    opened: Opened,
    rows: Iterable[Mapping[str, Any]],
    *,
    profile: str,
    part: str | None = None,
    title: str | None = None,
    response: str | None = None,
) -> Evidence:
    """Figures read side by side, by zone, indicator and period: nothing adds up.

    `part` names one table of a study that has several; `title` and `response` default to the
    request's own.
    """
    request = opened.request
    return Evidence(
        study=request.name,
        table=request.name if part is None else f"{request.name}_{part}",
        title=title or request.title,
        permit=opened.permit.reference,
        kind=Kind.INDICATOR,
        response=response or request.name,
        profile=profile,
        unit="",
        dimensions=(
            Dimension("zone", "Zone"),
            Dimension("indicator", "Indicateur"),
            Dimension("period", "Période"),
        ),
        cells=cell_table(rows),
    )


def _status(row: Mapping[str, Any]) -> str:
    if row.get("status"):
        return str(row["status"])
    return Status.PUBLISHED if row.get("value") is not None else Status.UNAVAILABLE
