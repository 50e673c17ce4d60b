"""What holds of weights whatever the donors and the zones."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.population import (
    Cells,
    Counts,
    Margin,
    Ranked,
    Status,
    Unit,
    compress,
    counted,
    diagnose,
    estimate,
    rake,
    shares,
    whole,
)
from unit.population.slow_raking import dense, slow_weights

LAW = settings(max_examples=60)


@dataclass(frozen=True)
class World:
    """Donors, and margins that some positive weights (zones × donors) meet exactly."""

    start: np.ndarray
    answers: dict
    truth: np.ndarray
    thresholds: np.ndarray

    def cells(self) -> Cells:
        return compress(self.start, self.answers)

    def margins(self, width: float = 0.0, factor: float = 1.0) -> list[Margin]:
        """Margins of the true weights, in intervals of `width` around them."""
        margins = [
            counted(
                name,
                Unit.PERSONS,
                tuple(str(k) for k in range(answer.table.shape[1])),
                factor * self.truth @ answer.table,
                precision=factor * width,
            )
            for name, answer in self.answers.items()
            if isinstance(answer, Counts)
        ]
        ranked = self.answers["niveau"]
        below = ranked.units[:, None] * (ranked.value[:, None] <= self.thresholds[:, None, :])
        people = self.truth @ ranked.units
        share = 100 * np.einsum("zd,zdk->zk", self.truth, below) / people[:, None]
        margins.append(
            shares(
                "niveau", Unit.PERSONS, ("D3", "D7"), share,
                (factor * people, factor * people),
                precision=100 * width / people.max(), thresholds=self.thresholds,
            )
        )  # fmt: skip
        return margins


@st.composite
def worlds(draw) -> World:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    donors, zones = draw(st.integers(3, 25)), draw(st.integers(1, 11))
    persons = random.integers(1, 5, donors)
    adults = random.binomial(persons - 1, 0.5) + 1
    answers = {
        "type": Counts.of_households(random.integers(0, 3, donors), 3),
        "ages": Counts(np.stack([adults, persons - adults], axis=1).astype(float)),
        "niveau": Ranked(random.integers(5, 12, donors) * 1e3, persons.astype(float)),
    }
    start = random.uniform(0.5, 2, donors)
    truth = start * np.exp(random.normal(0, 0.7, (zones, donors))) * random.uniform(2, 40)
    thresholds = np.sort(random.integers(4, 12, (zones, 2)) * 1e3, axis=1)
    return World(start, answers, truth, thresholds)


def entropy(weights: np.ndarray, start: np.ndarray) -> float:
    """Relative entropy Σ w·log(w/d) − w + d."""
    told = np.where(weights > 1e-300, weights, 1.0)
    return float((weights * np.log(told / start) - weights + start).sum())


@LAW
@given(worlds(), st.sampled_from([0.0, 1.0, 5.0]))
def test_margins_that_agree_are_met(world: World, width: float) -> None:
    raked = rake(world.cells(), world.margins(width))
    assert raked.solved.all()
    assert raked.relative_miss.max() < 1e-5
    weights = raked.weights()
    assert (weights >= 0).all()
    table = world.answers["ages"].table
    assert weights @ table == pytest.approx(raked.reached[:, raked.rows["ages"]], rel=1e-9)


@LAW
@given(worlds(), st.integers(0, 10))
def test_a_zone_does_not_depend_on_those_beside_it(world: World, cut: int) -> None:
    cells, margins = world.cells(), world.margins(1.0)
    together = rake(cells, margins)
    zones = together.zones
    cut = cut % zones
    for some in (np.arange(cut, zones), np.arange(zones)[::-1], np.array([cut])):
        apart = rake(cells, [margin.of(some) for margin in margins])
        assert np.array_equal(apart.multipliers, together.multipliers[some])
        assert np.array_equal(apart.reached, together.reached[some])
        assert np.array_equal(apart.weights(), together.weights(some))


@LAW
@given(worlds(), st.floats(0.01, 100))
def test_twice_the_people_have_twice_the_weights(world: World, factor: float) -> None:
    cells = world.cells()
    once = rake(cells, world.margins(1.0)).weights()
    scaled = rake(cells, world.margins(1.0, factor)).weights()
    assert scaled == pytest.approx(factor * once, rel=1e-4, abs=1e-5 * factor * once.max())


@LAW
@given(worlds(), st.floats(0.1, 50))
def test_the_scale_of_the_initial_weights_means_nothing(world: World, factor: float) -> None:
    once = rake(world.cells(), world.margins()).weights()
    other = rake(replace(world, start=factor * world.start).cells(), world.margins()).weights()
    assert other == pytest.approx(once, rel=1e-4, abs=1e-5 * once.max())


@LAW
@given(worlds())
def test_the_order_of_donors_means_nothing(world: World) -> None:
    order = np.random.default_rng(len(world.start)).permutation(len(world.start))
    answers = {
        name: Counts(one.table[order])
        if isinstance(one, Counts)
        else Ranked(one.value[order], one.units[order])
        for name, one in world.answers.items()
    }
    once = rake(world.cells(), world.margins()).weights()
    other = rake(compress(world.start[order], answers), world.margins()).weights()
    assert other == pytest.approx(once[:, order], rel=1e-6, abs=1e-7 * once.max())


@LAW
@given(worlds())
def test_wider_intervals_leave_weights_nearer_their_start(world: World) -> None:
    cells = world.cells()
    distances = []
    for width in (0.0, 1.0, 6.0):
        # The first margin sets where weights start from: it is kept, so that there is one start.
        raked = rake(cells, [world.margins(0.0)[0], *world.margins(width)[1:]])
        start = world.start * np.exp(raked.targets.log_scale)[:, None]
        distances.append([entropy(w, d) for w, d in zip(raked.weights(), start, strict=True)])
    slack = 1e-5 * world.truth.sum()
    assert (np.diff(distances, axis=0) <= slack).all()


@settings(max_examples=15)
@given(worlds(), st.sampled_from([0.0, 3.0]))
def test_weights_are_those_of_the_slow_way(world: World, width: float) -> None:
    cells, margins = world.cells(), world.margins(width)
    raked = rake(cells, margins)
    targets = raked.targets
    start = cells.layout.start * np.exp(targets.log_scale[0])
    slow = slow_weights(start, dense(cells, margins, 0), targets.low[0], targets.high[0])
    found = raked.weights(np.array([0]))[0]
    assert found == pytest.approx(slow[cells.cell] * cells.share, rel=1e-3, abs=1e-3 * slow.max())


@LAW
@given(worlds(), st.floats(0.3, 3))
def test_contradictions_never_go_unsaid(world: World, factor: float) -> None:
    first, *others = world.margins()
    bent = counted("type", Unit.PERSONS, first.categories, first.low * factor)
    raked = rake(world.cells(), [bent, *others])
    assert np.isfinite(raked.weights()).all()
    # Wild contradictions on a dozen donors may be given up: the zone then says so, and is not used.
    status = diagnose(raked).status
    assert ((status == Status.UNSOLVED) == ~raked.solved).all()
    told = raked.relative_miss.max(axis=1)
    reached = raked.reached[:, raked.rows["type"]].sum(axis=1)
    missed = np.abs(reached / bent.low.sum(axis=1) - 1)
    assert (missed <= told + 1e-6)[raked.solved].all()


@LAW
@given(worlds())
def test_errors_of_a_total_are_those_of_what_margins_leave(world: World) -> None:
    raked = rake(world.cells(), world.margins())
    value = np.random.default_rng(1).normal(size=len(world.start))
    plain = estimate(raked, value)
    shifted = estimate(raked, value + world.answers["ages"].table @ [2.0, -1.0])
    scale = np.abs(plain.draw).max() + world.truth.max()
    assert (plain.draw >= -1e-9 * scale).all()
    assert (plain.sampling >= -1e-9 * scale**2).all()
    assert shifted.draw == pytest.approx(plain.draw, rel=1e-3, abs=1e-4 * scale)


@LAW
@given(st.lists(st.floats(0, 20), min_size=1, max_size=30), st.integers(0, 1000))
def test_whole_households_keep_the_sum(weights: list[float], seed: int) -> None:
    told = np.array(weights)
    drawn = whole(told, np.random.default_rng(seed))
    assert (np.abs(drawn - told) < 1 + 1e-9).all()
    assert abs(drawn.sum() - told.sum()) < 1 + 1e-6
