"""What the relations alone give away, against exact elimination on small systems."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem
from croisee.tablefiles.determined import determined


def system(relations: np.ndarray) -> CellSystem:
    cells = relations.shape[1]
    none = np.zeros(cells, dtype=bool)
    return CellSystem(
        np.zeros(cells), np.zeros(cells), np.ones(cells), csr_array(relations), none, none, False
    )


def slow(relations: np.ndarray, free: list[int]) -> list[int]:
    """Reduced row echelon form, in fractions: a row with one cell left determines it."""
    rows = [[Fraction(int(c)) for c in row] for row in relations[:, free]]
    lead = 0
    for column in range(len(free)):
        pivot = next((r for r in range(lead, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        rows[lead] = [c / rows[lead][column] for c in rows[lead]]
        for r, row in enumerate(rows):
            if r != lead and row[column]:
                factor = row[column]
                rows[r] = [c - factor * p for c, p in zip(row, rows[lead], strict=True)]
        lead += 1
    alone = [row for row in rows if sum(c != 0 for c in row) == 1]
    return sorted(free[next(i for i, c in enumerate(row) if c)] for row in alone)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 5), st.integers(1, 9), st.randoms(use_true_random=False))
def test_random_systems(rows, cells, random):
    relations = np.array(
        [[random.choice([-1, 0, 0, 1]) for _ in range(cells)] for _ in range(rows)]
    )
    public = np.array([random.random() < 0.3 for _ in range(cells)])
    free = np.flatnonzero(~public)
    found = determined(system(relations.astype(float)), public, free)
    assert found.tolist() == slow(relations, free.tolist())
