"""The builder on whole arrays says what a slow, obvious one says, on random tables."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.tablefiles.axes import make_axis, make_space
from croisee.tablefiles.building import Listed, build
from croisee.tablefiles.figures import Figures

PARENTS = {"a1": "a", "a2": "a", "b1": "b", "b11": "b1", "b12": "b1"}
SPACE = make_space(
    [
        make_axis("zone", [], total="tout", parents=PARENTS),
        make_axis("sexe", ["f", "h"], total="T", parents={}),
    ]
)
ZONES, SEXES = (axis.codes.to_pylist() for axis in SPACE.axes)
UP = [PARENTS | {"a": "tout", "b": "tout"}, {"f": "T", "h": "T"}]
Crossing = tuple[str, str]

leaves = st.dictionaries(
    st.tuples(st.sampled_from(["a1", "a2", "b11", "b12"]), st.sampled_from(["f", "h"])),
    st.integers(0, 9),
    min_size=2,
).filter(lambda cells: all(len({key[axis] for key in cells}) > 1 for axis in (0, 1)))


def above(cell: Crossing, axis: int) -> Crossing | None:
    """The same crossing, one step up this axis."""
    parent = UP[axis].get(cell[axis])
    if parent is None:
        return None
    return (parent, cell[1]) if axis == 0 else (cell[0], parent)


def slow_margins(cells: dict[Crossing, int]) -> dict[Crossing, int]:
    """Each leaf counts once in every crossing of what it is part of."""
    every: dict[Crossing, int] = {}
    for (zone, sexe), value in cells.items():
        zones, sexes = [zone], [sexe]
        for names, up in ((zones, UP[0]), (sexes, UP[1])):
            while names[-1] in up:
                names.append(up[names[-1]])
        for cell in product(zones, sexes):
            every[cell] = every.get(cell, 0) + value
    return every


def slow_relations(cells: dict[Crossing, int]) -> set[tuple[Crossing, frozenset[Crossing]]]:
    found: dict[tuple[Crossing, int], set[Crossing]] = {}
    for cell in cells:
        for axis in (0, 1):
            whole = above(cell, axis)
            if whole is not None:
                found.setdefault((whole, axis), set()).add(cell)
    return {(whole, frozenset(parts)) for (whole, _), parts in found.items()}


def listed(cells: dict[Crossing, int]) -> Listed:
    keys = [
        ZONES.index(zone) * SPACE.strides[0] + SEXES.index(sexe) * SPACE.strides[1]
        for zone, sexe in cells
    ]
    value = np.array(list(cells.values()), dtype=float)
    figures = Figures(value, *(np.full(value.size, np.nan) for _ in range(5)))
    return Listed(np.array(keys), figures, np.ones(2, dtype=bool))


@settings(max_examples=60, deadline=None)
@given(leaves, st.randoms(use_true_random=False))
def test_margins_and_relations(cells, random):
    """Whichever margins are given, whichever are computed, and however the table is cut in two."""
    every = slow_margins(cells)
    given = cells | {cell: value for cell, value in every.items() if random.random() < 0.3}
    shared = {cell: value for cell, value in every.items() if random.random() < 0.2}
    tables = [listed(given)] + ([Listed(*_parts(shared))] if shared else [])
    built = build(SPACE, tables, whole=True)
    names = [
        (ZONES[built.space.code(key, 0)], SEXES[built.space.code(key, 1)])
        for key in built.keys.tolist()
    ]
    assert dict(zip(names, built.figures.value.tolist(), strict=True)) == every
    relations = {
        (
            names[int(np.flatnonzero(row > 0)[0])],
            frozenset(names[int(cell)] for cell in np.flatnonzero(row < 0)),
        )
        for row in built.relations.toarray()
    }
    assert relations == slow_relations(every)
    for table, told in zip(built.cells, (given, shared), strict=False):
        assert [names[cell] for cell in table[: len(told)]] == list(told)


def _parts(cells: dict[Crossing, int]) -> tuple[np.ndarray, Figures, np.ndarray]:
    """A linked table that brings no margin of its own."""
    table = listed(cells)
    return table.keys, table.figures, np.zeros(2, dtype=bool)
