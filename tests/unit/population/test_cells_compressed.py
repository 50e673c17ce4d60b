"""Donors that answer alike are one cell."""

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.population import Counts, Ranked, compress


def test_donors_that_answer_alike_are_one_cell_of_their_summed_weight():
    cells = compress([1.0, 2.0, 4.0], {"type": Counts.of_households([1, 0, 1], 2)})
    assert cells.count == 2
    assert cells.layout.start[cells.cell].tolist() == [5, 2, 5]
    assert cells.share.tolist() == [0.2, 1, 0.8]


def test_another_income_makes_another_cell_of_the_same_kind():
    ranked = Ranked(np.array([30.0, 10.0, 30.0]), np.array([2.0, 2.0, 2.0]))
    cells = compress(
        [1.0, 1.0, 1.0], {"type": Counts.of_households([0, 0, 0], 1), "revenu": ranked}
    )
    assert (cells.count, cells.layout.units.size) == (2, 1)
    assert cells.value.tolist() == [10, 30]
    assert cells.cell.tolist() == [1, 0, 1]


def test_persons_are_counted_in_their_household():
    counts = Counts.of_persons([0, 0, 2, 2, 2], [1, 0, 1, 1, -1], 3, 2)
    assert counts.table.tolist() == [[1, 1], [0, 0], [0, 2]]


@pytest.mark.parametrize(
    ("start", "answers", "words"),
    [
        ([1.0, 0.0], {"a": Counts(np.ones((2, 1)))}, "poids initial"),
        ([1.0, 1.0], {"a": Counts(np.ones((3, 1)))}, "« a »"),
        ([1.0], {"a": Counts(np.array([[np.nan]]))}, "« a »"),
        ([1.0], {n: Ranked(np.ones(1), np.ones(1)) for n in "ab"}, "plusieurs marges"),
    ],
)
def test_what_cannot_be_weighed_is_refused(start, answers, words):
    with pytest.raises(CroiseeError, match=words):
        compress(start, answers)
