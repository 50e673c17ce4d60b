"""A parameter of the law that has not followed the year is seen."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.rights.law import Parameter, ceilings, check_law

YEARLY = tuple(f"{year}-04" for year in range(2024, 2015, -1))
CEILING = "prestations_sociales.solidarite_insertion.minima_sociaux.cs.cmu.plafond_base"


def parameter(
    read: str, dates: tuple[str, ...] = YEARLY, checked: str | None = None, name: str = "x.montant"
) -> Parameter:
    return Parameter(name, read, dates, checked)


# read for, dates of its values, last found valid → stale?
@pytest.mark.parametrize(
    ("read", "dates", "checked", "stale"),
    [
        ("2024-04", YEARLY, None, False),
        ("2025-03", YEARLY, None, False),  # twelve months after its last date
        ("2025-04", YEARLY, None, True),
        ("2026-03", YEARLY, "2024-05", True),
        ("2026-03", YEARLY, "2026-01", False),  # somebody checked it since
        ("2026-03", ("2019-11",), None, False),  # a rate that never moves
        ("2026-03", ("2024-04", "2010-04"), None, False),  # neither does one of two values
        ("2020-03", YEARLY, None, False),  # read for a year that it knows
        ("2040-01", YEARLY, "2039-06", False),
    ],
)
def test_a_value_revalued_each_year_is_stale_a_year_after(
    read: str, dates: tuple[str, ...], checked: str | None, stale: bool
) -> None:
    assert parameter(read, dates, checked).stale is stale


def test_the_refusal_tells_which_parameter_of_which_date() -> None:
    law = {"rsa": [parameter("2026-03", name="minima.rsa.montant")], "aah": []}
    with pytest.raises(CroiseeError) as caught:
        check_law(law, "2026-03", ["rsa", "aah"], overseas=False)
    (problem,) = caught.value.problems
    assert "« minima.rsa.montant » date de 2024-04" in problem.message
    assert problem.rule == "rsa"
    assert "parametres.yaml" in problem.remedy


def test_a_right_not_asked_refuses_nothing() -> None:
    check_law({"rsa": [parameter("2026-03")], "aah": []}, "2026-03", ["aah"], overseas=False)


@pytest.mark.parametrize(("month", "corrected"), [("2025-04", True), ("2026-03", True), ("2026-04", False), ("2025-03", False)])  # fmt: skip
def test_our_ceiling_stands_for_the_stale_one_while_it_lasts(month: str, corrected: bool) -> None:
    assert (ceilings(month) is not None) is corrected
    law = {"c2s_gratuite": [parameter("2026-04", name=CEILING)]}
    if corrected:
        check_law(law, month, ["c2s_gratuite"], overseas=False)
    else:
        with pytest.raises(CroiseeError):
            check_law(law, month, ["c2s_gratuite"], overseas=False)


# name, does a household live overseas → refused?
@pytest.mark.parametrize(
    ("name", "overseas", "refused"),
    [
        ("al.r0.outre_mer.taux1pac", False, False),
        ("al.r0.outre_mer.taux1pac", True, True),
        ("al.r0.saint_pierre_et_miquelon.taux1pac", True, False),
        ("al.r0.cas_general.taux1pac", False, True),
    ],
)
def test_a_parameter_of_elsewhere_concerns_nobody_here(
    name: str, overseas: bool, refused: bool
) -> None:
    law = {"aide_logement": [parameter("2026-03", name=name)]}
    if not refused:
        check_law(law, "2026-03", ["aide_logement"], overseas=overseas)
        return
    with pytest.raises(CroiseeError):
        check_law(law, "2026-03", ["aide_logement"], overseas=overseas)


def test_dates_of_the_engine_are_read_as_months() -> None:
    told = {"nom": "x", "lu": "year:2024-03-01", "dates": ["2024-01-01"], "verifie": "2025-02-03"}
    assert Parameter.of(told) == Parameter("x", "2024-03", ("2024-01",), "2025-02")
    assert Parameter.of({**told, "lu": "2024-03-01", "verifie": None}).read == "2024-03"
