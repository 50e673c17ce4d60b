"""What is known of many cells at once, and what follows for their sum."""

from dataclasses import dataclass, fields

import numpy as np

from croisee.confidentiality.system import FloatArray, IntArray


@dataclass(frozen=True)
class Figures:
    """Parallel arrays, NaN where not known: `value`; `contributors` and `households` behind it;
    `waived`, those of the contributors who agreed to be shown; the two largest contributions."""

    value: FloatArray
    contributors: FloatArray
    households: FloatArray
    waived: FloatArray
    largest: FloatArray
    second: FloatArray

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.value.size)

    def columns(self) -> list[FloatArray]:
        """The arrays, in the order of the fields."""
        return [getattr(self, field.name) for field in fields(self)]

    def take(self, rows: IntArray) -> "Figures":
        """The figures of these rows."""
        return Figures(*(column[rows] for column in self.columns()))

    def followed_by(self, other: "Figures") -> "Figures":
        """These, then the others."""
        both = zip(self.columns(), other.columns(), strict=True)
        return Figures(*(np.concatenate(pair) for pair in both))

    def replaced(self, rows: IntArray, others: "Figures") -> "Figures":
        """The same, with the others in these rows."""
        columns = [column.copy() for column in self.columns()]
        for column, other in zip(columns, others.columns(), strict=True):
            column[rows] = other
        return Figures(*columns)

    def strictest(self, group: IntArray, count: int) -> "Figures":
        """The same cell told several times: the fewest contributors, the largest contributions.

        `group` gives the cell (below `count`, each met) of each row. What one row tells and
        another does not is known. Rows of a cell must agree on its value.
        """
        return Figures(
            _merged(self.value, np.fmin, group, count),
            _merged(self.contributors, np.fmin, group, count),
            _merged(self.households, np.fmin, group, count),
            _merged(self.waived, np.fmin, group, count),
            _merged(self.largest, np.fmax, group, count),
            _merged(self.second, np.fmax, group, count),
        )

    def summed(self, group: IntArray, count: int) -> "Figures":
        """The sum of the cells of each group (below `count`, each met): unknown as soon as one is.

        Contributors differ from one cell to the next; a household may be in several, so there are
        at least as many as in any of them.
        """
        order = np.lexsort((self.largest, group))
        starts = np.searchsorted(group[order], np.arange(count))
        ends = np.append(starts[1:], group.size)
        ordered = self.take(order)
        last_but_one = ordered.largest[np.maximum(ends - 2, 0)]
        return Figures(
            np.add.reduceat(ordered.value, starts),
            np.add.reduceat(ordered.contributors, starts),
            np.maximum.reduceat(ordered.households, starts),
            np.add.reduceat(ordered.waived, starts),
            np.maximum.reduceat(ordered.largest, starts),
            np.maximum(
                np.maximum.reduceat(ordered.second, starts),
                np.where(ends - starts > 1, last_but_one, -np.inf),
            ),
        )

    def without(self, parts: "Figures") -> "Figures":
        """What remains of each cell once its parts are taken out: nobody's contribution in it is
        larger than in the whole, nor than what remains."""
        value = self.value - parts.value
        contributors = self.contributors - parts.contributors
        return Figures(
            value,
            np.where(contributors < 0.0, np.nan, contributors),
            np.full(value.size, np.nan),
            np.zeros(value.size),
            np.minimum(self.largest, np.abs(value)),
            np.minimum(self.second, np.abs(value)),
        )


def unknown_figures(count: int) -> Figures:
    """As many cells of which nothing is known."""
    return Figures(*(np.full(count, np.nan) for _ in fields(Figures)))


def _merged(column: FloatArray, choose: np.ufunc, group: IntArray, count: int) -> FloatArray:
    merged = np.full(count, np.nan)
    choose.at(merged, group, column)
    return merged
