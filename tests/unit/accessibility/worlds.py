"""Small worlds drawn at random, as plain tables and as the question the measures read."""

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from croisee.accessibility.block import Question
from croisee.accessibility.inputs import UNREACHABLE, Demand, Distances, Points, Supply
from unit.accessibility.slow_measures import World

SPLITS = [[1], [1, 1], [1, 3], [2, 2, 1]]
"""People at each point of a zone: shares that are whole millionths."""


class Table:
    """Distances written in a table."""

    def __init__(self, far: list[list[int | None]]) -> None:
        self.table = np.array(
            [[UNREACHABLE if d is None else d for d in row] for row in far], np.int32
        )

    def __call__(self, points: slice) -> Distances:
        return self.table[points]


@st.composite
def worlds(draw: st.DrawFn, largest: int = 4000) -> World:
    """Up to three zones, three occupations, five places; some places out of reach."""
    zones, occupations, places = (draw(st.integers(1, most)) for most in (3, 3, 5))
    seekers = [[draw(st.integers(0, 6)) for _ in range(occupations)] for _ in range(zones)]
    people, points = [], 0
    for _ in range(zones):
        split = draw(st.sampled_from(SPLITS))
        people.append([(points + k, Fraction(w, sum(split))) for k, w in enumerate(split)])
        points += len(split)
    vacancy = st.tuples(
        st.integers(0, places - 1), st.integers(0, occupations - 1), st.integers(0, 4)
    )
    distance = st.one_of(st.integers(0, largest), st.integers(0, largest), st.none())
    area = st.integers(-1, 1)
    return World(
        seekers,
        people,
        draw(st.lists(vacancy, max_size=10)),
        [[draw(distance) for _ in range(places)] for _ in range(points)],
        [draw(area) for _ in range(points)],
        [draw(area) for _ in range(places)],
    )


def question(world: World, demand: Demand | None = None) -> Question:
    """The same world, as arrays."""
    zone = [z for z, points in enumerate(world.people) for _ in points]
    weight = [float(share) for points in world.people for _, share in points]
    return Question(
        Points.of(zone, weight, len(world.people)),
        demand or Demand.known(world.seekers),
        supply(world),
        Table(world.far),
        np.array(world.point_area),
        np.array(world.place_area),
    )


def supply(world: World) -> Supply:
    """Its vacancies, added up."""
    columns = np.array(world.vacancies, np.int64).reshape(-1, 3).T
    return Supply.of(*columns, places=len(world.far[0]), occupations=len(world.seekers[0]))
