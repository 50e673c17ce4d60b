"""Differences between zonings that do not nest: against brute force, against diffman, on real zones.

    python benchmarks/confidentiality/differencing.py ../shared/data
    python benchmarks/confidentiality/differencing.py ../shared/data --diffman ~/diffman-revival
    python benchmarks/confidentiality/differencing.py ../shared/data --tilted 1000000

The first folder is the mirror of open data; `reference/` is expected beside it. `--diffman`: a
checkout of github.com/InseeFrLab/diffman-revival, rerun if R is there with Rcpp, data.table, igraph,
dplyr and progress (Debian: `r-base-core r-cran-rcpp r-cran-data.table r-cran-igraph r-cran-dplyr
r-cran-progress`). Seconds are CPU seconds, kernels compiled beforehand.

Three parts. *Brute force*: 50 small cases whose answers were enumerated. *diffman*: INSEE's own
example, with its convention that every zone is published; each person found by us alone is
explained. *Real zones*: all QPV of 2024 with communes and IRIS, then QPV 2015, QPV 2024 and 200 m
squares in Lille and Marseille, then both generations in Occitanie. No file says who lives in each
piece: what is estimated, and how, is printed with the results, which are thus orders of magnitude.

`--tilted PEOPLE` looks only at how the search grows: people drawn at random on a plane that three
grids of different steps and angles cut into pieces of 8 people, much harder than real zonings, most
of which nest.
"""

import argparse
import csv
import json
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from real_zones import Territory, lille_and_marseille, occitanie, priority_neighbourhoods

from croisee.confidentiality.differencing import (
    Atoms,
    Difference,
    Zone,
    atoms_of,
    find_differences,
    remedy,
)

THRESHOLDS = (5, 11)
REFERENCE_CPU = {5: 2.4, 11: 8.2}
"""CPU seconds of diffman, where it is not rerun: the least that was measured."""
FEW = 0.05
"""Share of the people in a second run on real zones: those who draw some benefit, by chance."""
_RUNS = 5
_RUN_DIFFMAN = """
suppressMessages({library(Matrix); library(data.table); library(igraph)})
given <- commandArgs(TRUE)
for (f in list.files(file.path(given[1], "R"), "^fct_", full.names = TRUE)) source(f, encoding = "UTF-8")
Rcpp::sourceCpp(file.path(given[1], "src/differencierRcpp.cpp"))
people <- fread(given[2], colClasses = "character")
for (threshold in c(5, 11)) for (merging in c(TRUE, FALSE)) {
  spent <- system.time(found <- suppressWarnings(suppressMessages(find_pbm_diff(
    copy(people), threshold, if (merging) 15L else 5L, simplify = merging, verbose = FALSE))))
  fwrite(found, sprintf("%s/%d_%s.csv", given[3], threshold, merging))
  cat(sprintf("%d %s %.3f\\n", threshold, merging, spent[["user.self"]] + spent[["sys.self"]]))
}
"""


def crossed(rows: Iterable[tuple[int, int, int]]) -> Atoms:
    """Atoms of two zonings « z1 » and « z2 » from (z1, z2, people)."""
    z1, z2, people = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    zones, codes = zip(
        *(np.unique(column, return_inverse=True) for column in (z1, z2)), strict=True
    )
    names = tuple(tuple(str(zone) for zone in each.tolist()) for each in zones)
    return Atoms(("z1", "z2"), names, np.array(codes, dtype=np.int64), people)


def timed(
    atoms: Atoms, threshold: int, published: list[Zone]
) -> tuple[tuple[Difference, ...], float]:
    """The differences, and the least CPU seconds of a few runs."""
    spent = []
    for _ in range(_RUNS):
        begun = time.process_time()
        found = find_differences(atoms, threshold, published)
        spent.append(time.process_time() - begun)
    return found, min(spent)


def brute_force(folder: Path) -> None:
    """The 50 cases whose answers were enumerated, every zone published."""
    cases = json.loads((folder / "differencing" / "bruteforce_50_sample.json").read_text())
    same = 0
    for case in cases:
        atoms = crossed(map(tuple, case["atoms"]))
        least: dict[int, int] = {}
        for each in find_differences(atoms, case["threshold"], atoms.every_zone()):
            for atom in each.atoms:
                least[atom] = min(least.get(atom, each.people), each.people)
        same += sorted([*case["atoms"][a][:2], n] for a, n in least.items()) == sorted(
            case["min_derivable"]
        )
    print(f"## Brute force\n{same} of {len(cases)} cases equal, piece by piece\n")


