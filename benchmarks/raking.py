"""Weights of every neighbourhood: raking of all zones at once, against ipfn and humanleague.

    python benchmarks/raking.py [--peers PYTHON] [--zones 1436] [--donors 50000]

Donors and zones are drawn at random (fixed seed); the margins of a zone are those of true weights,
so that they agree. Two cases: five margins of households, which peers do too (a few zones, one by
one, in an environment of their own: `--peers` is the path of its Python); then sixteen margins of
households, persons and deciles of income that differ by zone, in intervals, followed by totals of
ten values with their two variances. CPU is the user and system time of this process, kernels
compiled beforehand; memory is the largest resident set so far.
"""

import argparse
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from croisee.population import (
    Counts,
    Margin,
    Ranked,
    Unit,
    compress,
    counted,
    diagnose,
    estimate,
    rake,
    shares,
)

PEERS = Path(__file__).with_name("raking_peers.py")
FIVE = (6, 5, 4, 8, 12)
PEER_ZONES = 4


class Donors:
    """Households whose traits go together, as those of people do."""

    def __init__(self, count: int) -> None:
        self.random = np.random.default_rng(20261122)
        self.count = count
        self.traits = self.random.normal(size=(count, 3))
        self.start = self.random.uniform(0.5, 2, count)
        self.size = np.minimum(1 + self.random.poisson(1.3, count), 8)
        self.home = np.repeat(np.arange(count), self.size)

    def category(self, categories: int, home: np.ndarray | None = None) -> np.ndarray:
        """A category per household, or per person of the households `home`."""
        traits = self.traits if home is None else self.traits[home]
        noise = self.random.normal(size=len(traits))
        score = (traits @ self.random.normal(size=3) + noise) / 1.7
        return np.clip(score * categories / 4 + categories / 2, 0, categories - 1).astype(int)

    def true_weights(self, zones: int) -> list[np.ndarray]:
        """Weights of about 1,500 households in each zone."""
        each = []
        for _ in range(zones):
            tilt = self.traits @ self.random.normal(0, 0.7, 3)
            weight = self.start * np.exp(tilt + self.random.normal(0, 0.3, self.count))
            each.append(1500 * weight / weight.sum())
        return each


