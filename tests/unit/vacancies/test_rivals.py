"""How probable a pair is among the others that its ads may form."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from croisee.vacancies.duplicates.records import Records, read_records
from croisee.vacancies.duplicates.rivals import Weighed, alone, among_rivals
from croisee.vacancies.row import table_of

DAY = date(2026, 11, 2)


def records(*posts: tuple[str, int]) -> Records:
    """Ads « source/number » with so many posts, in order of name."""
    rows: list[dict[str, Any]] = [
        {
            "id": name, "source": name.split("/")[0], "title": "Cariste", "posts": count,
            "precision": "inconnu", "published": DAY + timedelta(rank),
        }
        for rank, (name, count) in enumerate(posts)
    ]  # fmt: skip
    return read_records(table_of(rows))


def weighed(*pairs: tuple[int, int], worth: float = 50.0, probability: float = 0.5) -> Weighed:
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    same = np.ones(len(pairs))
    return Weighed(first, second, np.zeros(len(pairs), int), worth * same, probability * same)


def test_the_same_agreement_is_worth_more_where_there_are_fewer_rivals() -> None:
    """Ad 0 has one possible counterpart, ad 1 has four."""
    pairs = weighed((0, 2), (1, 3), (1, 4), (1, 5), (1, 6), worth=2.0)
    village, *city = alone(pairs)
    assert village > city[0]
    assert city == pytest.approx([city[0]] * 4)


def test_agreement_between_sides_that_share_hardly_anything_is_chance() -> None:
    """A hundred ads agree a little with one each: nothing says that any is the other."""
    doubtful = weighed(*((ad, 100 + ad) for ad in range(100)), worth=0.5, probability=0.01)
    assert (alone(doubtful) < 0.02).all()
    sure = weighed(*((ad, 100 + ad) for ad in range(100)), worth=500.0, probability=0.9)
    assert (alone(sure) > 0.99).all()


def test_encounters_of_sides_do_not_lend_to_each_other() -> None:
    one = weighed(*((ad, 100 + ad) for ad in range(50)), worth=500.0, probability=0.9)
    other = weighed(*((ad, 200 + ad) for ad in range(50)), worth=0.5, probability=0.01)
    both = Weighed(*map(np.concatenate, zip(one, other, strict=True)))
    both = both._replace(encounter=np.repeat([0, 1], 50))
    assert alone(both) == pytest.approx(np.concatenate([alone(one), alone(other)]))


def test_two_counterparts_as_good_as_each_other_are_half_probable() -> None:
    ads = records(("a/0", 1), ("b/1", 1), ("b/2", 1))
    chance = among_rivals(ads, weighed((0, 1), (0, 2)), np.array([0.999, 0.999]))
    assert chance == pytest.approx([0.5, 0.5], abs=0.001)


def test_a_pair_without_rival_keeps_its_probability() -> None:
    ads = records(("a/0", 1), ("b/1", 1))
    assert among_rivals(ads, weighed((0, 1)), np.array([0.8])) == pytest.approx([0.8], abs=1e-6)


def test_parts_of_one_ad_are_no_rivals() -> None:
    """Three posts announced as one ad here, as an ad of two and one of one there."""
    ads = records(("a/0", 3), ("b/1", 2), ("b/2", 1))
    chance = among_rivals(ads, weighed((0, 1), (0, 2)), np.array([0.9, 0.9]))
    assert chance == pytest.approx([0.9, 0.9], abs=1e-6)


def test_ads_of_another_channel_are_no_rivals() -> None:
    ads = records(("a/0", 1), ("b/1", 1), ("c/2", 1))
    chance = among_rivals(ads, weighed((0, 1), (0, 2)), np.array([0.9, 0.9]))
    assert chance == pytest.approx([0.9, 0.9], abs=1e-6)
