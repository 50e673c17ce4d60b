"""From encoded rows to links: kernels, mixture, assignment."""

from itertools import permutations

import numpy as np
import pytest

from croisee.matching.scoring.assign import Cardinality, assign, compete, rivals
from croisee.matching.scoring.candidates import in_order, pairs_across, pairs_within
from croisee.matching.scoring.comparison import Rows, levels, patterns
from croisee.matching.scoring.em import Counts, fit
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.fields import FIELDS, NAME_THRESHOLDS, SIZES
from croisee.matching.scoring.learn import DIFFERENT, SAME, UNKNOWN, learn
from fixtures.matching_slow import slow_levels, slow_pairs

EXACT = (6, 6, 8, 2, 2, 2)
TWINS = (1, 6, 8, 2, 1, 2)
FATHER_AND_SON = (6, 6, 1, 1, 2, 2)
CHANCE = (1, 1, 8, 1, 2, 1)
MARRIED = (6, 1, 8, 2, 2, 1)
"""Another family name, another postcode: a woman who married, or a neighbour born the same day."""


def test_pairs_are_those_of_the_slow_writing() -> None:
    random = np.random.default_rng(5)
    blocks = [random.integers(0, 4, (size, 2)).astype(np.uint64) for size in (30, 25)]
    left, right = (in_order(one, np.arange(len(one))) for one in blocks)
    across = set(zip(*(side.tolist() for side in pairs_across(left, right)), strict=True))
    within = {
        tuple(sorted(pair))
        for pair in zip(*(side.tolist() for side in pairs_within(left)), strict=True)
    }
    first, second = (one.tolist() for one in blocks)
    assert across == slow_pairs(first, second)
    assert within == slow_pairs(first)


def test_patterns_are_those_of_the_slow_writing() -> None:
    random = np.random.default_rng(11)
    size = 3000
    pool = random.integers(0, 1 << 64, (6, 2), dtype=np.uint64)
    pool[1] = pool[0] & ~np.uint64(0xFFF)
    pool[2] = 0
    sides = [
        Rows(
            pool[random.integers(0, 6, (size, 3))],
            random.integers(-1, 3, (size, 6)).astype(np.int32),
        )
        for _ in range(2)
    ]
    rows = np.arange(size)
    found = levels(patterns(*sides, rows, rows, NAME_THRESHOLDS, SIZES), SIZES)
    for row in range(size):
        left, right = (
            (
                [int.from_bytes(name.tobytes(), "little") for name in side.filters[row]],
                side.tokens[row].tolist(),
            )
            for side in sides
        )
        assert tuple(found[row].tolist()) == slow_levels(left, right, NAME_THRESHOLDS)
    assert {int(level) for level in np.unique(found[:, 2])} == set(range(9))


def counted(across: dict[tuple[int, ...], int], within: dict[tuple[int, ...], int]) -> Counts:
    """Counts of one pass; `within` is of each file."""
    seen = sorted({*across, *within})
    column = [
        np.array([float(part.get(one, 0)) for one in seen]).reshape(-1, 1)
        for part in (across, within)
    ]
    return Counts(
        np.array(seen, dtype=np.int64).reshape(-1, len(FIELDS)), column[0], (column[1], column[1])
    )


def probability(counts: Counts, *wanted: tuple[int, ...]) -> list[float]:
    return fit(FIELDS, counts).probability(np.array(wanted)).tolist()


def test_without_any_candidate_the_priors_answer() -> None:
    exact, chance = probability(counted({}, {}), EXACT, CHANCE)
    assert exact > 0.9
    assert chance < 0.5


def test_families_are_told_from_matches() -> None:
    across = {EXACT: 900, TWINS: 60, FATHER_AND_SON: 60, CHANCE: 1000}
    within = {TWINS: 30, FATHER_AND_SON: 30, CHANCE: 500}
    exact, twins, son, chance = probability(
        counted(across, within), EXACT, TWINS, FATHER_AND_SON, CHANCE
    )
    assert exact > 0.99
    assert max(twins, son, chance) < 0.1


