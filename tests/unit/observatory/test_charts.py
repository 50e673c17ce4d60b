"""Charts are pure functions: the same figures give the same SVG, at the right place."""

import re
import xml.etree.ElementTree as ET

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from croisee.observatory.charts.line import Point, line_chart
from croisee.observatory.charts.maps import fit, locator, path
from croisee.observatory.charts.scale import Scale, nice
from croisee.observatory.charts.track import Mark, axis, bar, dot, span

TEN = Scale(low=0, high=10, ticks=(0, 5, 10), start=0, end=100)


def elements(svg: str, tag: str, css: str) -> list[dict[str, str]]:
    return [e.attrib for e in ET.fromstring(svg).iter(tag) if e.attrib.get("class") == css]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([17.3, 39.4], (10, 20, 30, 40)),
        ([2.0, 39.4], (0, 10, 20, 30, 40)),
        ([12941, 22885], (12500, 15000, 17500, 20000, 22500, 25000)),
        ([0.0], (-1.0, -0.5, 0, 0.5, 1.0)),
        ([0.0021, 0.0049], (0.002, 0.003, 0.004, 0.005)),
    ],
)
def test_graduations_are_round(values: list[float], ticks: tuple[float, ...]) -> None:
    assert nice(values).ticks == pytest.approx(ticks)


@given(st.lists(st.floats(-1e7, 1e7, allow_subnormal=False), min_size=1, max_size=20))
def test_every_value_is_on_the_axis(values: list[float]) -> None:
    scale = nice(values)
    slack = 1e-6 * (scale.high - scale.low)
    assert all(scale.low - slack <= value <= scale.high + slack for value in values)
    assert all(scale.start <= scale.at(value) <= scale.end for value in values)
    assert 2 <= len(scale.ticks) <= 8


def test_bars_start_at_zero() -> None:
    assert nice([40, 50], from_zero=True).ticks[0] == 0


def test_the_subject_is_filled_and_the_others_are_hollow() -> None:
    [own] = elements(dot(TEN, Mark(4, own=True)), "circle", "ici")
    [other] = elements(dot(TEN, Mark(4)), "circle", "autre")
    assert own["cx"] == other["cx"] == "40.0%"


def test_an_interval_spans_its_bounds() -> None:
    [interval] = elements(dot(TEN, Mark(4, 2, 7, own=True)), "line", "marge")
    assert (interval["x1"], interval["x2"]) == ("20.0%", "70.0%")
    assert elements(dot(TEN, Mark(4, 4, 4)), "line", "marge") == []


def test_a_hidden_figure_draws_no_dot_and_no_bar() -> None:
    assert "<circle" not in dot(TEN, None)
    assert "<rect" not in bar(TEN, None)
    assert elements(bar(TEN, None), "line", "cache")


def test_the_two_halves_of_a_pyramid_mirror_each_other() -> None:
    [left] = elements(bar(TEN, 3, mirrored=True), "rect", "barre")
    [right] = elements(bar(TEN, 3, second=True), "rect", "barre seconde")
    assert (left["x"], left["width"]) == ("70.0%", "30.0%")
    assert (right["x"], right["width"]) == ("0.0%", "30.0%")


def test_a_stretch_of_time_and_today() -> None:
    drawn = span(TEN, 2, 8, now=5)
    assert elements(drawn, "rect", "barre")[0]["width"] == "60.0%"
    assert elements(drawn, "line", "repere")[0]["x1"] == "50.0%"


def test_the_axis_names_its_ends() -> None:
    assert re.findall(r">([^<]+)</text>", axis(nice([17, 39]), lambda v: f"{v:g}")) == ["10", "40"]


def years(*values: float | None) -> list[Point]:
    return [Point(position, value) for position, value in enumerate(values)]


def draw(points: list[Point], breaks: tuple[int, ...] = ()) -> str:
    periods = [str(2014 + index) for index in range(len(points))]
    return line_chart(periods, points, [], lambda v: f"{v:g}", "Résumé <b>", breaks)


def test_a_hidden_year_breaks_the_line_and_is_marked() -> None:
    drawn = draw(years(1, 2, None, 4, 5))
    assert len(elements(drawn, "line", "trait ici")) == 2
    assert len(elements(drawn, "text", "absent")) == 1


def test_the_line_never_crosses_a_change_of_method() -> None:
    drawn = draw(years(1, 2, 3, 4), breaks=(2,))
    assert len(elements(drawn, "line", "trait ici")) == 2
    assert len(elements(drawn, "line", "rupture")) == 1


def test_one_figure_is_no_change() -> None:
    with pytest.raises(ValueError, match="two figures"):
        draw(years(1, None, None))


def test_the_summary_is_escaped() -> None:
    assert ET.fromstring(draw(years(1, 2))).attrib["aria-label"] == "Résumé <b>"


def test_higher_is_drawn_higher() -> None:
    low, high = elements(draw(years(10, 20)), "circle", "ici")
    assert float(high["cy"]) < float(low["cy"])


def test_maps_keep_north_up_and_everything_inside() -> None:
    frame = fit((-2.0, 47.0, -1.0, 48.0), 320, 240)
    corners = [frame.at(lon, lat) for lon in (-2.0, -1.0) for lat in (47.0, 48.0)]
    assert all(0 <= x <= 320 and 0 <= y <= 240 for x, y in corners)
    assert frame.at(-1.5, 48.0)[1] < frame.at(-1.5, 47.0)[1]


def test_a_path_closes_each_ring_and_drops_what_cannot_be_seen() -> None:
    frame = fit((0.0, 0.0, 1.0, 1.0), 100, 100)
    holed = shapely.box(0, 0, 1, 1) - shapely.box(0.4, 0.4, 0.6, 0.6)
    speck = shapely.box(0.1, 0.1, 0.1001, 0.1001)
    assert path(frame, [holed], "fond").count("z") == 2
    assert path(frame, [speck], "fond") == ""


def test_a_locator_without_polygon_still_shows_the_place() -> None:
    frame = fit((0.0, 0.0, 1.0, 1.0), 100, 100)
    drawn = locator(frame, [shapely.box(0, 0, 1, 1)], None, (0.5, 0.5), "Situation de « A & B »")
    assert elements(drawn, "circle", "cible")
    assert ET.fromstring(drawn).attrib["aria-label"] == "Situation de « A & B »"


def test_a_flat_series_looks_flat() -> None:
    scale = nice([42.4, 43.2], at_least=0.25)
    assert scale.high - scale.low >= 0.25 * 43.2
