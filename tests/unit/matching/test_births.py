"""Birth dates and birth places, sex and postcode."""

import pytest

from croisee.matching.normalisation.codes import read_postcode, read_sex
from croisee.matching.normalisation.dates import read_date
from croisee.matching.normalisation.places import NO_TABLES, BirthPlaces, Place
from croisee.matching.normalisation.reasons import Reason
from croisee.nomenclatures import CommuneHistory


@pytest.mark.parametrize(
    ("written", "year", "month", "day", "reason"),
    [
        ("1980-05-12", 1980, 5, 12, None),
        ("12/05/1980", 1980, 5, 12, None),
        ("2.5.1980", 1980, 5, 2, None),
        ("1980-05-12 00:00:00", 1980, 5, 12, None),
        ("19800512", 1980, 5, 12, None),
        ("12051980", 1980, 5, 12, None),
        ("20121912", 1912, 12, 20, None),  # the one reading of two that is a date
        ("1980", 1980, None, None, None),
        ("1980-05", 1980, 5, None, None),
        ("05/1980", 1980, 5, None, None),
        ("00/00/1980", 1980, None, None, None),
        ("XX/05/1980", 1980, 5, None, None),
        ("12/00/1980", 1980, None, None, None),  # a day without its month tells nothing
        ("29/02/1980", 1980, 2, 29, None),
        ("12/05/0000", None, 5, 12, None),
        ("", None, None, None, None),
        ("1980-25-03", 1980, 3, 25, Reason.DAY_MONTH_SWAPPED),
        ("03/25/1980", 1980, 3, 25, Reason.DAY_MONTH_SWAPPED),
        ("31/02/1980", 1980, None, None, Reason.IMPOSSIBLE_DAY),
        ("29/02/1981", 1981, None, None, Reason.IMPOSSIBLE_DAY),
        ("45/45/1980", 1980, None, None, Reason.IMPOSSIBLE_DAY),
        ("12/05/80", None, None, None, Reason.TWO_DIGIT_YEAR),
        ("12/05/1080", None, None, None, Reason.IMPOSSIBLE_YEAR),
        ("1980-05-11T22:00:00Z", None, None, None, Reason.NOT_MIDNIGHT),
        ("29353", None, None, None, Reason.UNREADABLE_DATE),
        ("mai 1980", None, None, None, Reason.UNREADABLE_DATE),
    ],
)
def test_a_birth_date(
    written: str, year: int | None, month: int | None, day: int | None, reason: Reason | None
) -> None:
    assert tuple(read_date(written)) == (year, month, day, reason)


def test_swapped_day_and_month_have_one_sorted_form() -> None:
    assert read_date("03/12/1980").day_month_sorted == "03-12"
    assert read_date("12/03/1980").day_month_sorted == "03-12"
    assert read_date("25/03/1980").day_month_sorted == "03-25"
    assert read_date("1980-03").day_month_sorted is None


HISTORY = CommuneHistory.of(
    "2025",
    [
        ("35238", "35238"),
        ("35360", "35360"),
        ("22050", "22055"),  # merged
        ("22055", "22055"),
        ("35999", "35001"),  # split
        ("35999", "35002"),
        ("2A004", "2A004"),
        ("2B033", "2B033"),
        ("72181", "72181"),
        ("93066", "93066"),
        ("97411", "97411"),
        ("35288", "35288"),
    ],
)
PLACES = BirthPlaces.of(
    HISTORY,
    [
        ("35238", "Rennes"),
        ("22050", "Évran-l'Ancienne"),
        ("72181", "Le Mans"),
        ("93066", "Saint-Denis"),
        ("97411", "Saint-Denis"),
        ("35288", "Saint-Malo"),
        ("99352", "ALGERIE"),
        ("99350", "Maroc"),
    ],
)


@pytest.mark.parametrize(
    ("written", "code", "abroad", "reason"),
    [
        ("35238", "35238", False, None),
        ("22050", "22055", False, None),  # merged: today's commune
        ("35999", "35999", False, Reason.SPLIT_COMMUNE),
        ("11111", "11111", False, Reason.CODE_NOT_IN_TABLE),
        ("1053", "01053", False, Reason.CODE_NOT_IN_TABLE),  # its zero lost in a spreadsheet
        ("75114", "75056", False, None),  # arrondissement: the city
        ("69383", "69123", False, None),
        ("13208", "13055", False, None),
        ("20004", "2A004", False, None),  # Corsica before 1976
        ("2b033", "2B033", False, None),
        ("99352", "99352", True, None),
        ("96012", "99351", True, None),  # Tunisia before 1956
        ("99100", None, False, Reason.DEPARTMENT_ONLY),
        ("99999", None, None, Reason.DEPARTMENT_ONLY),
        ("35", None, False, Reason.DEPARTMENT_ONLY),
        ("35000", None, False, Reason.DEPARTMENT_ONLY),
        ("Rennes", "35238", False, None),
        ("RENNES CEDEX 7", "35238", False, None),
        ("Rennes (35)", "35238", False, None),
        ("RENNES (44)", "~RENNES", None, Reason.LABEL_NOT_IN_TABLE),
        ("EVRAN L ANCIENNE", "22055", False, None),
        ("LE MANS", "72181", False, None),
        ("MANS (LE)", "72181", False, None),
        ("St Malo", "35288", False, None),
        ("ST-DENIS", "~SAINT DENIS", None, Reason.AMBIGUOUS_LABEL),
        ("ST-DENIS (974)", "97411", False, None),
        ("93200 SAINT DENIS", "93066", False, None),
        ("PARIS 14E  ARRONDISSEMENT", "75056", False, None),
        ("Lyon 3ème", "69123", False, None),
        ("MARSEILLE 08", "13055", False, None),
        ("PARIS L'HOPITAL", "~PARIS L HOPITAL", None, Reason.LABEL_NOT_IN_TABLE),
        ("ALGER (ALGÉRIE)", "99352", True, None),
        ("Oujda, Maroc", "99350", True, None),
        ("Algérie", "99352", True, None),
        ("99352 ALGERIE", "99352", True, None),
        ("FRANCE", None, False, Reason.DEPARTMENT_ONLY),
        ("Ailleurs", "~AILLEURS", None, Reason.LABEL_NOT_IN_TABLE),
        ("INCONNU", None, None, Reason.PLACEHOLDER),
        ("", None, None, None),
    ],
)
def test_a_birth_place(
    written: str, code: str | None, abroad: bool | None, reason: Reason | None
) -> None:
    assert PLACES.read(written) == Place(code, abroad, reason)


def test_without_tables_places_stay_as_written() -> None:
    assert NO_TABLES.read("22050") == Place("22050", False, None)
    assert NO_TABLES.read("Le Mans") == Place("~MANS", None, None)
    assert NO_TABLES.read("PARIS 14") == Place("75056", False, None)


@pytest.mark.parametrize(
    ("written", "code"),
    [("1", "1"), ("2", "2"), ("M", "1"), ("h", "1"), ("Féminin", "2"), ("Mme", "2"), ("9", None)],
)
def test_sex(written: str, code: str | None) -> None:
    assert read_sex(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("35000", "35000"),
        ("35 000", "35000"),
        ("F-35000", "35000"),
        ("1000", "01000"),
        ("99999", None),
        ("SW1A 1AA", None),
    ],
)
def test_postcode(written: str, code: str | None) -> None:
    assert read_postcode(written) == code
