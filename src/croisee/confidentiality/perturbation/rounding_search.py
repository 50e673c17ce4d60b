"""Controlled rounding of large tables, where no exact method ends: leaves, then a local search."""

import numpy as np
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.perturbation.rounding_kernels import anneal, repair
from croisee.confidentiality.perturbation.rounding_leaves import Leaves
from croisee.confidentiality.perturbation.rounding_limits import Limits, Whole
from croisee.confidentiality.system import FloatArray

_STEPS_PER_LEAF = 350
_PATIENCE_PER_LEAF = 50
_IDLE = 6
"""Restarts without progress after which more are useless."""
_FORBIDDEN = 1e6


class Search:
    """A local search over the leaves; values are counted in bases. `cost` (n): per base.

    `strict` are the tightest limits; the leaves keep within them, whatever is asked of the others.
    The search goes on from one `find` to the next.
    """

    def __init__(
        self, leaves: Leaves, exact: FloatArray, cost: FloatArray, strict: Limits, seed: int
    ) -> None:
        self._size, self._seed, self._strict = exact.size, seed, strict
        self._ties = np.zeros(leaves.sums.shape[0] - exact.size, dtype=np.int64)
        self._exact = np.concatenate([exact, self._ties])
        self._cost = np.concatenate([cost, self._ties])
        self._by_leaf = _index(csc_array(leaves.sums))
        self._by_cell = _index(leaves.sums)
        low, high = strict.low[leaves.cells], strict.high[leaves.cells]
        values = np.clip(np.rint(exact[leaves.cells]).astype(np.int64), low, high)
        cells = np.rint(leaves.sums @ values).astype(np.int64)
        self._table = (low, high, values, cells)
        self._anneal(strict, price=3.0, hot=2.0, cold=0.3)

    def find(self, limits: Limits, restarts: int) -> Whole | None:
        """A table within the limits, of as little cost as was met; None when none was found.

        Starts again from the best table at most `restarts` times, while this still brings progress.
        """
        *inside, values, cells = self._table
        bounds = (self._with_ties(limits.low), self._with_ties(limits.high))
        patience = _PATIENCE_PER_LEAF * values.size
        fewest, idle = cells.size + 1, 0
        for restart in range(restarts + 1):
            seed = self._seed + restart
            left = repair(
                *self._by_leaf, *self._by_cell, *inside, values, cells, *bounds, patience, seed
            )
            if not left:
                self._polish()
                found: Whole = cells[: self._size].copy()
                return found
            idle = 0 if left < fewest else idle + 1
            fewest = min(left, fewest)
            if idle == _IDLE:
                break
        return None

    def _polish(self) -> None:
        """Lower the cost without moving any cell farther out of the strict limits than it is."""
        cells = self._table[-1][: self._size]
        low, high = np.minimum(self._strict.low, cells), np.maximum(self._strict.high, cells)
        self._anneal(Limits(low, high), price=_FORBIDDEN, hot=0.5, cold=0.02)

    def _anneal(self, limits: Limits, *, price: float, hot: float, cold: float) -> None:
        size = self._table[0].size
        if size:
            bounds = (self._with_ties(limits.low), self._with_ties(limits.high))
            steps = _STEPS_PER_LEAF * size
            anneal(
                *self._by_leaf, *self._table, self._exact, *bounds, self._cost,
                price, steps, hot, cold, self._seed,
            )  # fmt: skip

    def _with_ties(self, cells: Whole) -> Whole:
        return np.concatenate([cells, self._ties])


def _index(matrix: csr_array | csc_array) -> tuple[Whole, Whole, Whole]:
    return (
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int64),
        np.rint(matrix.data).astype(np.int64),
    )
