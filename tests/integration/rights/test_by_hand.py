"""Amounts of the rules found again by hand, for households simple enough.

March 2026: RSA 646.52 € for one person (× 1.5 for two, × 1.8 for three), in-work bonus 633.21 €,
minimum hourly wage 12.02 € (11.88 € in December 2025), old-age minimum 12,523.14 € a year,
disabled adults' allowance 1,033.32 €. The household owns its home unless said: a housing
allowance in kind is then counted, 12 % of the lump sum for one person, 16 % for two, 16.5 % for
three (14 % from two persons on for the health cover).
"""

from pathlib import Path

import pytest

from croisee.rights import evaluate
from fixtures.donor_households import MONTH, alone, donors

pytestmark = pytest.mark.usefixtures("engine_of_rules")

RSA, BONUS = 646.52, 633.21
COUPLE = (
    "proprietaire",
    0,
    [("personne_reference", 40, "inactif", {}), ("conjoint", 38, "inactif", {})],
)
PARENT = ("proprietaire", 0, [("personne_reference", 40, "emploi", {"salaire_net": 400, "pension_alimentaire_recue": 250}), ("enfant", 10, "enfant", {})])  # fmt: skip
GROWN = ("proprietaire", 0, [("personne_reference", 60, "emploi", {"salaire_net": 3000}), ("enfant", 27, "inactif", {})])  # fmt: skip


@pytest.fixture(scope="module")
def found(kept: Path) -> dict[tuple[str, str], dict[str, object]]:
    """(household, right) → its row."""
    people = donors(
        {
            "none": alone(),
            "small wage": alone(salaire_net=300),
            "wage": alone(salaire_net=1200),
            "well paid": alone(salaire_net=3000),
            "pension 750": alone(age=67, retraite_nette=750),
            "pension 800": alone(age=60, retraite_nette=800),
            "pension 1100": alone(age=67, retraite_nette=1100),
            "couple": COUPLE,
            "parent": PARENT,
            "grown child": GROWN,
            "student": ("loge_gratuitement", 0, [("personne_reference", 21, "etudiant", {})]),
            "buyer": alone("accedant", salaire_net=300),
        }
    )
    rows = evaluate(people, MONTH, [2], kept).to_pylist()
    return {(row["menage"], row["droit"]): row for row in rows}


# household, by hand
@pytest.mark.parametrize(
    ("home", "amount"),
    [
        ("none", RSA * 0.88),
        ("small wage", RSA * 0.88 - 300),
        ("buyer", RSA - 300),  # who repays a loan has no housing in kind
        ("couple", 1.5 * RSA * 0.84),
        ("parent", 1.5 * RSA * 0.84 - 400 - 250),
        ("well paid", 0),
        ("student", 0),
        ("grown child", RSA * 0.88),  # a family of its own, lodged free of charge
    ],
)
def test_minimum_income(found, home: str, amount: float) -> None:
    row = found[home, "rsa"]
    assert row["montant"] == pytest.approx(amount, abs=0.02)
    assert row["eligible"] == (amount > 0)


def test_in_work_bonus(found) -> None:
    """Lump sum + bonus of the wage + 59.85 % of it, less wage and housing; mean of three months."""

    def of_month(hourly: float) -> float:
        most = round(0.29101 * BONUS, 2)
        share = (1200 - 59 * hourly) / (120 * hourly - 59 * hourly)
        return BONUS + most * share + 0.5985 * 1200 - (1200 + 0.12 * BONUS)

    mean = (of_month(11.88) + 2 * of_month(12.02)) / 3
    assert found["wage", "prime_activite"]["montant"] == pytest.approx(mean, abs=0.02)
    assert found["none", "prime_activite"]["montant"] == 0


# household, right of the two, resources of a year by hand, persons
@pytest.mark.parametrize(
    ("home", "right", "resources", "ceiling"),
    [
        ("pension 800", "c2s_participation", 9600 + 12 * 0.12 * RSA, 13957),
        ("wage", None, 14400 + 12 * 0.12 * RSA, 13957),
        ("couple", "c2s_gratuite", 12 * 1.5 * 0.14 * RSA, 15508),
        ("small wage", "c2s_gratuite", 3600 + 12 * 0.12 * RSA, 10339),
    ],
)
def test_health_cover(found, home: str, right: str | None, resources: float, ceiling: int) -> None:
    opened = [
        name for name in ("c2s_gratuite", "c2s_participation") if found[home, name]["eligible"]
    ]
    assert opened == ([right] if right else [])
    gap = found[home, right or "c2s_participation"]["ecart_plafond"]
    assert gap == pytest.approx(resources / ceiling - 1, abs=1e-5)
    assert found[home, right or "c2s_participation"]["montant"] == 0


def test_old_age_minimum(found) -> None:
    assert found["pension 750", "aspa"]["montant"] == pytest.approx(12523.14 / 12 - 750, abs=0.02)
    assert found["pension 1100", "aspa"]["montant"] == 0
    assert found["pension 1100", "aspa"]["ecart_plafond"] == pytest.approx(1100 * 12 / 12523.14 - 1)
    assert found["pension 800", "aspa"]["ecart_plafond"] is None  # too young: no candidate


def test_disabled_adults_allowance(kept: Path) -> None:
    people = donors({"A": alone()}, incapacity=0.8)
    (row,) = evaluate(people, MONTH, [2], kept, rights=["aah"]).to_pylist()
    assert row["montant"] == pytest.approx(1033.32)
    assert row["personnes"] == 1


def test_persons_covered(found) -> None:
    assert found["couple", "c2s_gratuite"]["personnes"] == 2
    assert found["grown child", "rsa"]["personnes"] == 1
    assert found["well paid", "rsa"]["personnes"] == 0
