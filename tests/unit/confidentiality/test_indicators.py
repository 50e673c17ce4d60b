"""Figures that do not add up: each is shown or hidden by the check of its kind of output."""

import dataclasses

import pyarrow as pa
import pytest

from croisee.confidentiality import Evidence, Kind, Outputs, ProtectedTable, protect
from croisee.confidentiality.outputs import kinds
from croisee.foundation.errors import CroiseeError
from unit.confidentiality.tables import evidence, hidden, shown


def indicators(text: str, kinds: dict[str, str] | None, **options: str) -> Evidence:
    return evidence(text, kind=Kind.INDICATOR, kinds=kinds, **{"unit": "", **options})


def protected(
    text: str, kinds: dict[str, str], threshold: int | None = None, **options: str
) -> ProtectedTable:
    (table,) = protect([indicators(text, kinds, **options)], threshold=threshold)
    return table


DECILES = """
zone | indicator | value | contributors | au_dessous | au_dessus
A    | loyer_d1  | 210   | 400          | 40         | 361
B    | loyer_d1  | 190   | 40           | 4          | 37
C    | loyer_d1  | 205   | 90           | 9          | 82
D    | loyer_d1  |       |              |            |
"""


def test_a_quantile_with_too_few_behind_its_tail_is_hidden():
    table = protected(DECILES, {"loyer_d1": "quantile"})
    assert hidden(table, "zone") == {("B",)}
    assert shown(table, "zone") == {("A",): 210, ("B",): None, ("C",): 205, ("D",): None}
    assert table.disclosure["A"] == table.audit.primary == 1


def test_the_minimum_is_that_of_the_profile_raised_to_the_threshold_of_the_permit():
    quantile = {"loyer_d1": "quantile"}
    assert hidden(protected(DECILES, quantile, threshold=11), "zone") == {("B",), ("C",)}
    assert hidden(protected(DECILES, quantile, profile="sante"), "zone") == {("B",), ("C",)}
    assert hidden(protected(DECILES, quantile, profile="entreprises"), "zone") == set()


def test_each_indicator_of_a_table_has_the_check_of_its_kind():
    table = protected(
        """
        zone | indicator | value | contributors | effectif | part_du_premier | denominateur | numerateur
        A    | moyenne   | 300   | 60           | 60       | 0.1             |              |
        A    | part      | 5.0   | 60           |          |                 | 60           | 3
        B    | moyenne   | 900   | 60           | 60       | 0.7             |              |
        B    | part      | 50.0  | 60           |          |                 | 60           | 30
        """,
        {"moyenne": "moyenne", "part": "taux"},
    )
    assert hidden(table, "zone", "indicator") == {("A", "part"), ("B", "moyenne")}


def test_facts_may_be_lists():
    text = """
        zone | value | contributors | a_risque  | sorties
        A    | 24    | 100          | 100;60;20 | 40;40
        B    | 24    | 100          | 100;60;3  | 40;57
        C    | 24    | 100          |           | 40;40
    """
    assert hidden(protected(text, {"rsa": "survie"}), "zone") == {("B",), ("C",)}


def test_a_fact_that_is_not_known_hides_the_figure():
    text = (
        "zone|value|contributors|effectif|part_du_premier\nA|3|50|50|0.1\nB|3|50|50|\nC|3|50||0.1"
    )
    assert hidden(protected(text, {"rsa": "moyenne"}), "zone") == {("B",), ("C",)}


def test_few_contributors_hide_a_figure_whatever_its_facts_say():
    text = "zone|value|contributors|effectif|part_du_premier\nA|3|4|50|0.1\nB|3||50|0.1"
    assert hidden(protected(text, {"rsa": "moyenne"}), "zone") == {("A",), ("B",)}


def test_a_kind_that_never_leaves_hides_all_its_figures():
    assert hidden(protected("zone|value|contributors\nA|3|500", {"rsa": "extreme"}), "zone")


def test_a_rate_is_judged_by_the_count_told_and_not_by_its_rounded_value():
    """1 % of 449 people, rounded, could be 4 or 5 of them: the study knows that there are 5."""
    text = "zone|value|contributors|denominateur|numerateur\nA|1|449|449|5\nB|1|449|449|4"
    assert hidden(protected(text, {"rsa": "taux"}, unit="%"), "zone") == {("B",)}


