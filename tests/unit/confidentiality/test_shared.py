"""*Secret primaire partagé*: persons helped, and euros paid to them."""

import dataclasses

from croisee.confidentiality import Evidence, Kind, protect
from unit.confidentiality.tables import evidence, hidden

AGES = {"age": {"jeunes": "tous", "adultes": "tous", "aines": "tous"}}
PERSONS = "indicator|age|value\n" + "\n".join(
    f"aides|{line}" for line in ("tous|53", "jeunes|20", "adultes|30", "aines|3")
)
EUROS = "indicator|age|value|contributors\n" + "\n".join(
    f"euros|{line}" for line in ("tous|9000|", "jeunes|3000|", "adultes|5400|", "aines|600|")
)


def together(*tables: Evidence, group: str | None = "beneficiaires") -> tuple[Evidence, ...]:
    return tuple(dataclasses.replace(table, contributors_group=group) for table in tables)


def persons() -> Evidence:
    return evidence(PERSONS, AGES, table="aides")


def euros(behind: str = "53,20,30,12") -> Evidence:
    """Amounts that do not say how few stand behind the elders."""
    lines = EUROS.splitlines()
    told = [lines[0], *(f"{a}{b}" for a, b in zip(lines[1:], behind.split(","), strict=True))]
    return evidence(
        "\n".join(told), AGES, kind=Kind.MAGNITUDE, table="euros", response="euros", unit="€"
    )


def test_too_few_persons_hide_their_euros():
    count, amount = protect(together(persons(), euros()), threshold=None)
    assert ("aines",) in hidden(count, "age")
    assert ("aines",) in hidden(amount, "age")
    assert amount.disclosure["A"] == 1


def test_each_response_is_then_completed_by_itself():
    count, amount = protect(together(persons(), euros()), threshold=None)
    assert len(hidden(count, "age")) == len(hidden(amount, "age")) == 2


def test_tables_of_other_contributors_are_left_alone():
    _, amount = protect([persons(), euros()], threshold=None)
    assert hidden(amount, "age") == set()
    apart = (*together(persons()), *together(euros(), group="autres"))
    assert hidden(protect(apart, threshold=None)[1], "age") == set()


def test_a_mean_of_too_few_is_hidden_too():
    means = evidence(
        "indicator|age|value|contributors|effectif|part_du_premier\n"
        "moyenne|tous|170|53|53|0.1\nmoyenne|aines|200|12|12|0.2",
        kind=Kind.INDICATOR,
        kinds={"moyenne": "moyenne"},
        table="moyennes",
        response="moyennes",
        unit="€",
    )
    _, mean = protect(together(persons(), means), threshold=None)
    assert hidden(mean, "age") == {("aines",)}


def test_the_threshold_of_the_permit_counts_for_all():
    larger = evidence(PERSONS.replace("aines|3", "aines|8").replace("53", "58"), AGES)
    _, amount = protect(together(larger, euros()), threshold=11)
    assert ("aines",) in hidden(amount, "age")
