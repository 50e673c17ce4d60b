"""The catalogue of the portrait: every figure is defined, in words that hold together."""

import re

import pytest

from croisee.foundation.strict_yaml import read_strict
from croisee.sources import load_declaration
from croisee.studies.portrait.catalogue import _FILE, catalogue
from fixtures.example import EXAMPLE


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_indicator_says_what_a_reader_needs(name: str) -> None:
    indicator = catalogue()[name]
    for text in (indicator.definition, indicator.trend.reason, *indicator.limits):
        assert text.endswith("."), text
    assert indicator.sentence is not None
    assert indicator.sentence.count("{value}") == 1
    assert indicator.sentence.count("{zone}") == 1
    if indicator.unit == "%":
        assert re.search("[Ss]ur 100", indicator.sentence)
        assert not indicator.additive, "shares do not add up"


def test_every_limit_and_trend_written_is_cited() -> None:
    document = read_strict(_FILE).value
    cited = {name for entry in document["indicateurs"] for name in entry.get("limites", ())}
    assert cited == set(document["limites"])
    trends = {entry["tendance"] for entry in document["indicateurs"]}
    assert trends == set(document["tendances"])


def test_the_gini_index_has_no_line_because_its_first_years_are_rounded_to_one_decimal() -> None:
    assert not catalogue()["indice_gini"].trend.allowed
    assert catalogue()["revenu_median"].trend.allowed


def test_every_column_of_the_example_feeds_a_defined_indicator_of_the_same_unit() -> None:
    checked = 0
    for path in sorted((EXAMPLE / "sources").glob("*.yaml")):
        for field in load_declaration(path).fields:
            if field.croisee.indicateur is None:
                continue
            indicator = catalogue()[field.croisee.indicateur]
            assert field.croisee.additif == indicator.additive, (path.name, field.name)
            if field.croisee.unite is not None:
                assert field.croisee.unite == indicator.unit, (path.name, field.name)
            checked += 1
    assert checked > 50
