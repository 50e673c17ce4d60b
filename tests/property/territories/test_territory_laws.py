"""Laws that hold whatever the drawing."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np

from croisee.territories import most_similar
from croisee.territories.locating import NOWHERE, ZoneIndex
from croisee.territories.overlay import REST, overlay
from croisee.territories.population import PopulationGrid
from croisee.territories.weights import by_area, by_population, geometric_weights

LAW = settings(max_examples=60, deadline=None)

# Small whole coordinates: borders that touch, share edges, overlap and pass through points.
WHOLE = st.integers(0, 12).map(float)
FREE = st.floats(-1, 13, allow_nan=False)


@st.composite
def surfaces(draw: st.DrawFn, most: int = 6) -> np.ndarray:
    """Rectangles and triangles, valid, of positive area, overlapping at will."""
    found = []
    for _ in range(draw(st.integers(1, most))):
        corners = draw(st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=3, unique=True))
        shape = (
            shapely.box(*np.min(corners, axis=0), *np.max(corners, axis=0))
            if len(corners) == 2
            else shapely.Polygon(corners)
        )
        if shape.area > 0:
            found.append(shape)
    return np.array(found or [shapely.box(0, 0, 1, 1)], dtype=object)


@st.composite
def tilings(draw: st.DrawFn) -> np.ndarray:
    """A square cut into rectangles: zones that cover without overlapping."""
    xs = sorted({0.0, 12.0, *draw(st.lists(WHOLE, max_size=3))})
    ys = sorted({0.0, 12.0, *draw(st.lists(WHOLE, max_size=3))})
    boxes = [
        shapely.box(left, bottom, right, top)
        for left, right in pairwise(xs)
        for bottom, top in pairwise(ys)
    ]
    return np.array(boxes, dtype=object)


@st.composite
def grids(draw: st.DrawFn) -> PopulationGrid:
    """Cells of side 2 over the square, with people."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(1.0, 12, 2), np.arange(1.0, 12, 2)))
    people = draw(st_np.arrays(float, len(x), elements=st.integers(0, 9).map(float)))
    return PopulationGrid("carreaux", 2, x, y, people, shapely.box(x - 1, y - 1, x + 1, y + 1))


def brute(shapes: np.ndarray, x: float, y: float) -> int:
    """First zone that holds the point, border included, one by one."""
    point = shapely.Point(x, y)
    return next((i for i, shape in enumerate(shapes) if shape.intersects(point)), NOWHERE)


@LAW
@given(surfaces(), st.lists(st.tuples(st.one_of(WHOLE, FREE), st.one_of(WHOLE, FREE)), max_size=20))
def test_the_index_agrees_with_one_by_one(
    shapes: np.ndarray, points: list[tuple[float, float]]
) -> None:
    points = [*points, *shapely.get_coordinates(shapes).tolist()]
    x, y = np.array(points).T
    expected = [brute(shapes, *point) for point in points]
    assert ZoneIndex(shapes.copy()).positions(x, y).tolist() == expected


@LAW
@given(surfaces(), st.floats(1e5, 1e6), st.floats(6e6, 7e6))
def test_a_point_inside_one_zone_is_found_at_the_scale_of_real_coordinates(
    shapes: np.ndarray, east: float, north: float
) -> None:
    moved = shapely.transform(shapes, lambda xy: xy * 97 + (east, north))
    inside = shapely.get_coordinates(shapely.point_on_surface(moved))
    found = ZoneIndex(moved).positions(inside[:, 0], inside[:, 1])
    assert (found != NOWHERE).all()
    assert (found <= np.arange(len(moved))).all()


@LAW
@given(surfaces(), surfaces(), st.one_of(st.none(), grids()))
def test_weights_are_shares_within_their_bounds(
    origin: np.ndarray, target: np.ndarray, grid: PopulationGrid | None
) -> None:
    weights = geometric_weights(origin, target, grid)
    assert (weights.low >= 0).all()
    assert (weights.low <= weights.weight).all()
    assert (weights.weight <= weights.high).all()
    assert (weights.high <= 1 + 1e-9).all()
    total = np.bincount(weights.origin, weights=weights.weight, minlength=len(origin))
    assert (total <= 1 + 1e-9).all()


