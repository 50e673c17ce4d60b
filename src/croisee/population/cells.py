"""Donor households compressed: those that answer every margin alike are one cell.

The weight of a donor enters the margins only through what it answers to them, so that two donors
with the same answers keep the same ratio of weights whatever the zone: the smallest problem with
the same solution has one unknown per distinct answer. Answers to the categorical margins make a
*kind*; a cell is a kind and a value by which donors are ranked (income), and cells are kept in the
order of that value, so that « at or below a threshold » is a run of cells in every zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.foundation.errors import CroiseeError, Problem
from croisee.population.margins import Floats

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Counts:
    """What donors answer to a margin: how many units of each category (donors × categories)."""

    table: Floats

    @classmethod
    def of_households(cls, category: npt.ArrayLike, categories: int) -> "Counts":
        """Each donor household is of one category (its rank), or of none (-1)."""
        code = np.asarray(category, np.int64)
        return cls((code[:, None] == np.arange(categories)).astype(np.float64))

    @classmethod
    def of_persons(
        cls, household: npt.ArrayLike, category: npt.ArrayLike, households: int, categories: int
    ) -> "Counts":
        """Each person is of one category (its rank), or of none (-1), in one donor household."""
        home, code = (np.asarray(column, np.int64) for column in (household, category))
        told = code >= 0
        place = home[told] * categories + code[told]
        table = np.bincount(place, minlength=households * categories)
        return cls(table.reshape(households, categories).astype(np.float64))


@dataclass(frozen=True, eq=False)
class Ranked:
    """What donors answer to a margin of levels: a value per donor, and the units it counts for."""

    value: Floats
    units: Floats


Answers = Mapping[str, Counts | Ranked]


class Layout(NamedTuple):
    """Cells as the kernels read them.

    Kind i holds `amount[p]` units of row `row[p]` for p from `first[i]` to `first[i + 1]`, rows
    rising, and `units[i]` units of the ranked margin. Cell j is of kind `kind[j]` and has the
    initial weight `start[j]`.
    """

    first: Ints
    row: Ints
    amount: Floats
    units: Floats
    kind: Ints
    start: Floats


@dataclass(frozen=True, eq=False)
class Cells:
    """Distinct donors, in the order of their ranked value.

    `rows`: the rows of each categorical margin, by name; `ranked`: the margin of levels, if any,
    whose rows come last. `cell` and `start`: of each donor, its cell and its initial weight.
    """

    layout: Layout
    rows: dict[str, slice]
    ranked: str | None
    value: Floats
    cell: Ints
    start: Floats

    @property
    def count(self) -> int:
        """How many cells."""
        return int(self.layout.kind.size)

    @property
    def donors(self) -> int:
        """How many donors."""
        return int(self.cell.size)

    @property
    def categories(self) -> int:
        """Rows of the categorical margins."""
        return max((rows.stop for rows in self.rows.values()), default=0)

    @property
    def share(self) -> Floats:
        """Share of its cell's weight that each donor carries."""
        return np.asarray(self.start / self.layout.start[self.cell])


def compress(start: npt.ArrayLike, answers: Answers) -> Cells:
    """Cells of donors with initial weights `start` (positive, any scale).

    The result does not depend on the order of the donors but for the rounding of sums of `start`.
    Raises `CroiseeError` when answers do not cover the same donors, when a weight is not positive,
    or when more than one margin is ranked.
    """
    weight = np.asarray(start, np.float64)
    counts = {name: one.table for name, one in answers.items() if isinstance(one, Counts)}
    ranked = {name: one for name, one in answers.items() if isinstance(one, Ranked)}
    _check(weight, counts, ranked)
    rows: dict[str, slice] = {}
    for question, table in counts.items():
        before = sum(one.stop - one.start for one in rows.values())
        rows[question] = slice(before, before + table.shape[1])
    name = next(iter(ranked), None)
    level = Ranked(weight * 0, weight * 0) if name is None else ranked[name]
    kinds, kind_of = _distinct([*counts.values(), level.units[:, None]])
    pairs, cell = _distinct([level.value[:, None], kind_of[:, None].astype(np.float64)])
    layout = Layout(
        *_compressed_rows(kinds[:, :-1]),
        np.ascontiguousarray(kinds[:, -1]),
        pairs[:, 1].astype(np.int64),
        np.bincount(cell, weight, minlength=len(pairs)).astype(np.float64),
    )
    return Cells(layout, rows, name, np.ascontiguousarray(pairs[:, 0]), cell, weight)


def _distinct(tables: Sequence[Floats]) -> tuple[Floats, Ints]:
    """Distinct rows of tables set side by side, in rising order, and which one each row is."""
    whole = np.concatenate(tables, axis=1)
    order = np.lexsort(whole.T[::-1])
    sorted_rows = whole[order]
    new = np.concatenate([[True], (sorted_rows[1:] != sorted_rows[:-1]).any(axis=1)])
    which = np.empty(len(whole), np.int64)
    which[order] = np.cumsum(new) - 1
    return sorted_rows[new], which


def _compressed_rows(kinds: Floats) -> tuple[Ints, Ints, Floats]:
    """First, row and amount of what each kind holds."""
    kind, row = np.nonzero(kinds)
    first = np.concatenate([[0], np.cumsum(np.bincount(kind, minlength=len(kinds)))])
    return first.astype(np.int64), row.astype(np.int64), kinds[kind, row]


def _check(weight: Floats, counts: Mapping[str, Floats], ranked: Mapping[str, Ranked]) -> None:
    if len(ranked) > 1:
        raise CroiseeError(
            Problem(
                "plusieurs marges classent les ménages donneurs par une valeur : "
                + ", ".join(f"« {name} »" for name in ranked)
                + ".",
                "Gardez-en une ; dites les autres par tranches fixes.",
                expected="une marge de niveaux au plus",
            )
        )
    sizes = {name: len(table) for name, table in counts.items()}
    sizes |= {name: one.value.size for name, one in ranked.items()}
    wrong = [name for name, size in sizes.items() if size != weight.size]
    tables = [
        *counts.values(),
        *(column for one in ranked.values() for column in (one.value, one.units)),
    ]
    if wrong or not weight.size or not all(np.isfinite(table).all() for table in tables):
        names = ", ".join(f"« {name} »" for name in wrong or sizes)
        raise CroiseeError(
            Problem(
                f"les réponses des donneurs ne vont pas avec leurs poids : {names}.",
                "Donnez, pour chaque marge, un nombre fini par ménage donneur.",
                expected=f"{weight.size} ménages donneurs",
            )
        )
    if not ((weight > 0) & np.isfinite(weight)).all():
        raise CroiseeError(
            Problem(
                f"{int((~(weight > 0)).sum())} ménages donneurs ont un poids initial nul, négatif "
                "ou absent.",
                "Retirez ces ménages, ou donnez-leur un poids.",
                expected="des poids initiaux strictement positifs",
            )
        )
