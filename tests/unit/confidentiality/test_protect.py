"""From a small table to what a reader sees."""

import dataclasses

import pytest

from croisee.confidentiality import AuditNote, Kind, ProtectedTable, protect
from croisee.foundation.errors import CroiseeError
from unit.confidentiality.tables import evidence, hidden, shown

AGES = {"age": {"jeunes": "tous", "adultes": "tous", "aines": "tous"}}
SEXES = {"sexe": {"femmes": "tous", "hommes": "tous"}}


def test_a_table_without_small_numbers_passes_whole():
    (table,) = protect(
        [evidence("age|value\ntous|60\njeunes|20\nadultes|30\naines|10", AGES)], threshold=None
    )
    assert shown(table, "age")["aines",] == 10
    assert table.disclosure == {"A": 0, "B": 0, "C": 0, "D": 0, "V": 4}


def test_a_small_cell_is_not_given_away_by_its_total():
    (table,) = protect(
        [evidence("age|value\ntous|53\njeunes|20\nadultes|30\naines|3", AGES)], threshold=None
    )
    assert hidden(table, "age") == {("aines",), ("jeunes",)}
    assert table.disclosure == {"A": 1, "B": 0, "C": 0, "D": 1, "V": 2}
    lost = round((11.5 + 11.5) / (53 + 23 + 30), 3)  # 23 to share between two hidden cells
    assert table.audit == AuditNote(table.audit.method, 4, 1, 1, 0, 0, lost)


def test_two_margins_need_a_square_of_hidden_cells():
    text = """
        sexe   | age     | value
        tous   | tous    | 100
        tous   | jeunes  | 32
        tous   | adultes | 68
        femmes | tous    | 41
        femmes | jeunes  | 2
        femmes | adultes | 39
        hommes | tous    | 59
        hommes | jeunes  | 30
        hommes | adultes | 29
    """
    (table,) = protect(
        [evidence(text, {"age": {"jeunes": "tous", "adultes": "tous"}, **SEXES})], threshold=None
    )
    assert hidden(table, "sexe", "age") == {
        (sexe, age) for sexe in ("femmes", "hommes") for age in ("jeunes", "adultes")
    }


def test_a_hidden_cell_never_says_whether_it_is_primary():
    (table,) = protect(
        [evidence("age|value\ntous|53\njeunes|20\nadultes|30\naines|3", AGES)], threshold=None
    )
    told = {
        (status, reason)
        for status, reason in zip(
            table.cells["status"].to_pylist(), table.cells["reason"].to_pylist(), strict=True
        )
        if status == "secret"
    }
    assert len(told) == 1
    assert set(table.cells.column_names) == {
        *("zone", "indicator", "period", "age"),
        *("value", "low", "high", "status", "reason"),
    }


def test_a_commune_does_not_give_away_what_lies_outside_its_neighbourhoods():
    text = """
        zone               | value
        commune2025/35238  | 103
        qpv2024/QN03501M   | 60
        qpv2024/QN03502M   | 40
    """
    parents = {"zone": dict.fromkeys(("qpv2024/QN03501M", "qpv2024/QN03502M"), "commune2025/35238")}
    (table,) = protect([evidence(text, parents)], threshold=None)
    assert hidden(table, "zone") == {("qpv2024/QN03502M",)}


def test_the_same_leak_across_two_tables():
    parents = {"zone": dict.fromkeys(("qpv2024/A", "qpv2024/B"), "commune2025/35238")}
    quarters = evidence("zone|value\nqpv2024/A|60\nqpv2024/B|40", parents, table="quartiers")
    towns = evidence("zone|value\ncommune2025/35238|103", table="communes")
    one, other = protect([quarters, towns], threshold=None)
    assert len(hidden(one, "zone") | hidden(other, "zone")) == 1


def test_overlapping_zonings_are_read_one_by_one():
    text = "zone|value\ncommune2025/1|100\nqpv2024/A|97\niris2021/X|50\niris2021/Y|50"
    parents = {"zone": dict.fromkeys(("qpv2024/A", "iris2021/X", "iris2021/Y"), "commune2025/1")}
    (table,) = protect([evidence(text, parents)], threshold=None)
    assert hidden(table, "zone") == {("qpv2024/A",)}