def against_diffman(folder: Path, checkout: Path | None) -> None:
    """INSEE's example: what both find, how fast, and why we find more."""
    with (folder / "differencing" / "t_ex_atoms.csv").open() as file:
        rows = [(int(r["z1"]), int(r["z2"]), int(r["n"])) for r in csv.DictReader(file)]
    atoms = crossed(rows)
    place = {(str(z1), str(z2)): index for index, (z1, z2, _) in enumerate(rows)}
    print(f"## diffman's example: {atoms.population.sum()} persons, {len(rows)} pieces")
    with (folder / "diffman" / "t_ex.csv").open() as file:
        lives = {r["id"]: place[r["z1"], r["z2"]] for r in csv.DictReader(file)}
    rerun = run_diffman(checkout, folder / "diffman" / "t_ex.csv", lives) if checkout else {}
    people = dict(zip(atoms.every_zone(), atoms.people().tolist(), strict=True))
    for threshold in THRESHOLDS:
        found, seconds = timed(atoms, threshold, atoms.every_zone())
        ours = {atom for each in found for atom in each.atoms}
        alone = {
            atom
            for atom in ours
            if min(people[Zone(f"z{k + 1}", str(rows[atom][k]))] for k in (0, 1)) < threshold
        }
        print(f"\nthreshold {threshold}: {len(found)} differences, {seconds:.4f} CPU s")
        print(
            f"  isolated: {counted(atoms, ours)}, of which {counted(atoms, ours - alone)} ", end=""
        )
        print("outside zones already below the threshold")
        spent = REFERENCE_CPU[threshold]
        if rerun:
            merging, spent = rerun[threshold, True]
            exhaustive, _ = rerun[threshold, False]
            print(f"  diffman: {counted(atoms, merging)} in {spent:.2f} CPU s; ", end="")
            print(f"missed by us: {counted(atoms, (merging | exhaustive) - ours)}")
            extra = ours - merging
            print(f"  found by us alone: {counted(atoms, extra)}")
            print(
                f"    in a zone below the threshold by itself: {counted(atoms, extra & alone)} ",
                end="",
            )
            print("(shown as it is, without any subtraction, or with one)")
            extra -= alone
            print(
                f"    found by diffman's exhaustive search without its merging (unions of at most 5 "
                f"zones): {counted(atoms, extra & exhaustive)}"
            )
            print(f"    by neither: {counted(atoms, extra - exhaustive)}")
            explain(atoms, found, extra)
        print(f"  diffman takes {spent / seconds:.0f} times our CPU")
    print()


def explain(atoms: Atoms, found: tuple[Difference, ...], extra: set[int]) -> None:
    """Each difference behind the extra persons, checked on the totals of the zones."""
    people = dict(zip(atoms.every_zone(), atoms.people().tolist(), strict=True))
    for each in found:
        if extra & set(each.atoms):
            more = sum(people[zone] for zone in each.added)
            less = sum(people[zone] for zone in each.subtracted)
            print(
                f"    {more} - {less} = {each.people}: {each.sentence(lambda z: f'{z.zoning} {z.code}')}"
            )
            assert more - less == each.people
            extra = extra - set(each.atoms)


