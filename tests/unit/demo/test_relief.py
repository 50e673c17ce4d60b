"""Lines and cells: natural-looking, but exact where zones meet."""

import numpy as np
import pytest
import shapely

from croisee.demo.neighbourhoods import draw_neighbourhoods
from croisee.demo.relief import tessellate, wander
from croisee.demo.streams import stream
from croisee.demo.territory import IRIS_PEOPLE, draw_land

SQUARE = shapely.box(0, 0, 10_000, 10_000)


def test_a_wandering_line_keeps_its_ends_and_is_not_straight():
    line = wander(np.array([0.0, 0.0]), np.array([1000.0, 0.0]), stream(1, "t"), 0.1, 50.0)
    assert line[0].tolist() == [0.0, 0.0]
    assert line[-1].tolist() == [1000.0, 0.0]
    assert shapely.LineString(line).length > 1000.0


def test_cells_cover_the_region_without_overlap_and_hold_their_seeds():
    seeds = stream(2, "t").uniform(500, 9500, (12, 2))
    cells = tessellate(SQUARE, seeds, stream(3, "t"), 0.12, 100.0)
    assert sum(cell.area for cell in cells) == pytest.approx(SQUARE.area)
    assert shapely.union_all(cells).area == pytest.approx(SQUARE.area)
    assert all(c.contains(shapely.Point(s)) for c, s in zip(cells, seeds, strict=True))


def test_two_neighbouring_seeds_are_separated_whatever_the_roughness():
    seeds = np.array([[5000.0, 5000.0], [5001.0, 5000.0], [2000.0, 8000.0]])
    cells = tessellate(SQUARE, seeds, stream(4, "t"), 0.4, 100.0)
    assert all(c.contains(shapely.Point(s)) for c, s in zip(cells, seeds, strict=True))


@pytest.mark.parametrize(("people", "seed"), [(20_000, 2025), (20_000, 7), (400_000, 3)])
def test_zones_nest_and_qpv_straddle_iris(people: int, seed: int):
    land = draw_land(people, seed)
    quarters = draw_neighbourhoods(land, people, seed)
    assert sum(s.area for s in land.communes.shapes) == pytest.approx(land.outline.area)
    assert sum(s.area for s in land.iris.shapes) == pytest.approx(land.outline.area)
    for shape, commune in zip(land.iris.shapes, land.iris_commune, strict=True):
        assert shape.difference(land.communes.shapes[commune]).area < 1.0
    for shape, codes in zip(quarters.qpv2024.shapes, quarters.communes2024, strict=True):
        home = shapely.union_all(
            [land.communes.shapes[land.communes.codes.index(code)] for code in codes]
        )
        assert shape.difference(home).area < 1.0
    for shape, town in zip(quarters.qpv2024.shapes, quarters.town, strict=True):
        parts = [shape.intersection(iris).area / shape.area for iris in land.iris.shapes]
        assert town > 1 or sum(part > 0.05 for part in parts) >= 2


def test_one_qpv_lies_on_two_communes():
    land = draw_land(20_000, 2025)
    quarters = draw_neighbourhoods(land, 20_000, 2025)
    assert sorted(len(codes) for codes in quarters.communes2024) == [1] * 11 + [2]


def test_qpv_never_touch_each_other():
    land = draw_land(1_000_000, 1)
    quarters = draw_neighbourhoods(land, 1_000_000, 1)
    for zones in (quarters.qpv2024, quarters.qpv2015):
        tree = shapely.STRtree(zones.shapes)
        one, other = tree.query(zones.shapes, predicate="intersects")
        assert (one == other).all()


def test_large_towns_get_more_iris_when_people_are_many():
    few, many = draw_land(20_000, 5), draw_land(1_000_000, 5)
    assert np.bincount(few.iris_commune)[0] == 14
    assert np.bincount(many.iris_commune)[0] == pytest.approx(450_000 / IRIS_PEOPLE, abs=1)
    assert set(few.iris_types) == {"H", "A", "D", "Z"}


def test_the_passage_tells_what_happened_to_each_qpv():
    land = draw_land(20_000, 2025)
    quarters = draw_neighbourhoods(land, 20_000, 2025)
    shapes = dict(zip(quarters.qpv2024.codes, quarters.qpv2024.shapes, strict=True))
    before = dict(zip(quarters.qpv2015.codes, quarters.qpv2015.shapes, strict=True))
    found = {"INCHANGE": 0, "MODIFIE": 0, "NOUVEAU": 0, "SUPPRIME": 0}
    for new, old, status in quarters.passage:
        found[status] += 1
        if status == "INCHANGE":
            assert shapes[new].equals(before[old])
        elif status == "MODIFIE":
            assert 0 < shapes[new].intersection(before[old]).area < shapes[new].area
        else:
            assert (new == "", old == "") == (status == "SUPPRIME", status == "NOUVEAU")
    assert found == {"INCHANGE": 6, "MODIFIE": 5, "NOUVEAU": 1, "SUPPRIME": 1}
