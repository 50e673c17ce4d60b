"""What was published stays known, what was hidden stays hidden: the stories of two releases."""

import pytest

from croisee.confidentiality import Kind, protect
from unit.confidentiality.tables import evidence, hidden, shown

AGES = {"age": {"jeunes": "tous", "adultes": "tous", "aines": "tous"}}
SEXES = {"sexe": {"femmes": "tous", "hommes": "tous"}}
FIRST = "age|value\ntous|53\njeunes|20\nadultes|30\naines|3"


def test_publishing_the_same_again_gives_the_same_table():
    (first,) = protect([evidence(FIRST, AGES)], threshold=None)
    (again,) = protect([evidence(FIRST, AGES)], threshold=None, already_released=[first])
    assert again.cells.equals(first.cells)
    assert (again.audit, again.disclosure) == (first.audit, first.disclosure)
    assert (again.effort, again.rules) == (first.effort, first.rules)


def test_two_releases_a_year_apart_are_judged_each_by_its_own_year():
    year = {"age": AGES["age"], "period": {}}
    (first,) = protect([evidence(FIRST, year)], threshold=None)
    later = "period|age|value\n" + "\n".join(
        f"2019|{line}" for line in ("tous|60", "jeunes|20", "adultes|30", "aines|10")
    )
    (second,) = protect([evidence(later, year)], threshold=None, already_released=[first])
    assert hidden(first, "age") == {("aines",), ("jeunes",)}
    assert hidden(second, "age") == set()


def test_a_published_change_ties_two_years_together():
    """Last year 3 elders, hidden; this year 12. Their change, 9, would tell last year's number."""
    (first,) = protect([evidence(FIRST, AGES)], threshold=None)
    change = {"period": {"2018": "2019", "2018-2019": "2019"}, **AGES}
    text = """
        period    | age     | value
        2019      | tous    | 72
        2019      | jeunes  | 25
        2019      | adultes | 35
        2019      | aines   | 12
        2018-2019 | tous    | 19
        2018-2019 | jeunes  | 5
        2018-2019 | adultes | 5
        2018-2019 | aines   | 9
    """
    (alone,) = protect([evidence(text, AGES)], threshold=None, already_released=[first])
    assert hidden(alone, "age") == set()
    (tied,) = protect([evidence(text, change)], threshold=None, already_released=[first])
    shows = shown(tied, "period", "age")
    assert shows["2019", "aines"] is None or shows["2018-2019", "aines"] is None
    assert shows["2019", "jeunes"] is None or shows["2018-2019", "jeunes"] is None


def test_a_finer_table_does_not_open_what_a_wider_one_closed():
    wide = evidence(FIRST, AGES, table="ages")
    (first,) = protect([wide], threshold=None)
    assert hidden(first, "age") == {("aines",), ("jeunes",)}
    text = "sexe|age|value\nfemmes|jeunes|12\nhommes|jeunes|8"
    finer = evidence(text, {**AGES, **SEXES}, table="jeunes-par-sexe")
    (forgetful,) = protect([finer], threshold=None)
    assert hidden(forgetful, "sexe") == set()
    # 53 and 30 are public: whoever adds up the young would have the elders.
    (second,) = protect([finer], threshold=None, already_released=[first])
    assert hidden(second, "sexe")


def test_what_a_wider_table_showed_counts_although_today_leaves_it_out():
    """The total, published alone last month, would give away the two elders hidden today."""
    (first,) = protect([evidence("age|value\ntous|53", AGES, table="total")], threshold=None)
    parts = evidence("age|value\njeunes|20\nadultes|30\naines|3", AGES)
    (alone,) = protect([parts], threshold=None)
    (second,) = protect([parts], threshold=None, already_released=[first])
    assert hidden(alone, "age") == {("aines",)}
    assert hidden(second, "age") == {("aines",), ("jeunes",)}


def test_a_correction_hides_again_what_was_hidden():
    """One adult too many. Showing the young now would tell: 54 − 31 − 20 elders, as before."""
    (first,) = protect([evidence(FIRST.replace("53", "54").replace("30", "31"), AGES)], threshold=5)
    (second,) = protect([evidence(FIRST, AGES)], threshold=5, already_released=[first])
    assert hidden(first, "age") == {("aines",), ("jeunes",)}
    assert hidden(second, "age") == {("aines",), ("jeunes",)}
    assert shown(second, "age")["adultes",] == 30


def test_a_correction_does_not_mix_two_editions_in_one_sum():
    """Old sexes with new ages would give 53 = 26 + 28: nobody, minus one."""
    text = "sexe|value\ntous|54\nfemmes|26\nhommes|28"
    (first,) = protect([evidence(text, SEXES, table="sexes")], threshold=None)
    (second,) = protect([evidence(FIRST, AGES)], threshold=None, already_released=[first])
    assert hidden(second, "age") == {("aines",), ("jeunes",)}


def test_earlier_figures_that_no_longer_add_up_do_not_stop_the_next_release():
    """53 − 30 women leave 23 men, and 29 were counted: another edition, though nothing says so."""
    text = "sexe|age|value\nfemmes|tous|30\nhommes|jeunes|15\nhommes|adultes|14"
    earlier = protect([evidence(text, {**AGES, **SEXES}, table="sexes")], threshold=None)
    (alone,) = protect([evidence(FIRST, AGES)], threshold=None)
    (second,) = protect([evidence(FIRST, AGES)], threshold=None, already_released=earlier)
    assert second.cells.equals(alone.cells)


