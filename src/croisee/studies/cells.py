"""Rows of a study → the sorted cell table that `Evidence` carries, and the evidence itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from croisee.confidentiality.evidence import Dimension, Evidence, Kind, Outputs
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
    filled = [
        {**dict.fromkeys(schema.names), **row, "status": _status(row)}
        for row in _in_order(rows, dimensions)
    ]
    return pa.Table.from_pylist(filled, schema=schema)


def zone_evidence(
    opened: Opened,
    rows: Iterable[Mapping[str, Any]],
    *,
    profile: str,
    kind: Kind = Kind.INDICATOR,
    unit: str = "",
    outputs: Mapping[str, str] | None = None,
    part: str | None = None,
    title: str | None = None,
    response: str | None = None,
    contributors_group: str | None = None,
    extra: tuple[Dimension, ...] = (),
) -> Evidence:
    """Figures by zone, indicator, period and the `extra` dimensions, which do not add up.

    `outputs`: indicator → its kind of output (`docs/sorties.md`); each row then tells, under
    `facts`, the numbers that the check of its kind asks for. Without it, indicators leave only if
    they are already public. `part` names one table of a study that has several; `title` and
    `response` default to the request's own.
    """
    names = [dimension.name for dimension in extra]
    rows, request = _in_order(rows, (*BASE, *names)), opened.request
    return Evidence(
        study=request.name,
        table=request.name if part is None else f"{request.name}_{part}",
        title=title or request.title,
        permit=opened.permit.reference,
        kind=kind,
        response=response or request.name,
        profile=profile,
        unit=unit,
        dimensions=(
            Dimension("zone", "Zone"),
            Dimension("indicator", "Indicateur"),
            Dimension("period", "Période"),
            *extra,
        ),
        cells=cell_table(rows, names),
        outputs=None if outputs is None else Outputs(outputs, _facts(rows)),
        contributors_group=contributors_group,
    )


def _in_order(
    rows: Iterable[Mapping[str, Any]], dimensions: Sequence[str]
) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: tuple(row[name] for name in dimensions))


def _facts(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The facts of each row, one column per name; lists where a row has several numbers."""
    told = [row.get("facts", {}) for row in rows]
    columns = {}
    for name in sorted({name for facts in told for name in facts}):
        column = [facts.get(name) for facts in told]
        if any(isinstance(fact, list) for fact in column):
            column = [fact if fact is None or isinstance(fact, list) else [fact] for fact in column]
        columns[name] = pa.array(column)
    return pa.table(columns)


def _status(row: Mapping[str, Any]) -> str:
    if row.get("status"):
        return str(row["status"])
    return Status.PUBLISHED if row.get("value") is not None else Status.UNAVAILABLE