def test_a_rate_is_not_found_by_subtraction_from_the_wider_zone():
    text = """
        zone  | value | contributors | denominateur | numerateur
        ville | 10.0  | 1000         | 1000         | 100
        q1    | 20.0  | 200          | 200          | 40
        q2    | 1.0   | 300          | 300          | 3
        q3    | 11.4  | 500          | 500          | 57
    """
    inside = {"zone": {"q1": "ville", "q2": "ville", "q3": "ville"}}
    rates = evidence(text, inside, kind=Kind.INDICATOR, unit="", kinds={"rsa": "taux"})
    (table,) = protect([rates], threshold=None)
    assert ("q2",) in hidden(table, "zone")
    assert len(hidden(table, "zone")) == 2
    assert "dénominateurs" in table.audit.method


def test_a_figure_hidden_in_one_table_of_a_response_is_hidden_in_all():
    text = "zone|value|contributors|effectif|part_du_premier\nA|3|50|50|0.{}"
    one, other = (
        indicators(text.format(share), {"rsa": "moyenne"}, table=f"t{share}") for share in (1, 9)
    )
    for table in protect([one, other], threshold=None):
        assert hidden(table, "zone") == {("A",)}


def test_the_reason_says_the_kind_of_check_and_not_what_it_found():
    """Below and above must read the same: the reason would else tell the tail from the head."""
    text = "zone|value|contributors|au_dessous|au_dessus\nA|1|50|2|48\nB|9|50|49|1\nC|5|3|1|2"
    reasons = set(protected(text, {"rsa": "quantile"}).cells["reason"].to_pylist())
    (reason,) = reasons
    assert kinds()["quantile"].shown in reason
    assert not any(letter.isdigit() for letter in reason)


def test_the_rules_of_the_page_name_each_kind_of_check_once():
    rules = protected(DECILES, {"loyer_d1": "quantile"}).rules
    told = [rule for rule in rules if rule.startswith("Une médiane ou un autre quantile")]
    assert len(told) == 1
    assert kinds()["quantile"].source in told[0]


def test_facts_never_leave():
    table = protected(DECILES, {"loyer_d1": "quantile"})
    names = {field.name for field in dataclasses.fields(table)}
    assert not names & {"outputs", "facts"}
    assert set(table.cells.column_names) == {
        *("zone", "indicator", "period", "value", "low", "high", "status", "reason")
    }


@pytest.mark.parametrize("outputs", [None, {"autre": "moyenne"}])
def test_an_indicator_whose_kind_is_not_declared_is_refused(outputs):
    text = "zone|indicator|value|contributors|effectif|part_du_premier\nA|revenu|3|500|500|0.1"
    with pytest.raises(CroiseeError, match=r"« revenu »(.|\n)*À qui écrit l'étude"):
        protect([indicators(text, outputs)], threshold=None)


def test_an_unknown_kind_is_refused():
    with pytest.raises(CroiseeError, match="sorte inconnue, « camembert »"):
        protect([indicators("zone|value\nA|3", {"rsa": "camembert"})], threshold=None)


def test_a_fact_that_nobody_computed_is_refused():
    text = "zone|value|contributors|effectif\nA|3|500|500"
    with pytest.raises(CroiseeError, match="« part_du_premier », que demande le contrôle"):
        protect([indicators(text, {"rsa": "moyenne"})], threshold=None)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"effectif": [5, 6], "part_du_premier": [0.1, 0.1]}, "une ligne par case"),
        ({"effectif": ["dix"], "part_du_premier": [0.1]}, "ni une liste de nombres"),
    ],
)
def test_facts_that_are_not_numbers_of_each_row_are_refused(facts, message):
    table = dataclasses.replace(
        indicators("zone|value|contributors\nA|3|500", None),
        outputs=Outputs({"rsa": "moyenne"}, pa.table(facts)),
    )
    with pytest.raises(CroiseeError, match=message):
        protect([table], threshold=None)


def test_a_count_has_no_kind_of_output():
    count = dataclasses.replace(
        evidence("zone|value\nA|50"), outputs=Outputs({"rsa": "taux"}, pa.table({}))
    )
    with pytest.raises(CroiseeError, match="un effectif ou un montant n'a pas de sorte"):
        protect([count], threshold=None)


@pytest.mark.parametrize("outputs", [None, {"rsa": "extreme"}])
def test_figures_already_public_are_exempt(outputs):
    (table,) = protect(
        [indicators("zone|value\nA|3", outputs, profile="deja_public")], threshold=11
    )
    assert shown(table, "zone") == {("A",): 3}
    assert len(table.rules) == 1
