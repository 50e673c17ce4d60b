"""What holds of the measures whatever the vacancies."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.accessibility import inputs
from croisee.accessibility.block import Question
from croisee.accessibility.bounds import NONE
from croisee.accessibility.compare import measure
from croisee.accessibility.competition import Decay, access
from croisee.accessibility.distribution import Weighting, deciles, deciles_by_occupation
from croisee.accessibility.inputs import Demand, Points
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
from unit.accessibility.slow_measures import World
from unit.accessibility.worlds import question, worlds

LAW = settings(max_examples=40)
ALL: list[Variant] = [
    MeanOfAll(),
    CatchmentMean(500),
    CatchmentMean(1500),
    AreaMean(),
    Nearest(),
    ShareWithin(1500),
    ShareUnreachable(),
    PostsPerHundred(100),
]


def everything(asked: Question) -> list[np.ndarray]:
    """All tables of all measures of one question but access, in a fixed order."""
    tables = [deciles(asked, way, limit) for way in Weighting for limit in (None, 1500)]
    tables.append(deciles_by_occupation(asked, 1500))
    for measured in measure(asked, ALL).values():
        tables += [measured.figure.value, measured.covered.value]
        tables += vars(measured.by_zone(asked.demand).figure).values()
    return tables


def same(first: list[np.ndarray], other: list[np.ndarray]) -> None:
    assert all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


@LAW
@given(worlds(), st.randoms())
def test_the_order_of_the_vacancies_changes_nothing(world: World, luck: object) -> None:
    shuffled = list(world.vacancies)
    luck.shuffle(shuffled)
    asked = question(replace(world, vacancies=shuffled))
    same(everything(question(world)), everything(asked))


@LAW
@given(worlds())
def test_a_vacancy_of_two_posts_is_two_vacancies_of_one(world: World) -> None:
    apart = [(place, what, 1) for place, what, count in world.vacancies for _ in range(count)]
    same(everything(question(world)), everything(question(replace(world, vacancies=apart))))


@LAW
@given(worlds())
def test_cutting_the_request_changes_no_bit(world: World) -> None:
    asked = question(world)
    whole = [*everything(asked), access(asked, Decay.within(1500)).figure.value]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "_BLOCK", 1)
        assert len(list(asked.blocks())) == len(world.people)
        same(whole, [*everything(asked), access(asked, Decay.within(1500)).figure.value])


@LAW
@given(worlds())
def test_zones_asked_alone_are_what_they_are_together(world: World) -> None:
    together = everything(question(world))
    alone = []
    for zone, points in enumerate(world.people):
        rows = slice(points[0][0], points[-1][0] + 1)
        one = replace(
            world,
            seekers=[world.seekers[zone]],
            people=[[(k, share) for k, (_, share) in enumerate(points)]],
            far=world.far[rows],
            point_area=world.point_area[rows],
        )
        alone.append(everything(question(one)))
    same(together, [np.concatenate(tables) for tables in zip(*alone, strict=True)])


@LAW
@given(worlds())
def test_the_nearest_is_not_farther_than_the_mean(world: World) -> None:
    asked = question(world)
    tables = measure(asked, ALL)
    nearest = tables["plus_proche"].figure.value
    for name in ("moyenne_sans_rayon", "moyenne_rayon_1500"):
        mean = tables[name].figure.value
        whole = tables[name].covered.value == tables["plus_proche"].covered.value
        assert (nearest <= mean)[whole & (mean != NONE)].all()


@LAW
@given(worlds())
def test_coverage_grows_with_the_radius(world: World) -> None:
    asked = question(world)
    radii = [CatchmentMean(radius) for radius in (0, 500, 1500, 4000)]
    tables = list(measure(asked, [*radii, MeanOfAll()]).values())
    zones = [table.by_zone(asked.demand).coverage.value for table in tables]
    for small, large in pairwise(zones):
        assert (small <= large).all()


@LAW
@given(worlds(), st.integers(0, 2))
def test_a_vacancy_farther_than_all_never_lowers_the_mean(world: World, what: int) -> None:
    what = min(what, len(world.seekers[0]) - 1)
    world = replace(world, far=[[d or 0 for d in row] for row in world.far])
    world = replace(world, vacancies=[*world.vacancies, (0, what, 1)])
    beyond = replace(
        world,
        far=[[*row, 5000] for row in world.far],
        place_area=[*world.place_area, -1],
        vacancies=[*world.vacancies, (len(world.far[0]), what, 1)],
    )
    name = "moyenne_sans_rayon"
    before, after = (
        measure(asked, ALL)[name].by_zone(asked.demand).figure.value
        for asked in (question(world), question(beyond))
    )
    assert (before <= after).all()


@LAW
@given(worlds())
def test_posts_taken_in_turn_are_all_the_posts(world: World) -> None:
    """With one decay everywhere, the seekers share all the posts: Σ access × seekers = posts."""
    near = replace(world, far=[[d or 0 for d in row] for row in world.far])
    asked = question(near)
    measured = access(asked, Decay.within(4000))
    table = np.where(measured.figure.value == NONE, 0, measured.figure.value)
    sought = asked.demand.low.sum(axis=0) > 0
    taken = (table * asked.demand.low).sum(axis=0)[sought] / measured.unit
    assert taken == pytest.approx(asked.supply.matching[sought], abs=1e-6)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any))
def test_shares_of_a_zone_sum_to_one(weights: list[int]) -> None:
    points = Points.of([0] * len(weights), weights, 1)
    exact = np.array(weights) * inputs.ONE / sum(weights)
    assert points.share.sum() == inputs.ONE
    assert (np.abs(points.share - exact) < 1).all()


@LAW
@given(worlds())
def test_hidden_demand_gives_bounds_around_the_figure(world: World) -> None:
    low = np.array(world.seekers)
    demand = Demand(low, low + (low == 1) * 3)
    asked = question(world, demand)
    tables = [*measure(asked, ALL).values(), access(asked, Decay.within(1500))]
    for measured in tables:
        for bounded in vars(measured.by_zone(demand)).values():
            if not isinstance(bounded, int):
                known = bounded.value != NONE
                assert (bounded.low <= bounded.value)[known].all()
                assert (bounded.value <= bounded.high)[known].all()