def test_without_any_match_few_links_are_likely() -> None:
    """Two files that share nobody: pairs across are as many as pairs within foretell."""
    within = {TWINS: 50, FATHER_AND_SON: 50, CHANCE: 1000}
    across = {pattern: 2 * times for pattern, times in within.items()}
    assert max(probability(counted(across, within), TWINS, FATHER_AND_SON, CHANCE)) < 0.1


def test_a_missing_value_weighs_nothing_and_agreement_weighs_for() -> None:
    mixture = fit(FIELDS, counted({EXACT: 900, CHANCE: 1000}, {CHANCE: 500}))
    weights = mixture.weights(np.array([EXACT, (6, 6, 8, 0, 2, 0), (1, 6, 8, 2, 2, 2)]))
    assert np.all(weights[0, [0, 3]] > 0)
    assert weights[1, 3] == weights[1, 5] == 0
    assert weights[2, 0] < 0


def test_a_wrong_date_is_told_from_a_homonym_by_what_files_hold() -> None:
    """As many homonyms as within files foretell are two persons; the others are misdated."""
    across = {EXACT: 2000, (6, 6, 1, 2, 2, 2): 100, CHANCE: 1000}
    few = probability(counted(across, {CHANCE: 500}), (6, 6, 1, 2, 2, 2))
    many = probability(counted(across, {(6, 6, 1, 2, 2, 2): 45, CHANCE: 500}), (6, 6, 1, 2, 2, 2))
    assert few[0] > 0.8
    assert many[0] < 0.3


def test_a_pattern_common_within_files_is_no_proof_across() -> None:
    """Given name and birth place go together among two persons: the product of fields misses it."""
    together, apart = (6, 1, 8, 2, 2, 1), (1, 1, 8, 1, 2, 1)
    inside = {together: 400, apart: 400}
    mixture = fit(FIELDS, counted({EXACT: 500, together: 800, apart: 800}, inside))
    places = tuple(np.array([together, apart, (6, 1, 8, 1, 2, 1)]).T)
    assert mixture.excess[places][0] > 0.9
    assert mixture.probability(np.array([together]))[0] < 0.2


def test_brothers_who_share_an_address_within_files_may_have_moved_across() -> None:
    """Twins at one address in each file are seen at two across them: address proves less."""
    here, elsewhere = (1, 6, 8, 2, 1, 2), (1, 6, 8, 2, 1, 1)
    staying = fit(FIELDS, counted({EXACT: 900, here: 400}, {here: 200}))
    moving = fit(FIELDS, counted({EXACT: 900, here: 200, elsewhere: 200}, {here: 200}))
    shares = [mixture.chances[-1][~mixture.same, -1].max() for mixture in (staying, moving)]
    assert shares[0] > 0.95
    assert 0.4 < shares[1] < 0.6


def pairs_of(*runs: tuple[int, tuple[int, ...], bool]) -> Pairs:
    """Pairs of one pass: how many, their levels, whether each stands on records of its own.

    Otherwise the pair shares its left record with the pair of the same rank in the first run.
    """
    left, right, patterns_met = [], [], []
    free = 0
    for times, levels_met, own in runs:
        places = np.arange(times)
        left.append(places + free if own else places)
        right.append(places + free)
        patterns_met.append(np.full(times, np.ravel_multi_index(levels_met, SIZES)))
        free += times
    where = (np.concatenate(part) for part in (left, right, patterns_met))
    first, second, pattern = where
    return Pairs(first, second, pattern.astype(np.int32), np.zeros(first.size, dtype=np.uint8))


NOBODY = pairs_of((0, EXACT, True))


def learned(across: Pairs, wanted: tuple[int, ...], **options: object) -> float:
    mixture = learn(across, (NOBODY, NOBODY), Cardinality.ONE_TO_ONE, **options).mixture
    return float(mixture.probability(np.array([wanted]))[0])


def test_pairs_that_a_rival_settles_teach_nothing_of_the_others() -> None:
    """Neighbours of people who have a link of their own do not speak against those who have none."""
    across = pairs_of((600, EXACT, True), (300, MARRIED, False), (100, MARRIED, True))
    settled = learned(across, MARRIED)
    open_ones = learned(pairs_of((600, EXACT, True), (100, MARRIED, True)), MARRIED)
    assert settled == pytest.approx(open_ones, abs=0.02)


