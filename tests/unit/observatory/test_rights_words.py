"""Figures about rights in words, and the same drawn: what is sure, what is perhaps."""

import numpy as np
import pytest

from croisee.foundation.statuses import Status
from croisee.observatory.charts.shares import clamped, share_bar, ten, tenths
from croisee.observatory.charts.shares_map import Ring, shares_map
from croisee.observatory.model import Cell
from croisee.observatory.pages.rights_method import Example, numbers
from croisee.observatory.pages.rights_national import landmarks
from croisee.observatory.pages.rights_words import count, euros, percents, share, side
from croisee.take_up.kinds import Kind, kinds
from fixtures.fake_rights import PARAMETERS


def cell(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    status: Status = Status.MODELLED,
    reason: str = "",
) -> Cell:
    return Cell("qpv2024/Q", "non_recours_c2s", "2021", (), value, low, high, status, reason)


@pytest.mark.parametrize(
    ("low", "high", "words", "figures"),
    [
        (38, 57, "entre 3 et 6 personnes sur 10", "38 à 57\u00a0%"),
        (47, 53, "environ la moitié", "47 à 53\u00a0%"),
        (10, 90, "on le sait mal : entre 1 et 9 personnes sur 10", "10 à 90\u00a0%"),
        (-4, 20, "au plus 2 personnes sur 10", "−4 à 20\u00a0%"),
        (44, 44, "environ 4 personnes sur 10", "44\u00a0%"),
    ],
)
def test_a_share_is_said_in_tenths_then_in_percent(
    low: float, high: float, words: str, figures: str
) -> None:
    said = share(cell((low + high) / 2, low, high))
    assert (said.words, said.figures) == (words, figures)
    assert said.bounds == (low / 100, high / 100)


def test_households_are_not_called_persons() -> None:
    assert share(cell(30, 20, 40), "foyer").words == "entre 2 et 4 foyers sur 10"
    assert share(cell(3, 2, 4), "foyer").words == "presque personne : moins de 1 foyer sur 20"
    assert count(cell(200, 120, 350), "foyer").words == "entre 120 et 350\u00a0foyers"
    assert count(cell(1, status=Status.PUBLISHED), "foyer").words == "1\u00a0foyer"


def test_a_count_of_a_fund_is_said_as_it_is_and_an_estimate_between_bounds() -> None:
    assert count(cell(1634, status=Status.PUBLISHED)).words == "1\u202f634\u00a0personnes"
    assert count(cell(240)).words == "environ 240\u00a0personnes"
    assert count(cell(240, 123, 347)).words == "entre 120 et 350\u00a0personnes"
    assert euros(cell(9000, 4100, 11800)).words == "entre 4\u202f100 et 12\u202f000\u00a0€ par an"


def test_what_is_not_told_keeps_its_status_and_its_reason() -> None:
    said = share(cell(None, status=Status.UNAVAILABLE, reason="Trop de bénéficiaires."))
    assert (said.known, said.words, said.reason) == (
        False,
        "indisponible",
        "Trop de bénéficiaires.",
    )
    assert share(None).words == "sans chiffre"
    assert count(cell(None, status=Status.SUPPRESSED_AT_SOURCE)).known is False


@pytest.mark.parametrize(
    ("value", "words", "proven"),
    [(-1, "nettement moins", True), (0, "comme l’ensemble", False), (1, "nettement plus", True)],
)
def test_a_difference_is_marked_only_where_it_is_proven(
    value: float, words: str, proven: bool
) -> None:
    found = side(cell(value))
    assert (found.words, found.proven, bool(found.arrow)) == (words, proven, proven)
    assert side(cell(None, status=Status.UNAVAILABLE)).words == "sans comparaison"


def test_two_bounds_written_alike_are_written_once() -> None:
    assert percents(43.6, 44.4) == "44\u00a0%"
    assert percents(4, 44) == "4 à 44\u00a0%"


