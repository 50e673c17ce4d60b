"""What a page says of one indicator: neighbours, change, breakdown, groups."""

from pathlib import Path
from typing import Any

import pytest

from croisee.foundation.statuses import Status
from croisee.observatory.figures import Figure, figure
from croisee.observatory.model import Observatory
from croisee.observatory.pages.indicator import Generation, generation
from croisee.observatory.reading import read
from fixtures.fake_releases import AGES, ESTIMATE, indicator, table
from fixtures.fake_territory import territory

FIRST = "qpv2024/QN001M"


def drawn(obs: Observatory, name: str, zone: str = FIRST) -> Figure:
    found = figure(obs, obs.territory.zones[zone], obs.measures[name])
    assert found is not None
    return found


def test_a_rate_is_compared_with_every_level(obs: Observatory) -> None:
    notes = [row.note for row in drawn(obs, "taux_pauvrete").rows]
    assert notes == [
        "",
        "Commune",
        "Intercommunalité",
        "Département",
        "Région",
        "médiane de 4 quartiers",
    ]


def test_a_count_is_compared_with_neighbourhoods_only(obs: Observatory) -> None:
    labels = [row.label for row in drawn(obs, "population").rows]
    assert labels == ["Les Tisserands", "Quartiers de l’observatoire", "Quartiers semblables"]


def test_a_change_is_drawn_where_the_producer_allows_it(obs: Observatory) -> None:
    change = drawn(obs, "taux_pauvrete").change
    assert change is not None
    assert change.svg.startswith("<svg")
    assert 'class="rupture"' in change.svg


def test_a_change_is_not_drawn_where_the_producer_forbids_it(obs: Observatory) -> None:
    found = drawn(obs, "part_moins_25_ans")
    assert found.change is not None
    assert found.change.svg == ""
    assert [when for when, _, _ in found.change.rows] == ["2017", "2018"]


def test_a_single_period_is_no_change(obs: Observatory) -> None:
    assert drawn(obs, ESTIMATE.name).change is None


def test_a_hidden_figure_keeps_its_row_without_a_dot(obs: Observatory) -> None:
    hidden = next(
        drawn(obs, "taux_pauvrete", zone.id)
        for zone in obs.quartiers
        if obs.latest(zone.id, "taux_pauvrete").status is Status.SUPPRESSED_AT_SOURCE  # type: ignore[union-attr]
    )
    own = hidden.rows[0]
    assert own.text == "secret statistique (producteur)"
    assert "<circle" not in own.svg
    assert hidden.neighbours == ""


def test_ages_are_bars_and_ages_by_sex_a_pyramid(obs: Observatory) -> None:
    bars, pyramid = drawn(obs, "allocataires_rsa").breakdowns
    assert [label for label, _ in bars.rows] == list(AGES[1:])
    assert pyramid.heads == ("Femmes", "Hommes")
    assert [label for label, _ in pyramid.rows] == list(reversed(AGES[1:]))
    oldest = pyramid.rows[0][1]
    assert [part.text for part in oldest] == ["secret statistique"] * 2
    assert len(pyramid.reasons) == 2


def estimates(folder: Path, *intervals: tuple[float, float, float] | None) -> Generation:
    """The indicator page of neighbourhoods with these (low, value, high), `None` when hidden."""
    rows: list[dict[str, Any]] = []
    for index, interval in enumerate(intervals, start=1):
        cell = {"zone": f"qpv2024/QN{index:03d}M", "indicator": "taux", "period": "2021"}
        if interval is None:
            rows.append({**cell, "status": "secret", "reason": "Trop peu de personnes."})
        else:
            low, value, high = interval
            rows.append({**cell, "value": value, "low": low, "high": high, "status": "estime"})
    made = table(folder, "e", "E", "?", rows, [indicator("taux", "Taux", "Thème")])
    obs = read([territory(folder), made])
    found = generation(obs, obs.measures["taux"], "2024")
    assert found is not None
    return found


def test_only_whole_intervals_set_a_neighbourhood_apart(tmp_path: Path) -> None:
    #                 low value high   (median of values: 20)
    found = estimates(
        tmp_path, (1, 5, 9), (15, 19, 21), (18, 20, 22), (19, 21, 25), (30, 40, 50), None
    ).grouping
    assert found is not None
    codes = [{row.zone.code for row in g} for g in (found.above, found.near, found.below)]
    assert codes == [{"QN005M"}, {"QN002M", "QN003M", "QN004M"}, {"QN001M"}]


def test_no_group_where_one_margin_is_missing(tmp_path: Path) -> None:
    assert estimates(tmp_path, (1, 5, 9), (15, 19, 21), (20, 20, 20)).grouping is None


def test_no_group_under_three_figures(tmp_path: Path) -> None:
    assert estimates(tmp_path, (1, 5, 9), (15, 19, 21), None).grouping is None


@pytest.mark.parametrize("name", ["taux_pauvrete", "taux_emploi", "population"])
def test_figures_without_margins_are_never_ranked(obs: Observatory, name: str) -> None:
    for vintage in ("2015", "2024"):
        found = generation(obs, obs.measures[name], vintage)
        assert found is not None
        assert found.grouping is None
