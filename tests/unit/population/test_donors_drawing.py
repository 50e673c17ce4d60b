"""Chance follows the shares it is given; dated amounts hold from their month on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.foundation.packaged import packaged
from croisee.population.donors.drawing import bands, dated, pick, pick_each, stream

SHARES = st.lists(st.floats(0, 10), min_size=2, max_size=6).filter(lambda each: sum(each) > 0.1)


@given(SHARES, st.integers(0, 99))
def test_what_has_no_share_is_never_drawn(shares, seed):
    drawn = pick(stream(seed, "test"), shares, 200)
    assert ((drawn >= 0) & (drawn < len(shares))).all()
    assert all(shares[rank] > 0 for rank in set(drawn.tolist()))


@given(SHARES, st.integers(0, 99))
def test_each_row_follows_its_own_shares(shares, seed):
    table = np.tile(shares, (100, 1))
    drawn = pick_each(stream(seed, "test"), table)
    assert all(shares[rank] > 0 for rank in set(drawn.tolist()))


def test_shares_are_kept_on_average():
    drawn = pick(stream(1, "test"), [1, 2, 7], 50_000)
    assert np.bincount(drawn) / 50_000 == pytest.approx([0.1, 0.2, 0.7], abs=0.01)


def test_a_stage_does_not_change_another():
    alone = stream(3, "logement").random(4)
    stream(3, "menages").random(100)
    assert (stream(3, "logement").random(4) == alone).all()
    assert (stream(3, "menages").random(4) != alone).all()


def test_an_amount_holds_until_the_next():
    months = np.array(["2019-12", "2020-01", "2020-06", "2021-01"], dtype="datetime64[M]")
    assert dated({"2020-01": 10, "2021-01": 12}, months).tolist() == [10, 10, 10, 12]


def test_bands_begin_at_their_age():
    assert bands(np.array([5, 18, 24.9, 25, 80]), [18, 25, 40]).tolist() == [0, 0, 0, 1, 2]


@pytest.mark.parametrize("name", ["menages", "activite", "revenus", "logement", "fiscalite"])
def test_every_number_says_its_meaning_its_source_and_what_it_is_worth(name):
    table = packaged("croisee.population.donors", f"{name}.yaml")
    assert table.pop("verifie_le")
    for entry in table.values():
        assert {"sens", "unite", "source"} <= set(entry)
        assert entry["statut"] in (
            "publié",
            "ordre de grandeur, non vérifié",
            "choisi pour le support",
        )


@pytest.mark.parametrize("name", ["types", "ages_reference", "enfants"])
def test_shares_of_households_sum_to_one(name):
    found = packaged("croisee.population.donors", "menages.yaml")[name]["valeurs"]
    lists = [list(found.values())] if name == "types" else list(found.values())
    assert [sum(each) for each in lists] == pytest.approx([1] * len(lists))


def test_shares_of_activities_sum_to_one():
    entry = packaged("croisee.population.donors", "activite.yaml")["statuts"]
    for rows in entry["valeurs"].values():
        assert len(rows) == len(entry["tranches"]) - 1
        assert [sum(row) for row in rows] == pytest.approx([1] * len(rows))
