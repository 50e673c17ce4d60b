"""The charts of the pages about jobs: the same figures, at the right place."""

import xml.etree.ElementTree as ET

import pytest
import shapely

from croisee.observatory.charts.columns import Column, columns
from croisee.observatory.charts.interval import cell_bar, interval_bar
from croisee.observatory.charts.posts import Place, around, kilometres, posts_map
from croisee.observatory.charts.ranks import Line, rank_chart
from croisee.observatory.charts.scale import Scale

HUNDRED = Scale(low=0, high=100, ticks=(0, 100), start=0, end=100)
HERE = (-5.0, 47.0)


def elements(svg: str, tag: str, css: str) -> list[dict[str, str]]:
    return [e.attrib for e in ET.fromstring(svg).iter(tag) if e.attrib.get("class") == css]


def texts(svg: str) -> list[str]:
    return [e.text or "" for e in ET.fromstring(svg).iter("text")]


def test_a_bar_carries_its_interval() -> None:
    svg = interval_bar(HUNDRED, 40, 30, 55)
    [bar] = elements(svg, "rect", "pale")
    span, *caps = elements(svg, "line", "etendue")
    assert bar["width"] == "40.0%"
    assert (span["x1"], span["x2"]) == ("30.0%", "55.0%")
    assert [cap["x1"] for cap in caps] == ["30.0%", "55.0%"]


def test_what_is_not_shown_has_no_bar() -> None:
    assert elements(interval_bar(HUNDRED, None), "rect", "pale") == []
    assert elements(interval_bar(HUNDRED, None), "line", "cache") != []
    assert cell_bar(None) == ""
    assert elements(cell_bar(12.0), "rect", "pale")[0]["width"] == "12.0%"


def test_columns_stand_on_their_foot_and_a_hidden_one_says_so() -> None:
    half = Column("15 min", 50, 50, 50, "50")
    svg = columns([half, Column("30 min", None, None, None, "", "caché")], "Offres")
    [bar] = elements(svg, "rect", "pale")
    lines = [line["y1"] for line in elements(svg, "line", "grille")]
    assert bar["y"] == lines[1]
    assert float(bar["y"]) + float(bar["height"]) == float(lines[0])
    assert texts(svg) == ["15 min", "50", "30 min", "caché"]


def test_ranks_go_down_the_page_and_long_names_are_cut() -> None:
    first = Line("Beauregard - Les Cèdres bleus", (1, 2), True)
    svg = rank_chart(["A", "B"], [Line("Penvern", (2, 1), False), first], "Rangs")
    up, down = elements(svg, "circle", "trajet marque")
    assert float(up["cy"]) < float(down["cy"])
    assert texts(svg) == ["A", "B", "Beauregard - Les C…", "Penvern"]
    with pytest.raises(ValueError, match="two rankings"):
        rank_chart(["A"], [first], "")


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert kilometres(HERE, (-5.0, 48.0)) == pytest.approx(111.3, abs=0.1)
    assert kilometres(HERE, (-4.0, 47.0)) == pytest.approx(75.9, abs=0.2)


def test_areas_are_as_the_posts_and_rings_as_the_kilometres() -> None:
    places = [Place("Grande", -5.0, 47.1, 400), Place("Petite", -4.9, 47.0, 100)]
    hidden = Place("Tue", -5.1, 47.0, None)
    svg = posts_map(HERE, shapely.Point(HERE).buffer(0.01), [], [], [*places, hidden], "Carte")
    big, small = (float(c["r"]) for c in elements(svg, "circle", "postes"))
    assert big == pytest.approx(2 * small)
    five, ten, twenty, thirty = (float(c["r"]) for c in elements(svg, "circle", "anneau"))
    assert [ten / five, twenty / five, thirty / five] == pytest.approx([2, 4, 6], rel=0.02)
    assert len(elements(svg, "circle", "tu")) == 1
    assert "Grande" in texts(svg)


def test_what_lies_outside_the_frame_weighs_nothing() -> None:
    near, far = shapely.Point(HERE).buffer(0.1), shapely.Point(2.0, 49.0).buffer(0.1)
    place = [Place("Grande", -5.0, 47.1, 400)]
    assert posts_map(HERE, None, [near], [near, far], place, "") == posts_map(
        HERE, None, [near], [near], place, ""
    )


def test_the_frame_holds_what_is_near_and_not_what_is_far() -> None:
    frame = around(HERE, [Place("Près", -5.05, 47.05, 1), Place("Loin", 2.0, 49.0, 1)])
    x, y = frame.at(-5.05, 47.05)
    assert 0 <= x <= frame.width
    assert 0 <= y <= frame.height
    assert not 0 <= frame.at(2.0, 49.0)[0] <= frame.width
