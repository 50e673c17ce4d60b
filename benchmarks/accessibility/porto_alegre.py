"""Jobs within reach in a real city: real streets, real timetables, real people and jobs.

    python benchmarks/accessibility/porto_alegre.py [NETWORKS]

Porto Alegre, from the sample data of r5r (OpenStreetMap, ODbL; timetables of EPTC and Trensurb;
population and jobs by hexagon of about 10 hectares, IBGE and IPEA): from each of the hexagons to all
of them, by every mode, leaving on Monday 13 May 2019 between 14:00 and 15:00, for the sample only
holds afternoons. CPU is the user and system time of this process, imports left out; the first run
also compiles the kernels.
"""

import argparse
import csv
import os
import resource
import time
from datetime import date
from datetime import time as clock
from pathlib import Path

import numpy as np

from croisee.accessibility.block import Question
from croisee.accessibility.compare import compare
from croisee.accessibility.competition import NANO, Decay
from croisee.accessibility.inputs import ONE, Demand, Points, Supply
from croisee.accessibility.variants import ShareUnreachable, ShareWithin
from croisee.travel import transit
from croisee.travel.journeys import Files, Journeys, Mode

MINUTES = (15, 30, 45, 60)
WORDS = {
    Mode.CAR: "voiture",
    Mode.TRANSIT: "transports en commun",
    Mode.BICYCLE: "vélo",
    Mode.FOOT: "à pied",
}


class Known:
    """Times already computed, for the two-step method reads them twice."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = table

    def __call__(self, points: slice) -> np.ndarray:
        """Rows of these points."""
        return self.table[points]


def hexagons(folder: Path) -> tuple[transit.Points, np.ndarray, np.ndarray]:
    """Where they are, how many people live there, how many jobs there are."""
    with (folder / "poa_hexgrid.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    longitude, latitude = (np.array([float(row[c]) for row in rows]) for c in ("lon", "lat"))
    people, jobs = (
        np.array([int(float(row[c] or 0)) for row in rows]) for c in ("population", "jobs")
    )
    return transit.Points(longitude, latitude), people, jobs


def measured(times: np.ndarray, people: np.ndarray, jobs: np.ndarray) -> str:
    """One line of the table: what the inhabitants of the city reach by one mode."""
    inhabited = people > 0
    demand = Demand.known(people[inhabited][:, None])
    supply = Supply.of(
        np.arange(jobs.size), np.zeros_like(jobs), jobs, places=jobs.size, occupations=1
    )
    points = Points.single(int(inhabited.sum()))
    question = Question(points, demand, supply, Known(times[inhabited]))
    shares = [ShareWithin(60 * minutes) for minutes in MINUTES]
    decay = Decay.within(60 * 30)
    found = compare(question, [*shares, ShareUnreachable()], decays=[decay])
    weight = people[inhabited] / people.sum()
    cells = []
    for share in shares:
        each = found.cells[share.name].figure.value[:, 0] / ONE
        cells.append(f"{100 * (each * weight).sum():.1f} %")
    middle = found.cells[shares[1].name].figure.value[:, 0] / ONE
    order = np.argsort(middle, kind="stable")
    tenths = np.searchsorted(np.cumsum(weight[order]), (0.1, 0.9))
    cells.append(" – ".join(f"{100 * middle[order][k]:.1f}" for k in tenths) + " %")
    none = found.cells["part_inaccessible"].figure.value[:, 0] / ONE
    cells.append(f"{100 * (none * weight).sum():.2f} %")
    access = np.maximum(found.cells[decay.name].figure.value[:, 0], 0) / NANO
    # The two-step method gives back the jobs: none is counted twice.
    shared = (access * people[inhabited]).sum()
    reached = jobs[(times[inhabited] <= 1800).any(axis=0)].sum()
    assert abs(shared - reached) < 1e-3 * max(reached, 1), (shared, reached)
    return " | ".join(cells)


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    data = Path(os.environ.get("CROISEE_OPEN_DATA", "../shared/data"))
    reader.add_argument(
        "networks", type=Path, nargs="?", default=data.parent / "reference/networks"
    )
    folder = reader.parse_args().networks
    places, people, jobs = hexagons(folder)
    feeds = (folder / "poa_eptc.zip", folder / "poa_trensurb.zip")
    day = date(2019, 5, 13)
    journeys = Journeys(Files(folder / "poa_osm.pbf", feeds, day, clock(14), clock(15)))
    print(f"{len(people):,} hexagones, {people.sum():,} habitants, {jobs.sum():,} emplois")
    print(
        "| mode | 15 min | 30 min | 45 min | 60 min | 30 min, 1er–9e décile | hors d'atteinte |",
        end="",
    )
    print(" CPU (s), première fois | CPU (s) |")
    print("|---|---|---|---|---|---|---|---|---|")
    for mode in (Mode.FOOT, Mode.BICYCLE, Mode.CAR, Mode.TRANSIT):
        spent = []
        for _ in range(2):
            start = time.process_time()
            found = journeys.seconds(mode, places, places)
            spent.append(time.process_time() - start)
        line = measured(found, people, jobs)
        print(f"| {WORDS[mode]} | {line} | {spent[0]:.1f} | {spent[1]:.1f} |", flush=True)
    print(f"mémoire : {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} Mio")


if __name__ == "__main__":
    main()
