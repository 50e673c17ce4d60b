"""In how many cells of a table one person counts: what differential privacy must be told."""

import numpy as np

from croisee.confidentiality.perturbation.rounding_leaves import leaves_of
from croisee.confidentiality.system import CellSystem


def least_contribution(system: CellSystem) -> int:
    """How many shown cells hold the persons of one leaf (a cell that is the sum of no others), at
    most over all leaves; 1 when the relations cannot be read.

    A lower bound: the system does not say when two cells without a common part hold one person.
    """
    leaves = leaves_of(system.relations)
    shown = np.flatnonzero(~system.hidden)
    if leaves is None or not shown.size:
        return 1
    held = abs(leaves.sums[shown, :]).sum(axis=0)
    return max(int(np.rint(held.max(initial=0.0))), 1)