@LAW
@given(tilings(), tilings(), st.one_of(st.none(), grids()))
def test_weights_add_up_to_one_where_the_target_covers(
    origin: np.ndarray, target: np.ndarray, grid: PopulationGrid | None
) -> None:
    weights = geometric_weights(origin, target, grid)
    total = np.bincount(weights.origin, weights=weights.weight, minlength=len(origin))
    np.testing.assert_allclose(total, 1)


@LAW
@given(tilings(), st.one_of(st.none(), grids()))
def test_a_tiling_with_itself_is_the_identity(
    zones: np.ndarray, grid: PopulationGrid | None
) -> None:
    weights = geometric_weights(zones, zones, grid)
    kept = weights.weight > 0
    assert weights.origin[kept].tolist() == weights.target[kept].tolist()
    np.testing.assert_allclose(weights.weight[kept], 1)


@LAW
@given(tilings(), tilings(), grids(), st.randoms(use_true_random=False))
def test_bounds_hold_for_any_placing_of_people_in_their_cells(
    origin: np.ndarray, target: np.ndarray, grid: PopulationGrid, random: object
) -> None:
    """Put each person anywhere in their cell, count exactly: always within the bounds."""
    pieces = overlay(origin, target)
    _, low, high = by_population(pieces, grid)
    draw = np.random.default_rng(random.randrange(1 << 32))  # type: ignore[attr-defined]
    who = np.repeat(np.arange(len(grid.people)), grid.people.astype(int))
    x = grid.x[who] + draw.uniform(-1, 1, len(who))
    y = grid.y[who] + draw.uniform(-1, 1, len(who))
    piece = ZoneIndex(pieces.shapes.copy()).positions(x, y)
    count = np.bincount(piece, minlength=len(pieces.shapes))
    zone = np.bincount(pieces.origin, weights=count)[pieces.origin]
    for rank in np.flatnonzero(zone):
        assert low[rank] - 1e-9 <= count[rank] / zone[rank] <= high[rank] + 1e-9


@LAW
@given(surfaces(), surfaces())
def test_pieces_and_rest_rebuild_the_zone(origin: np.ndarray, target: np.ndarray) -> None:
    """Where targets do not overlap each other, the pieces of a zone have its area."""
    flat = np.array([shapely.union_all(target)], dtype=object)
    pieces = overlay(origin, flat)
    area = np.bincount(pieces.origin, weights=pieces.area, minlength=len(origin))
    np.testing.assert_allclose(area, shapely.area(origin), rtol=3e-3)
    share, low, high = by_area(pieces)
    assert ((low <= share) & (share <= high)).all()
    assert set(pieces.target.tolist()) <= {REST, 0}


TABLES = st.integers(2, 8).flatmap(
    lambda zones: st_np.arrays(
        float, (zones, 4), elements=st.one_of(st.integers(0, 50).map(float), st.just(np.nan))
    )
)


def features(values: np.ndarray) -> pa.Table:
    columns = {f"f{i}": pa.array(column, from_pandas=True) for i, column in enumerate(values.T)}
    return pa.table({"zone": [f"q/{i}" for i in range(len(values))], **columns})


@LAW
@given(TABLES, st.integers(1, 3))
def test_similarity_ranks_by_distance_and_never_with_oneself(values: np.ndarray, k: int) -> None:
    seen: dict[str, list[tuple[int, float]]] = {}
    for row in most_similar(features(values), k=k).to_pylist():
        assert row["zone"] != row["other"]
        assert np.isfinite(row["distance"])
        seen.setdefault(row["zone"], []).append((row["rank"], row["distance"]))
    for ranked in seen.values():
        assert [rank for rank, _ in ranked] == list(range(1, len(ranked) + 1))
        assert ranked == sorted(ranked, key=lambda pair: pair[1])
        assert len(ranked) <= k


@LAW
@given(TABLES, st.sampled_from([0.25, 2.0, 1024.0]), st.sampled_from([0.0, 8.0]))
def test_similarity_does_not_depend_on_units(
    values: np.ndarray, scale: float, shift: float
) -> None:
    """Euros or thousands of euros, degrees from one zero or another: same distances."""
    one = most_similar(features(values), k=9).to_pylist()
    other = most_similar(features(values * scale + shift), k=9).to_pylist()
    assert {(r["zone"], r["other"]): pytest.approx(r["distance"]) for r in one} == {
        (r["zone"], r["other"]): r["distance"] for r in other
    }