def spent(work: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds, and what the work gives."""
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f}"


def row(*cells: object) -> None:
    print("|", " | ".join(str(cell) for cell in cells), "|", flush=True)


def margins_of(
    answers: dict[str, Counts], truth: list[np.ndarray], precision: float
) -> list[Margin]:
    """What the true weights of each zone add up to, rounded."""
    found = []
    for name, answer in answers.items():
        figures = np.stack([weights @ answer.table for weights in truth])
        if precision:
            figures = precision * np.rint(figures / precision)
        labels = [str(k) for k in range(figures.shape[1])]
        found.append(counted(name, Unit.PERSONS, labels, figures, precision=precision))
    return found


def categorical(donors: Donors, zones: int, peers: str | None) -> None:
    """Five margins of households."""
    codes = np.array([donors.category(categories) for categories in FIVE])
    answers = {
        f"m{i}": Counts.of_households(code, size)
        for i, (code, size) in enumerate(zip(codes, FIVE, strict=True))
    }
    margins = margins_of(answers, donors.true_weights(zones), 0.0)
    rake(compress(donors.start, answers), [margin.of(slice(0, 1)) for margin in margins])
    compressing, cells = spent(lambda: compress(donors.start, answers))
    raking, raked = spent(lambda: rake(cells, margins))
    per_zone = (compressing + raking) / zones
    row("five margins of households", "zones", "CPU s", "ms per zone", "ratio", "largest gap")
    row("---", "---", "---", "---", "---", "---")
    total, gap = f"{compressing + raking:.2f}", f"{raked.relative_miss.max():.1e} (margins)"
    row(f"Croisée, {cells.count:,} cells", zones, total, f"{1000 * per_zone:.2f}", 1, gap)
    if peers is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        case, result = Path(folder, "case.npz"), Path(folder, "result.npz")
        targets = {f"target_{i}": margin.low[:PEER_ZONES] for i, margin in enumerate(margins)}
        np.savez(case, codes=codes, start=donors.start, zones=PEER_ZONES, **targets)
        alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [peers, str(PEERS), str(case), str(result)]
        subprocess.run(command, check=True, env=alone, stdout=subprocess.DEVNULL)
        found = dict(np.load(result))
    ours = raked.weights(np.arange(PEER_ZONES))
    ways = {
        "ipfn, donors in a data frame": "frame",
        "ipfn, distinct donors in a data frame": "distinct",
        "ipfn, table of combinations": "table",
        "ipfn, the same, rate 1e-10": "table_strict",
        "humanleague, the same table": "humanleague",
    }
    for label, way in ways.items():
        each = found[f"{way}_seconds"].mean()
        far = np.abs(found[way] / ours - 1).max()
        ratio = f"{each / per_zone:,.0f}"
        row(
            label, PEER_ZONES, f"{each * PEER_ZONES:.2f}", f"{1000 * each:.1f}", ratio, f"{far:.1e}"
        )
    assert np.abs(found["table_strict"] / ours - 1).max() < 1e-6


def whole(donors: Donors, zones: int) -> None:
    """Sixteen margins, households and persons and deciles, in intervals."""
    answers: dict[str, Counts] = {}
    for name, categories in (
        ("type", 6), ("statut", 5), ("rsa", 2), ("aah", 2), ("al", 2), ("pièces", 5), ("âge", 4),
    ):  # fmt: skip
        answers[name] = Counts.of_households(donors.category(categories), categories)
    answers["taille"] = Counts.of_households(np.minimum(donors.size, 6) - 1, 6)
    home = donors.home
    ages = donors.category(8, home) * 2 + donors.random.integers(0, 2, home.size)
    answers["âge et sexe"] = Counts.of_persons(home, ages, donors.count, 16)
    answers["habitants"] = Counts(donors.size[:, None].astype(float))
    for name, categories in (("activité", 6), ("nationalité", 2), ("diplôme", 5), ("métier", 6)):
        code = donors.category(categories, home)
        answers[name] = Counts.of_persons(home, code, donors.count, categories)
    noise = 0.3 * donors.random.normal(size=donors.count)
    income = np.exp(9.7 + 0.5 * donors.traits[:, 0] + noise)
    answers["pauvres"] = Counts((donors.size * (income < 11_000))[:, None].astype(float))
    truth = donors.true_weights(zones)
    margins = margins_of(answers, truth, 1.0)
    order = np.argsort(income)
    tenths, people = np.empty((zones, 9)), np.empty(zones)
    for zone, weights in enumerate(truth):
        below = np.cumsum((weights * donors.size)[order])
        people[zone] = below[-1]
        tenths[zone] = income[order][np.searchsorted(below / below[-1], np.arange(1, 10) / 10)]
    labels, percent = [f"D{k}" for k in range(1, 10)], [np.arange(10, 100, 10)]
    margins.append(
        shares("niveau", Unit.PERSONS, labels, percent, (people, people), thresholds=tenths)
    )
    ranked = Ranked(income, donors.size.astype(float))
    values = (donors.random.random((donors.count, 10)) < 0.3).astype(float)
    del truth
    compressing, cells = spent(lambda: compress(donors.start, {**answers, "niveau": ranked}))
    estimate(rake(cells, [margin.of(slice(0, 1)) for margin in margins]), values)
    rows = cells.categories + 9
    print()
    row(f"sixteen margins, {rows} rows, {zones:,} zones", "CPU s", "GiB so far", "")
    row("---", "---", "---", "---")
    row("compress", f"{compressing:.2f}", memory(), f"{cells.count:,} cells")
    raking, raked = spent(lambda: rake(cells, margins))
    met = f"{int(raked.solved.sum())} solved, largest miss {raked.relative_miss.max():.1e}"
    row("rake", f"{raking:.1f}", memory(), f"{met}, {raked.passes.mean():.1f} evaluations")
    seconds, found = spent(lambda: diagnose(raked))
    row(
        "diagnose", f"{seconds:.1f}", memory(), f"median effective {np.median(found.effective):.0f}"
    )
    seconds, _ = spent(lambda: estimate(raked, values, variances=False))
    row("totals of ten values", f"{seconds:.1f}", memory(), "")
    seconds, _ = spent(lambda: estimate(raked, values))
    row("the same with variances", f"{seconds:.1f}", memory(), "")


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", help="Python of an environment with ipfn and humanleague")
    parser.add_argument("--zones", type=int, default=1436)
    parser.add_argument("--donors", type=int, default=50_000)
    options = parser.parse_args()
    donors = Donors(options.donors)
    categorical(donors, options.zones, options.peers)
    whole(donors, options.zones)


if __name__ == "__main__":
    main()
