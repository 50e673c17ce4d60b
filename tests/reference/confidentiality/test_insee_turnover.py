"""INSEE's four turnover tables (rtauargus), against tau-ARGUS and GaussSuppression.

Each primary amount must stay within 10 % of doubt, those worth zero within one unit. The weight
lost is compared with tau-ARGUS's optimal method asked for the same intervals.
"""

import pytest

from croisee.confidentiality import audit, suppress
from croisee.confidentiality.suppression import Method
from reference.confidentiality.instances import load

TURNOVER = ("turnover_act_size", "turnover_act_cj", "turnover_nuts_size", "turnover_nuts_cj")
LEFT_UNSAFE_BY_GAUSS = dict(zip(TURNOVER, (31, 27, 13, 18), strict=True))


@pytest.mark.parametrize("name", TURNOVER)
def test_no_cell_is_unsafe_and_the_loss_is_proven_the_least(name):
    instance = load(name)
    requirement = instance.within(0.10)
    found = suppress(instance.system, requirement)
    assert audit(instance.system, ~found.pattern, requirement).leaks == ()
    optimum = instance.meta["reference"]["tau_batch_OPT_MAN10"]["w"]
    assert found.lost == instance.lost(found.pattern) <= 1.01 * optimum
    assert found.bound == pytest.approx(found.lost, rel=1e-5)


@pytest.mark.parametrize("name", TURNOVER)
def test_the_other_method_stays_near_without_a_proof(name):
    instance = load(name)
    requirement = instance.within(0.10)
    found = suppress(instance.system, requirement, method=Method.LARGE, seconds=1.0)
    assert audit(instance.system, ~found.pattern, requirement).leaks == ()
    optimum = instance.meta["reference"]["tau_batch_OPT_MAN10"]["w"]
    assert found.lost <= 1.06 * optimum


def test_the_optimum_of_the_table_of_tau_argus_is_found():
    instance = load("tau_simple2d")
    found = suppress(instance.system, instance.within(0.20))
    assert found.lost == instance.meta["opt20"]["w"] == pytest.approx(found.bound)


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
