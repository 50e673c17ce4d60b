"""How far the attacker must stay, from a few characters."""

import numpy as np
import pytest

from croisee.tablefiles import parse_interval
from unit.tablefiles.files import refusal


@pytest.mark.parametrize(
    ("written", "value", "down", "up"),
    [
        ("exact", 40.0, 0.0, 0.0),
        ("10%", 40.0, 4.0, 4.0),
        ("10 %", 0.0, 0.0, 1.0),  # a zero-valued primary is protected by one unit
        ("2,5 %", 40.0, 1.0, 1.0),
        ("1", 3.0, 1.0, 1.0),
        ("±1", 0.0, 0.0, 1.0),  # nobody doubts that a count is not negative
        ("0-5", 3.0, 3.0, 2.0),
        ("0-5", 0.0, 0.0, 5.0),
        ("0–5", 9.0, 9.0, 1.0),
    ],
)
def test_distances(written, value, down, up):
    found = parse_interval(written).distances(np.array([value]), np.array([0.0]))
    assert [float(side[0]) for side in found] == [down, up]


def test_an_amount_that_may_be_negative_is_protected_below_zero():
    down, up = parse_interval("10%").distances(np.array([-50.0]), np.array([-np.inf]))
    assert (down[0], up[0]) == (5.0, 5.0)


@pytest.mark.parametrize("written", ["", "beaucoup", "-1", "5-0", "10%%", "1:2"])
def test_another_writing_is_refused(written):
    assert "10%" in refusal(parse_interval, written)
