"""What is remembered of pairs, and what a person said of them."""

import numpy as np
import pytest

from croisee.matching.circuit.memory import Verdicts
from croisee.matching.linkage.scored import Decided, renewed
from croisee.matching.scoring.encodings import Pairs


def places(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


LEFT, RIGHT = places(0, 0, 1, 2, 2), places(0, 3, 1, 1, 2)
PAIRS = Pairs(LEFT, RIGHT, LEFT.astype(np.int32), LEFT.astype(np.uint8))


def test_verdicts_are_found_again_among_pairs():
    said = Verdicts.of(PAIRS, Decided(same=places(4, 1), different=places(2)))
    found = said.among(PAIRS)
    assert (found.same.tolist(), found.different.tolist()) == ([4, 1], [2])
    nothing = Verdicts.of(PAIRS, Decided(places(), places())).among(PAIRS)
    assert [part.size for part in nothing] == [0, 0]


@pytest.mark.parametrize(
    ("before", "now", "same", "different"),
    [
        # pairs: 0 is (0, 0), 1 is (0, 3), 2 is (1, 1), 3 is (2, 1), 4 is (2, 2)
        (([0], [2]), ([], []), [0], [2]),
        (([], []), ([0], [2]), [0], [2]),
        (([0], []), ([], [0]), [], [0]),  # no longer one person
        (([], [0]), ([0], []), [0], []),  # one person after all
        (([0], []), ([0], []), [0], []),  # said twice
        (([0], []), ([1], []), [1], []),  # the left record is another's
        (([2], []), ([3], []), [3], []),  # so is the right one
        (([2], [1]), ([4], []), [2, 4], [1]),
    ],
)
def test_what_is_said_now_undoes_what_was_said(before, now, same, different):
    decided = renewed(
        Decided(*(places(*part) for part in before)),
        Decided(*(places(*part) for part in now)),
        (LEFT, RIGHT),
    )
    assert sorted(decided.same.tolist()) == same
    assert decided.different.tolist() == different
