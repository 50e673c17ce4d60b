"""INSEE's four turnover tables (rtauargus), against tau-ARGUS and GaussSuppression.

Each primary amount must stay within 10 % of doubt, those worth zero within one unit. The weight
lost is compared with tau-ARGUS's optimal method asked for the same intervals.
"""

import pytest

from croisee.confidentiality import audit, suppress
from reference.confidentiality.instances import load

TURNOVER = ("turnover_act_size", "turnover_act_cj", "turnover_nuts_size", "turnover_nuts_cj")
LEFT_UNSAFE_BY_GAUSS = dict(zip(TURNOVER, (31, 27, 13, 18), strict=True))


@pytest.mark.parametrize("name", TURNOVER)
def test_no_cell_is_unsafe_and_little_more_is_lost_than_at_the_optimum(name):
    instance = load(name)
    requirement = instance.within(0.10)
    pattern = suppress(instance.system, requirement).pattern
    assert audit(instance.system, ~pattern, requirement).leaks == ()
    optimum = instance.meta["reference"]["tau_batch_OPT_MAN10"]["w"]
    assert instance.lost(pattern) <= 1.06 * optimum


@pytest.mark.parametrize("name", TURNOVER)
def test_the_attacker_finds_every_cell_that_elimination_alone_leaves_unsafe(name):
    instance = load(name)
    pattern = instance.columns["pattern_gauss"].astype(bool)
    pattern[instance.primary] = True
    attack = audit(instance.system, ~pattern, instance.within(0.10))
    assert len(attack.unsafe) == LEFT_UNSAFE_BY_GAUSS[name]
    assert all(leak.published for leak in attack.leaks)


@pytest.mark.parametrize("name", ["turnover_act_size", "turnover_nuts_size"])
def test_the_proven_optimum_of_the_reference_is_safe_for_our_attacker(name):
    instance = load(name)
    pattern = instance.columns["pattern_opt10"].astype(bool)
    pattern[instance.primary] = True
    positive = instance.within(0.10)
    asked = positive.within(instance.primary[instance.system.values[instance.primary] > 0])
    assert audit(instance.system, ~pattern, asked).leaks == ()
    assert instance.lost(pattern) == pytest.approx(instance.meta["opt10"]["w"])
