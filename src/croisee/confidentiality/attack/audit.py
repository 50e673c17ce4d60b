"""The attacker: what anybody can deduce of each hidden cell from all that is public.

He knows the relations, every published cell, what was released before, that a count is neither
negative nor fractional. A cell is safe when one table that agrees with all this takes it as low as
required, and another as high (Fischetti & Salazar 2001, section 2). Safe is said on the strength of
such tables only, unsafe on that of a bound valid for the whole system; what is neither is told as a
leak too. Written apart from `suppress`: one must not repeat the other's mistake.
"""

from dataclasses import dataclass, replace

import numpy as np

from croisee.confidentiality.attack.intervals import widest
from croisee.confidentiality.attack.position import Known, Position
from croisee.confidentiality.attack.search import decide
from croisee.confidentiality.attack.singletons import Betrayal, betrayals
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    FloatArray,
    IntArray,
    Requirement,
)


@dataclass(frozen=True)
class Leak:
    """An unsafe cell: an interval the attacker is sure of, the relations that narrow it, and the
    public cells of these relations (all are indices into the system).

    `proven`: false when neither a proof nor a witness was found, which never counts as safe. `by`:
    the cell whose only contributor, who knows its value, narrows the interval (None: anybody).
    """

    cell: int
    low: float
    high: float
    relations: tuple[int, ...]
    published: tuple[int, ...]
    proven: bool = True
    by: int | None = None


@dataclass(frozen=True)
class Audit:
    """`low`, `high` (n): interval of each cell. For a public cell both are its value.

    For a hidden cell, with `exact`, the interval is what the attacker can deduce (inf: no limit
    met; whole bounds for whole numbers); otherwise it lies inside it and shows at least what is
    required of the cell when the cell is safe.
    """

    low: FloatArray
    high: FloatArray
    leaks: tuple[Leak, ...]

    @property
    def unsafe(self) -> tuple[int, ...]:
        """Cells whose required interval the attacker narrows, or may narrow."""
        return tuple(sorted({leak.cell for leak in self.leaks}))

    @property
    def undecided(self) -> tuple[int, ...]:
        """Those of `unsafe` that nothing proves unsafe."""
        proven = {leak.cell for leak in self.leaks if leak.proven}
        return tuple(cell for cell in self.unsafe if cell not in proven)


def audit(
    system: CellSystem,
    published: BoolArray,
    requirement: Requirement,
    *,
    exact: bool = False,
    known: Known | None = None,
    singletons: BoolArray | None = None,
) -> Audit:
    """Attack the system when the cells of `published` (and `system.known`) are public.

    `exact` finds the whole interval of every hidden cell, required or not: slower. `known`: what
    the attacker knows of each cell beforehand (default: `system.lower`, and no upper bound).
    `singletons` (n): cells of one contributor, each of whom knows his own cell; no other required
    cell may be unsafe from him. Raises `ValueError` when `known` excludes a true value.
    """
    exposed, position = _positions(system, published, requirement, known)
    decide(position)
    least, most = widest(position) if exact else (position.bounds.least, position.bounds.most)
    leaks = [
        Leak(int(cell), system.values[cell], system.values[cell], (), (int(cell),))
        for cell in exposed
    ]
    leaks += _leaks(system, position, least, most)
    if singletons is not None:
        alone = np.flatnonzero(singletons[position.cells])
        leaks += [_told(system, position, found) for found in betrayals(position, alone)]
    low, high = system.values.copy(), system.values.copy()
    low[position.cells], high[position.cells] = (
        (least, most) if exact else (position.low, position.high)
    )
    return Audit(low, high, tuple(sorted(leaks, key=_order)))


def doubtful(system: CellSystem, published: BoolArray, requirement: Requirement) -> IntArray:
    """Required cells that a quick attack does not show safe: all the unsafe ones, and some others.

    For who has a cheap way to make them safe anyway; it takes a fraction of the time of `audit`.
    """
    exposed, position = _positions(system, published, requirement, None)
    decide(position, thorough=False)
    unsafe = position.short_below() | position.short_above()
    return np.union1d(exposed, position.cells[unsafe])


def _positions(
    system: CellSystem, published: BoolArray, requirement: Requirement, known: Known | None
) -> tuple[IntArray, Position]:
    """The required cells that are public, and the position of the attack on the others."""
    public = published | system.known
    exposed = public[requirement.cells]
    asked = requirement.within(np.flatnonzero(~public))
    known = known or Known(system.lower, np.full(system.size, np.inf))
    return requirement.cells[exposed], Position(system, public, asked, known)


def _order(leak: Leak) -> tuple[int, int]:
    return leak.cell, -1 if leak.by is None else leak.by


def _leaks(
    system: CellSystem, position: Position, least: FloatArray, most: FloatArray
) -> list[Leak]:
    """One leak for each cell with an end refuted, or still open."""
    leaks = []
    caught = position.caught_below | position.caught_above
    unsafe = caught | position.short_below() | position.short_above()
    for cell in np.flatnonzero(unsafe):
        bounds, found = [least[cell], most[cell]], []
        for side, refuted in enumerate((position.caught_below, position.caught_above)):
            if not refuted[cell]:
                continue
            end = 2 * int(cell) + side
            if end in position.refutations:
                bound, relations = position.refutations[end]
                bounds[side] = max(bound, bounds[0]) if side == 0 else min(bound, bounds[1])
            else:
                relations = position.bounds.origin(position.rows, np.array([end]))
            found.append(relations)
        used = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
        leaks.append(_leak(system, position, int(cell), bounds, used, proven=bool(caught[cell])))
    return leaks


def _told(system: CellSystem, position: Position, found: Betrayal) -> Leak:
    leak = _leak(system, position, found.cell, list(found.bounds), found.relations, found.proven)
    return replace(leak, by=int(position.cells[found.by]))


def _leak(
    system: CellSystem,
    position: Position,
    cell: int,
    bounds: list[float],
    rows: IntArray,
    proven: bool,
) -> Leak:
    """Local cells and relations told as those of the system."""
    if not rows.size:
        rows = np.unique(position.columns[:, [cell]].indices)
    relations = position.relations[rows]
    members = np.unique(system.relations[relations, :].indices)
    public = members[position.place[members] < 0]
    return Leak(
        int(position.cells[cell]),
        float(bounds[0]),
        float(bounds[1]),
        tuple(relations.tolist()),
        tuple(public.tolist()),
        proven,
    )
