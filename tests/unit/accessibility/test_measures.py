"""A neighbourhood of 100 people, two trades, four vacancies: figures one can check by hand."""

import numpy as np
import pytest

from croisee.accessibility.block import Question
from croisee.accessibility.bounds import NONE
from croisee.accessibility.compare import compare, measure
from croisee.accessibility.competition import Decay, access
from croisee.accessibility.distribution import Weighting, deciles
from croisee.accessibility.inputs import UNREACHABLE, Demand, Points, Supply
from croisee.accessibility.variants import (
    AreaMean,
    CatchmentMean,
    MeanOfAll,
    Nearest,
    PostsPerHundred,
    ShareUnreachable,
    ShareWithin,
)
from croisee.foundation.errors import CroiseeError
from unit.accessibility.worlds import Table

CLEANER, ROOFER = 0, 1
FAR = [[1000, 4000, 300_000, None]]
#           place occupation posts
VACANCIES = [
    (0, CLEANER, 2),
    (1, CLEANER, 1),
    (2, ROOFER, 1),
    (3, ROOFER, 3),
]


def ask(demand: Demand | None = None, posts: list[tuple[int, int, int]] = VACANCIES) -> Question:
    columns = np.array(posts).T
    return Question(
        Points.single(1),
        demand or Demand.known([[30, 10]]),
        Supply.of(*columns, places=4, occupations=2),
        Table(FAR),
        np.array([7]),
        np.array([7, 8, -1, 7]),
    )


@pytest.mark.parametrize(
    ("variant", "figure", "coverage"),
    [
        (MeanOfAll(), (30 * 2000 + 10 * 300_000) / 40, 1.0),
        (CatchmentMean(50_000), 2000, 0.75),
        (CatchmentMean(2000), 1000, 0.75),
        (AreaMean(), 1000, 0.75),
        (Nearest(), (30 * 1000 + 10 * 300_000) / 40, 1.0),
        (ShareWithin(1000), 30 / 40 * 2 / 3, 1.0),
        (ShareUnreachable(), 10 / 40 * 3 / 4, 1.0),
        (PostsPerHundred(7), (30 * 4000 + 10 * 300_000) / 40, 1.0),
        (PostsPerHundred(9), (30 * 4000 + 10 * 300_000) / 40, 1.0),
        (PostsPerHundred(11), NONE, 0.0),
    ],
)
def test_one_neighbourhood_many_definitions(variant, figure, coverage) -> None:
    asked = ask()
    got = compare(asked, [variant]).zones[variant.name]
    expected = NONE if figure == NONE else figure * got.unit
    assert got.figure.value[0] == expected
    assert got.coverage.value[0] == coverage * 1_000_000
    assert np.isnan(got.real()[0]) == (figure == NONE)


def test_by_post_instead_of_by_seeker() -> None:
    """Of seven matching posts, three are within five kilometres."""
    asked = ask()
    measured = measure(asked, [ShareWithin(5000)])["part_a_moins_de_5000"]
    got = measured.by_zone(asked.demand.by_post(asked.supply))
    assert got.figure.value[0] == round(1_000_000 * 3 / 7)


@pytest.mark.parametrize(
    ("way", "median", "last"),
    [
        (Weighting.SEEKERS, 1000, 300_000),
        (Weighting.PAIRS, 1000, 4000),
        (Weighting.POSTS, 1000, 300_000),
    ],
)
def test_deciles_by_what_counts_once(way, median, last) -> None:
    row = deciles(ask(), way)[0]
    assert (row[4], row[8]) == (median, last)


def test_nobody_has_deciles_where_nothing_is_in_reach() -> None:
    assert (deciles(ask(), limit=10) == UNREACHABLE).all()


def test_a_hidden_cell_is_an_interval_not_a_zero() -> None:
    """1 to 4 roofers among them: the mean moves with how many they are, coverage too."""
    demand = Demand(np.array([[30, 1]]), np.array([[30, 4]]))
    asked = ask(demand)
    tables = compare(asked, [MeanOfAll(), CatchmentMean(50_000)]).zones
    every, near = tables["moyenne_sans_rayon"].figure, tables["moyenne_rayon_50000"]
    assert every.low[0] == 1000 * (30 * 2000 + 300_000) // 31
    assert every.high[0] == -(-1000 * (30 * 2000 + 4 * 300_000) // 34)
    assert near.figure.low[0] == near.figure.high[0] == 2_000_000
    assert near.coverage.low[0] == 30_000_000 // 34
    assert near.coverage.high[0] == -(-30_000_000 // 31)


def test_access_is_posts_per_seeker() -> None:
    asked = ask()
    table = access(asked, Decay.within(5000)).figure.value
    assert table.tolist() == [[100_000_000, NONE]]


def test_decay_weighs_near_places_more() -> None:
    """Alone with the posts one has them all, whatever the weights."""
    asked = ask()
    for decay in (Decay.steps([2000, 5000], [10, 3]), Decay.gaussian(5000)):
        table = access(asked, decay).figure.value
        assert table[0, CLEANER] == pytest.approx(100_000_000, abs=2)


def test_all_definitions_side_by_side() -> None:
    asked = ask()
    spread = (Weighting.SEEKERS, 5000)
    got = compare(asked, [MeanOfAll(), Nearest()], [spread], [Decay.within(5000)])
    assert list(got.zones) == ["moyenne_sans_rayon", "plus_proche", "acces_2sfca_5000"]
    assert np.array_equal(got.deciles[spread], deciles(asked, *spread))
    assert got.rankings().rank.tolist() == [[1], [1], [1]]


def test_by_contract_is_the_vacancies_of_that_contract() -> None:
    asked = ask(posts=VACANCIES[1:3])
    got = compare(asked, [Nearest()]).zones["plus_proche"]
    assert got.figure.value[0] == 1000 * (30 * 4000 + 10 * 300_000) / 40


def test_seekers_split_over_occupations_keep_their_unit() -> None:
    halves = Demand.known([[60, 20]], unit=2)
    first, second = (
        access(ask(demand), Decay.within(5000)).figure.value for demand in (halves, None)
    )
    assert np.array_equal(first, second)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Demand(np.array([[2]]), np.array([[1]])),
        lambda: Demand.known([[-1]]),
        lambda: Supply.of([0], [0], [-1], places=1, occupations=1),
        lambda: Supply.of([1], [0], [1], places=1, occupations=1),
        lambda: Points.of([0, 2], [1, 1], 3),
        lambda: Points.of([0], [0], 1),
    ],
)
def test_what_cannot_be_measured_is_said(wrong) -> None:
    with pytest.raises(CroiseeError, match="ne peut pas lire"):
        wrong()
