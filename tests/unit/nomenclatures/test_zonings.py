"""Zonings and the writing of their codes."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.nomenclatures import (
    FAMILIES,
    department_of,
    family_of,
    project_zone,
    split_zone,
    split_zoning,
    zone_id,
)


@pytest.mark.parametrize(
    ("family", "code"),
    [
        ("qpv", "QP035004"),
        ("qpv", "QP02A001"),
        ("qpv", "QP971001"),
        ("qpv", "QN03504M"),
        ("qpv", "QN02B02M"),
        ("qpv", "QN97101N"),
        ("qpv", "QV001M"),
        ("iris", "352380101"),
        ("iris", "2A0040101"),
        ("commune", "01053"),
        ("commune", "2A004"),
        ("commune", "97105"),
        ("commune", "V1001"),
        ("epci", "243500139"),
        ("departement", "2B"),
        ("departement", "974"),
        ("departement", "V1"),
        ("region", "53"),
        ("region", "V"),
        ("carreau", "CRS3035RES200mN2029800E4252400"),
        ("france", "FR"),
        ("metropole", "1"),
    ],
)
def test_official_and_fictitious_codes_are_accepted(family: str, code: str) -> None:
    assert FAMILIES[family].accepts(code)


@pytest.mark.parametrize(
    ("family", "code"),
    [
        ("commune", "1053"),  # the zero a spreadsheet ate
        ("commune", "35238 "),
        ("commune", "٣٥٢٣٨"),  # Arabic-Indic digits
        ("commune", "2C004"),
        ("qpv", "QP35004"),
        ("qpv", "QN03504"),
        ("qpv", "qp035004"),
        ("iris", "35238101"),
        ("departement", "96"),
        ("departement", "1"),
        ("region", ""),
    ],
)
def test_ill_written_codes_are_refused(family: str, code: str) -> None:
    assert not FAMILIES[family].accepts(code)


def test_a_zone_id_splits_into_what_made_it() -> None:
    assert zone_id("qpv2015", "QP035004") == "qpv2015/QP035004"
    assert split_zone("qpv2015/QP035004") == ("qpv2015", "QP035004")
    assert split_zoning("carreau200") == ("carreau", "200")
    assert split_zoning("france") == ("france", None)
    assert project_zone("qpv2024") == "projet/qpv2024"


@pytest.mark.parametrize("zone", ["", "qpv2015", "qpv2015/", "/QP035004"])
def test_half_a_zone_id_is_refused(zone: str) -> None:
    with pytest.raises(CroiseeError, match="zonage, une barre et un code"):
        split_zone(zone)


@pytest.mark.parametrize("parts", [("", "QP035004"), ("qpv2015", ""), ("a/b", "c")])
def test_a_zone_needs_a_zoning_and_a_code(parts: tuple[str, str]) -> None:
    with pytest.raises(CroiseeError, match="sans zonage ou sans code"):
        zone_id(*parts)


@pytest.mark.parametrize("name", ["quartier2024", "QPV2024", "qpv 2024", "qpv24", "2024", ""])
def test_an_unknown_zoning_is_refused_with_the_list_of_those_known(name: str) -> None:
    with pytest.raises(CroiseeError, match="commune, epci, departement"):
        family_of(name)


@pytest.mark.parametrize(
    ("family", "code", "department"),
    [
        ("qpv", "QP072002", "72"),
        ("qpv", "QP02A001", "2A"),
        ("qpv", "QN97401M", "974"),
        ("commune", "01053", "01"),
        ("commune", "97411", "974"),
        ("iris", "352380101", "35"),
        ("departement", "35", "35"),
        ("epci", "243500139", None),
        ("qpv", "QV001M", None),
    ],
)
def test_the_department_written_in_a_code(family: str, code: str, department: str | None) -> None:
    assert department_of(family, code) == department


def test_french_articles_fit_their_nouns() -> None:
    assert FAMILIES["epci"].of == "de l’intercommunalité"
    assert FAMILIES["departement"].to == "au département"
    assert FAMILIES["commune"].the == "la commune"
    assert FAMILIES["epci"].feminine
    assert not FAMILIES["iris"].feminine
