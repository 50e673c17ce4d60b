"""A percentile is the value a sorted list holds at its nearest rank."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.travel.transit.ranks import ranked, ranks
from property.travel.transit_slowly import nearest_rank

few = st.integers(-3, 3)
values = st.lists(st.one_of(few, st.integers(-(2**31), 2**31 - 1)), min_size=1, max_size=130)


@given(values, st.lists(st.integers(1, 100), min_size=1, max_size=4))
def test_found_one_after_the_other_in_any_order(values, percentiles):
    shuffled = np.array(values, dtype=np.int32)
    found = [int(ranked(shuffled, rank)) for rank in ranks(percentiles, len(values))]
    assert found == [nearest_rank(values, percentile) for percentile in percentiles]


@pytest.mark.parametrize(
    ("percentile", "many", "rank"), [(50, 120, 59), (50, 5, 2), (1, 120, 1), (100, 120, 119)]
)
def test_ranks_are_counted_in_whole_numbers(percentile, many, rank):
    assert ranks([percentile], many).tolist() == [rank]
