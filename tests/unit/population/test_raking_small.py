"""Raking on tables that can be checked by hand."""

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.population import (
    Counts,
    Ranked,
    Status,
    Unit,
    compress,
    counted,
    diagnose,
    misses,
    rake,
    shares,
)
from unit.population.slow_raking import dense, slow_weights

TENURE = ("locataire", "propriétaire")
KIND = ("seul", "couple", "famille")

# tenure, kind, persons, income of each donor household
DONORS = np.array(
    [
        [0, 0, 1, 9_000],
        [0, 0, 1, 14_000],
        [0, 1, 2, 16_000],
        [0, 2, 4, 11_000],
        [1, 0, 1, 18_000],
        [1, 1, 2, 25_000],
        [1, 2, 5, 21_000],
    ]
)
START = np.array([3.0, 1.0, 2.0, 2.0, 1.0, 2.0, 1.0])


def answers():
    return {
        "statut": Counts.of_households(DONORS[:, 0], 2),
        "type": Counts.of_households(DONORS[:, 1], 3),
    }


def households(name, categories, figures, **how):
    return counted(name, Unit.HOUSEHOLDS, categories, figures, **how)


def test_two_margins_of_households_are_both_met_as_by_proportional_fitting():
    cells = compress(START, answers())
    raked = rake(
        cells,
        [households("statut", TENURE, [[60, 40]]), households("type", KIND, [[50, 30, 20]])],
    )
    weights = raked.weights()[0]
    assert raked.solved.all()
    assert weights[:4].sum() == pytest.approx(60, rel=1e-6)
    assert weights[[0, 1, 4]].sum() == pytest.approx(50, rel=1e-6)
    # Odds ratios are those of the start: what proportional fitting leaves alone.
    alone, couple = weights[[0, 1, 4]], weights[[2, 5]]
    ratio = (alone[:2].sum() / alone[2]) / (couple[0] / couple[1])
    assert ratio == pytest.approx((4 / 1) / (2 / 2), rel=1e-6)
    # Donors that answer alike keep the ratio of their initial weights.
    assert weights[0] / weights[1] == pytest.approx(3, rel=1e-12)


def test_persons_and_households_are_met_together():
    cells = compress(START, answers() | {"population": Counts(DONORS[:, 2:3].astype(float))})
    raked = rake(
        cells,
        [
            households("statut", TENURE, [[60, 40], [10, 20]]),
            counted("population", Unit.PERSONS, ("habitants",), [[230], [45]]),
        ],
    )
    assert raked.weights() @ DONORS[:, 2] == pytest.approx([230, 45], rel=1e-6)
    assert raked.reached[:, raked.rows["population"]].ravel() == pytest.approx([230, 45], rel=1e-6)


def test_a_margin_already_inside_its_interval_moves_nothing():
    cells = compress(START, answers())
    wide = counted("type", Unit.HOUSEHOLDS, KIND, [[5, 4, 3]], precision=4)
    raked = rake(cells, [households("statut", TENURE, [[8, 4]]), wide])
    assert raked.weights()[0] == pytest.approx(START, rel=1e-9)


def test_outside_its_interval_a_margin_is_brought_to_the_nearest_bound():
    cells = compress(START, answers())
    raked = rake(
        cells,
        [
            households("statut", TENURE, [[8, 4]]),
            counted("type", Unit.HOUSEHOLDS, KIND, [[7.0, np.nan, np.nan]], precision=2),
        ],
    )
    assert raked.reached[0, raked.rows["type"]][0] == pytest.approx(6, rel=1e-6)


def test_a_figure_kept_back_is_an_interval():
    cells = compress(START, answers())
    kept_back = counted(
        "type",
        Unit.HOUSEHOLDS,
        KIND,
        [[np.nan, np.nan, np.nan]],
        suppressed_below=[4.0, 11.0, 11.0],
    )
    raked = rake(cells, [households("statut", TENURE, [[8, 4]]), kept_back])
    reached = raked.reached[0, raked.rows["type"]]
    assert reached[0] == pytest.approx(4, rel=1e-6)
    assert reached.sum() == pytest.approx(12, rel=1e-6)


