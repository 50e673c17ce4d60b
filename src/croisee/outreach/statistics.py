"""What followed, in numbers that tell on nobody: persons by right, stage and month.

Each person is at one stage, reached in one month: the figures add up, and so are protected together
(primary rule, complementary cells, then an attack).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pyarrow as pa

from croisee.confidentiality import Dimension, Evidence, Kind, ProtectedTable, protect
from croisee.foundation.statuses import Status
from croisee.outreach.demand import STUDY
from croisee.outreach.rights import rights
from croisee.outreach.sheets import Outcome
from croisee.outreach.states import states

TOTAL = "ensemble"
RIGHT, STAGE, MONTH = AXES = ("droit", "etape", "mois")
_TABLES = ((RIGHT, STAGE), (STAGE, MONTH))
"""Right by month is not told: its cells are the smallest, and hide the others."""
_RULES = "prestations"


def outcomes(
    counts: Mapping[Outcome, int], house: str, *, threshold: int | None
) -> tuple[ProtectedTable, ...]:
    """The protected tables of `counts`, stages by right and stages by month; none where there is
    nobody. `threshold`: the highest of the clauses. Raises `CroiseeError` when a cell cannot be
    protected."""
    if not counts:
        return ()
    codes = {
        RIGHT: sorted({right for right, _, _ in counts}),
        STAGE: list(states()),
        MONTH: sorted({month for _, _, month in counts}),
    }
    return protect([_evidence(counts, codes, axes, house) for axes in _TABLES], threshold=threshold)


def told(tables: Sequence[ProtectedTable]) -> list[tuple[str, str, str, str]]:
    """(right, stage, month, figure or why there is none), in words, each figure once: the whole,
    each right, then each month."""
    words = {name: right.label for name, right in rights().items()}
    words |= {name: state.label for name, state in states().items()}
    order = [TOTAL, *states()]
    rows = {
        tuple(row.get(axis, TOTAL) for axis in AXES): row
        for table in tables
        for row in table.cells.to_pylist()
    }
    ranked = sorted(
        rows,
        key=lambda place: (place[2] != TOTAL, place[2], place[0] != TOTAL, place[0],
                           order.index(place[1])),
    )  # fmt: skip
    return [(*(words.get(code, code) for code in place), _shown(rows[place])) for place in ranked]


def _shown(row: Mapping[str, Any]) -> str:
    status = Status(row["status"])
    return f"{row['value']:.0f}" if status.has_value else status.label


def _evidence(
    counts: Mapping[Outcome, int],
    codes: Mapping[str, Sequence[str]],
    axes: Sequence[str],
    house: str,
) -> Evidence:
    """Persons along some of the axes, totals included."""
    dimensions = [
        Dimension("zone", "Administration"),
        Dimension("indicator", "Indicateur"),
        Dimension("period", "Période"),
        *(Dimension(axis, axis, parents=dict.fromkeys(codes[axis], TOTAL)) for axis in axes),
    ]
    schema = pa.schema(
        [(each.name, pa.string()) for each in dimensions]
        + [(name, pa.float64()) for name in ("value", "low", "high", "largest", "second")]
        + [("status", pa.string()), ("reason", pa.string()), ("contributors", pa.int64())]
    )
    found = Counter[tuple[str, ...]]()
    for outcome, number in counts.items():
        met = dict(zip(AXES, outcome, strict=True))
        for place in product(*((TOTAL, met[axis]) for axis in axes)):
            found[place] += number
    rows = [
        {
            "zone": house,
            "indicator": "personnes",
            "period": TOTAL,
            **dict(zip(axes, place, strict=True)),
            "value": float(found[place]),
            "contributors": found[place],
            "status": Status.PUBLISHED.value,
        }
        for place in product(*((TOTAL, *codes[axis]) for axis in axes))
    ]
    return Evidence(
        study=STUDY,
        table="-".join(axes),
        title="Ce qui a suivi",
        permit=STUDY,
        kind=Kind.COUNT,
        response="personnes repérées",
        profile=_RULES,
        unit="personnes",
        dimensions=tuple(dimensions),
        cells=pa.Table.from_pylist(rows, schema=schema),
    )
