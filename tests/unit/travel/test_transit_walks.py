"""Walking times as a sparse table, and the straight line."""

import numpy as np

from croisee.travel.transit import Points, Walking, straight_walks, walks, walks_within


def rows(found):
    return {
        row: dict(zip(*(part.tolist() for part in found.row(row)), strict=True))
        for row in range(found.rows)
    }


def test_the_shortest_of_two_walks_is_kept():
    found = walks([2, 0, 2, 2], [1, 5, 0, 1], [90, 10, 30, 60], 3)
    assert rows(found) == {0: {5: 10}, 1: {}, 2: {0: 30, 1: 60}}


def test_reversed_and_cut():
    found = walks([2, 0, 2], [1, 5, 0], [90, 10, 30], 3)
    assert rows(found.reversed(6)) == {0: {2: 30}, 1: {2: 90}, 2: {}, 3: {}, 4: {}, 5: {0: 10}}
    assert rows(found.only([2, 1])) == {0: {0: 30, 1: 90}, 1: {}}
    assert rows(found.only([])) == {}


def test_tables_of_a_street_network_become_walks_a_few_rows_at_a_time():
    beyond = np.iinfo(np.int32).max - 2
    table = np.array([[0, 600, beyond], [601, beyond, 30], [beyond, beyond, beyond]], np.int32)
    parts = [(part, table[part]) for part in (slice(0, 2), slice(2, 3))]
    assert rows(walks_within(parts, 600)) == {0: {0: 0, 1: 600}, 1: {2: 30}, 2: {}}


def test_straight_lines_have_a_detour_and_an_end():
    """A hundredth of a degree of latitude is 1,112 m: 1,390 s at 1 m/s with a quarter of detour."""
    here = Points(np.array([2.0]), np.array([48.0]))
    there = Points(np.array([2.0, 2.0, 2.0]), np.array([48.0, 48.01, 48.02]))
    assert rows(straight_walks(here, there, 1390)) == {0: {0: 0, 1: 1390}}
    assert rows(straight_walks(here, there, 1389)) == {0: {0: 0}}
    brisk = Walking(metres_per_hour=5000, detour_percent=100)
    assert rows(straight_walks(here, there, 801, brisk)) == {0: {0: 0, 1: 801}}


def test_the_straight_line_crosses_the_antimeridian():
    west, east = (Points(np.array([degrees]), np.array([-16.5])) for degrees in (179.999, -179.999))
    assert rows(straight_walks(west, east, 600)) == {0: {0: 267}}
