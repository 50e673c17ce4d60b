"""Totals and their errors, where they are known."""

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.population import Counts, Unit, compress, counted, estimate, rake

TYPE = np.array([0, 0, 0, 1, 1, 1])
VALUE = np.array([1.0, 0.0, 0.0, 1.0, 1.0, 0.0])


def raked(figures, kind=TYPE, categories=2, **how):
    cells = compress(np.ones(6), {"type": Counts.of_households(kind, categories)})
    names = tuple("abcdef"[:categories])
    return rake(cells, [counted("type", Unit.HOUSEHOLDS, names, figures, **how)])


def test_the_total_is_the_weighted_sum():
    found = estimate(raked([[30, 60], [3, 0]]), VALUE)
    assert found.total.ravel() == pytest.approx([30 / 3 + 60 * 2 / 3, 1], rel=1e-6)


def test_post_stratified_variances_are_those_of_the_textbook():
    # N_h of each stratum known: Σ N_h²·s²/n_h over donors, Σ N_h·s² over the households drawn.
    found = estimate(raked([[30, 60]]), VALUE)
    spread = np.array([2 / 9, 2 / 9])
    assert found.sampling[0, 0] == pytest.approx((30**2 * spread[0] + 60**2 * spread[1]) / 3)
    assert found.draw[0, 0] == pytest.approx(30 * spread[0] + 60 * spread[1])


def test_the_number_drawn_spreads_as_said():
    # Draw 30 households of one type and 60 of the other among donors of that type.
    random = np.random.default_rng(3)
    drawn = random.binomial(30, 1 / 3, 40_000) + random.binomial(60, 2 / 3, 40_000)
    assert estimate(raked([[30, 60]]), VALUE).draw[0, 0] == pytest.approx(drawn.var(), rel=0.03)


def test_what_margins_fix_has_no_error():
    found = estimate(raked([[30, 60]]), np.stack([TYPE, 3.0 - TYPE], axis=1))
    assert found.total[0] == pytest.approx([60, 210], rel=1e-6)
    assert found.sampling[0] == pytest.approx([0, 0], abs=1e-4)
    assert found.draw[0] == pytest.approx([0, 0], abs=1e-6)


def test_a_margin_that_does_not_bind_fixes_nothing():
    loose = estimate(raked([[45, 45]], precision=20), TYPE)
    fixed = estimate(raked([[45, 45]]), TYPE)
    assert loose.draw[0, 0] == pytest.approx(90 * 1 / 2)
    assert fixed.draw[0, 0] < 1e-6


def test_zones_asked_apart_have_the_same_figures():
    every = raked([[30, 60], [3, 9], [8, 1]])
    whole, part = estimate(every, VALUE), estimate(every, VALUE, np.array([2]))
    assert part.total[0, 0] == whole.total[2, 0]
    assert part.sampling[0, 0] == whole.sampling[2, 0]
    assert part.draw[0, 0] == whole.draw[2, 0]


def test_values_of_other_donors_are_refused():
    with pytest.raises(CroiseeError, match="6 lignes"):
        estimate(raked([[30, 60]]), np.ones(5))
