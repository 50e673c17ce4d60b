"""Which ads are worth comparing: same occupation or a telling word shared, near in place and time.

Two ads are met when their days are `WINDOW` apart at most, their places may be one, and
- in one département they have the same ROME code, or share one of the two rarest words of their
  titles, or the same employer if it has few ads there; or
- in one commune one has no ROME code, if few have none there; or
- their descriptions are the same.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.vacancies.duplicates.comparison import APART, place_level
from croisee.vacancies.duplicates.parameters import parameter
from croisee.vacancies.duplicates.records import UNKNOWN, Floats, Ints, Records

WINDOW = int(parameter("fenetre"))
"""Days between two ads of one vacancy, at most."""
FEW = 100
"""Ads of one employer in one département, or without ROME code in one commune, up to which they are
all compared."""
_RAREST = 2
"""Words of a title that make a block each."""


class Pairs(NamedTuple):
    """Ads met two by two (p, p): the first before the second in the table; sorted, each once."""

    first: Ints
    second: Ints


def candidate_pairs(records: Records) -> Pairs:
    """The pairs worth comparing, of one channel or of two."""
    anyone = np.ones(records.size, dtype=np.bool_)
    unread = records.rome == UNKNOWN
    found = [_pairs(records, blocks, anyone) for blocks in _ways(records)]
    found.append(_pairs(records, _near_unread(records, unread), unread))
    codes = np.unique(np.concatenate(found))
    return Pairs(codes >> 32, codes & 0xFFFFFFFF)


class _Blocks(NamedTuple):
    """Ads (m) and the block that each is in (m); an ad may be in several."""

    ad: Ints
    key: Ints


def _pairs(records: Records, blocks: _Blocks, sought: npt.NDArray[np.bool_]) -> Ints:
    """Codes of the pairs that blocks bring together, of which one ad at least is `sought` (n)."""
    order = np.lexsort((blocks.ad, records.day[blocks.ad], blocks.key))
    codes: Ints = _met(
        blocks.ad[order], blocks.key[order], sought, records.day, WINDOW,
        records.commune, records.city, records.postcode, records.department,
        records.pairings, records.exact, records.position,
    )  # fmt: skip
    return codes


def _near_unread(records: Records, unread: npt.NDArray[np.bool_]) -> _Blocks:
    """Ads by commune, where some are `unread` (n), but few."""
    known = np.flatnonzero(records.commune != UNKNOWN)
    key = records.commune[known]
    times = np.bincount(key, unread[known])[key]
    kept = (times > 0) & (times <= FEW)
    return _Blocks(known[kept], key[kept])


def _ways(records: Records) -> Iterator[_Blocks]:
    """The blocks of each way to meet."""
    every = np.arange(records.size)
    yield _in_department(records, _Blocks(every, records.rome))
    yield _in_department(records, _rare_words(records))
    yield _small(_in_department(records, _Blocks(every, records.company)))
    told = records.text != UNKNOWN
    yield _Blocks(every[told], records.text[told])


def _in_department(records: Records, blocks: _Blocks) -> _Blocks:
    """The same blocks, each cut by département; ads where either is unknown are in none."""
    department = records.department[blocks.ad]
    known = (blocks.key != UNKNOWN) & (department != UNKNOWN)
    return _Blocks(blocks.ad[known], ((blocks.key << 20) | department)[known])


def _small(blocks: _Blocks) -> _Blocks:
    """The blocks of `FEW` ads at most."""
    _, block, sizes = np.unique(blocks.key, return_inverse=True, return_counts=True)
    kept = sizes[block] <= FEW
    return _Blocks(blocks.ad[kept], blocks.key[kept])


def _rare_words(records: Records) -> _Blocks:
    """Each ad under the rarest words of its title; a word that one ad alone has meets nothing."""
    times = np.bincount(records.title, minlength=len(records.words)).tolist()
    held = Counter[str]()
    for words, count in zip(records.words, times, strict=True):
        held.update(dict.fromkeys(words, count))
    number = {word: place for place, word in enumerate(sorted(held))}
    keys = np.full((len(records.words), _RAREST), UNKNOWN, dtype=np.int64)
    for place, words in enumerate(records.words):
        met = sorted(
            (word for word in words if held[word] > 1), key=lambda word: (held[word], word)
        )
        keys[place, : len(met[:_RAREST])] = [number[word] for word in met[:_RAREST]]
    ads = np.repeat(np.arange(records.size), _RAREST)
    return _Blocks(ads, keys[records.title].ravel())


@njit(cache=True)
def _met(
    ad: Ints, key: Ints, sought: npt.NDArray[np.bool_], day: Ints, window: int,
    commune: Ints, city: Ints, postcode: Ints, department: Ints, pairings: Ints,
    exact: npt.NDArray[np.bool_], position: Floats,
) -> Ints:  # fmt: skip
    """Codes (first << 32 | second) of the pairs of each run of equal keys that may be one vacancy.

    `ad`: in order of key, then of day, unknown ones first. Two passes: count, then write.
    """
    found = np.zeros(0, dtype=np.int64)
    for writing in (False, True):
        count = 0
        for left in range(ad.size):
            one = ad[left]
            for right in range(left + 1, ad.size):
                other = ad[right]
                if key[left] != key[right]:
                    break
                if not (sought[one] or sought[other]):
                    continue
                dated = day[one] != UNKNOWN and day[other] != UNKNOWN
                if dated and day[other] - day[one] > window:
                    break
                place = place_level(
                    commune, city, postcode, department, pairings, exact, position, one, other
                )
                if one == other or place == APART:
                    continue
                if writing:
                    found[count] = (min(one, other) << 32) | max(one, other)
                count += 1
        if not writing:
            found = np.zeros(count, dtype=np.int64)
    return found
