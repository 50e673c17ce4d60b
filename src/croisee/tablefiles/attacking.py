"""`croisee attack`: what anybody can deduce of the hidden cells of tables already protected."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality import Audit, CellSystem, Disclosure, Requirement, audit
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray
from croisee.foundation.errors import Problem
from croisee.tablefiles.delimited import TextTable, write_tables
from croisee.tablefiles.interval import Interval
from croisee.tablefiles.neutral import read_letters, read_neutral
from croisee.tablefiles.outputs import written
from croisee.tablefiles.protection import Letters, unsafe_cells
from croisee.tablefiles.reports import Report, cpu_seconds
from croisee.tablefiles.response import Response, read_response
from croisee.tablefiles.rules_file import read_rules

_NAMED = 5
"""How many unsafe cells a message names."""
_LISTED = 12
"""How many relations are named beside a cell; the others are counted."""
_PINNED = 1e-6
"""Share of a value within which an interval is a point."""


def attack_neutral(
    cells: Path,
    relations: Path,
    *,
    interval: Interval,
    earlier: Sequence[Path] = (),
    counts: bool | None = None,
    quick: bool = False,
    out: Path | None = None,
) -> Report:
    """Attack cells in the neutral form, whose `status` says which are public (V).

    `earlier`: the same cells as already released. `quick`: only whether each primary cell is safe,
    without the whole interval of every hidden cell. `out` gets one row per hidden cell. Raises
    `CroiseeError` on a faulty file.
    """
    start = cpu_seconds()
    table = read_neutral(cells, relations, earlier=earlier, counts=counts)
    letters = read_letters(table.text)
    found = _attack(
        table.system,
        (letters == Disclosure.VALID.value) & ~table.system.hidden,
        table.with_letters(letters).requirement(interval),
        quick,
    )
    hidden = pa.array(found.hidden)
    if out is not None:
        named = {"cell": table.names.take(hidden), "value": table.text.text("value").take(hidden)}
        columns = named | {"status": table.text.text("status").take(hidden)}
        columns |= found.columns(lambda row: str(table.relation_names[row].as_py()))
        write_tables([(out, TextTable(out.name, pa.table(columns), table.text.delimiter))])
    return found.report(start, lambda cell: f"case « {table.names[cell].as_py()} »")


def attack_tables(
    paths: Sequence[Path],
    rules: Path,
    *,
    interval: Interval | None = None,
    earlier: Sequence[Path] = (),
    quick: bool = False,
    out: Path | None = None,
) -> Report:
    """Attack a statistician's linked tables, whose statuses say what is public.

    A cell that the rules hide and a table shows is unsafe too. Arguments as `attack_neutral`.
    """
    start = cpu_seconds()
    told = read_rules(rules)
    tables = told.with_tables(paths)
    response = read_response(told, tables, earlier=earlier, interval=interval, protected=True)
    found = _attack(
        response.system, response.told, response.requirement, quick, response.singletons
    )
    if out is not None:
        columns = _cells(response, found.hidden) | found.columns(response.built.describe_relation)
        delimiter = response.sheets[0].text.delimiter
        write_tables([(out, TextTable(out.name, pa.table(columns), delimiter))])
    return found.report(start, response.built.describe)


@dataclass(frozen=True)
class _Attack:
    """`hidden`: the cells that are not public, in order; `unsafe` (n): which cells are not kept as
    far as required. `low`, `high` (n): what can be deduced of each cell."""

    system: CellSystem
    requirement: Requirement
    audit: Audit
    hidden: IntArray
    unsafe: BoolArray
    low: FloatArray
    high: FloatArray

    def columns(self, relation: Callable[[int], str]) -> dict[str, pa.Array]:
        """The interval of each hidden cell, whether it is safe, and the relations that leak."""
        told: dict[int, set[int]] = defaultdict(set)
        for leak in self.audit.leaks:
            told[leak.cell].update(leak.relations)
        leaking = [_listed(sorted(told[cell]), relation) for cell in self.hidden.tolist()]
        return {
            "low": written(self.low[self.hidden]),
            "high": written(self.high[self.hidden]),
            "primary": _yes(np.isin(self.hidden, self.requirement.cells)),
            "safe": _yes(~self.unsafe[self.hidden]),
            "relations": pa.array(leaking, pa.string()),
        }

    def report(self, start: float, name: Callable[[int], str]) -> Report:
        """The answer; `name` says a cell."""
        unsafe = np.flatnonzero(self.unsafe)
        primary = self.requirement.cells
        size = _PINNED * (1.0 + np.abs(self.system.values[primary]))
        exact = self.high[primary] - self.low[primary] <= size
        line = {
            "cells": self.system.size,
            "hidden": int(self.hidden.size),
            "primary": int(primary.size),
            "unsafe": int(unsafe.size),
            "exact": int(exact.sum()),
            "undecided": len(self.audit.undecided),
            "seconds": round(cpu_seconds() - start, 3),
        }
        if not unsafe.size:
            return Report(line)
        names = " ; ".join(name(int(cell)) for cell in unsafe[:_NAMED])
        more = "…" if unsafe.size > _NAMED else ""
        return Report(
            line,
            (
                Problem(
                    f"{unsafe.size} case(s) protégée(s) se devinent de trop près ({names}{more}).",
                    "Cachez d'autres cases (« croisee protect ») ; --out dit, pour chacune, "
                    "l'intervalle trouvé et les relations qui la trahissent.",
                ),
            ),
        )


def _attack(
    system: CellSystem,
    public: BoolArray,
    requirement: Requirement,
    quick: bool,
    singletons: BoolArray | None = None,
) -> _Attack:
    found = audit(system, public, requirement, exact=not quick, singletons=singletons)
    low, high = found.low.copy(), found.high.copy()
    if quick:  # a witness shows what is possible; of a leak, what is sure is told
        still = requirement.cells[low[requirement.cells] == high[requirement.cells]]
        low[still], high[still] = -np.inf, np.inf
        for leak in found.leaks:
            low[leak.cell], high[leak.cell] = leak.low, leak.high
    unsafe = np.zeros(system.size, dtype=np.bool_)
    unsafe[unsafe_cells(system, public, requirement, found)] = True
    hidden = np.flatnonzero(~(public | system.known))
    return _Attack(system, requirement, found, hidden, unsafe, low, high)


def _cells(response: Response, cells: IntArray) -> dict[str, pa.Array]:
    """The crossing of each cell, one column per dimension; what remains of a whole is named."""
    built, space = response.built, response.built.space
    inside = cells < built.keys.size
    keys = built.keys[np.where(inside, cells, 0)]
    columns = {}
    for place, axis in enumerate(space.axes):
        codes = axis.codes.take(pa.array(space.code(keys, place)))
        columns[axis.name] = pc.if_else(pa.array(inside), codes, "")
    rest = [
        "" if there else built.describe(int(cell))
        for cell, there in zip(cells, inside, strict=True)
    ]
    columns["reste"] = pa.array(rest, pa.string())
    columns["value"] = written(response.system.values[cells])
    columns["status"] = pa.array(_letters_shown(response)[cells])
    return columns


def _letters_shown(response: Response) -> Letters:
    """The letter of each cell; D where it is hidden without being primary."""
    hidden = response.letters == Disclosure.VALID.value
    return np.where(hidden, Disclosure.SECONDARY.value, response.letters)


def _listed(relations: Sequence[int], name: Callable[[int], str]) -> str:
    more = f" | … ({len(relations)})" if len(relations) > _LISTED else ""
    return " | ".join(map(name, relations[:_LISTED])) + more


def _yes(mask: BoolArray) -> pa.Array:
    return pa.array(np.where(mask, "1", "0"))