def test_deciles_that_differ_by_zone_are_met():
    cells = compress(
        START,
        answers()
        | {"niveau de vie": Ranked(DONORS[:, 3].astype(float), DONORS[:, 2].astype(float))},
    )
    thresholds = np.array([[10_000, 17_000], [12_000, np.nan]])
    levels = shares(
        "niveau de vie",
        Unit.PERSONS,
        ("D2", "D6"),
        [[20, 60]],
        ([200, 100], [200, 100]),
        precision=0,
        thresholds=thresholds,
    )
    tenure = households("statut", TENURE, [[60, 40], [30, 20]])
    raked = rake(cells, [tenure, levels])
    weights = raked.weights() * DONORS[:, 2]
    assert weights[0, DONORS[:, 3] <= 10_000].sum() == pytest.approx(40, rel=1e-6)
    assert weights[0, DONORS[:, 3] <= 17_000].sum() == pytest.approx(120, rel=1e-6)
    assert weights[1, DONORS[:, 3] <= 12_000].sum() == pytest.approx(20, rel=1e-6)
    assert (diagnose(raked).status == Status.MET).all()


def test_the_slow_way_gives_the_same_weights():
    cells = compress(
        START,
        answers() | {"revenu": Ranked(DONORS[:, 3].astype(float), DONORS[:, 2].astype(float))},
    )
    margins = [
        households("statut", TENURE, [[60, 40]]),
        counted("type", Unit.HOUSEHOLDS, KIND, [[45, 30, 25]], precision=6),
        shares("revenu", Unit.PERSONS, ("bas",), [[30]], ([200], [240]), thresholds=[[15_000.0]]),
    ]
    raked = rake(cells, margins)
    targets = raked.targets
    slow = slow_weights(
        cells.layout.start * np.exp(targets.log_scale[0]),
        dense(cells, margins, 0),
        targets.low[0],
        targets.high[0],
    )
    assert raked.weights()[0] == pytest.approx(slow[cells.cell] * cells.share, rel=1e-6)


def test_margins_that_contradict_each_other_are_said_and_shared_by_priority():
    cells = compress(START, answers() | {"ménages": Counts(np.ones((7, 1)))})
    total = counted("ménages", Unit.HOUSEHOLDS, ("tous",), [[110.0]], priority=9)
    raked = rake(cells, [households("statut", TENURE, [[60.0, 40.0]]), total])
    assert raked.solved.all()
    assert diagnose(raked).status[0] == Status.COMPROMISE
    missed = misses(raked)
    assert {(miss.margin, miss.category) for miss in missed} == {
        ("statut", "locataire"),
        ("statut", "propriétaire"),
        ("ménages", "tous"),
    }
    # Gaps relative to the targets are in inverse ratio of the priorities.
    reached = raked.weights()[0].sum()
    assert (110 - reached) / 110 * 9 == pytest.approx((reached - 100) / 100, rel=1e-4)
    assert not diagnose(raked).met_within(0.005)[0]


def test_a_category_without_donors_is_said():
    cells = compress(START, {"type": Counts.of_households(DONORS[:, 1], 4)})
    raked = rake(cells, [households("type", (*KIND, "collectif"), [[50, 30, 15, 5]])])
    (missed,) = misses(raked)
    assert (missed.category, missed.without_donors, missed.reached) == ("collectif", True, 0)
    assert raked.weights()[0].sum() == pytest.approx(95, rel=1e-6)


def test_an_empty_category_gets_no_weight():
    cells = compress(START, answers())
    raked = rake(cells, [households("type", KIND, [[50, 0, 20]])])
    assert raked.weights()[0, [2, 5]] == pytest.approx([0, 0], abs=1e-4)
    assert diagnose(raked).status[0] == Status.MET


def test_a_zone_of_which_nothing_is_told_is_refused():
    cells = compress(START, answers())
    with pytest.raises(CroiseeError, match="rien de publié"):
        rake(cells, [households("statut", TENURE, [[60, 40], [np.nan, np.nan]])])


def test_a_margin_that_donors_do_not_answer_is_refused():
    with pytest.raises(CroiseeError, match="nationalité"):
        rake(compress(START, answers()), [households("nationalité", ("F", "E"), [[60, 40]])])
