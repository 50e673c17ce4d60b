"""Services within reach of real neighbourhoods, nothing simulated: the measures of jobs, on places.

    python benchmarks/accessibility/services.py [MIRROR]

From each priority neighbourhood of Bretagne and Pays de la Loire (2024) to the France services and
the places of digital advisers, at their address, and to the equipment of the BPE, told by commune, so
that its nearest place has no distance: as the crow flies from a central point, for the mirror has neither population by square nor
streets here. Those who share a place (2SFCA) are the inhabitants of the neighbourhoods (census of
2018, neighbourhoods of 2015; the three new ones count in their commune) and those of the rest of
each commune, at its centre.
"""

import argparse
import csv
import os
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from croisee.accessibility.block import Question
from croisee.accessibility.compare import compare
from croisee.accessibility.competition import NANO, Decay
from croisee.accessibility.inputs import ONE, Demand, Points, Supply
from croisee.accessibility.measured import MILLI, Measured
from croisee.accessibility.variants import CatchmentMean, Nearest
from croisee.foundation.strict_yaml import read_strict
from croisee.territories import load_territory
from croisee.territories.extents import extents
from croisee.territories.origins import origins
from croisee.territories.projection import transform
from croisee.territories.territory import Territory
from croisee.travel.straight import StraightLine
from croisee.workspace.fetching import fetch_project

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/emploi-bretagne-pays-de-la-loire"
POINTS = {
    "France services": "inclusion_numerique/france_services_20221201.csv",
    "conseiller numérique": "inclusion_numerique/conseillers_numeriques_lieux_202212.csv",
}
EQUIPMENT = {
    "pharmacie": "pharmacie",
    "médecin généraliste": "medecin_generaliste",
    "bureau de poste": "poste",
    "crèche": "creche",
    "lycée": "lycee",
    "gare": "gare",
}
NEAR, SHARED = 2_000, Decay.within(10_000)
_WGS84 = 4326


@dataclass(frozen=True)
class Services:
    """Places of every kind: where they are, how uncertain that is (metres), and how many there."""

    kinds: tuple[str, ...]
    kind: np.ndarray
    count: np.ndarray
    x: np.ndarray
    y: np.ndarray
    spread: np.ndarray


def territory_of(mirror: Path) -> Territory:
    """Communes and neighbourhoods of the example."""
    with tempfile.TemporaryDirectory() as there:
        folder = Path(there)
        for name in ("croisee.yaml", "parties.yaml", "sources", "clauses"):
            (folder / name).symlink_to(EXAMPLE / name)
        fetch_project(folder, mirror=mirror, say=lambda _: None)
        return load_territory(read_strict(folder / "croisee.yaml").value["territoire"], folder)


def services_of(mirror: Path, territory: Territory) -> Services:
    """Every place of the two lists, then every commune that has some of an equipment."""
    kind, count, x, y, spread = ([] for _ in range(5))
    for rank, file in enumerate(POINTS.values()):
        rows = [row for row in _rows(mirror / file) if row["latitude"] and row["longitude"]]
        degrees = (np.array([float(row[c]) for row in rows]) for c in ("longitude", "latitude"))
        east, north = transform(*degrees, _WGS84, territory.epsg)
        kind += [rank] * len(rows)
        count += [1] * len(rows)
        x, y, spread = [*x, *east], [*y, *north], spread + [0.0] * len(rows)
    inside = extents(territory.shapes("commune2025"))
    zoning = territory.zoning("commune2025")
    for row in _rows(mirror / "communes/bpe_2024_communes.csv"):
        place = zoning.position(row["insee"])
        for rank, column in enumerate(EQUIPMENT.values(), start=len(POINTS)):
            if int(row[column]):
                kind.append(rank)
                count.append(int(row[column]))
                x, y = [*x, inside.x[place]], [*y, inside.y[place]]
                spread.append(inside.spread[place])
    return Services(
        (*POINTS, *EQUIPMENT), *(np.array(each) for each in (kind, count, x, y, spread))
    )


