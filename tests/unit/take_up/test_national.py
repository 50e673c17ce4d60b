"""The sum of the zones against the rate published for the country."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.take_up.components import Component
from croisee.take_up.national import check
from unit.take_up.tables import counts

HALVES = "zone | eligible | having\n north | 600 | 300\n south | 400 | 250"


def test_inside_when_the_interval_holds_the_published_rate():
    found = check(counts(HALVES, Component.of("modele", 0.05, 1.0)), "c2s", 2021)
    assert found.estimate.value[0] == pytest.approx(0.45)
    assert found.inside
    assert found.sentence.startswith("Notre estimation pour l’ensemble : 45 % (de 39 à 50 %).")
    assert "44 % en 2021" in found.sentence
    assert "est dans cette fourchette" in found.sentence


def test_outside_is_said():
    found = check(counts(HALVES, Component.of("modele", 0.05, 1.0)), "c2s_participation", 2021)
    assert not found.inside
    assert "n’est pas dans cette fourchette" in found.sentence


def test_the_rounding_of_the_source_counts():
    """45 % exactly, against a published 44 % which may be 44.5."""
    assert not check(counts(HALVES), "c2s", 2021).inside
    assert check(counts(HALVES, Component.of("tirage", 0.009)), "c2s", 2021).inside


def test_a_year_without_publication_is_refused():
    with pytest.raises(CroiseeError, match="aucun taux national"):
        check(counts(HALVES), "c2s", 2024)
