"""Distance to matching vacancies as the crow flies, against the pandas merge, in one run.

    python benchmarks/accessibility/straight.py

Demand and vacancies are drawn at random (fixed seed): 532 occupations of very unequal size, of
which a zone seeks four fifths; places drawn evenly over a square of 1,000 km. CPU is the user and
system time of this process; kernels are compiled beforehand, imports not counted. Both sides start
from the same columns, and both are held to the same figures.
"""

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from croisee.accessibility.block import Question
from croisee.accessibility.compare import Comparison, compare
from croisee.accessibility.distribution import Weighting
from croisee.accessibility.inputs import Demand, Points, Supply
from croisee.accessibility.variants import CatchmentMean, MeanOfAll, Nearest, ShareWithin
from croisee.travel.straight import StraightLine

OCCUPATIONS = 532
SIDE = 1_000_000
DECILES = (Weighting.PAIRS, None)
NATIONAL = [MeanOfAll(), Nearest()]
SENSITIVITY = [
    *NATIONAL,
    *(CatchmentMean(km * 1000) for km in (10, 20, 30, 50)),
    *(ShareWithin(km * 1000) for km in (5, 10, 20, 50)),
]


@dataclass(frozen=True)
class Columns:
    """Zones (x, y, seekers by occupation) and vacancies (place, occupation, posts)."""

    x: np.ndarray
    y: np.ndarray
    seekers: np.ndarray
    place_x: np.ndarray
    place_y: np.ndarray
    place: np.ndarray
    occupation: np.ndarray
    posts: np.ndarray


def drawn(zones: int, vacancies: int, communes: int, spots: int, precise: float) -> Columns:
    """`precise`: share of the vacancies known by their street or point, on `spots` places."""
    rng = np.random.default_rng(20261122)
    popularity = 1 / (np.arange(OCCUPATIONS) + 8.0)
    seekers = rng.integers(1, 30, (zones, OCCUPATIONS))
    seekers *= rng.random((zones, OCCUPATIONS)) < 0.8
    there = communes + spots
    exact = rng.random(vacancies) < precise
    return Columns(
        *rng.integers(0, SIDE, (2, zones)),
        seekers,
        *rng.integers(0, SIDE, (2, there)),
        np.where(
            exact,
            communes + rng.integers(0, max(spots, 1), vacancies),
            rng.integers(0, communes, vacancies),
        ),
        rng.choice(OCCUPATIONS, vacancies, p=popularity / popularity.sum()),
        rng.integers(1, 4, vacancies),
    )


def ours(columns: Columns, variants: list, spreads: list) -> Comparison:
    """Add up the vacancies and measure."""
    supply = Supply.of(
        columns.place, columns.occupation, columns.posts,
        places=columns.place_x.size, occupations=OCCUPATIONS,
    )  # fmt: skip
    line = StraightLine.between(columns.x, columns.y, columns.place_x, columns.place_y)
    points = Points.single(columns.x.size)
    return compare(Question(points, Demand.known(columns.seekers), supply, line), variants, spreads)


def merged(columns: Columns, with_deciles: bool) -> tuple[np.ndarray, np.ndarray | None]:
    """What an analyst writes: join on the occupation, distance, weighted mean, deciles."""
    import pandas as pd

    zone, occupation = np.nonzero(columns.seekers)
    demand = pd.DataFrame(
        {
            "zone": zone,
            "rome": occupation,
            "seekers": columns.seekers[zone, occupation],
            "x": columns.x[zone],
            "y": columns.y[zone],
        }
    )
    offers = pd.DataFrame(
        {
            "rome": columns.occupation,
            "posts": columns.posts,
            "px": columns.place_x[columns.place],
            "py": columns.place_y[columns.place],
        }
    )
    pairs = demand.merge(offers, on="rome")
    pairs["d"] = np.rint(np.hypot(pairs.x - pairs.px, pairs.y - pairs.py)).astype(np.int64)
    pairs["nd"] = pairs.posts * pairs.d
    cells = pairs.groupby(["zone", "rome"]).agg(
        nd=("nd", "sum"), posts=("posts", "sum"), seekers=("seekers", "first"), nearest=("d", "min")
    )
    cells["md"] = cells.nd / cells.posts * cells.seekers
    zones = cells.groupby("zone").agg(md=("md", "sum"), seekers=("seekers", "sum"))
    mean = (zones.md / zones.seekers).to_numpy()
    if not with_deciles:
        return mean, None
    pairs["weight"] = pairs.posts * pairs.seekers
    pairs = pairs.sort_values(["zone", "d"])
    pairs["cum"] = pairs.groupby("zone").weight.cumsum()
    total = pairs.groupby("zone").weight.transform("sum")
    tenths = [
        pairs.d[10 * pairs.cum >= k * total].groupby(pairs.zone).first() for k in range(1, 10)
    ]
    return mean, np.stack([one.to_numpy() for one in tenths], axis=1)


def spent(work: Callable[[], object], times: int) -> tuple[float, object]:
    """Least CPU seconds of some runs, and what the work gives."""
    least, result = np.inf, None
    for _ in range(times):
        start = time.process_time()
        result = work()
        least = min(least, time.process_time() - start)
    return least, result


def row(*cells: object) -> None:
    print("|", " | ".join(str(cell) for cell in cells), "|", flush=True)


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    small = drawn(78, 50_000, 2_700, 0, 0.0)
    ours(small, SENSITIVITY, [DECILES])
    merged(small, False)

    row("1,436 zones × 1,000,000 vacancies", "places", "cells", "CPU s", "GiB so far")
    row("---", "---", "---", "---", "---")
    for label, spots, precise in (
        ("at communes", 0, 0.0),
        ("half at 150,000 points", 150_000, 0.5),
    ):
        columns = drawn(1436, 1_000_000, 35_000, spots, precise)
        cells = np.unique(columns.place * OCCUPATIONS + columns.occupation).size
        for what, variants, spreads in (
            ("mean, nearest, coverage", NATIONAL, []),
            ("the same and deciles", NATIONAL, [DECILES]),
            ("ten variants and deciles", SENSITIVITY, [DECILES]),
        ):
            seconds, _ = spent(lambda c=columns, v=variants, s=spreads: ours(c, v, s), times)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            row(
                f"{label}: {what}",
                f"{35_000 + spots:,}",
                f"{cells:,}",
                f"{seconds:.2f}",
                f"{peak:.2f}",
            )

    print()
    row(
        "78 zones × 50,000 vacancies, 2,700 communes",
        "pandas merge, CPU s",
        "Croisée, CPU s",
        "ratio",
    )
    row("---", "---", "---", "---")
    for what, spreads in (("mean and nearest", []), ("mean, nearest and deciles", [DECILES])):
        slow, (mean, tenths) = spent(lambda s=spreads: merged(small, bool(s)), times)
        fast, found = spent(lambda s=spreads: ours(small, NATIONAL, s), times)
        gap = np.abs(found.zones["moyenne_sans_rayon"].real() - mean).max()
        assert gap < 0.001, gap
        assert tenths is None or np.array_equal(found.deciles[DECILES], tenths)
        row(what, f"{slow:.2f}", f"{fast:.3f}", f"{slow / fast:.0f}")


if __name__ == "__main__":
    main()
