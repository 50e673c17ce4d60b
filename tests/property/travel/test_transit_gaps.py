"""Blank passing times lie on the line between the timed ones, to the nearest second."""

from fractions import Fraction
from math import floor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from croisee.travel.transit.gaps import interpolated

BLANK = -1


@st.composite
def trips(draw):
    """Calls of one trip: (distance along it, arrival, departure), blank or not, both ends timed."""
    size = draw(st.integers(2, 8))
    distance, time, calls = 0, draw(st.integers(0, 90_000)), []
    for place in range(size):
        distance += draw(st.sampled_from([0, 1, 7, 350, 100_000]))
        arrival = time + draw(st.integers(0, 3000))
        time = arrival + draw(st.integers(0, 60))
        blank = 0 < place < size - 1 and draw(st.booleans())
        calls.append((distance, BLANK, BLANK) if blank else (distance, arrival, time))
    return calls


def slowly(calls):
    """Each blank by exact fractions, between the nearest timed calls."""
    filled = []
    for place, (distance, arrival, departure) in enumerate(calls):
        if arrival == BLANK:
            before = max(i for i in range(place) if calls[i][1] != BLANK)
            after = min(i for i in range(place, len(calls)) if calls[i][1] != BLANK)
            start, end = calls[before], calls[after]
            share = (
                Fraction(distance - start[0], end[0] - start[0])
                if end[0] > start[0]
                else Fraction(place - before, after - before)
            )
            arrival = departure = floor(start[2] + share * (end[1] - start[2]) + Fraction(1, 2))
        filled.append((arrival, departure))
    return filled


@given(st.lists(trips(), min_size=1, max_size=4))
def test_times_are_those_of_constant_speed_between_timed_calls(several):
    trip = np.repeat(np.arange(len(several)), [len(calls) for calls in several])
    travelled, arrival, departure = np.array([call for calls in several for call in calls]).T
    found = interpolated(trip, arrival, departure, travelled, BLANK)
    expected = [call for calls in several for call in slowly(calls)]
    assert list(zip(*(times.tolist() for times in found), strict=True)) == expected
