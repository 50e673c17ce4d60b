"""Vacancies seen by two sources: how many are found, what it costs, beside what an analyst would do.

    python benchmarks/vacancies/duplicates.py --sizes 1500x900 5000x3000 50000x30000 --seeds 21 22 23

Simulated files with their truth (tests/integration/vacancies/simulated.py); four jobs in ten of the
second source are in the first. Two plain rules beside ours: same words of the title, same commune,
same employer; and the mean likeness of title and employer, in one commune (or postcode) and three
weeks, at three thresholds (what users of `recordlinkage` write).
CPU seconds of this process; kernels are compiled beforehand.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from croisee.vacancies.duplicates.find import find_duplicates
from croisee.vacancies.duplicates.words import company_words, title_words
from integration.vacancies.simulated import Pair, Simulated, score, simulate

FUZZY_LIMIT = 10_000
"""Ads beyond which the fuzzy rule is not run: it compares texts pair by pair."""
_WINDOW = 21


def ours(vacancies: pa.Table) -> set[Pair]:
    """Pairs of two sources in one group."""
    members = find_duplicates(vacancies).vacancies["members"].to_pylist()
    return {
        (min(pair), max(pair))
        for group in members
        for pair in combinations(group, 2)
        if pair[0].split("/")[0] != pair[1].split("/")[0]
    }


def exact(vacancies: pa.Table) -> set[Pair]:
    """Same title words, commune and employer; one ad of each source at most."""
    blocks: defaultdict[tuple[object, ...], dict[str, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in vacancies.to_pylist():
        key = (title_words(row["title"]), row["commune"], company_words(row["company"]))
        blocks[key][row["source"]].append(row["id"])
    return {
        pair
        for by_source in blocks.values()
        for pair in zip(by_source["agence"], by_source["bourse"], strict=False)
    }


def fuzzy(vacancies: pa.Table, threshold: float) -> set[Pair]:
    """Mean likeness of title and employer in one commune or postcode; best pairs first, one to one."""
    blocks: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for row in vacancies.to_pylist():
        for area in {row["commune"], row["postcode"]} - {None}:
            blocks[area].append(row)
    scored: dict[Pair, float] = {}
    for rows in blocks.values():
        for one, other in combinations(sorted(rows, key=lambda row: str(row["id"])), 2):
            near = abs((one["published"] - other["published"]).days) <= _WINDOW
            if one["source"] != other["source"] and near:
                scored[one["id"], other["id"]] = _likeness(one, other)
    found: set[Pair] = set()
    taken: set[str] = set()
    for pair, likeness in sorted(scored.items(), key=lambda item: (-item[1], item[0])):
        if likeness >= threshold and taken.isdisjoint(pair):
            found.add(pair)
            taken.update(pair)
    return found


def _likeness(one: dict[str, object], other: dict[str, object]) -> float:
    parts = [
        SequenceMatcher(None, str(one[name]).upper(), str(other[name]).upper()).ratio()
        for name in ("title", "company")
        if one[name] and other[name]
    ]
    return sum(parts) / len(parts)


def show(name: str, simulated: Simulated, rule: Callable[[pa.Table], set[Pair]]) -> None:
    start = time.process_time()
    found = rule(simulated.vacancies)
    seconds = time.process_time() - start
    pairs, ads = score(found, simulated.truth)
    print(
        f"| {name} | {pairs.precision:.3f} | {pairs.recall:.3f} | {pairs.f1:.3f} | {ads.f1:.3f} "
        f"| {len(found) - len(simulated.truth):+d} | {seconds:.1f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["1500x900", "5000x3000", "50000x30000"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[21])
    parser.add_argument("--alike", nargs="+", type=float, default=[0.05])
    options = parser.parse_args()
    find_duplicates(simulate(100, 100, 40, 1).vacancies)
    print(
        "| fichiers | règle | précision | rappel | F1 | F1 par annonce | liens en trop | CPU (s) |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for size in options.sizes:
        first, second = map(int, size.split("x"))
        for alike in options.alike:
            for seed in options.seeds:
                simulated = simulate(first, second, second * 2 // 5, seed, alike=alike)
                label = f"{size}, graine {seed}, sosies {alike:.2f}"
                show(f"{label} | Croisée", simulated, ours)
                show(f"{label} | égalité", simulated, exact)
                if simulated.vacancies.num_rows <= FUZZY_LIMIT:
                    for threshold in (0.75, 0.8, 0.85):
                        show(
                            f"{label} | ressemblance ≥ {threshold}",
                            simulated,
                            lambda table, least=threshold: fuzzy(table, least),
                        )


if __name__ == "__main__":
    main()
