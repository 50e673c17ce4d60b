"""Differencing between two zonings: enumerated answers, and INSEE's example (diffman's `t_ex`)."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

from croisee.confidentiality.differencing import Atoms, find_differences, remedy

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def folder() -> Path:
    data = os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data")
    found = Path(data).parent / "reference" / "confidentiality" / "differencing"
    if not found.is_dir():
        pytest.skip("skipped: no mirror of open data")
    return found


def crossed(rows: list[tuple[int, int, int]]) -> Atoms:
    z1, z2, people = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    zones, codes = zip(*(np.unique(each, return_inverse=True) for each in (z1, z2)), strict=True)
    names = tuple(tuple(str(zone) for zone in each.tolist()) for each in zones)
    return Atoms(("z1", "z2"), names, np.array(codes, dtype=np.int64), people)


def smallest(atoms: Atoms, threshold: int) -> dict[int, int]:
    """Piece → fewest people isolated with it, every zone published."""
    least: dict[int, int] = {}
    for each in find_differences(atoms, threshold, atoms.every_zone()):
        for piece in each.atoms:
            least[piece] = min(least.get(piece, each.people), each.people)
    return least


def test_every_enumerated_case_is_found_as_it_is(folder):
    for case in json.loads((folder / "bruteforce_50_sample.json").read_text(encoding="utf-8")):
        found = smallest(crossed([tuple(row) for row in case["atoms"]]), case["threshold"])
        answer = sorted([*case["atoms"][piece][:2], people] for piece, people in found.items())
        assert answer == sorted(case["min_derivable"])


@pytest.fixture(scope="module")
def example(folder) -> Atoms:
    with (folder / "t_ex_atoms.csv").open(encoding="utf-8") as file:
        return crossed([(int(r["z1"]), int(r["z2"]), int(r["n"])) for r in csv.DictReader(file)])


# diffman reports 101 and 318 persons (its merging is random: a few less or more from run to run).
@pytest.mark.parametrize(("threshold", "by_diffman", "people"), [(5, 101, 207), (11, 318, 866)])
def test_persons_isolated_in_the_example_of_diffman(example, threshold, by_diffman, people):
    found = smallest(example, threshold)
    assert int(example.population[list(found)].sum()) == people > by_diffman


@pytest.mark.parametrize("threshold", [5, 11])
def test_the_remedy_of_the_example_leaves_nobody_isolated(example, threshold):
    chosen = remedy(example, find_differences(example, threshold), threshold)
    kept = [zone for zone in example.reaching(threshold) if zone not in chosen.withheld]
    assert chosen.optimal
    assert find_differences(example, threshold, kept) == ()
