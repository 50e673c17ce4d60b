"""A linked system under its rules: which cells are primary, and what the solvers need to know."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from croisee.confidentiality.attack.audit import audit
from croisee.confidentiality.attack.position import Known
from croisee.confidentiality.evidence import Kind
from croisee.confidentiality.rules.primary import PRIMARY, Disclosure, Facts, Profile, profile
from croisee.confidentiality.system import CellSystem, FloatArray, Requirement
from croisee.confidentiality.tables.impute import matrix_of
from croisee.confidentiality.tables.linked import Cell, Linked
from croisee.confidentiality.tables.memory import Printed


@dataclass(frozen=True)
class Judged:
    """`letters` (n): A, B, C or V for each cell of `system`, as the strictest profile says.

    `exposed`: primary cells that earlier releases have made public, or have let anybody narrow:
    hidden again, no more protected than they still can be. `known`: what anybody knows of each cell
    before today, the exact figures of `system.known` aside. `floors` (n): the least positive count
    that a cell may have without being primary (0 where it may have any).
    """

    system: CellSystem
    requirement: Requirement
    letters: tuple[Disclosure, ...]
    exposed: int
    known: Known
    floors: FloatArray


def judge(
    linked: Linked,
    threshold: int | None,
    shared: Collection[int] = (),
    printed: Mapping[int, Sequence[Printed]] = MappingProxyType({}),
) -> Judged:
    """Apply the primary rules to every cell, hidden remainders included.

    A cell its producer has published (`known` under its own profile) is not judged again. The cells
    of `shared` have too few contributors, as another response says. `printed`: the rounded figures
    of earlier releases, by cell.
    """
    kind = linked.kind
    system = _system(linked, threshold)
    cells = _expose(linked, system) if kind is Kind.COUNT else linked.cells
    letters, primary, down, up = [], [], [], []
    public = 0
    for index, cell in enumerate(cells):
        rules = _rules(cell, threshold)
        found = min((rule.assess(kind, cell.facts) for rule in rules), default=Disclosure.VALID)
        if index in shared and rules:
            found = Disclosure.FREQUENCY
        letters.append(found)
        if found not in PRIMARY:
            continue
        public += cell.known or cell.revised
        if not cell.known:
            value = system.values[index]
            facts = replace(cell.facts, value=value)
            far = np.array([rule.distances(kind, facts) for rule in rules]).max(axis=0)
            primary.append(index)
            down.append(min(far[0], value - system.lower[index]))
            up.append(far[1])
    asked = Requirement(
        np.array(primary, dtype=np.int64), np.array(down, dtype=float), np.array(up, dtype=float)
    )
    floors = np.zeros(system.size)
    if kind is Kind.COUNT:
        floors = _floors(system, cells, letters, threshold)
    known = _known(system, floors, printed)
    requirement, narrowed = _still_possible(system, asked, known)
    return Judged(system, requirement, tuple(letters), public + narrowed, known, floors)


def _floors(
    system: CellSystem, cells: Sequence[Cell], letters: Sequence[Disclosure], threshold: int | None
) -> FloatArray:
    """A small count may still pass the rules (those behind it agreed): its floor is then its own
    value, more than anybody can know."""
    least = np.array(
        [
            max((rule.minimum * cell.facts.weight for rule in _rules(cell, threshold)), default=0.0)
            for cell in cells
        ]
    )
    passes = np.array([letter not in PRIMARY for letter in letters], dtype=np.bool_)
    return np.where(passes & (system.values > 0.0), np.minimum(least, system.values), least)


def _known(
    system: CellSystem, floors: FloatArray, printed: Mapping[int, Sequence[Printed]]
) -> Known:
    """The bounds that all the editions of a figure leave together.

    Who knows the method knows that a primary count is rounded so that it may pass for nobody: a
    figure that tells that somebody is there tells a count above the threshold of its day.
    """
    known = Known(system.lower.copy(), np.full(system.size, np.inf))
    for index, figures in printed.items():
        value = system.values[index]
        for figure in figures:
            low = figure.low
            if low > 0.0:
                floor = floors[index] if figure.same_rules else min(floors[index], value)
                low = max(low, floor)
            if low <= value <= figure.high:
                known.lower[index] = max(known.lower[index], low)
                known.upper[index] = min(known.upper[index], figure.high)
    return known


def _still_possible(
    system: CellSystem, asked: Requirement, known: Known
) -> tuple[Requirement, int]:
    """What is asked, within what earlier releases left to doubt; how many cells that changes."""
    told = system.known.any() or np.isfinite(known.upper).any()
    if not told or not asked.cells.size:
        return asked, 0
    nothing_more = np.zeros(system.size, dtype=np.bool_)
    left = {leak.cell: leak for leak in audit(system, nothing_more, asked, known=known).leaks}
    down, up = asked.down.copy(), asked.up.copy()
    for place, cell in enumerate(asked.cells):
        if cell in left:
            down[place] = np.clip(system.values[cell] - left[cell].low, 0.0, down[place])
            up[place] = np.clip(left[cell].high - system.values[cell], 0.0, up[place])
    kept = (down > 0.0) | (up > 0.0)
    return Requirement(asked.cells[kept], down[kept], up[kept]), len(left)


def _system(linked: Linked, threshold: int | None) -> CellSystem:
    values = np.array([cell.facts.value for cell in linked.cells])
    known = np.array([cell.known for cell in linked.cells], dtype=np.bool_)
    withheld = np.array([cell.withheld for cell in linked.cells], dtype=np.bool_)
    hidden = np.array([cell.hidden for cell in linked.cells], dtype=np.bool_)
    return CellSystem(
        values=values,
        lower=np.full(values.size, -np.inf if np.any(values < 0.0) else 0.0),
        weights=np.array([_weight(cell, linked.kind, threshold) for cell in linked.cells]),
        relations=matrix_of(linked.relations, values.size),
        hidden=(hidden | withheld) & ~known,
        known=known,
        integer=linked.kind is Kind.COUNT and bool(np.all(values == np.rint(values))),
    )


def _expose(linked: Linked, system: CellSystem) -> tuple[Cell, ...]:
    """The cells, those that no table tells judged by the most they can be once all is told.

    When q2 is in no table but the town and q1 are, q2 is as good as told. A cell that may be empty,
    or that what is public already bounds, is not judged.
    """
    cells = list(linked.cells)
    untold = np.array(linked.untold, dtype=np.int64)
    if not untold.size or not linked.profiles:
        return tuple(cells)
    nothing = Requirement(untold[:0], np.zeros(0), np.zeros(0))
    told = np.ones(system.size, dtype=np.bool_)
    told[untold] = False
    after = audit(system, told & ~system.hidden, nothing, exact=True)
    before = audit(system, system.known, nothing, exact=True) if system.known.any() else None
    for index in untold:
        bounded = before is not None and np.isfinite(before.high[index]) and before.low[index] > 0.0
        if after.low[index] > 0.0 and not bounded:
            facts = Facts(float(after.high[index]))
            cells[index] = replace(cells[index], facts=facts, profiles=set(linked.profiles))
    return tuple(cells)


def _rules(cell: Cell, threshold: int | None) -> list[Profile]:
    if cell.published:
        return []
    return [profile(name).raised_to(threshold) for name in sorted(cell.profiles)]


def _weight(cell: Cell, kind: Kind, threshold: int | None) -> float:
    """What is lost with a cell: its value, so that totals stay. A small number is worth the
    threshold, a true zero twice that: it is certain, and useful to readers."""
    if cell.hidden or cell.withheld:
        return 0.0
    least = 1.0
    if kind is Kind.COUNT:
        least = float(max((rule.minimum for rule in _rules(cell, threshold)), default=1))
        if cell.facts.value == 0.0:
            least *= 2.0
    return max(abs(cell.facts.value), least)
