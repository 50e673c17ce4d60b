"""The ceilings of the health cover published for April 2025, exact to the euro, as computed with."""

import csv
from pathlib import Path

import pytest

from croisee.rights import explain, explanation
from fixtures.donor_households import MONTH, Found, alone, donors

pytestmark = [pytest.mark.usefixtures("engine_of_rules"), pytest.mark.open_data]
COVERS = {"c2s_gratuite": "without", "c2s_participation": "with"}
RSA = 646.52
HOUSING = {1: 0.12, 2: 0.14 * 1.5}
"""Share of the RSA of one person that a home without rent counts for; 0.14 × 1.8 from three on."""


@pytest.fixture(scope="module")
def published(open_data: Path) -> dict[str, dict[str, int]]:
    path = open_data.parent / "reference" / "published" / "c2s_ceilings_2025-04-01.csv"
    if not path.is_file():
        pytest.skip("skipped: no mirror of open data")
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["persons"]: {
                cover: int(row[f"{column}_contribution_eur_year"])
                for cover, column in COVERS.items()
            }
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize("persons", range(1, 9))
@pytest.mark.parametrize("cover", COVERS)
def test_ceiling(
    persons: int, cover: str, published: dict[str, dict[str, int]], found: Found
) -> None:
    """Known resources (3,000 € a month and the home) over the ceiling less 1 is what is told."""
    listed = published[str(min(persons, 4))][cover]
    more = published["each_more"][cover] * max(persons - 4, 0)
    resources = 12 * (3000 + HOUSING.get(persons, 0.14 * 1.8) * RSA)
    told = found[f"of {persons}", cover, 2]["ecart_plafond"]
    assert isinstance(told, float)
    assert resources / (told + 1) == pytest.approx(listed + more, abs=0.1)


def test_overseas_the_ceiling_is_higher_by_11_3_per_cent_to_the_nearest_euro(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule that gives the table published for 2024 (11,315 € for 10,166 €: not 11,314 €)."""
    monkeypatch.setattr(explanation, "check_law", lambda *law, **where: None)  # refused otherwise
    people = donors({"A": alone()}, region="antilles_reunion")
    told = explain(people, "A", MONTH, 2, kept, rights=list(COVERS))
    found = {
        each.right: line.amount for each in told for line in each.lines if line.counts == "plafond"
    }
    assert found == {"c2s_gratuite": 11507, "c2s_participation": 15534}
