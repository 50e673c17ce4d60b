"""Values for the cells that no table tells, such that every relation holds.

Which values does not matter to protection, only that some table agrees with all that is told.
"""

from collections.abc import Collection, Sequence

import numpy as np
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import FloatArray

Relation = dict[int, int]
"""{cell index: coefficient}, adding up to zero."""


def matrix_of(relations: Sequence[Relation], cells: int) -> csr_array:
    """The relations as a matrix, one row each."""
    triples = [
        (row, cell, float(sign))
        for row, relation in enumerate(relations)
        for cell, sign in relation.items()
    ]
    rows, columns, data = zip(*triples, strict=True) if triples else ((), (), ())
    return csr_array(
        (np.array(data, dtype=float), (np.array(rows, dtype=int), np.array(columns, dtype=int))),
        shape=(len(relations), cells),
    )


def impute(
    relations: Sequence[Relation],
    values: FloatArray,
    slacks: Collection[int],
    lower: float,
    *,
    integer: bool,
) -> FloatArray | None:
    """`values` with its NaN filled, the cells of `slacks` as small as can be; None: impossible.

    `integer` asks for whole numbers; no filled cell is below `lower`.
    """
    untold = np.flatnonzero(np.isnan(values))
    matrix = matrix_of(relations, values.size)
    right = -(matrix @ np.nan_to_num(values))
    free = csc_array(matrix[:, untold])
    rows = np.unique(free.indices)
    program = Program(
        csc_array(free[rows, :]),
        right[rows],
        np.full(untold.size, lower),
        np.full(untold.size, np.inf),
        integer=integer,
    )
    costs = np.isin(untold, list(slacks)).astype(float)
    program.set_costs(np.arange(untold.size, dtype=np.int32), costs)
    if program.run() is not Answer.OPTIMAL:
        return None
    found = program.solution()
    filled = values.copy()
    filled[untold] = np.rint(found) if integer else np.where(np.abs(found) < 1e-9, 0.0, found)
    return filled
