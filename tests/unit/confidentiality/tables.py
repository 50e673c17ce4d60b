"""Small tables written as text, in and out, for the tests of confidentiality."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from croisee.confidentiality import Dimension, Evidence, Kind, Outputs, ProtectedTable
from croisee.confidentiality.outputs import kinds as every_kind

FIXED = {"zone": "commune", "indicator": "rsa", "period": "2018"}
NUMBERS = ("value", "low", "high", "contributors", "largest", "second")


def parse(text: str) -> list[dict[str, str]]:
    """Rows of a table whose columns are separated by `|`; the first line names them."""
    head, *lines = [line for line in text.strip().splitlines() if line.strip()]
    names = [name.strip() for name in head.split("|")]
    return [
        dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True)) for line in lines
    ]


def evidence(
    text: str,
    parents: Mapping[str, Mapping[str, str]] | None = None,
    *,
    kind: Kind = Kind.COUNT,
    profile: str = "prestations",
    table: str = "tableau",
    response: str = "allocataires",
    unit: str = "personnes",
    kinds: Mapping[str, str] | None = None,
) -> Evidence:
    """Evidence from text. Missing axes are constant; an empty value is « indisponible ».

    `kinds`: indicator → kind of output. The columns named as facts of a kind are facts; `;` stands
    between the numbers of a list.
    """
    rows = [{**FIXED, **row} for row in parse(text)]
    asked = {fact for kind in every_kind().values() for fact in kind.facts} & set(rows[0])
    given = set(NUMBERS) | {"status", "reason"} | asked
    axes = [*FIXED, *(name for name in rows[0] if name not in given and name not in FIXED)]
    columns: dict[str, Sequence[object]] = {axis: [row[axis] for row in rows] for axis in axes}
    for name in NUMBERS:
        whole = pa.int64() if name == "contributors" else pa.float64()
        told = [row.get(name) or None for row in rows]
        columns[name] = pa.array(
            [None if t is None else int(t) if whole == pa.int64() else float(t) for t in told],
            type=whole,
        )
    columns["status"] = [
        row.get("status") or ("publie" if row.get("value") else "indisponible") for row in rows
    ]
    columns["reason"] = pa.array([row.get("reason") for row in rows], type=pa.string())
    return Evidence(
        study="etude",
        table=table,
        title="Un tableau",
        permit="permis-1",
        kind=kind,
        response=response,
        profile=profile,
        unit=unit,
        dimensions=tuple(
            Dimension(axis, axis, {}, dict((parents or {}).get(axis, {}))) for axis in axes
        ),
        cells=pa.table(columns),
        outputs=None if kinds is None else Outputs(kinds, pa.table(facts(rows, sorted(asked)))),
    )


def facts(rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> dict[str, pa.Array]:
    """One column per fact, of numbers or of lists where a row has several."""
    found = {}
    for name in names:
        lists = any(";" in row[name] for row in rows)
        numbers = [[float(each) for each in row[name].split(";") if each] for row in rows]
        found[name] = pa.array(
            [
                None if not row[name] else told if lists else told[0]
                for row, told in zip(rows, numbers, strict=True)
            ],
            type=pa.list_(pa.float64()) if lists else pa.float64(),
        )
    return found


def shown(table: ProtectedTable, *axes: str) -> dict[tuple[str, ...], float | None]:
    """Coordinates on these axes → the value a reader sees (None: hidden)."""
    columns = [table.cells.column(axis).to_pylist() for axis in axes]
    return dict(
        zip(zip(*columns, strict=True), table.cells.column("value").to_pylist(), strict=True)
    )


def hidden(table: ProtectedTable, *axes: str) -> set[tuple[str, ...]]:
    """Coordinates of the cells hidden by us."""
    columns = [table.cells.column(axis).to_pylist() for axis in axes]
    return {
        place
        for place, status in zip(
            zip(*columns, strict=True), table.cells.column("status").to_pylist(), strict=True
        )
        if status == "secret"
    }
