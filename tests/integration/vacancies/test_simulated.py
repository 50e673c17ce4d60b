"""Two overlapping sources with their truth: what is found, and what a person's answer adds."""

from itertools import combinations

import pytest

from croisee.vacancies.duplicates.find import Decisions, find_duplicates
from integration.vacancies.simulated import Pair, Simulated, score, simulate


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(1500, 900, 360, seed=22)


def found(simulated: Simulated, decisions: Decisions) -> set[Pair]:
    result = find_duplicates(simulated.vacancies, decisions=decisions)
    return {
        (min(pair), max(pair))
        for members in result.vacancies["members"].to_pylist()
        for pair in combinations(members, 2)
        if pair[0].split("/")[0] != pair[1].split("/")[0]
    }


def test_pairs_and_counts_are_right_nineteen_times_in_twenty(simulated: Simulated) -> None:
    pairs, ads = score(found(simulated, {}), simulated.truth)
    assert pairs.f1 >= 0.95
    assert ads.f1 >= 0.95


def test_answers_to_the_doubtful_pairs_bring_it_nearer_to_truth(simulated: Simulated) -> None:
    asked = find_duplicates(simulated.vacancies).to_judge.to_pylist()
    answers = {
        (link["id_a"], link["id_b"]): (link["id_a"], link["id_b"]) in simulated.truth
        for link in asked
    }
    before, _ = score(found(simulated, {}), simulated.truth)
    after, _ = score(found(simulated, answers), simulated.truth)
    assert 0 < len(answers) < 0.2 * simulated.vacancies.num_rows
    assert after.f1 > before.f1 + 0.01