def test_a_reliable_identifier_calibrates_the_pairs_that_have_none() -> None:
    across = pairs_of((600, EXACT, True), (400, MARRIED, True))
    labels = np.full(1000, UNKNOWN, dtype=np.int8)
    found = {}
    for label in (DIFFERENT, SAME):
        labels[600:800] = label
        found[label] = learned(across, MARRIED, known=labels)
    assert found[DIFFERENT] < 0.3
    assert found[SAME] > 0.9


def test_known_pairs_keep_what_is_known_of_them() -> None:
    across = pairs_of((50, EXACT, True), (50, CHANCE, True))
    labels = np.full(100, UNKNOWN, dtype=np.int8)
    labels[0], labels[99] = DIFFERENT, SAME
    probability = learn(across, (NOBODY, NOBODY), Cardinality.ONE_TO_ONE, known=labels).probability
    assert probability[0] == 0
    assert probability[99] == 1


def best_total(gains: np.ndarray) -> float:
    """Largest total of a one-to-one choice, by trying all."""
    rows, columns = gains.shape
    padded = np.zeros((rows, columns + rows))
    padded[:, :columns] = np.maximum(gains, 0)
    return max(
        sum(padded[row, column] for row, column in enumerate(chosen))
        for chosen in permutations(range(columns + rows), rows)
    )


@pytest.mark.parametrize("seed", range(8))
def test_one_to_one_is_the_best_of_all_choices(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, columns = 3, 4
    found = random.random((rows, columns))
    left, right = (side.ravel() for side in np.indices(found.shape))
    links = assign(left, right, found.ravel(), np.zeros(12), Cardinality.ONE_TO_ONE, 0.3)
    gains = np.log(found / (1 - found)) - np.log(0.3 / 0.7)
    assert len(set(left[links])) == len(set(right[links])) == links.sum()
    assert gains.ravel()[links].sum() == pytest.approx(best_total(gains))


def test_cardinality_says_who_may_be_linked_twice() -> None:
    left, right = np.array([0, 0, 1]), np.array([0, 1, 1])
    probability = np.array([0.9, 0.8, 0.95])
    links = {
        one: assign(left, right, probability, np.zeros(3), one, 0.5).tolist() for one in Cardinality
    }
    assert links == {
        Cardinality.ONE_TO_ONE: [True, False, True],
        Cardinality.ONE_TO_MANY: [True, False, True],
        Cardinality.MANY_TO_MANY: [True, True, True],
    }
    twice = assign(
        np.array([0, 0]),
        np.array([0, 1]),
        np.array([0.9, 0.8]),
        np.zeros(2),
        Cardinality.ONE_TO_MANY,
        0.5,
    )
    assert twice.all()


def test_similarity_decides_between_equals() -> None:
    left, right = np.array([0, 0]), np.array([0, 1])
    for preferred in (0, 1):
        similarity = np.eye(2)[preferred]
        links = assign(left, right, np.full(2, 0.9), similarity, Cardinality.ONE_TO_ONE, 0.5)
        assert links[preferred]
        assert links.sum() == 1


def test_rivals_are_the_candidates_that_exclude_a_pair() -> None:
    left, right = np.array([0, 0, 1]), np.array([0, 1, 1])
    even = np.full(3, 0.5)
    assert rivals(left, right, even, Cardinality.ONE_TO_ONE).tolist() == [1, 2, 1]
    assert rivals(left, right, even, Cardinality.ONE_TO_MANY).tolist() == [0, 1, 1]
    assert rivals(left, right, even, Cardinality.MANY_TO_MANY).tolist() == [0, 0, 0]


def test_two_equal_candidates_share_what_one_only_can_be() -> None:
    shared = compete(
        np.array([0, 0]), np.array([0, 1]), np.full(2, 0.999999), Cardinality.ONE_TO_ONE
    )
    assert shared == pytest.approx([0.5, 0.5], abs=1e-5)
