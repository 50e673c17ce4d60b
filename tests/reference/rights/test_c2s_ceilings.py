"""The ceilings of the health cover published for April 2025, exact to the euro, as computed with."""

import csv
from pathlib import Path

import pytest

from croisee.rights import explain
from fixtures.donor_households import MONTH, donors

pytestmark = [pytest.mark.usefixtures("engine_of_rules"), pytest.mark.open_data]
COVERS = {"c2s_gratuite": "without", "c2s_participation": "with"}


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


@pytest.mark.parametrize("persons", [1, 3, 4, 6])
def test_ceiling(persons: int, published: dict[str, dict[str, int]], kept: Path) -> None:
    children = [("enfant", 5 + rank, "enfant", {}) for rank in range(persons - 1)]
    home = ("proprietaire", 0, [("personne_reference", 40, "inactif", {}), *children])
    told = explain(donors({"A": home}), "A", MONTH, 2, kept, rights=list(COVERS))
    for each in told:
        listed = published[str(min(persons, 4))][each.right]
        more = published["each_more"][each.right] * max(persons - 4, 0)
        (ceiling,) = (line.amount for line in each.lines if line.counts == "plafond")
        assert ceiling == listed + more
