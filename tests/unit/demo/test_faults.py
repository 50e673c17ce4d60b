"""Faults: at the stated rates, where they are possible, and recorded exactly."""

import numpy as np
import pyarrow as pa
import pytest

from croisee.demo.faults import Rates, Subjects, write_down
from croisee.demo.spelling import bare_capitals
from croisee.demo.streams import stream

NONE = Rates(*[0.0] * len(Rates.names()))
SURNAMES = pa.array(["Le Goudier", "Nauveau-Jaulin", "Bénarrec", "Du"])
GIVEN = pa.array(["Maëlle", "Jean-Pierre", "Inès"])


def people(count: int, *, moved: bool = True) -> Subjects:
    """People with names, a usage name for one in two, and dates spread over 1950."""
    row = np.arange(count)
    return Subjects(
        person=row + 1000,
        surname=row % 4,
        usage=np.where(row % 2 == 0, (row + 1) % 4, -1),
        first_name=row % 3,
        birth=np.datetime64("1950-01-01") + (row % 365).astype("timedelta64[D]"),
        sex=(1 + row % 2).astype(np.int8),
        x=np.full(count, 100.0),
        y=np.full(count, 200.0),
        old_x=np.full(count, 900.0),
        old_y=np.full(count, 800.0),
        moved=np.full(count, moved),
        hall_x=np.full(count, 500.0),
        hall_y=np.full(count, 600.0),
    )


def written(rates: Rates, count: int = 20_000):
    return write_down(
        people(count), (SURNAMES, GIVEN), (bare_capitals, bare_capitals), rates, stream(1, "t")
    )


def test_without_faults_the_office_writes_what_is_true():
    rows, source = written(NONE, 40)
    assert sorted(source.tolist()) == list(range(40))
    assert not any(hit.any() for hit in rows.faults.values())
    assert set(rows.surname.to_pylist()) == {"LE GOUDIER", "NAUVEAU-JAULIN", "BENARREC", "DU"}
    assert (rows.birth == people(40).birth[source]).all()
    assert set(rows.x.tolist()) == {100.0}


@pytest.mark.parametrize("name", Rates.names())
def test_each_fault_comes_at_its_rate_and_alone(name):
    rows, _ = written(Rates(**{**dict.fromkeys(Rates.names(), 0.0), name: 0.3}))
    possible = {
        "nom_usage_pour_nom": 0.5,  # one in two has a usage name
        "jour_mois_inverses": 132 / 365,  # days 1 to 12, month different
        "variante_ecriture": 0.5,  # half of the variants write these names as the office does
        "doublon": 1 / 1.3,  # a duplicate is a row of its own
    }.get(name, 1.0)
    share = rows.faults[name].mean()
    assert share == pytest.approx(0.3 * possible, abs=0.04)
    assert not any(hit.any() for other, hit in rows.faults.items() if other != name)


def test_a_flag_is_set_exactly_when_the_row_differs_from_the_truth():
    chosen = ("faute_nom", "jour_mois_inverses", "sexe_manquant", "lieu_manquant")
    rates = Rates(**{name: 0.2 if name in chosen else 0.0 for name in Rates.names()})
    rows, source = written(rates)
    truth = people(20_000)
    names = np.array([bare_capitals(name) for name in SURNAMES.to_pylist()], dtype=object)
    wrong = np.array(rows.surname.to_pylist(), dtype=object) != names[truth.surname[source]]
    assert (wrong == rows.faults["faute_nom"]).all()
    assert ((rows.birth != truth.birth[source]) == rows.faults["jour_mois_inverses"]).all()
    assert ((rows.sex == 0) == rows.faults["sexe_manquant"]).all()
    assert (np.isnan(rows.x) == rows.faults["lieu_manquant"]).all()


def test_swapped_day_and_month_stay_a_date_of_the_same_year():
    rates = Rates(**{**dict.fromkeys(Rates.names(), 0.0), "jour_mois_inverses": 1.0})
    rows, source = written(rates, 365)
    truth = people(365).birth[source]
    swapped = rows.faults["jour_mois_inverses"]
    for was, now in zip(truth[swapped].tolist(), rows.birth[swapped].tolist(), strict=True):
        assert (was.day, was.month, was.year) == (now.month, now.day, now.year)


def test_an_outdated_address_is_the_one_before_the_move():
    rates = Rates(**{**dict.fromkeys(Rates.names(), 0.0), "adresse_perimee": 1.0})
    rows, _ = written(rates, 10)
    assert set(zip(rows.x.tolist(), rows.y.tolist(), strict=True)) == {(900.0, 800.0)}


def test_a_duplicate_is_the_second_line_of_the_same_person():
    rates = Rates(**{**dict.fromkeys(Rates.names(), 0.0), "doublon": 0.5})
    rows, _ = written(rates, 1000)
    once = rows.person[~rows.faults["doublon"]]
    assert sorted(once.tolist()) == list(range(1000, 2000))
    assert set(rows.person[rows.faults["doublon"]].tolist()) <= set(once.tolist())
