"""Places of real lists matched with their SIRET hidden, then scored by SIRET: three rules.

The rule of the national map of digital mediation as it is published, ours, and an exact name in one
commune. Ours was set on Brittany; Pays de la Loire is what to read. Needs the mirror of open data.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from croisee.matching.places.communes import Communes
from fixtures.open_data import mirror
from reference.matching.place_lists import (
    BRITTANY,
    LOIRE,
    Pair,
    Row,
    communes_of,
    mediation,
    neighbourhood_policy,
    of,
    score,
    truth_of,
)
from reference.matching.place_rules import (
    deduplicated,
    found_by_exact_name,
    found_by_production,
    linked,
    merged,
)

REGIONS = {"Bretagne (réglage)": BRITTANY, "Pays de la Loire (mesure)": LOIRE}
Rule = Callable[[list[Row], Communes], set[Pair]]


def ours(listed: list[Row], communes: Communes) -> set[Pair]:
    """Pairs of one group."""
    return merged(deduplicated(listed, communes))


RULES: dict[str, Rule] = {
    "Croisée": ours,
    "règle de la carte nationale": lambda listed, _: found_by_production(listed),
    "nom exact et commune": lambda listed, _: found_by_exact_name(listed),
}


def one_list(mirrored: Path, communes: Communes) -> None:
    """De-duplication of the mediation lists together."""
    print(
        "| région | règle | paires | précision | rappel | F1 | rappel au même endroit | F1 | CPU (s) |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for region, departments in REGIONS.items():
        listed = of(mediation(mirrored, communes), departments)
        truth = truth_of(listed)
        for name, rule in RULES.items():
            start = time.process_time()
            found = rule(listed, communes)
            seconds = time.process_time() - start
            got = score(found, truth)
            print(
                f"| {region} | {name} | {got.found} | {got.precision:.3f} | {got.recall:.3f} "
                f"| {got.f1:.3f} | {got.spot_recall:.3f} | {got.spot_f1:.3f} | {seconds:.2f} |"
            )


def two_lists(mirrored: Path, communes: Communes) -> None:
    """Adultes-relais (name and département, nothing else) against the mediation lists."""
    print("\n| région | règle | liens | précision | rappel | F1 | CPU (s) |")
    print("|---|---|---|---|---|---|---|")
    for region, departments in REGIONS.items():
        hosts = of(neighbourhood_policy(mirrored), departments)
        listed = of(mediation(mirrored, communes), departments)
        ids = {str(row["id"]) for row in hosts}
        truth = truth_of([*hosts, *listed], between=ids)

        for name, rule in RULES.items():
            start = time.process_time()
            found = (
                linked(hosts, listed, communes)
                if rule is ours
                else rule([*hosts, *listed], communes)
            )
            seconds = time.process_time() - start
            across = {tuple(sorted(pair)) for pair in found if len(ids.intersection(pair)) == 1}
            got = score(across, truth)
            figures = (
                f"{got.precision:.3f} | {got.recall:.3f} | {got.f1:.3f}"
                if got.found
                else "– | 0 | –"
            )
            print(f"| {region} | {name} | {got.found} | {figures} | {seconds:.2f} |")


def many(mirrored: Path, communes: Communes, copies: int) -> None:
    """The same lists copied: each copy has départements of its own, 1° from those of the last."""
    print("\n| fiches | règle | paires | CPU (s) |")
    print("|---|---|---|---|")
    departments = BRITTANY + LOIRE
    listed = [
        _moved(row, copy * len(departments) + departments.index(str(row["department"])) + 1, copy)
        for copy in range(copies)
        for row in of(mediation(mirrored, communes), departments)
    ]
    for name, rule in RULES.items():
        start = time.process_time()
        pairs = rule(listed, communes)
        seconds = time.process_time() - start
        print(f"| {len(listed)} | {name} | {len(pairs)} | {seconds:.1f} |", flush=True)


def _moved(row: Row, department: int, degrees: int) -> Row:
    codes = {
        name: f"{department:02}{str(row[name])[2:]}"
        for name in ("commune", "postcode", "department")
        if row[name] is not None
    }
    moved = {} if row["lat"] is None else {"lat": float(row["lat"]) - degrees}
    return {**row, **codes, **moved, "id": f"{degrees}/{row['id']}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=10, choices=range(1, 11), help="at scale")
    options = parser.parse_args()
    mirrored = mirror()
    if not (mirrored / "manifest.csv").is_file():
        print("skipped: no mirror of open data")
        return
    communes = communes_of(mirrored)
    one_list(mirrored, communes)
    two_lists(mirrored, communes)
    many(mirrored, communes, options.copies)


if __name__ == "__main__":
    main()