def people_of(mirror: Path, territory: Territory) -> tuple[np.ndarray, np.ndarray]:
    """Inhabitants of each neighbourhood, and of the rest of each commune."""
    zones, communes = (territory.zoning(name) for name in ("qpv2024", "commune2025"))
    told = {
        row["code_qp2024"]: int(row["pop_mun_2018_qp2015"] or 0)
        for row in _rows(mirror / "qpv/passage_qp2024_qp2015_bretagne_pdl.csv")
    }
    here = np.array([told[code] for code in zones.codes])
    rest = np.zeros(len(communes.codes), np.int64)
    for row in _rows(mirror / "communes/delinquance_ssmsi_2024_communes.csv"):
        rest[communes.position(row["insee"])] = int(float(row["pop"]))
    for code, people in zip(zones.codes, here.tolist(), strict=True):
        # A neighbourhood astride two communes is taken from the first.
        rest[communes.position(territory.ancestors("qpv2024", code, "commune2025")[0])] -= people
    return here, np.maximum(rest, 0)


def measured(
    territory: Territory, services: Services, here: np.ndarray, rest: np.ndarray
) -> dict[str, Measured]:
    """Nearest, within `NEAR`, and shared access, per neighbourhood × kind."""
    kinds = len(services.kinds)
    supply = Supply.of(
        np.arange(services.kind.size), services.kind, services.count,
        places=services.kind.size, occupations=kinds,
    )  # fmt: skip
    start, around = (origins(territory, name) for name in ("qpv2024", "commune2025"))
    x, y = (np.concatenate([getattr(start, c), getattr(around, c)]) for c in "xy")
    demand = np.concatenate([here, rest])
    line = StraightLine.between(x, y, services.x, services.y, services.spread)
    question = Question(
        Points.single(len(demand)), Demand.known(np.repeat(demand[:, None], kinds, axis=1)),
        supply, line,
    )  # fmt: skip
    return compare(question, [Nearest(), CatchmentMean(NEAR)], decays=[SHARED]).cells


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    data = Path(os.environ.get("CROISEE_OPEN_DATA", "../shared/data"))
    reader.add_argument("mirror", type=Path, nargs="?", default=data)
    mirror = reader.parse_args().mirror
    territory = territory_of(mirror)
    services, (here, rest) = services_of(mirror, territory), people_of(mirror, territory)
    start = time.process_time()
    found = measured(territory, services, here, rest)
    spent, count = time.process_time() - start, len(here)
    near = found[f"moyenne_rayon_{NEAR}"].covered.value[:count] / ONE
    far = found["plus_proche"].figure.value[:count] / MILLI / 1000
    access = np.maximum(found[SHARED.name].figure.value[:count], 0) / NANO * 10_000
    print(f"{count} quartiers, {here.sum():,} habitants, et {rest.sum():,} autour")
    print(
        "| lieu | nombre | le plus proche, km (médiane) | le plus loin | à moins de 2 km |", end=""
    )
    print(" pour 10 000 habitants, à 10 km (médiane) | de – à |")
    print("|---|---|---|---|---|---|---|")
    for rank, kind in enumerate(services.kinds):
        total = services.count[services.kind == rank].sum()
        low, high = access[:, rank].min(), access[:, rank].max()
        placed = "| – | – | – |"
        if kind in POINTS:
            within = int((near[:, rank] > 0).sum())
            placed = f"| {np.median(far[:, rank]):.1f} | {far[:, rank].max():.1f} | {within} |"
        print(f"| {kind} | {total:,} {placed} {np.median(access[:, rank]):.1f} ", end="")
        print(f"| {low:.1f} – {high:.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"CPU {spent:.2f} s, mémoire {peak:.0f} Mio")


if __name__ == "__main__":
    main()
