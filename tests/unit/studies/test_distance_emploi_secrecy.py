"""How finely the figures of a neighbourhood may be told, before they tell on a small group."""

import numpy as np

from croisee.studies.distance_emploi.catalogue import STRAIGHT, Figure, Unit, Who
from croisee.studies.distance_emploi.found import MeanFound
from croisee.studies.distance_emploi.secrecy import COARSER, Leaving, leaving
from croisee.studies.distance_emploi.tables import posts_row, zone_row

THRESHOLD = 5


def figure(kilometres, seekers, who=Who.ALL, reached=None, main=True, extra=False):
    """The mean distance of one zone over `seekers` (occupations × 2); `reached`: occupations that
    have an offer."""
    mean = np.array([kilometres], dtype=float)
    weight = np.ones_like(mean) if reached is None else np.array([reached], dtype=float)
    people = {Who.ALL: seekers.sum(axis=1), Who.WITH: seekers[:, 0], Who.WITHOUT: seekers[:, 1]}
    covered = (people[who] * weight).sum(axis=1)
    with np.errstate(invalid="ignore"):
        value = (people[who] * weight * mean).sum(axis=1) / covered
    unit = Unit.KILOMETRES
    return MeanFound(
        Figure("emploi_distance", STRAIGHT, None, unit, who=who, main=main, extra=extra),
        value, 0 * value, 0 * value, weight, covered, mean,
    )  # fmt: skip


def drivers(*numbers):
    """Seekers who all drive."""
    return np.array([[number, 0] for number in numbers])


def test_two_occupations_and_a_fine_mean_give_the_small_one_away_so_it_is_rounded():
    # 4.2 km; one nurse more or less moves it by 0.1 km: only to the nearest kilometre, 3.5 to
    # 4.5 km, may five nurses be behind it.
    seekers = drivers(38, 2)
    found = [figure([4.0, 8.0], seekers)]
    assert leaving(found, 0, seekers, THRESHOLD) == Leaving(10, 10, 1)


def test_many_occupations_hide_one_another_at_the_finest_rounding():
    seekers = drivers(12, 3, 40, 2, 25)
    found = [figure([4.0, 12.0, 9.0, 15.0, 6.0], seekers)]
    assert leaving(found, 0, seekers, THRESHOLD) == Leaving(1, 1, 1)


def test_where_even_the_coarsest_says_too_much_the_last_figures_are_left_out():
    # The share of nurses: 2 of 40 are 5 %; a mean that is 0 for all others tells how many.
    seekers = drivers(38, 2)
    telling = [figure([0.0, 900.0], seekers), figure([0.0, 901.0], seekers)]
    kept = leaving([figure([4.0, 4.0], seekers), *telling], 0, seekers, THRESHOLD)
    assert kept == Leaving(1, COARSER[-1], 1)


def test_that_nobody_has_an_offer_tells_that_an_occupation_has_nobody():
    """Cooks, nurses, drivers, all told 40; « nobody has an offer » where only drivers would have
    one leaves cooks and nurses alone with the mean."""
    seekers = drivers(38, 2, 0)
    mean = figure([4.0, 12.0, 0.0], seekers)
    nobody = figure([1.0, 1.0, 1.0], seekers, reached=[0, 0, 1])
    assert leaving([mean], 0, seekers, THRESHOLD) == Leaving(1, 1, 1)
    # The second is left out: where nobody has an offer, nobody looks for that work.
    assert leaving([mean, nobody], 0, seekers, THRESHOLD) == Leaving(1, COARSER[-1], 1)


def test_what_is_left_out_is_secret_even_where_nobody_has_an_offer():
    seekers = drivers(38, 2)
    nobody = figure([1.0, 1.0], seekers, reached=[0, 0])
    row = {"zone": "Q", "indicator": "emploi_distance", "period": "2025"}
    assert zone_row(nobody, 0, Leaving(1, 1, 1), 0, row)["status"] == "indisponible"
    assert zone_row(nobody, 1, Leaving(1, 1, 1), 0, row)["status"] == "secret"


def test_the_main_figures_stay_fine_at_the_cost_of_the_others():
    """Four figures of four occupations would tell all; the second and third come coarser."""
    seekers = drivers(40, 30, 3, 20)
    main = figure([4.0, 9.0, 12.0, 6.0], seekers)
    others = [
        figure([9.0, 2.0, 30.0, 14.0], seekers, main=False),
        figure([3.0, 17.0, 25.0, 8.0], seekers, main=False),
    ]
    found = leaving([main, *others], 0, seekers, THRESHOLD)
    assert found.main < found.other
    assert found.count == 3
    assert found.coarser(main.figure) == found.main
    assert found.coarser(others[0].figure) == found.other


def test_an_extra_takes_nothing_from_the_others():
    """Without it all is told at the finest; it would tell how many nurses there are, and stays."""
    seekers = drivers(12, 3, 40, 2, 25)
    main = figure([4.0, 12.0, 9.0, 15.0, 6.0], seekers)
    telling = figure([0.0, 900.0, 0.0, 0.0, 0.0], seekers, main=False, extra=True)
    harmless = figure([5.0, 5.0, 5.0, 5.0, 5.0], seekers, main=False, extra=True)
    assert leaving([main, telling], 0, seekers, THRESHOLD) == Leaving(1, 1, 1)
    found = leaving([main, harmless], 0, seekers, THRESHOLD)
    assert found == Leaving(1, 1, 1, {"emploi_distance": 1})
    assert found.leaves(harmless.figure, 1)
    assert not Leaving(1, 1, 1).leaves(telling.figure, 1)


def test_an_employer_counts_once_in_a_commune_however_many_vacancies_it_has():
    """Ten posts of a temporary-work company in two vacancies, three of nobody known, one more."""
    row = posts_row(np.array([6, 4, 2, 1, 1]), ["armor", "armor", "", "", "quai"], {"zone": "C"})
    assert row == {
        "zone": "C", "value": 14.0, "contributors": 3, "largest": 10.0, "second": 3.0,
    }  # fmt: skip
    assert posts_row(np.array([], int), [], {})["contributors"] == 0
