"""Tables of one response as one system: shared cells, margins, relations, what remains.

A cell absent from a table is a zero that everybody reads there, so it needs no place in the system.
A margin absent from a table is the sum of its parts. Cells at the same crossing in several tables
are one cell: a table without an axis stands at the total of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, hstack

from croisee.confidentiality.system import BoolArray, FloatArray, IntArray
from croisee.tablefiles.axes import Space
from croisee.tablefiles.figures import Figures, unknown_figures

_ROUNDING = 1e-6
"""Share of an amount that counts as rounding."""


@dataclass(frozen=True)
class Listed:
    """The rows of one table: their crossing (a key of the space), their figures, and along which
    axes the margins that the table lacks are computed."""

    keys: IntArray
    figures: Figures
    rolled: BoolArray


@dataclass(frozen=True)
class Built:
    """`n` cells: `keys` in ascending order, then `n - keys.size` remainders, in no table,
    one for each partial relation.

    `relations` (m × n): whole, minus its parts. `wholes` (m): cell of the whole. `axis` (m): place
    of the axis each one sums along. `cells[t]`: cell of each row of table t, then of each margin it
    lacked.
    """

    space: Space
    keys: IntArray
    figures: Figures
    relations: csr_array
    wholes: IntArray
    axis: IntArray
    cells: tuple[IntArray, ...]

    @property
    def remainders(self) -> BoolArray:
        """Which cells are what remains of a whole without its parts."""
        return np.arange(self.figures.size) >= self.keys.size

    @property
    def partial(self) -> BoolArray:
        """Which relations sum along an axis whose parts need not make the whole."""
        mask: BoolArray = np.array([axis.partial for axis in self.space.axes], dtype=np.bool_)
        return mask[self.axis]

    def describe(self, cell: int) -> str:
        """The crossing of a cell, for a reader."""
        if cell < self.keys.size:
            return self.space.describe(int(self.keys[cell]))
        relation = int(np.flatnonzero(self.partial)[cell - self.keys.size])
        return f"reste de {self.describe_relation(relation)}"

    def describe_relation(self, relation: int) -> str:
        """A relation, for a reader."""
        name = self.space.axes[int(self.axis[relation])].name
        return f"{self.describe(int(self.wholes[relation]))} par {name}"


class DisagreementError(Exception):
    """Two rows speak of the same cell and give it two values: (table, row) of each."""

    def __init__(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        self.one, self.other = one, other
        super().__init__("two values for one cell")


class WrongSumError(Exception):
    """Margins are not the sum of their parts: (table, row) of the first, or of one of its parts
    if it is in no table; the axis it sums along; how many are wrong."""

    def __init__(self, row: tuple[int, int], axis: str, count: int) -> None:
        self.row, self.axis, self.count = row, axis, count
        super().__init__(f"{count} margins are not the sum of their parts")


def build(space: Space, tables: Sequence[Listed], *, whole: bool) -> Built:
    """Put tables of one response together. `whole`: values are whole numbers, and add up exactly.

    Raises `DisagreementError` or `WrongSumError` on the first row at fault.
    """
    completed = [_with_margins(space, table) for table in tables]
    every = np.concatenate([keys for keys, _ in completed])
    keys, place = np.unique(every, return_inverse=True)
    figures = unknown_figures(0)
    for _, part in completed:
        figures = figures.followed_by(part)
    cuts = np.cumsum([found.size for found, _ in completed])[:-1]
    cells = tuple(np.split(place, cuts))
    merged = figures.strictest(place, keys.size)
    _check_agreement(figures.value, merged.value, cells)
    built = _relate(space, keys, merged, cells)
    _check_sums(built, [table.figures.size for table in tables], whole)
    return _with_remainders(built)


def _with_margins(space: Space, table: Listed) -> tuple[IntArray, Figures]:
    """The rows of a table, then the margins it lacks: the deepest first, each from all its parts
    along the first axis on which it has some."""
    rolled = np.flatnonzero(table.rolled).tolist()
    keys = _with_wholes(space, table.keys, rolled)
    added = keys.size - table.keys.size
    if not added:
        return keys, table.figures
    figures = table.figures.followed_by(unknown_figures(added))
    lacking = np.arange(keys.size) >= table.keys.size
    level = np.zeros(keys.size, dtype=np.int64)
    for place in rolled:
        level += space.axes[place].depth[space.code(keys, place)]
    links = [_links(space, keys, place) for place in rolled]
    for depth in range(int(level.max()), -1, -1):
        for parts, wholes in links:
            wanted = (lacking & (level == depth))[wholes]
            if wanted.any():
                met, group = np.unique(wholes[wanted], return_inverse=True)
                sums = figures.take(parts[wanted]).summed(group, met.size)
                figures = figures.replaced(met, sums)
                lacking[met] = False
    return keys, figures


def _with_wholes(space: Space, keys: IntArray, rolled: Sequence[int]) -> IntArray:
    """These crossings, then those that they are part of."""
    for place in rolled:
        depths = space.axes[place].depth
        for depth in range(int(depths.max(initial=0)), 0, -1):
            deep = keys[depths[space.code(keys, place)] == depth]
            wholes = np.unique(space.parents(deep, place))
            keys = np.concatenate([keys, wholes[~np.isin(wholes, keys)]])
    return keys


def _links(space: Space, keys: IntArray, place: int) -> tuple[IntArray, IntArray]:
    """Parts and their wholes along an axis, as parallel places in `keys`."""
    order = np.argsort(keys)
    parts = np.flatnonzero(space.axes[place].depth[space.code(keys, place)] > 0)
    above = space.parents(keys[parts], place)
    found = order[np.minimum(np.searchsorted(keys, above, sorter=order), keys.size - 1)]
    there = keys[found] == above
    return parts[there], found[there]


def _gap(values: FloatArray) -> FloatArray:
    return _ROUNDING * (1.0 + np.abs(values))


def _check_agreement(told: FloatArray, merged: FloatArray, cells: Sequence[IntArray]) -> None:
    place = np.concatenate(cells)
    apart = np.abs(told - merged[place]) > _gap(told)
    if apart.any():
        one = int(np.argmax(apart))
        same = np.flatnonzero(place == place[one])
        other = int(same[np.argmax(np.abs(told[same] - told[one]))])
        raise DisagreementError(*sorted((_row(one, cells), _row(other, cells))))


def _row(position: int, cells: Sequence[IntArray]) -> tuple[int, int]:
    """(table, row) of a position among all rows."""
    for table, found in enumerate(cells):
        if position < found.size:
            return table, position
        position -= found.size
    raise IndexError(position)


def _relate(space: Space, keys: IntArray, figures: Figures, cells: tuple[IntArray, ...]) -> Built:
    """One relation per cell and axis along which it has parts."""
    rows, columns, signs, summed, axes, count = [], [], [], [], [], 0
    for place in range(len(space.axes)):
        parts, wholes = _links(space, keys, place)
        met, row = np.unique(wholes, return_inverse=True)
        rows += [np.arange(count, count + met.size), row + count]
        columns += [met, parts]
        signs += [np.ones(met.size), np.full(row.size, -1.0)]
        summed.append(met)
        axes.append(np.full(met.size, place))
        count += met.size
    matrix = csr_array(
        (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns))),
        shape=(count, keys.size),
    )
    return Built(space, keys, figures, matrix, np.concatenate(summed), np.concatenate(axes), cells)


def _check_sums(built: Built, rows: Sequence[int], whole: bool) -> None:
    """Every margin is the sum of its parts; along a partial axis, at least that."""
    residual = built.relations @ built.figures.value
    size = abs(built.relations) @ np.abs(built.figures.value)
    allowed = np.full(size.size, 0.5) if whole else _ROUNDING * size
    wrong = np.where(built.partial, residual < -allowed, np.abs(residual) > allowed)
    if wrong.any():
        relation, row = _first_given(built, rows, np.flatnonzero(wrong))
        axis = built.space.axes[int(built.axis[relation])].name
        raise WrongSumError(row, axis, int(wrong.sum()))


def _first_given(built: Built, rows: Sequence[int], wrong: IntArray) -> tuple[int, tuple[int, int]]:
    """The first of these relations whose whole is written in a table (else computed from parts that
    are), and the (table, row) to look at."""
    given = np.zeros(built.keys.size, dtype=np.bool_)
    for found, size in zip(built.cells, rows, strict=True):
        given[found[:size]] = True
    told = given[built.wholes[wrong]]
    relation = int(wrong[np.argmax(told)])
    cell = int(built.wholes[relation])
    if not told.any():
        parts = built.relations[wrong, :].indices
        cell = int(parts[np.argmax(given[parts])])
    for table, size in enumerate(rows):
        places = np.flatnonzero(built.cells[table][:size] == cell)
        if places.size:
            return relation, (table, int(places[0]))
    raise ValueError("no part of a wrong margin is written in a table")


def _with_remainders(built: Built) -> Built:
    """Along a partial axis, give each relation the part that no table tells."""
    open_ended = np.flatnonzero(built.partial)
    if not open_ended.size:
        return built
    chosen = built.relations[open_ended, :].tocoo()
    part = chosen.data < 0.0
    parts = built.figures.take(chosen.col[part]).summed(chosen.row[part], open_ended.size)
    rest = built.figures.take(built.wholes[open_ended]).without(parts)
    extra = csr_array(
        (np.full(open_ended.size, -1.0), (open_ended, np.arange(open_ended.size))),
        shape=(built.axis.size, open_ended.size),
    )
    return replace(
        built,
        figures=built.figures.followed_by(rest),
        relations=csr_array(hstack([built.relations, extra])),
    )
