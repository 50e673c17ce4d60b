"""Laws of the first C2S estimate."""

from hypothesis import given
from hypothesis import strategies as st

from croisee.studies.c2s_estimation.shares import Interval, not_claiming, share_below

incomes = st.lists(st.floats(1000, 60000), min_size=1, max_size=9)


@st.composite
def quantiles(draw: st.DrawFn) -> dict[int, float]:
    values = sorted(draw(incomes))
    shares = sorted(draw(st.sets(st.sampled_from(range(10, 100, 10)), min_size=1, max_size=9)))
    size = min(len(values), len(shares))
    return dict(zip(shares[:size], values[:size], strict=True))


@given(quantiles(), st.floats(0, 80000))
def test_the_middle_lies_within_the_bounds(known: dict[int, float], ceiling: float) -> None:
    share = share_below(ceiling, known)
    assert 0 <= share.low <= share.value <= share.high <= 1


@given(quantiles(), st.floats(0, 80000), st.floats(0, 20000))
def test_a_higher_ceiling_never_covers_fewer_people(
    known: dict[int, float], ceiling: float, more: float
) -> None:
    before, after = share_below(ceiling, known), share_below(ceiling + more, known)
    assert before.low <= after.low
    assert before.value <= after.value + 1e-12
    assert before.high <= after.high


@given(quantiles(), st.floats(0, 80000), st.lists(st.floats(0, 60000), min_size=10, max_size=60))
def test_the_bounds_hold_for_every_population_with_these_quantiles(
    known: dict[int, float], ceiling: float, people: list[float]
) -> None:
    """Take any people; keep as quantiles only those this population really has."""
    people.sort()
    true = {share: people[max(0, -(-share * len(people) // 100) - 1)] for share in known}
    share = share_below(ceiling, true)
    under = sum(income < ceiling for income in people) / len(people)
    at_most = sum(income <= ceiling for income in people) / len(people)
    assert share.low <= at_most + 1e-12
    assert under <= share.high + 1e-12


@given(st.floats(0, 1000), st.floats(1, 1000), st.floats(0, 500), st.floats(0, 500))
def test_non_take_up_is_a_share_and_keeps_the_order_of_the_bounds(
    beneficiaries: float, low: float, more: float, still_more: float
) -> None:
    rate = not_claiming(beneficiaries, Interval(low, low + more, low + more + still_more))
    assert 0 <= rate.low <= rate.value <= rate.high <= 1
