"""Non-take-up of four rights in 1,436 neighbourhoods, and OpenFisca called on a million households.

    python benchmarks/non_take_up.py [--mirror MIROIR] [--donors 50000] [--direct 2000 10000]

Ours: the example `droits-france` on the real tables (1,400 neighbourhoods of the mirror, some taken
twice to make 1,436): donors drawn, rights read from a full cache, weights, totals with variances,
held-out figures, intervals, borrowing, groups, gains. Directly: OpenFisca on all households at once
(`rights_direct.py`, households of `rights.py`), one housing zone, at two sizes; reading, measured
apart, is taken off, and a million households are **extrapolated** from the slope between both. CPU seconds, user and
system, of each process and its children; memory is the largest resident total seen.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from croisee.population.published import Published, read_published
from croisee.rights import write_donors
from croisee.rights.environment import environment_python
from rights import MONTH, drawn, measured

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "droits-france"
ZONES = 1436
MILLION = 1_000_000


def repeated(published: Published, zones: int) -> Published:
    """As many zones as asked, the first ones taken again."""
    ranks = np.arange(zones) % len(published.zones)
    names = tuple(f"{published.zones[rank]}/{place}" for place, rank in enumerate(ranks.tolist()))
    figures = {name: figure[ranks] for name, figure in published.figures.items()}
    return Published(published.zoning, names, figures)


def estimate(mirror: Path, cache: Path, households: int) -> None:
    """What is measured: everything from the tables to the intervals of four rights."""
    sys.path.insert(0, str(EXAMPLE))
    from estimer import studied

    study = studied(repeated(read_published(mirror, "qpv"), ZONES), cache, households)
    for right in study.rights:
        found = study.found(right)
        low, high = found.rate.low[found.told], found.rate.high[found.told]
        print(f"{right}: {found.told.sum()} zones, median width {np.median(high - low):.3f}")


def told(name: str, seconds: float, memory: float) -> None:
    """One line of the table."""
    print(f"| {name:58} | {seconds:8.1f} | {memory:7.2f} |", flush=True)


def main() -> None:
    """Fill the cache, measure both, print the ratios."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--mirror", type=Path, default=os.environ.get("CROISEE_OPEN_DATA"))
    options.add_argument("--donors", type=int, default=50_000)
    options.add_argument("--direct", type=int, nargs=2, default=(2_000, 10_000))
    options.add_argument("--cache", type=Path, help="folder where rights are kept already")
    options.add_argument("--estimate", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.estimate:
        estimate(asked.mirror, asked.cache, asked.donors)
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        command = [sys.executable, __file__, "--estimate", "--mirror", str(asked.mirror)]
        command += ["--donors", str(asked.donors), "--cache", str(asked.cache or work)]
        print(f"| {'process':58} | CPU (s)  | GB      |\n|---|---|---|")
        if not asked.cache:
            told(f"{ZONES} zones × {asked.donors} donors, rights to compute", *measured(command))
        ours = measured(command)
        told(f"{ZONES} zones × {asked.donors} donors, rights kept", *ours)
        seconds, memory = zip(*(directly(size, work) for size in asked.direct), strict=True)
        slope = np.diff([seconds, memory], axis=1)[:, 0] / np.diff(asked.direct)[0]
        whole = MILLION * slope
        told("OpenFisca directly, a million households, extrapolated", *whole)
        print(f"\n{1e6 * slope[1]:.0f} kB and {1000 * slope[0]:.2f} ms per household;", end=" ")
        print(f"{whole[0] / ours[0]:.0f} × the time, {whole[1] / ours[1]:.0f} × the memory")


def directly(households: int, work: Path) -> tuple[float, float]:
    """CPU seconds and memory of OpenFisca called directly, reading taken off the seconds."""
    donors = work / str(households)
    donors.mkdir()
    write_donors(drawn(households, 1), donors)
    script = str(Path(__file__).with_name("rights_direct.py"))
    command = [str(environment_python()), script, str(donors), MONTH]
    reading, _ = measured(command)
    seconds, memory = measured([*command, "2"])
    told(f"OpenFisca directly, {households} households", seconds - reading, memory)
    return seconds - reading, memory


if __name__ == "__main__":
    main()
