"""Three zonings or more: what all totals together say of a piece.

How many people can an attacker believe to live in one piece, knowing every published total and
that nobody counts for less than 0? The answer is a linear program; by duality the prices of the
totals are the multiples he adds and subtracts, and what remains is a sum over a few pieces that
counts none of them negatively. Below the threshold, that sum isolates the piece, or bounds it.
Between two zonings it is the minimum cut of `pairs`.

A piece is safe as soon as its neighbours alone leave room: each program lets only a neighbourhood
move, and the neighbourhood grows while the answer depends on what it leaves out.
"""

from collections.abc import Iterator
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import lcm

import numpy as np
from scipy.sparse import block_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from croisee.confidentiality.differencing.atoms import NOWHERE, Shown
from croisee.confidentiality.differencing.pairs import Combination
from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_FIRST, _LARGE = 200, 5_000
"""Pieces of the first neighbourhood. The next has three times as many; from a size where the effort
grows as its cube, half as many more."""
_LARGEST_DIVISOR = 5_000
_NOISE = 1e-6


def joint_regions(shown: Shown, doubtful: BoolArray, threshold: int) -> Iterator[Combination]:
    """Smallest combinations around the `doubtful` pieces that are below `threshold`."""
    totals = _Totals(shown)
    doubtful = (shown.people < threshold) & doubtful & _tied_by_three(shown, totals.by_figure)
    for piece in np.flatnonzero(doubtful).tolist():
        size = _FIRST
        while doubtful[piece]:
            room = _Room(totals, piece, size, threshold)
            if size == _FIRST:
                room.raise_all(doubtful)
            if doubtful[piece]:
                combination = room.raise_alone(doubtful)
                if combination is not None:
                    doubtful[piece] = False
                    yield combination
            size = size * 3 if size < _LARGE else size * 3 // 2


class _Totals:
    """Which figure counts which atom: a matrix of 0 and 1, figures × atoms."""

    def __init__(self, shown: Shown) -> None:
        zoning, atom = np.nonzero(shown.codes != NOWHERE)
        self.people = shown.people
        self.by_figure = csr_array(
            (np.ones(atom.size), (shown.codes[zoning, atom], atom)),
            shape=(len(shown.figures), shown.people.size),
        )
        self.by_atom = csc_array(self.by_figure)
        self._lengths = np.diff(self.by_figure.indptr).tolist()

    def atoms(self, figure: int) -> IntArray:
        """Atoms that a figure adds up."""
        start, stop = self.by_figure.indptr[figure : figure + 2]
        return np.asarray(self.by_figure.indices[start:stop], dtype=np.int64)

    def figures(self, atom: int) -> IntArray:
        """Figures that an atom enters."""
        start, stop = self.by_atom.indptr[atom : atom + 2]
        return np.asarray(self.by_atom.indices[start:stop], dtype=np.int64)

    def near(self, piece: int, size: int) -> tuple[IntArray, bool]:
        """The `size` atoms nearest to one, and whether these are all it is tied to.

        Crossing a figure is as long as the figure has atoms: a commune is nearer than a country.
        """
        taken = {piece}
        waiting = [(self._lengths[figure], figure) for figure in self.figures(piece).tolist()]
        heapify(waiting)
        entered = {figure for _, figure in waiting}
        while waiting:
            length, figure = heappop(waiting)
            for atom in self.atoms(figure).tolist():
                if atom in taken:
                    continue
                if len(taken) == size:
                    return np.array(sorted(taken)), False
                taken.add(atom)
                for other in self.figures(atom).tolist():
                    if other not in entered:
                        entered.add(other)
                        heappush(waiting, (length + self._lengths[other], other))
        return np.array(sorted(taken)), True


def _tied_by_three(shown: Shown, by_figure: csr_array) -> BoolArray:
    """Atoms tied, from one to the next, to figures of three zonings or more."""
    figures = len(shown.figures)
    _, label = connected_components(block_array([[None, by_figure], [by_figure.T, None]]))
    zoning, atom = np.nonzero(shown.codes != NOWHERE)
    present = np.zeros((len(shown.zonings), label.max(initial=0) + 1), dtype=np.bool_)
    present[zoning, label[figures + atom]] = True
    return np.asarray((present.sum(axis=0) > 2)[label[figures:]], dtype=np.bool_)


class _Room:
    """What an attacker may believe around one piece, if all is known beyond a neighbourhood."""

    def __init__(self, totals: _Totals, piece: int, size: int, threshold: int) -> None:
        self._totals, self._piece, self._threshold = totals, piece, threshold
        self._atoms, self._whole = totals.near(piece, size)
        matrix = totals.by_atom[:, self._atoms]
        self._figures = np.unique(matrix.indices).astype(np.int64)
        matrix = csc_array(csr_array(matrix)[self._figures, :])
        people = totals.people[self._atoms].astype(np.float64)
        self._columns = np.arange(self._atoms.size, dtype=np.int32)
        self._program = Program(
            matrix,
            matrix @ people,
            np.zeros(people.size),
            np.full(people.size, np.inf),
            interior=size >= _LARGE,
        )

    def raise_all(self, doubtful: BoolArray) -> None:
        """One population that gives as many doubtful pieces as it can the threshold."""
        self._raise(doubtful[self._atoms], doubtful)

    def raise_alone(self, doubtful: BoolArray) -> Combination | None:
        """The combination that keeps the piece below the threshold, unless a population takes it
        there, or the neighbourhood is too small to say."""
        self._raise(self._atoms == self._piece, doubtful)
        if not doubtful[self._piece]:
            return None
        combination = self._combination(-self._program.row_prices())
        if combination is None and self._whole:
            raise RuntimeError("the totals that bound a piece do not add up to a combination")
        return combination

    def _raise(self, wanted: BoolArray, doubtful: BoolArray) -> None:
        size = wanted.size
        upper = np.where(wanted, float(self._threshold), np.inf)
        self._program.set_bounds(self._columns, np.zeros(size), upper)
        self._program.set_costs(self._columns, -wanted.astype(np.float64))
        if self._program.run() is not Answer.OPTIMAL:
            raise RuntimeError("the attacker's program has no answer: the true population is one")
        reached = self._program.solution() > self._threshold - _NOISE
        doubtful[self._atoms[reached]] = False

    def _combination(self, multiples: FloatArray) -> Combination | None:
        """The prices as whole multiples; None when what remains reaches beyond these atoms."""
        shares = [Fraction(each).limit_denominator(_LARGEST_DIVISOR) for each in multiples]
        divisor = lcm(*(share.denominator for share in shares))
        whole = np.zeros(self._totals.by_figure.shape[0])
        whole[self._figures] = [int(share * divisor) for share in shares]
        counted = whole @ self._totals.by_figure
        within = np.zeros(counted.size, dtype=np.bool_)
        within[self._atoms] = True
        isolates = (
            counted.min() >= 0
            and counted[self._piece] == divisor
            and not np.any(counted[~within])
            and counted @ self._totals.people < divisor * self._threshold
        )
        if not isolates:
            return None
        return Combination(
            tuple((figure, int(whole[figure])) for figure in np.flatnonzero(whole).tolist())
        )
