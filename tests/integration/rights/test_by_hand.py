"""Amounts of the rules found again by hand, for households simple enough.

March 2026: RSA 646.52 € for one person (× 1.5 for two, × 1.8 for three), in-work bonus 633.21 €,
minimum hourly wage 12.02 € (11.88 € in December 2025), old-age minimum 12,523.14 € a year,
disabled adults' allowance 1,033.32 €. The household owns its home unless said: a housing
allowance in kind is then counted, 12 % of the lump sum for one person, 16 % for two, 16.5 % for
three (14 % from two persons on for the health cover).
"""

import pytest

from fixtures.donor_households import Found

pytestmark = pytest.mark.usefixtures("engine_of_rules")

RSA, BONUS = 646.52, 633.21
ZONE = 2


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
def test_minimum_income(found: Found, home: str, amount: float) -> None:
    row = found[home, "rsa", ZONE]
    assert row["montant"] == pytest.approx(amount, abs=0.02)
    assert row["eligible"] == (amount > 0)


def test_in_work_bonus(found: Found) -> None:
    """Lump sum + bonus of the wage + 59.85 % of it, less wage and housing; mean of three months."""

    def of_month(hourly: float) -> float:
        most = round(0.29101 * BONUS, 2)
        share = (1200 - 59 * hourly) / (120 * hourly - 59 * hourly)
        return BONUS + most * share + 0.5985 * 1200 - (1200 + 0.12 * BONUS)

    mean = (of_month(11.88) + 2 * of_month(12.02)) / 3
    assert found["wage", "prime_activite", ZONE]["montant"] == pytest.approx(mean, abs=0.02)
    assert found["none", "prime_activite", ZONE]["montant"] == 0


FREE, SHARED, NONE = "c2s_gratuite", "c2s_participation", None
HOUSING = 12 * 0.12 * RSA


# household, right of the two, resources of a year by hand, ceiling
@pytest.mark.parametrize(
    ("home", "right", "resources", "ceiling"),
    [
        ("pension 800", SHARED, 9600 + HOUSING, 13957),
        ("wage", NONE, 14400 + HOUSING, 13957),
        ("couple", FREE, 12 * 1.5 * 0.14 * RSA, 15508),
        ("small wage", FREE, 3600 + HOUSING, 10339),
        # Jobseekers (code de la sécurité sociale, art. R. 861-8): wages of the year for 70 % when
        # unemployment is paid, wholly or partly, in the month asked; the allowance whole.
        ("dismissed, paid", SHARED, 0.7 * 6 * 1500 + 6 * 900 + HOUSING, 13957),
        ("dismissed, unpaid", FREE, 6 * 1500 + HOUSING, 10339),
        ("some hours", SHARED, 0.7 * 12 * 500 + 12 * 600 + HOUSING, 13957),
    ],
)
def test_health_cover(
    found: Found, home: str, right: str | None, resources: float, ceiling: int
) -> None:
    opened = [name for name in (FREE, SHARED) if found[home, name, ZONE]["eligible"]]
    assert opened == ([right] if right else [])
    row = found[home, right or SHARED, ZONE]
    assert row["ecart_plafond"] == pytest.approx(resources / ceiling - 1, abs=1e-5)
    assert row["montant"] == 0


def test_old_age_minimum(found: Found) -> None:
    old = {home: found[f"pension {home}", "aspa", ZONE] for home in (750, 800, 1100)}
    assert old[750]["montant"] == pytest.approx(12523.14 / 12 - 750, abs=0.02)
    assert old[1100]["montant"] == 0
    assert old[1100]["ecart_plafond"] == pytest.approx(1100 * 12 / 12523.14 - 1)
    assert old[800]["ecart_plafond"] is None  # too young: no candidate


def test_disabled_adults_allowance(found: Found) -> None:
    row = found["disabled", "aah", ZONE]
    assert row["montant"] == pytest.approx(1033.32)
    assert row["personnes"] == 1


def test_persons_covered(found: Found) -> None:
    assert found["couple", FREE, ZONE]["personnes"] == 2
    assert found["grown child", "rsa", ZONE]["personnes"] == 1
    assert found["well paid", "rsa", ZONE]["personnes"] == 0
