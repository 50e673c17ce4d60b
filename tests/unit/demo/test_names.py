"""Names that look common, distributed as in registers, and are nobody's in particular."""

import re

import numpy as np
import pytest

from croisee.demo import given_names, toponyms
from croisee.demo.naming import GROUPS
from croisee.demo.spelling import bare_capitals, glued, split_capitals
from croisee.demo.surnames import chances, surnames


def test_family_names_are_distinct_and_fit_in_latin_1():
    for group in GROUPS:
        names = surnames(group)
        assert len(set(names)) == len(names)
        assert all(name.encode("latin-1") for name in names)


def test_local_names_have_particles_hyphens_apostrophes_and_accents():
    names = surnames("local")
    for form, share in ((r"^Le ", 0.02), (r"^(de|du|de La) ", 0.02), ("-", 0.015), ("'", 0.0005)):
        found = sum(re.search(form, name) is not None for name in names) / len(names)
        assert share < found < 4 * share + 0.02, form
    assert sum(not name.isascii() for name in names) > 1000


def test_the_first_family_name_has_about_four_people_in_a_thousand_and_the_tail_is_long():
    chance = chances("local")
    assert 0.002 < chance[0] < 0.006
    assert (np.diff(chance) < 0).all()
    assert 0.15 < chance[:1000].sum() < 0.60


def test_every_decade_has_first_names_for_both_sexes():
    assert set(given_names.MEN) == set(given_names.WOMEN) == set(range(1920, 2030, 10))
    for names in (*given_names.MEN.values(), *given_names.WOMEN.values()):
        words = names.split()
        assert len(set(words)) == len(words) >= 20


@pytest.mark.parametrize(
    ("name", "bare", "split", "stuck"),
    [
        ("Le Braouëz", "LE BRAOUEZ", "LE BRAOUEZ", "LEBRAOUEZ"),
        ("L'Hélier", "L'HELIER", "L HELIER", "LHELIER"),
        ("Marie-Noëlle", "MARIE-NOELLE", "MARIE NOELLE", "MARIE-NOELLE"),
    ],
)
def test_offices_write_the_same_name_differently(name, bare, split, stuck):
    assert (bare_capitals(name), split_capitals(name), glued(name)) == (bare, split, stuck)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Montvallon", "de Montvallon"),
        ("Orsenne-sur-Lière", "d'Orsenne-sur-Lière"),
        ("Le Mesnil-Corbeau", "du Mesnil-Corbeau"),
        ("Les Essarts-Marnier", "des Essarts-Marnier"),
        ("La Ferté-Morvaine", "de La Ferté-Morvaine"),
        ("L'Houmée", "de L'Houmée"),
    ],
)
def test_places_are_named_as_french_says(name, said):
    assert toponyms.of(name) == said


def test_no_two_places_share_a_name():
    qpv = [name for town in toponyms.TOWNS for name in town.qpv] + [toponyms.FORMER_QPV]
    places = [t.name for t in toponyms.TOWNS] + [*toponyms.VILLAGES, *toponyms.ELSEWHERE]
    assert len(qpv) == 13
    assert len(set(qpv + places)) == len(qpv) + len(places)