@pytest.mark.parametrize(
    ("low", "high", "sure", "most"),
    [(0.38, 0.57, 3, 6), (0.4, 0.6, 4, 6), (0.405, 0.605, 4, 6), (-0.1, 0.2, 0, 2), (0, 1, 0, 10)],
)
def test_ten_people_are_as_the_words_say(low: float, high: float, sure: int, most: int) -> None:
    assert tenths((low, high)) == (sure, most)
    drawn = ten((low, high), "label")
    assert drawn.count('class="plein"') == sure
    assert drawn.count('class="peut-etre"') == most - sure
    assert drawn.count("<path") == 10


def test_a_bar_stays_between_nobody_and_everybody() -> None:
    assert clamped(-0.04, 1.2) == (0.0, 1.0)
    assert 'x="20.0%" width="30.0%"' in share_bar((0.2, 0.5))
    assert 'class="cache"' in share_bar(None)


def test_rings_never_cover_each_other_nor_leave_the_map() -> None:
    rings = [Ring(n, 2.0 + 0.001 * (n % 3), 48.0 + 0.001 * (n // 3), (0.2, 0.5)) for n in range(9)]
    drawn = shares_map([], [], [*rings, Ring(10, 2.5, 48.4, None)], "Carte")
    circles = [part.split('"') for part in drawn.split("<circle ") if part.startswith('class="co')]
    centres = np.array([(float(c[3]), float(c[5])) for c in circles])
    assert len(centres) == 9
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2) + 99 * np.eye(9)
    assert apart.min() > 30
    assert centres.min() >= 16
    assert drawn.count('class="inconnu"') == 1
    assert drawn.count("<line") > 0
    assert shares_map([], [], [], "Carte") == ""


def test_a_ring_tells_nobody_and_everybody() -> None:
    nobody = shares_map([], [], [Ring(1, 2.0, 48.0, (0.0, 0.0))], "Carte")
    everybody = shares_map([], [], [Ring(1, 2.0, 48.0, (1.0, 1.0))], "Carte")
    assert 'class="plein"' not in nobody
    assert everybody.count('class="plein"') == 1
    assert "peut-etre" not in nobody + everybody


def test_the_landmarks_are_the_last_published_of_each_right() -> None:
    assert [(each.value, each.year) for each in landmarks()] == [
        (44, 2021), (23, 2021), (31, 2021), (67, 2021), (34, 2018),
    ]  # fmt: skip
    assert all(each.source and each.url.startswith("https://") for each in landmarks())


def test_the_invented_example_is_computed_as_the_method_does() -> None:
    """One row per kind and side of « near the ceiling », weighted by how many they are."""
    example = Example()
    people = [  # entitled, receiving, all, near
        (True, True, example.claimed, example.near_claimed),
        (True, False, example.unclaimed, example.near_unclaimed),
        (False, True, example.beta, example.near_beta),
        (False, False, example.neither, example.near_neither),
    ]
    rows = [
        (entitled, receiving, gap, weight)
        for entitled, receiving, everybody, near in people
        for gap, weight in ((0.5, everybody - near), (0.01, near))
    ]
    entitled, receiving, gap, weights = (np.array(column) for column in zip(*rows, strict=True))
    found = kinds(entitled, receiving, gap, weights.astype(float))
    assert sum(each[2] for each in people) == 1000
    assert found.lines[Kind.UNCLAIMED].people == example.unclaimed
    assert 100 * found.aggregate == pytest.approx(example.totals)
    assert 100 * found.matched == pytest.approx(example.matched)
    assert (100 * found.low, 100 * found.high) == pytest.approx((example.least, example.most))


def test_every_number_of_the_card_is_told_once_in_its_group() -> None:
    found = {
        group.anchor: [each.name for each in group.parameters] for group in numbers(PARAMETERS)
    }
    assert found == {
        "loi": ["mois"],
        "cachees": ["cache_emploi_en_emploi"],
        "marges": ["zones", "marges", "efficace"],
        "nombres": ["donneurs"],
    }
    assert numbers(()) == ()