def run_diffman(
    checkout: Path, table: Path, lives: dict[str, int]
) -> dict[tuple[int, bool], tuple[set[int], float]]:
    """(threshold, merging) → the pieces diffman finds, and its CPU seconds.

    It shuffles zones while it merges them, and finds more or less from one run to the next; without
    merging it tries every union of a few zones.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "run.R"
        script.write_text(_RUN_DIFFMAN)
        answer = subprocess.run(
            ["Rscript", script, checkout, table, folder], capture_output=True, text=True, check=True
        )
        results = {}
        for line in answer.stdout.splitlines():
            threshold, merging, seconds = line.split()
            with (Path(folder) / f"{threshold}_{merging}.csv").open() as file:
                found = {lives[record["id_obs"]] for record in csv.DictReader(file)}
            results[int(threshold), merging == "TRUE"] = (found, float(seconds))
        return results


def counted(atoms: Atoms, some: set[int]) -> str:
    """« 12 persons »."""
    return f"{int(atoms.population[list(some)].sum())} persons"


def on_real_zones(territory: Territory) -> None:
    """What is covered, what is found at each threshold, what to withhold."""
    atoms = territory.atoms
    print(f"### {territory.title}")
    for zoning, zones, row in zip(atoms.zonings, atoms.zones, atoms.codes, strict=True):
        print(f"  {zoning}: {len(zones)} zones, {np.count_nonzero(row >= 0)} pieces")
    for remark in territory.remarks:
        print(f"  {remark}")
    few = np.random.default_rng(0).binomial(atoms.population, FEW)
    examine("everybody", atoms, territory)
    examine(f"{FEW:.0%} of them", replace(atoms, population=few), territory)
    print()


def tilted(people: int) -> Atoms:
    """People at random on a plane, cut by three grids of different steps and angles."""
    side = np.sqrt(people / 50)
    east, north = np.random.default_rng(0).random((people, 2)).T * side
    names = ("upright", "tilted", "more tilted")
    zones = {}
    for turn, (name, step) in enumerate(zip(names, (1.0, 1.7, 0.9), strict=True)):
        angle = 0.3 * turn
        across = (east * np.cos(angle) - north * np.sin(angle) + 0.37 * turn) // step
        along = (east * np.sin(angle) + north * np.cos(angle) + 0.37 * turn) // step
        zones[name] = pa.array((across * 100_003 + along).astype(np.int64)).cast(pa.string())
    return atoms_of(pa.table({**zones, "n": np.ones(people, dtype=np.int64)}), names, "n")


def on_tilted_grids(people: int) -> None:
    """Two grids, then three."""
    atoms = tilted(people)
    print(f"## Tilted grids: {people} people, {atoms.population.size} pieces")
    for zonings in (2, 3):
        print(f"{zonings} grids, {sum(len(zones) for zones in atoms.zones[:zonings])} zones")
        examine(
            "everybody",
            Atoms(atoms.zonings[:zonings], atoms.zones[:zonings], atoms.codes[:zonings], atoms.population),
            Territory("tilted grids", atoms, ()),
        )  # fmt: skip


def examine(who: str, atoms: Atoms, territory: Territory) -> None:
    """What is found at each threshold, what to withhold, and how long both take."""
    for threshold in THRESHOLDS:
        begun = time.process_time()
        found = find_differences(atoms, threshold)
        searched = time.process_time()
        chosen = remedy(atoms, found, threshold)
        ended = time.process_time()
        several = sum(len(each.zonings) > 2 for each in found)
        isolated = {atom for each in found for atom in each.atoms}
        print(
            f"  {who}, threshold {threshold}: {len(found)} differences ({several} of three zonings), "
            f"{counted(atoms, isolated)}, {searched - begun:.2f} CPU s"
        )
        print(
            f"    remedy: withhold {len(chosen.withheld)} of {len(atoms.reaching(threshold))} zones, "
            f"{chosen.cost:.0f} persons without a figure of their own"
            f"{' (least possible)' if chosen.optimal else ''}, {ended - searched:.2f} CPU s"
        )
        for each in found[:2]:
            print(f"    {each.sentence(territory.name)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="mirror of open data")
    parser.add_argument("--diffman", type=Path, help="checkout of diffman-revival")
    parser.add_argument("--tilted", type=int, metavar="PEOPLE", help="only this, on tilted grids")
    asked = parser.parse_args()
    reference = asked.data.parent / "reference" / "confidentiality"
    find_differences(crossed([(0, 0, 1), (0, 1, 9), (1, 1, 9)]), 5)  # compiles
    if asked.tilted:
        on_tilted_grids(asked.tilted)
        return
    brute_force(reference)
    against_diffman(reference, asked.diffman)
    begun = time.process_time()
    print("## Real zones")
    for territory in (
        priority_neighbourhoods(asked.data),
        *lille_and_marseille(asked.data),
        occitanie(asked.data),
    ):
        on_real_zones(territory)
    print(f"real zones: {time.process_time() - begun:.1f} CPU s, drawing included")


if __name__ == "__main__":
    main()
