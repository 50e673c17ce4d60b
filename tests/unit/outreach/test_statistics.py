"""What followed, told without telling on anybody."""

from collections import Counter

from croisee.foundation.statuses import Status
from croisee.outreach.statistics import TOTAL, outcomes, told

ALL = TOTAL
HIDDEN = Status.SUPPRESSED.label
COUNTS = {
    ("c2s_gratuite", "informe", "2026-11"): 40,
    ("c2s_gratuite", "contacte", "2026-11"): 31,
    ("c2s_gratuite", "droit_ouvert", "2026-11"): 3,
    ("c2s_gratuite", "renonce", "2026-11"): 12,
    ("c2s_gratuite", "droit_ouvert", "2026-12"): 55,
    ("c2s_gratuite", "oppose", "2026-12"): 14,
}


def lines(counts, threshold):
    tables = outcomes(counts, "cpam-valmorin", threshold=threshold)
    assert [table.audit.unsafe for table in tables] == [0, 0]
    return {row[:3]: row[3] for row in told(tables)}


def test_a_small_count_and_those_that_give_it_away_are_hidden():
    shown = lines(COUNTS, 11)
    assert shown[ALL, ALL, ALL] == "155"
    assert shown[ALL, "droit ouvert", "2026-11"] == HIDDEN
    # Not by subtraction either: from the other month, nor from the other stages of the month.
    of_stage = [shown[ALL, "droit ouvert", month] for month in ("2026-12", ALL)]
    assert of_stage.count(HIDDEN) >= 1
    of_month = [
        shown[ALL, s, "2026-11"] for s in ("informé", "contacté par une personne", "renonce")
    ]
    assert of_month.count(HIDDEN) >= 1


def test_stages_are_told_by_right_and_by_month_and_agree():
    two = COUNTS | {("rsa", stage, month): 30 for _, stage, month in COUNTS}
    shown = lines({key: 25 + number for key, number in two.items()}, 11)
    assert HIDDEN not in shown.values()
    for stage in ("informé", "droit ouvert", "opposé", ALL):
        months = sum(int(shown[ALL, stage, month]) for month in ("2026-11", "2026-12"))
        kinds = [right for right, s, m in shown if s == stage and m == ALL and right != ALL]
        assert months == sum(int(shown[right, stage, ALL]) for right in kinds)
        assert months == int(shown[ALL, stage, ALL])


def test_a_higher_threshold_hides_at_least_as_much():
    hidden = [Counter(lines(COUNTS, threshold).values())[HIDDEN] for threshold in (5, 11, 20, 60)]
    assert hidden == sorted(hidden)


def test_figures_that_are_all_large_are_all_shown():
    large = dict.fromkeys(COUNTS, 50)
    assert HIDDEN not in lines(large, 11).values()


def test_nobody_makes_no_table():
    assert outcomes({}, "cpam-valmorin", threshold=None) == ()
