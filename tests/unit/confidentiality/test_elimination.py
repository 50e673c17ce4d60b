"""Exact protection on tables one can check by hand: rows and columns with their totals."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, UnprotectableError
from croisee.confidentiality.algebra import determined
from croisee.confidentiality.suppression.exact import hide_exactly


def system(relations: list[list[float]], values: list[float], **flags: list[int]) -> CellSystem:
    """Cells weighted by their values; `flags` lists the `hidden` and the `known` ones."""
    marks = {
        name: np.isin(np.arange(len(values)), flags.get(name, [])) for name in ("hidden", "known")
    }
    amounts = np.array(values, dtype=float)
    return CellSystem(
        amounts,
        np.zeros(amounts.size),
        amounts,
        csr_array(np.array(relations)),
        integer=True,
        **marks,
    )


def table(text: str, **flags: list[int]) -> CellSystem:
    """A table as text, its totals in the last row and column; cells are numbered as one reads."""
    rows = np.array(
        [[float(value) for value in line.split()] for line in text.strip().splitlines()]
    )
    places = np.arange(rows.size).reshape(rows.shape)
    relations = []
    for line in (*places, *places.T):
        relation = np.zeros(rows.size)
        relation[line] = 1.0
        relation[line[-1]] = -1.0
        relations.append(relation.tolist())
    return system(relations, rows.ravel().tolist(), **flags)


def hidden(of: CellSystem, required: list[int]) -> list[int]:
    return np.flatnonzero(hide_exactly(of, np.array(required, dtype=np.int64))).tolist()


PLAIN = """
 3  10  20   33
10  11  50   71
20  50  60  130
33  71 130  234
"""


def test_cheapest_rectangle_hides_one_cell() -> None:
    assert hidden(table(PLAIN), [0]) == [0, 1, 4, 5]


def test_two_cells_share_a_rectangle() -> None:
    assert hidden(table(PLAIN), [0, 5]) == [0, 1, 4, 5]


def test_no_required_cell_hides_nothing() -> None:
    assert hidden(table(PLAIN), []) == []


def test_a_published_zero_protects_nobody() -> None:
    zero = "3 0 20 23\n10 11 50 71\n20 50 60 130\n33 61 130 224"
    assert hidden(table(zero, known=[1]), [0]) == [0, 2, 4, 6]


def test_a_commune_with_one_neighbourhood_hides_with_it() -> None:
    # quartier = commune ; commune + autre commune = département
    cells = system([[1, -1, 0, 0], [0, 1, 1, -1]], [3, 3, 40, 43])
    assert hidden(cells, [0]) == [0, 1, 2]


def test_hidden_residual_protects_at_no_cost() -> None:
    # quartier + reste (jamais publié) = commune
    cells = system([[1, 1, -1]], [3, 500, 503], hidden=[1])
    assert hidden(cells, [0]) == [0]


def test_small_residual_is_protected_though_never_published() -> None:
    cells = system([[1, 1, -1]], [40, 3, 43], hidden=[1])
    assert hidden(cells, [1]) == [0]


def test_cells_that_nothing_protects_are_named() -> None:
    cells = system([[1, 1, -1], [0, 0, 1]], [3, 0, 3], known=[1])
    with pytest.raises(UnprotectableError) as refused:
        hide_exactly(cells, np.array([0]))
    assert refused.value.cells == (0,)


def test_required_cells_already_public_are_named() -> None:
    with pytest.raises(UnprotectableError) as refused:
        hide_exactly(table(PLAIN, known=[0]), np.array([0, 5]))
    assert refused.value.cells == (0,)


def test_coefficients_must_be_whole() -> None:
    cells = system([[0.5, 1, -1]], [4, 3, 5])
    with pytest.raises(ValueError, match="whole"):
        hide_exactly(cells, np.array([0]))
    with pytest.raises(ValueError, match="whole"):
        determined(cells, np.ones(3, dtype=bool))


@pytest.mark.parametrize(
    ("unknown", "found"),
    [
        ([0], [0]),
        ([0, 1], [0, 1]),
        ([0, 1, 4, 5], []),
        ([0, 1, 4, 5, 10], [10]),
        ([0, 1, 4, 5, 15], [15]),
        ([], []),
    ],
)
def test_determined_cells_of_a_table(unknown: list[int], found: list[int]) -> None:
    marks = np.isin(np.arange(16), unknown)
    assert np.flatnonzero(determined(table(PLAIN), marks)).tolist() == found


def test_search_stops_where_dearest_first_would_lose_more() -> None:
    # Dearest first keeps 9, 9, 9 and publishes 10; hiding 10 alone is cheaper.
    cells = system([[1, 1, 1, 0, 0], [0, 0, 1, 1, 1]], [3, 10, 9, 9, 9])
    assert hidden(cells, [0]) == [0, 1]


def test_time_given_is_enough_for_a_small_table() -> None:
    pattern = hide_exactly(table(PLAIN), np.array([0]), seconds=5.0)
    assert np.flatnonzero(pattern).tolist() == [0, 1, 4, 5]
