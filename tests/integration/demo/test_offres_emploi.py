"""One vacancy announced by two offices, and titles without a code: what is found of the truth.

The hard part is genuine: a company has several missions of one occupation, in one town, in one
week, and the agency tells each of them in other words. Of those that agree on everything, nobody
can say from the files which is which; they are what people are asked about.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from croisee.demo import generate
from croisee.occupations.titles import Verdict
from croisee.vacancies.duplicates.find import Decisions, Duplicates, find_duplicates
from integration.demo.offres_emploi import AGENCY, COMPANY, Announced, Pair, announced, f1, share

SEEDS = {20_000: (2025, 1, 2, 3), 100_000: (2025, 1)}


@pytest.fixture(scope="module", params=SEEDS)
def territories(request: pytest.FixtureRequest) -> list[Announced]:
    made = []
    for seed in SEEDS[request.param]:
        with TemporaryDirectory() as folder:
            summary = generate(Path(folder) / "demo", people=request.param, seed=seed)
            made.append(announced(summary.deliveries, summary.truth))
    return made


def found(told: Announced, decisions: Decisions) -> Duplicates:
    return find_duplicates(told.vacancies, decisions=decisions, preferred=[COMPANY, AGENCY])


def linked(once: Duplicates) -> set[Pair]:
    return {
        (row["id_a"], row["id_b"])
        for row in once.links.to_pylist()
        if row["outcome"].startswith("réunies")
    }


def test_pairs_are_found_and_judging_the_doubtful_few_finds_nearly_all(
    territories: list[Announced],
) -> None:
    before, after, asked, posts = [], [], 0, []
    for told in territories:
        once = found(told, {})
        before.append(f1(linked(once), told.pairs))
        posts.append(sum(once.vacancies["posts"].to_pylist()) / told.posts)
        doubts = [(row["id_a"], row["id_b"]) for row in once.to_judge.to_pylist()]
        asked += len(doubts)
        decisions = {pair: pair in told.pairs for pair in doubts}
        after.append(f1(linked(found(told, decisions)), told.pairs))
    ads = sum(told.vacancies.num_rows for told in territories)
    assert sum(before) / len(before) >= 0.95
    assert sum(after) / len(after) >= 0.97
    assert asked < 0.02 * ads
    assert max(abs(part - 1) for part in posts) < 0.005


def test_titles_of_missions_are_read_and_the_unsure_ones_are_few(
    territories: list[Announced],
) -> None:
    for told in territories:
        sure = [match.verdict is Verdict.SURE for match in told.titles]
        first = [
            bool(match.candidates) and match.candidates[0].code == code
            for match, code in zip(told.titles, told.codes, strict=True)
        ]
        assert share(sure) > 0.97
        assert share([right for right, said in zip(first, sure, strict=True) if said]) > 0.998
        assert share(first) > 0.98
