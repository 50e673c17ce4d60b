"""A pair explained: every level has its words, and the reasons add up to the probability."""

from math import log2

import numpy as np
import pytest

from croisee.matching.explanation.explain import Agreement, agreements, explain
from croisee.matching.explanation.words import LACKING, chances, say_level, signed
from croisee.matching.scoring.em import Counts, fit
from croisee.matching.scoring.fields import FIELDS, SIZES

LEVELS = [(field.name, level) for field in FIELDS for level in (LACKING, *field.levels)]


def log_odds(probability: float) -> float:
    return log2(probability / (1 - probability))


@pytest.mark.parametrize(("field", "level"), LEVELS)
def test_every_level_is_said_in_words(field: str, level: str):
    said = say_level(field, level)
    assert said[0].islower()
    assert not {"_", "{", "level"} & set(said.split())


def test_two_levels_of_a_field_are_never_said_alike():
    said = [say_level(field, level) for field, level in LEVELS]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("bits", "said"), [(6.24, "+6,2"), (-1.06, "−1,1"), (0.04, "0"), (-0.04, "0"), (12.0, "+12,0")]
)
def test_a_weight_has_its_sign(bits: float, said: str):
    assert signed(bits) == said


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "moins d’une chance sur 100"),
        (0.0102, "une chance sur 100"),
        (0.62, "62 chances sur 100"),
        (0.994, "99 chances sur 100"),
        (0.9999, "plus de 99 chances sur 100"),
    ],
)
def test_a_probability_is_said_as_chances(probability: float, said: str):
    assert chances(probability) == said


AGREED = (
    Agreement("family_name", "close", 6.2),
    Agreement("birth_date", "year and one of day and month", -1.1),
    Agreement("sex", LACKING, 0.0),
)


def test_an_explanation_is_read_from_top_to_bottom():
    told = explain(AGREED, alone=0.8, probability=0.8)
    assert told.text.splitlines()[:7] == [
        "80 chances sur 100 que ce soit la même personne.",
        "",
        "  au départ, avant de regarder les champs               :   −3,1",
        "  le nom de famille se ressemble beaucoup               :   +6,2",
        "  dans la date de naissance, le jour ou le mois diffère :   −1,1",
        "  le sexe manque d’un côté au moins                     :      0",
        "  au total                                              :   +2,0",
    ]
    assert "double les chances" in told.text


def test_what_weighs_comes_first_on_one_line():
    assert explain(AGREED, 0.8, 0.8).reasons == (
        "le nom de famille se ressemble beaucoup (+6,2) ; dans la date de naissance, le jour ou le "
        "mois diffère (-1,1) ; le sexe manque d’un côté au moins (0)"
    )


def test_rivals_and_decisions_have_their_line():
    shared = explain(AGREED, alone=0.8, probability=0.5)
    assert shared.rivals is not None
    assert shared.rivals.bits == pytest.approx(-2)
    assert "un autre enregistrement convient aussi" in shared.text
    judged = explain(AGREED, alone=0.8, probability=1.0, judged=True)
    assert "une personne a jugé cette paire" in judged.text
    assert explain(AGREED, alone=0.8, probability=0.8).rivals is None


def test_reasons_add_up_to_the_probability_of_the_mixture():
    """Whatever the pattern, start and fields make the log-odds that the scoring gives."""
    random = np.random.default_rng(3)
    levels = np.column_stack([random.integers(0, size, 200) for size in SIZES])
    levels[:80] = [size - 1 for size in SIZES]
    levels = np.unique(levels, axis=0)
    times = random.integers(1, 50, (len(levels), 1)).astype(float)
    mixture = fit(FIELDS, Counts(levels, times, (times / 2, times / 2)))
    for row, bits, probability in zip(
        levels, mixture.weights(levels), mixture.probability(levels), strict=True
    ):
        told = explain(agreements(row, bits), probability, probability)
        if 1e-9 < probability < 1 - 1e-9:
            total = told.start + sum(line.bits for line in told.fields)
            assert total == pytest.approx(log_odds(probability))
        assert all(
            line.bits == pytest.approx(0, abs=1e-9)
            for line, level in zip(told.fields, row, strict=True)
            if level == 0
        )
