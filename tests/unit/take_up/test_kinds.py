"""Three errors told apart in a table of persons."""

import numpy as np
import pytest

from croisee.take_up.kinds import Kind, kinds
from unit.take_up.tables import rows

PERSONS = """
    found entitled | receives | resources over the ceiling (%) | people
    yes            | yes      | -40                            | 50
    yes            | yes      | -2                             | 10
    yes            | no       | -30                            | 30
    yes            | no       | -1                             | 10
    no             | yes      | 3                              | 5
    no             | yes      | 60                             | 5
    no             | no       | 4                              | 20
    no             | no       | 200                            | 870
"""


def table(text: str) -> tuple[np.ndarray, ...]:
    entitled, receives, gap, people = zip(*rows(text), strict=True)
    return (
        np.array(entitled) == "yes",
        np.array(receives) == "yes",
        np.array([np.nan if cell == "none" else float(cell) / 100 for cell in gap]),
        np.array(people, float),
    )


def test_the_table_of_counts_and_shares():
    lines = kinds(*table(PERSONS)).lines
    assert {kind.name: (line.people, line.share, line.near) for kind, line in lines.items()} == {
        "CLAIMED": (60, 0.06, 10),
        "UNCLAIMED": (40, 0.04, 10),
        "BETA": (10, 0.01, 5),
        "NEITHER": (890, 0.89, 20),
    }


def test_what_each_kind_does_to_the_rate():
    found = kinds(*table(PERSONS))
    assert found.aggregate == pytest.approx(1 - 70 / 100)
    assert found.matched == pytest.approx(40 / 100)
    assert found.hidden_by_beta == pytest.approx(0.1)
    assert found.granted == pytest.approx(40 / 110)
    assert found.low == pytest.approx(30 / 95)
    assert found.high == pytest.approx(60 / 110)


def test_the_three_kinds_in_words():
    assert kinds(*table(PERSONS)).sentences == (
        "Sur 100 personnes que le calcul trouve éligibles, 40 n’ont pas le droit.",
        "Les totaux seuls donneraient 30 : pour 100 personnes éligibles, 10 autres ont le droit sans "
        "que le calcul les trouve éligibles.",
        "Près du plafond le calcul peut se tromper de côté : selon ce côté, de 32 à 55.",
    )


def test_a_right_without_ceiling_has_nobody_near_it():
    found = kinds(*table("a|b|c|d\nyes|no|none|1\nyes|yes|none|1\nno|yes|none|1\nno|no|none|1"))
    assert [line.near for line in found.lines.values()] == [0, 0, 0, 0]
    assert found.low == found.matched == found.high


def test_where_nobody_is_found_entitled_there_is_no_rate():
    found = kinds(*table("a|b|c|d\nno|yes|100|3\nno|no|100|7"))
    assert np.isnan(found.aggregate)
    assert np.isnan(found.matched)
    assert found.granted == 0
    assert found.sentences == ("Le calcul ne trouve personne d’éligible.",)


def test_every_kind_is_said_in_french():
    assert len({kind.label for kind in Kind}) == 4
