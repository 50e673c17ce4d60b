"""Files of records: measures checked by hand, and a verdict that is no by default."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from croisee.confidentiality.microdata import Columns, Demand, Singling, Waiver, assess
from croisee.confidentiality.microdata.grouping import classes_of, codes_of, sizes_of
from croisee.foundation.errors import CroiseeError
from unit.confidentiality.tables import parse

PEOPLE = """
age   | sexe | quartier | aide
20-24 | F    | nord     | rsa
20-24 | F    | nord     | aah
20-24 | F    | sud      | rsa
20-24 | M    | sud      | rsa
25-29 | M    | sud      | rsa
25-29 | M    | sud      | rsa
"""
KNOWN = Columns(("age", "sexe", "quartier"), sensitive=("aide",))


def _file(text: str = PEOPLE) -> pa.Table:
    rows = parse(text)
    return pa.table({name: [row[name] or None for row in rows] for name in rows[0]})


def _salaries(*groups: tuple[int, ...]) -> pa.Table:
    """One class per group of salaries (Li, Li & Venkatasubramanian 2007, section 4)."""
    pairs = [(f"g{place}", value) for place, group in enumerate(groups) for value in group]
    names, values = zip(*pairs, strict=True)
    return pa.table({"groupe": list(names), "salaire": list(values)})


SALARIES = Columns(("groupe",), sensitive=("salaire",))


def test_classes_and_the_smallest():
    # nord F 20-24: two; sud F 20-24: one; sud M 20-24: one; sud M 25-29: two.
    found = assess(_file(), KNOWN, Demand(k=2)).anonymity
    assert (found.classes, found.smallest, found.below) == (4, 1, 2)


def test_the_column_that_exposes_most_is_found():
    report = assess(_file(), KNOWN, Demand(k=2))
    # Without sexe: nord 20-24 (2), sud 20-24 (2), sud 25-29 (2). Without age: one F sud stays.
    assert report.anonymity.without == {"age": 1, "sexe": 0, "quartier": 1}
    assert "Sans la colonne « sexe », ou moins détaillée, il en resterait zéro." in report.sentences


def test_a_missing_value_is_a_value_like_another():
    table = pa.table({"age": ["20-24", None, None]})
    found = assess(table, Columns(("age",)), Demand(k=2)).anonymity
    assert (found.classes, found.below) == (2, 1)


def test_diversity_of_the_worst_class():
    report = assess(_file(), KNOWN, Demand(k=2))
    diversity = report.diversity["aide"]
    # Only nord F 20-24 has two values; four people are in classes with one.
    assert (diversity.distinct, diversity.below) == (1, 4)
    assert diversity.entropy == pytest.approx(1)


def test_entropy_of_even_and_uneven_classes():
    text = "\n".join(["a | s", *["x | 1"] * 2, *["x | 2"] * 2, *["y | 1"] * 3, "y | 2"])
    diversity = assess(_file(text), Columns(("a",), ("s",))).diversity["s"]
    # Three against one: exp(-(3/4 ln 3/4 + 1/4 ln 1/4)) = 4 / 27^(1/4).
    assert diversity.entropy == pytest.approx(4 / 27**0.25)
    assert diversity.distinct == 2


def test_closeness_of_ordered_values_is_that_of_the_article():
    assert assess(_salaries((3, 4, 5), (6, 11, 8), (7, 9, 10)), SALARIES).closeness[
        "salaire"
    ].largest == pytest.approx(0.375)
    # {6, 8, 11} alone against all nine: 1/6.
    everyone = _salaries((6, 8, 11), (3, 4, 5, 7, 9, 10))
    assert assess(everyone, SALARIES).closeness["salaire"].largest == pytest.approx(1 / 6)


def test_closeness_of_categories_is_half_the_sum_of_gaps():
    text = "\n".join(["a | s", "x | r", "x | r", "y | r", "y | b"])
    closeness = assess(_file(text), Columns(("a",), ("s",)), Demand(distance=0.2)).closeness["s"]
    # Everybody: 3/4 and 1/4. x: 1 and 0. y: 1/2 and 1/2.
    assert closeness.largest == pytest.approx(0.25)
    assert closeness.beyond == 4


def test_categories_can_be_given_an_order():
    text = "\n".join(["a | s", "x | bas", "x | bas", "y | moyen", "y | haut"])
    order = ("bas", "moyen", "haut")
    ranked = Columns(("a",), ("s",), orders={"s": order})
    # x: all at the bottom, against 1/2, 1/4, 1/4: (1/2 + 1/4) / 2 steps.
    assert assess(_file(text), ranked).closeness["s"].largest == pytest.approx(0.375)
    with pytest.raises(CroiseeError, match="oublie des valeurs"):
        assess(_file(text), Columns(("a",), ("s",), orders={"s": order[:2]}))


def test_what_singles_people_out_is_the_least_combination():
    report = assess(_file(), KNOWN)
    # No column alone; age × sexe singles out the man of 20-24, sexe × quartier the woman of sud.
    assert report.singling == (
        Singling(("age", "sexe"), 1),
        Singling(("sexe", "quartier"), 1),
    )
    assert "« age », « sexe » suffisent ensemble pour isoler une personne." in report.sentences


def test_a_column_of_unique_values_stands_alone():
    table = pa.table({"numero": [1, 2, 3], "age": [20, 20, 20]})
    report = assess(table, Columns(("numero", "age")))
    assert report.singling == (Singling(("numero",), 3),)
    assert "« numero » suffit pour isoler 3 personnes." in report.sentences


def test_a_file_that_exposes_nobody():
    table = pa.table({"age": ["20-24"] * 6, "aide": ["rsa", "aah"] * 3})
    report = assess(table, Columns(("age",), ("aide",)))
    assert report.anonymity.below == 0
    assert report.sentences == (
        "Chaque personne ressemble à au moins 5 autres sur : « age ».",
        "Aucune combinaison de trois de ces colonnes au plus n'isole quelqu'un.",
        "« aide » : reconnaître le groupe d'une personne n'apprend presque rien de plus.",
        "Ce fichier ne sort pas : seuls des tableaux protégés sortent.",
    )


def test_sentences_count_people_and_show_no_value_of_theirs():
    report = assess(_file(), KNOWN)
    told = " ".join(report.sentences)
    assert "Sur 6 personnes, 6 (100,0\u00a0%) n'ont pas 4 autres personnes" in told
    for value in ("20-24", "nord", "rsa"):
        assert value not in told


def test_an_empty_file():
    empty = pa.table({"age": pa.array([], pa.string()), "aide": pa.array([], pa.string())})
    report = assess(empty, Columns(("age",), ("aide",)))
    assert (report.records, report.anonymity.classes, report.anonymity.smallest) == (0, 0, 0)
    assert report.sentences[0] == "Ce fichier ne contient personne."


def test_no_file_leaves_by_default_however_safe():
    table = pa.table({"age": ["20-24"] * 100})
    assert not assess(table, Columns(("age",))).may_leave


def test_a_waiver_names_its_article_and_its_person():
    waiver = Waiver("article 7 bis de la loi n° 51-711", "la présidente du comité")
    report = assess(_file(), KNOWN, waiver=waiver)
    assert report.may_leave
    assert "article 7 bis" in report.sentences[-1]
    for wrong in (Waiver("", "quelqu'un"), Waiver("article 7", " ")):
        with pytest.raises(CroiseeError, match="rien ne sort"):
            assess(_file(), KNOWN, waiver=wrong)


def test_names_never_leave_even_with_a_waiver():
    table = _file().append_column("nom", [["A"] * 6])
    nominative = Columns(("age",), nominative=("nom",))
    report = assess(table, nominative, waiver=Waiver("article", "personne"))
    assert not report.may_leave
    assert "il nomme des personnes (« nom »)" in report.sentences[-1]


def test_a_wrong_declaration_is_said():
    with pytest.raises(CroiseeError, match="colonne absente"):
        assess(_file(), Columns(("taille",)))
    with pytest.raises(CroiseeError, match="connue d'un voisin"):
        assess(_file(), Columns(()))


def test_codes_follow_the_order_of_values():
    assert codes_of(pa.chunked_array([[30, None, 10, 30]])).tolist() == [2, 0, 1, 2]
    days = pa.chunked_array([[date(2026, 2, 1), date(2026, 1, 1)]])
    assert codes_of(days).tolist() == [1, 0]


def test_many_columns_do_not_overflow():
    wide = [np.arange(100_000)] * 6
    assert sizes_of(classes_of(wide, 100_000)).tolist() == [1] * 100_000
