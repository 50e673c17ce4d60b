"""« Ce qui aiderait ici »: rules read from what is published, and the families of neighbourhoods."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.studies.distance_emploi.families import FAMILY, family_rows, ranked
from croisee.studies.distance_emploi.helping import help_rows, rules, thresholds
from croisee.studies.distance_emploi.parameters import Family

CAR, BUS = "emploi_part_45_min_voiture", "emploi_part_45_min_transports"
WITH, WITHOUT = "emploi_part_45_min_avec_permis", "emploi_part_45_min_sans_permis"
BIKE_30, BUS_30 = "emploi_part_30_min_velo", "emploi_part_30_min_transports"
CAR_30 = "emploi_part_30_min_voiture"
ALL = frozenset({CAR, BUS, WITH, WITHOUT, BIKE_30, BUS_30, CAR_30})


def published(**figures):
    """A protected table of one neighbourhood: figure → value, or (value, low, high), or None."""
    rows = []
    for name, told in figures.items():
        value, low, high = told if isinstance(told, tuple) else (told, None, None)
        rows.append(
            {"zone": "Q", "indicator": name, "period": "2025", "value": value, "low": low,
             "high": high}
        )  # fmt: skip
    return SimpleNamespace(cells=pa.Table.from_pylist(rows))


def answers(**figures):
    """Lever → value, low, high; or the reason why there is no answer."""
    known = rules(frozenset(figures))
    rows = help_rows(published(**figures), known, {name: f"le chiffre {name}" for name in figures})
    return {
        row["indicator"].removeprefix("emploi_aide_"): row.get("reason")
        or tuple(row[name] for name in ("value", "low", "high"))
        for row in rows
    }


@pytest.mark.parametrize(
    ("car", "bus", "line"),
    [
        (90, 10, 1.0),  # far by bus, near by car: a line would help
        (90, 25, 1.0),  # thresholds included
        (50, 25, 1.0),
        (49, 10, 0.0),  # far by car too
        (90, 26, 0.0),  # the bus does it already
    ],
)
def test_a_line_helps_where_the_car_reaches_much_and_the_bus_little(car, bus, line):
    assert answers(**{CAR: float(car), BUS: float(bus)}) == {"ligne": (line, line, line)}


def test_the_licence_helps_where_those_without_reach_thirty_posts_fewer():
    assert answers(**{WITH: 80.0, WITHOUT: 50.0})["permis"] == (1.0, 1.0, 1.0)
    assert answers(**{WITH: 80.0, WITHOUT: 51.0})["permis"] == (0.0, 0.0, 0.0)


def test_the_bike_helps_where_it_adds_ten_posts_and_employers_where_little_is_near():
    assert answers(**{BIKE_30: 30.0, BUS_30: 20.0})["velo"] == (1.0, 1.0, 1.0)
    assert answers(**{CAR_30: 26.0})["employeur"] == (0.0, 0.0, 0.0)


def test_an_answer_that_would_change_within_the_intervals_says_so():
    told = answers(**{WITH: (80.0, 70.0, 90.0), WITHOUT: (45.0, 35.0, 60.0)})
    # 35 points; between 70 - 60 = 10 and 90 - 35 = 55.
    assert told["permis"] == (1.0, 0.0, 1.0)


def test_a_hidden_figure_leaves_no_answer_and_is_named():
    assert answers(**{CAR: 90.0, BUS: None})["ligne"] == (
        f"Il y manque un chiffre qui n'est pas publié : « le chiffre {BUS} »."
    )


def test_without_timetables_no_rule_speaks_of_public_transport():
    names = {rule.name for rule in rules(frozenset({CAR, CAR_30, BIKE_30}))}
    assert names == {"emploi_aide_employeur"}


def test_each_sentence_cites_its_thresholds_and_the_card_dates_them():
    known = rules(ALL)
    assert len(known) == 4
    for rule in known:
        for condition in rule.conditions:
            assert f" {condition.limit:g} " in rule.told.sentence
        assert rule.told.sentence.count("{zone}") == rule.told.sentence.count("{value}") == 1
    listed = list(thresholds(known, dict.fromkeys(ALL, "x")))
    assert [each.value for each in listed] == ["50", "25", "30", "10", "25"]
    assert all(each.checked_on and each.source for each in listed)


def zoning(**communes):
    return SimpleNamespace(
        codes=tuple(communes),
        ids=lambda: [f"qpv2024/{code}" for code in communes],
        parents={"commune2025": communes},
    )


CITY = Family(libelle="Métropole", communes=("V1", "V2"))
COAST = Family(libelle="Littoral", communes=("V3",))


def test_a_family_is_told_by_the_communes_of_the_neighbourhood():
    ranks = ranked((CITY, COAST), ("V1", "V2", "V3", "V9"))
    quarters = zoning(Q1=("V1",), Q2=("V1", "V9"), Q3=("V3",), Q4=("V1", "V3"), Q5=("V9",))
    rows = list(family_rows(ranks, quarters, "commune2025", "2025"))
    assert [(row["zone"], row.get("value")) for row in rows] == [
        ("qpv2024/Q1", 1.0),
        ("qpv2024/Q2", 1.0),  # the other commune is of no family
        ("qpv2024/Q3", 2.0),
        ("qpv2024/Q4", None),  # two families
        ("qpv2024/Q5", None),
    ]
    assert {row["indicator"] for row in rows} == {FAMILY}
    assert rows[3]["reason"] != rows[4]["reason"]


def test_without_families_there_is_no_row():
    assert list(family_rows({}, zoning(Q1=("V1",)), "commune2025", "2025")) == []


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        ((CITY,), "familles, n° 1 : « V2 » n'est pas une commune du territoire"),
        (
            (COAST, Family(libelle="Port", communes=("V3",))),
            "familles, n° 2 : « V3 » est déjà d'une autre famille",
        ),
    ],
)
def test_a_commune_unknown_or_of_two_families_is_a_fault(families, expected):
    with pytest.raises(CroiseeError) as caught:
        ranked(families, ("V1", "V3"))
    assert caught.value.problems[0].message == expected
