"""Every measure says what its definition says, in the hands of somebody who has all the time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.accessibility.block import Question
from croisee.accessibility.bounds import NONE
from croisee.accessibility.compare import measure
from croisee.accessibility.competition import Decay, access
from croisee.accessibility.distribution import Weighting, deciles, deciles_by_occupation
from croisee.accessibility.inputs import ONE, UNREACHABLE
from croisee.accessibility.measured import Measured
from croisee.accessibility.variants import (
    AreaMean,
    CatchmentMean,
    MeanOfAll,
    Nearest,
    PostsPerHundred,
    ShareUnreachable,
    ShareWithin,
    Variant,
)
from unit.accessibility import slow_measures as slow
from unit.accessibility.slow_measures import World
from unit.accessibility.worlds import question, worlds

LAW = settings(max_examples=150)


def agree(measured: Measured, asked: Question, world: World, seeker: slow.Seeker) -> None:
    """Rounding to thousandths happens three times: point, occupation, zone."""
    got = measured.by_zone(asked.demand)
    for zone in range(len(world.people)):
        figure, coverage = slow.zone_figure(world, zone, seeker)
        value, covered = got.figure.value[zone], got.coverage.value[zone]
        assert (value == NONE) == (figure is None)
        assert (covered == NONE) == (coverage is None)
        if figure is not None:
            assert abs(value - figure * measured.unit) <= 3
        if coverage is not None:
            assert abs(covered - coverage * ONE) <= 1


@pytest.mark.parametrize(
    ("variant", "seeker"),
    [
        (MeanOfAll(), slow.mean_within(None)),
        (CatchmentMean(1500), slow.mean_within(1500)),
        (AreaMean(), slow.mean_in_area),
        (Nearest(), slow.nearest),
        (ShareWithin(1500), slow.share_within(1500)),
        (ShareUnreachable(), slow.share_unreachable),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
@LAW
@given(worlds())
def test_means_shares_and_nearest(variant: Variant, seeker: slow.Seeker, world: World) -> None:
    asked = question(world)
    agree(measure(asked, [variant])[variant.name], asked, world, seeker)


@LAW
@given(worlds())
def test_access_adjusted_for_competition(world: World) -> None:
    asked = question(world)
    agree(access(asked, Decay.within(1500)), asked, world, slow.access_within(1500))


@LAW
@given(worlds(), st.sampled_from([30, 100, 250]))
def test_distance_for_so_many_posts(world: World, posts: int) -> None:
    variant = PostsPerHundred(posts)
    table = measure(question(world), [variant])[variant.name].figure.value
    for zone, row in enumerate(world.seekers):
        for occupation, seekers in enumerate(row):
            met = slow.distance_for_posts(world, zone, occupation, posts)
            if seekers:
                assert table[zone, occupation] == (NONE if met is None else met * 1000)


@LAW
@given(worlds(), st.sampled_from(Weighting), st.sampled_from([None, 1500]))
def test_deciles_are_exact(world: World, way: Weighting, limit: int | None) -> None:
    table = deciles(question(world), way, limit)
    for zone in range(len(world.people)):
        pairs = slow.weights(world, zone, way.value, limit)
        expected = [slow.decile(pairs, tenth) for tenth in range(1, 10)]
        assert [None if d == UNREACHABLE else d for d in table[zone].tolist()] == expected


@LAW
@given(worlds(), st.sampled_from([None, 1500]))
def test_deciles_by_occupation_are_exact(world: World, limit: int | None) -> None:
    table = deciles_by_occupation(question(world), limit)
    for zone in range(len(world.people)):
        for occupation in range(len(world.seekers[zone])):
            alone = [[int(what == occupation) for what in range(len(row))] for row in world.seekers]
            one = World(alone, *list(vars(world).values())[1:])
            pairs = slow.weights(one, zone, "demandeurs", limit)
            expected = [slow.decile(pairs, tenth) for tenth in range(1, 10)]
            got = table[zone, occupation].tolist()
            assert [None if d == UNREACHABLE else d for d in got] == expected


@LAW
@given(worlds(largest=5_000_000))
def test_deciles_far_away_are_exact_to_the_metre(world: World) -> None:
    table = deciles(question(world))
    pairs = [slow.weights(world, zone, "demandeurs", None) for zone in range(len(world.people))]
    expected = [[slow.decile(some, tenth) for tenth in range(1, 10)] for some in pairs]
    assert np.array_equal(
        table, [[UNREACHABLE if d is None else d for d in row] for row in expected]
    )