def test_a_cell_of_two_tables_is_hidden_in_both():
    by_age = evidence("age|value\ntous|53\njeunes|20\nadultes|30\naines|3", AGES, table="age")
    alone = evidence("zone|value\ncommune|53", table="total")
    by_sex = evidence("sexe|value\ntous|53\nfemmes|2\nhommes|51", SEXES, table="sexe")
    age, total, sex = protect([by_age, alone, by_sex], threshold=None)
    assert (
        shown(age, "age")["tous",]
        == shown(total, "zone")["commune",]
        == shown(sex, "sexe")["tous",]
    )


def test_what_a_producer_hid_is_not_found_by_subtraction():
    text = "age|value\ntous|53\njeunes|20\nadultes|30\naines|"
    (table,) = protect([evidence(text, AGES)], threshold=None)
    assert len(hidden(table, "age")) == 1
    assert table.disclosure["V"] == 2


def test_amounts_keep_ten_percent_of_doubt():
    text = """
        age     | value | contributors | largest
        tous    | 1000  | 60           | 200
        jeunes  | 300   | 20           | 50
        adultes | 600   | 38           | 200
        aines   | 100   | 2            | 60
    """
    (table,) = protect(
        [evidence(text, AGES, kind=Kind.MAGNITUDE, profile="entreprises", unit="€")], threshold=None
    )
    assert hidden(table, "age") == {("aines",), ("jeunes",)}


def test_figures_already_public_pass_with_the_marks_of_their_producer():
    text = """
        age     | value | status        | reason
        tous    | 53    | publie        |
        aines   | 3     | publie        |
        adultes |       | secret_source | Secret de l'Insee.
    """
    (table,) = protect([evidence(text, AGES, profile="deja_public")], threshold=11, rounding=5)
    assert shown(table, "age") == {("tous",): 53, ("aines",): 3, ("adultes",): None}
    assert table.cells["status"].to_pylist() == ["secret_source", "publie", "publie"]


def test_a_rate_with_few_people_behind_is_hidden_and_another_is_not():
    text = """
        zone | value | contributors | denominateur | numerateur
        A    | 40    | 100          | 100          | 40
        B    | 50    | 4            | 4            | 2
        C    | 2     | 100          | 100          | 2
    """
    rates = evidence(text, kind=Kind.INDICATOR, unit="%", kinds={"rsa": "taux"})
    (table,) = protect([rates], threshold=None)
    assert hidden(table, "zone") == {("B",), ("C",)}


def test_rounding_comes_after_suppression():
    text = "age|value|low|high\ntous|53|51|54\njeunes|20|19|21\nadultes|30|29|31\naines|3|2|4"
    (table,) = protect([evidence(text, AGES)], threshold=None, rounding=5)
    row = table.cells.to_pylist()[-1]
    assert (row["age"], row["value"], row["low"], row["high"]) == ("tous", 55, 50, 55)
    assert row["status"] == "arrondi"
    assert hidden(table, "age") == {("aines",), ("jeunes",)}


def test_a_protected_table_is_made_by_protect_only():
    (table,) = protect([evidence("zone|value\nA|50")], threshold=None)
    with pytest.raises(ValueError, match="seal"):
        dataclasses.replace(table, title="Autre")
    fields = {f.name: getattr(table, f.name) for f in dataclasses.fields(table)}
    with pytest.raises(TypeError, match="protect only"):
        ProtectedTable(**fields, seal=object())


@pytest.mark.parametrize(
    ("text", "parents", "message"),
    [
        ("age|value\ntous|10\njeunes|8\nadultes|9", AGES, "la somme des parties"),
        ("age|value\ntous|10\ntous|10", AGES, "deux lignes"),
        ("age|value\ntous|-1", AGES, "négatif"),
        ("age|value\ntous|nan", AGES, "pas un nombre"),
        ("age|value|status\ntous|5|secret", AGES, "sans statut"),
        ("age|value|status\ntous|5|inconnu", AGES, "statut inconnu"),
        ("age|value\ntous|10", {"age": {"a": "b", "b": "a"}}, "boucle"),
    ],
)
def test_a_malformed_table_is_refused_in_french(text, parents, message):
    with pytest.raises(CroiseeError, match=message):
        protect([evidence(text, parents)], threshold=None)


def test_two_tables_that_disagree_are_refused():
    one, other = evidence("zone|value\nA|50"), evidence("zone|value\nA|51", table="autre")
    with pytest.raises(CroiseeError, match="valeurs différentes"):
        protect([one, other], threshold=None)


def test_an_unknown_profile_is_refused():
    with pytest.raises(CroiseeError, match="prestations"):
        protect([evidence("zone|value\nA|50", profile="libre")], threshold=None)
