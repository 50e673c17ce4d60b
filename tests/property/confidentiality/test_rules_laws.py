"""Primary rules: being stricter, or knowing less, never shows a cell that was hidden."""

from collections import defaultdict
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from croisee.confidentiality import Disclosure, Kind, profile, profiles
from croisee.confidentiality.rules import Facts, facts_by_cell, facts_of, strictest

AMOUNTS = st.lists(st.integers(-50, 200), min_size=1, max_size=8)
KINDS = st.sampled_from([Kind.COUNT, Kind.MAGNITUDE])
RULES = st.builds(
    lambda name, dominance, p, q, zeros: replace(
        profile(name), dominance=dominance, p_percent=p, q_percent=q, zeros_disclose=zeros
    ),
    st.sampled_from([name for name in profiles() if name != "deja_public"]),
    st.lists(st.tuples(st.integers(1, 3), st.floats(0.5, 0.95)), max_size=2).map(tuple),
    st.none() | st.floats(1, 40),
    st.floats(20, 100),
    st.booleans(),
)
RECORDS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-9, 9), st.integers(0, 3), st.booleans()),
    min_size=1,
    max_size=12,
)


def hidden(rule, kind, facts) -> bool:
    return rule.assess(kind, facts) is not Disclosure.VALID


def as_count(kind, facts: Facts) -> Facts:
    """A count is that of its contributors."""
    return facts if kind is Kind.MAGNITUDE else replace(facts, value=float(facts.contributors or 0))


@given(RULES, KINDS, AMOUNTS, st.integers(0, 12))
def test_raising_the_threshold_never_shows_a_cell(rule, kind, amounts, threshold):
    facts = as_count(kind, facts_of(amounts))
    assert not hidden(rule, kind, facts) or hidden(rule.raised_to(threshold), kind, facts)


@given(RULES, KINDS, AMOUNTS, st.integers(1, 3), st.floats(0.5, 0.95), st.floats(1, 40))
def test_a_further_or_stricter_rule_never_shows_a_cell(rule, kind, amounts, n, share, p):
    facts = as_count(kind, facts_of(amounts))
    if hidden(rule, kind, facts):
        assert hidden(replace(rule, dominance=(*rule.dominance, (n, share))), kind, facts)
        assert hidden(replace(rule, p_percent=(rule.p_percent or 0.0) + p), kind, facts)
        assert hidden(replace(rule, q_percent=rule.q_percent / 2), kind, facts)
        assert hidden(replace(rule, zeros_disclose=True), kind, facts)
        assert hidden(replace(rule, minimum_households=2), kind, facts)
        assert hidden(replace(rule, waivers=False), kind, facts)


@given(RULES, KINDS, AMOUNTS, st.data())
def test_merging_holdings_never_shows_a_cell(rule, kind, amounts, data):
    fine = data.draw(st.lists(st.integers(0, 5), min_size=len(amounts), max_size=len(amounts)))
    merge = data.draw(st.lists(st.integers(0, 5), min_size=6, max_size=6))
    apart = facts_of(amounts)
    split = facts_of(amounts, holdings=fine)
    joined = facts_of(amounts, holdings=[merge[owner] for owner in fine])
    for before, after in ((apart, split), (split, joined)):
        if hidden(rule, kind, as_count(kind, before)):
            assert hidden(rule, kind, as_count(kind, after))


@given(RULES, KINDS, AMOUNTS, st.data())
def test_one_who_takes_back_his_agreement_never_shows_a_cell(rule, kind, amounts, data):
    size = {"min_size": len(amounts), "max_size": len(amounts)}
    agreed = data.draw(st.lists(st.booleans(), **size))
    kept = data.draw(st.lists(st.booleans(), **size))
    open_rule = replace(rule, waivers=True)
    before = as_count(kind, facts_of(amounts, waivers=agreed))
    fewer = [one and other for one, other in zip(agreed, kept, strict=True)]
    after = as_count(kind, facts_of(amounts, waivers=fewer))
    assert not hidden(open_rule, kind, before) or hidden(open_rule, kind, after)


@given(RULES, KINDS, AMOUNTS)
def test_knowing_less_of_a_cell_never_shows_it(rule, kind, amounts):
    facts = as_count(kind, facts_of(amounts))
    if hidden(rule, kind, facts):
        assert hidden(rule, kind, replace(facts, further=()))
        assert hidden(rule, kind, replace(facts, second=None, further=()))
        assert hidden(rule, kind, replace(facts, largest=None, second=None, further=()))


@given(RULES, KINDS, AMOUNTS, AMOUNTS)
def test_the_strictest_of_two_tellings_hides_what_either_hides(rule, kind, amounts, others):
    one = as_count(kind, facts_of(amounts))
    other = replace(as_count(kind, facts_of(others)), value=one.value)
    both = strictest(one, other)
    assert not (hidden(rule, kind, one) or hidden(rule, kind, other)) or hidden(rule, kind, both)


@given(RULES, KINDS, AMOUNTS)
def test_a_record_of_zero_hides_nobody(rule, kind, amounts):
    facts = facts_of(amounts)
    assert facts_of([*amounts, 0]) == facts
    assert rule.distances(kind, facts) == rule.distances(kind, facts_of([*amounts, 0]))


@given(RECORDS)
def test_facts_of_all_cells_are_those_of_each_cell_told_slowly(records):
    cells, amounts, owners, agreed = zip(*records, strict=True)
    fast = facts_by_cell(cells, amounts, holdings=owners, households=owners, waivers=agreed)
    for cell, facts in enumerate(fast):
        mine = [record for record in records if record[0] == cell and record[1] != 0]
        size: dict[int, int] = defaultdict(int)
        consent: dict[int, bool] = defaultdict(lambda: True)
        for _, amount, owner, yes in mine:
            size[owner] += abs(amount)
            consent[owner] &= yes
        bound = sorted((size[o] for o in size if not consent[o]), reverse=True)
        others = sorted([*bound[1:], *(size[o] for o in size if consent[o])], reverse=True)
        assert facts.value == sum(record[1] for record in mine)
        assert facts.contributors == facts.households == len(size)
        assert facts.waived == sum(consent[o] for o in size)
        assert facts.tops == tuple([*bound[:1], *others][:3] if bound else ())


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(1, 5)), min_size=1, max_size=6))
def test_whole_weights_repeat_the_contribution(records):
    amounts, weights = zip(*records, strict=True)
    copies = [amount for amount, weight in records for _ in range(weight)]
    weighted, repeated = facts_of(amounts, weights=weights), facts_of(copies)
    assert (weighted.value, weighted.tops) == (repeated.value, repeated.tops)
    assert weighted.contributors == len(records)