def test_a_correction_elsewhere_leaves_the_other_zones_as_they_were():
    zones = {"zone": {"commune2025/1": "epci2025/1", "commune2025/2": "epci2025/1"}, **AGES}
    before = """
        zone          | age     | value
        epci2025/1    | tous    | 106
        commune2025/1 | tous    | 52
        commune2025/2 | tous    | 54
        commune2025/2 | adultes | 30
        commune2025/2 | jeunes  | 21
    """
    (first,) = protect([evidence(before, zones, table="avant")], threshold=None)
    assert hidden(first, "zone", "age") == {("commune2025/2", "jeunes")}
    after = """
        zone          | age   | value
        epci2025/1    | tous  | 107
        commune2025/1 | tous  | 53
        commune2025/2 | tous  | 54
        commune2025/2 | aines | 3
    """
    (second,) = protect([evidence(after, zones)], threshold=None, already_released=[first])
    # Nobody has seen a change in commune 2: its 30 adults of last month still count.
    assert hidden(second, "zone", "age") == {("commune2025/2", "aines")}
    assert second.audit.exposed == 0


def test_a_small_number_published_before_is_hidden_and_said_to_be_public():
    (first,) = protect(
        [evidence("age|value\ntous|57\njeunes|20\nadultes|30\naines|7", AGES)], threshold=None
    )
    assert shown(first, "age")["aines",] == 7
    stricter = evidence("age|value\ntous|57\njeunes|20\nadultes|30\naines|7", AGES)
    (second,) = protect([stricter], threshold=11, already_released=[first])
    assert hidden(second, "age") == {("aines",)}
    assert second.audit.exposed == 1
    assert "Déjà public" in second.audit.method
    (third,) = protect([stricter], threshold=11, already_released=[first, second])
    assert third.cells.equals(second.cells)
    assert third.audit == second.audit


def test_a_small_number_that_earlier_releases_give_away_is_hidden_and_said_to_be_public():
    public = evidence("age|value\ntous|53\nautres|50", AGES, profile="deja_public", table="hier")
    earlier = protect([public], threshold=None)
    closer = evidence(
        "age|value\ntous|53\naines|3\nautres|50", {"age": {"aines": "tous", "autres": "tous"}}
    )
    (table,) = protect([closer], threshold=None, already_released=earlier)
    assert hidden(table, "age") == {("aines",)}
    assert table.audit.exposed == 1


def test_a_number_corrected_down_to_a_small_one_is_said_to_have_been_public():
    (first,) = protect(
        [evidence(FIRST.replace("aines|3", "aines|7").replace("53", "57"), AGES)], threshold=None
    )
    (second,) = protect([evidence(FIRST, AGES)], threshold=None, already_released=[first])
    assert ("aines",) in hidden(second, "age")
    assert second.audit.exposed == 1


def test_a_lower_threshold_shows_more_where_nothing_has_changed():
    (first,) = protect(
        [evidence(FIRST.replace("aines|3", "aines|7").replace("53", "57"), AGES)], threshold=11
    )
    assert hidden(first, "age") == {("aines",), ("jeunes",)}
    looser = evidence(FIRST.replace("aines|3", "aines|7").replace("53", "57"), AGES)
    (second,) = protect([looser], threshold=None, already_released=[first])
    assert hidden(second, "age") == set()


@pytest.mark.parametrize("base", [5, 10])
def test_a_rounded_number_is_recognised_as_the_same(base: int):
    (first,) = protect([evidence(FIRST, AGES)], threshold=None, rounding=base)
    (again,) = protect(
        [evidence(FIRST, AGES)], threshold=None, rounding=base, already_released=[first]
    )
    assert again.cells.equals(first.cells)
    assert again.audit.exposed == 0


def test_the_name_a_request_gives_to_a_number_does_not_make_it_another():
    (first,) = protect([evidence(FIRST, AGES, table="hier")], threshold=None)
    lines = FIRST.splitlines()
    renamed = "\n".join([f"indicator|{lines[0]}", *(f"autre|{line}" for line in lines[1:])])
    parts = evidence(renamed.replace("autre|tous|53\n", ""), AGES)
    (alone,) = protect([parts], threshold=None)
    (second,) = protect([parts], threshold=None, already_released=[first])
    assert hidden(alone, "age") == {("aines",)}
    assert hidden(second, "age") == {("aines",), ("jeunes",)}


def test_another_response_is_another_number():
    (first,) = protect([evidence(FIRST, AGES, response="autres")], threshold=None)
    (second,) = protect([evidence(FIRST, AGES)], threshold=None, already_released=[first])
    (alone,) = protect([evidence(FIRST, AGES)], threshold=None)
    assert second.cells.equals(alone.cells)


def test_amounts_are_remembered_too():
    text = """
        age     | value | contributors | largest
        tous    | 1000  | 60           | 200
        jeunes  | 300   | 20           | 50
        adultes | 600   | 38           | 200
        aines   | 100   | 2            | 60
    """
    amounts = evidence(text, AGES, kind=Kind.MAGNITUDE, profile="entreprises", unit="€")
    (first,) = protect([amounts], threshold=None)
    (again,) = protect([amounts], threshold=None, already_released=[first])
    assert again.cells.equals(first.cells)
