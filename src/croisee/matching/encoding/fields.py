"""Field encodings: what a record shows of its fields inside one block, and nowhere else.

Inside a block, equal values look equal and close names look close; the same value in another block,
or in another project, looks unrelated. A name is a 128-bit Bloom filter of its bigrams (Schnell,
Bachteler, Reiher, 2009); any other field is a token of 16 bits: two different values meet once in
65 536, which only matters inside a block.

Every filter has the same number of bits, its *weight*: in filters of so many bits per bigram, the
count of bits tells the length of a name, whoever looks, whatever the key. Bigrams set one bit each
in turn until the weight is reached: those of a short name set more bits, those of a long one less.

Why this construction: salting each bigram by BLAKE2b would cost a microsecond for each of some 200
million bigrams in a million records. BLAKE2b is paid once per block instead: it yields a key of 128
bits (module `blocks`), under which SipHash-2-4, a pseudo-random function with a key of that size
made for words of a few bytes, salts each bigram in some nanoseconds. Finding a block's key means
breaking BLAKE2b or searching 2¹²⁸ keys; what is known of one block tells nothing of another. The
64-bit answer gives nine positions of seven bits; a short name asks for more answers.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.matching.bits import Words, bits_set
from croisee.matching.encoding.components import Codes, People
from croisee.matching.encoding.prf import prf
from croisee.matching.encoding.siphash import siphash_all
from croisee.matching.exchange import NAMES, TOKENS

Tokens = npt.NDArray[np.uint16]

_DOMAINS = {
    "birth_day": "jour ou mois",
    "birth_month": "jour ou mois",
    "birth_year": "annee",
    "birth_place": "lieu",
    "sex": "sexe",
    "postcode": "code postal",
}
"""Field sent as a token → its domain: day and month share one, so that an exchange shows. Names
have one domain: put in each other's place, they still meet."""
_EDGE = " "
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MOST_GRAMS = 64
"""Bigrams read of one name: those of sixty letters."""
_TURNS = 9
_ZERO, _ONE, _SIX, _SEVEN = (np.uint64(number) for number in (0, 1, 6, 7))
_SIX_BITS = np.uint64(0x3F)
_FURTHER = np.uint64(56)
"""Where a bigram holds which of its answers is asked: letters lie under bit 53."""


def bigrams(name: str) -> tuple[int, ...]:
    """Distinct bigrams of a name, edges included, as whole numbers; a blank parts its words."""
    text = f"{_EDGE}{name}{_EDGE}"
    pairs = {ord(left) << 32 | ord(right) for left, right in pairwise(text)}
    return tuple(sorted(pairs)[:_MOST_GRAMS])


class Asked(NamedTuple):
    """What is asked of a block's key for each record: bigrams of its names, words of its values.

    `starts` and `grams`: bigrams of the distinct names, end to end. `names`: the record's names
    among them (n × 3), -1 for none. `values`: a keyed word for each other field (n × 6), 0 for
    none, which no value gives but once in 2⁶⁴.
    """

    names: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    grams: Words
    values: Words

    @property
    def alike(self) -> Words:
        """A word per record (n), the same for records whose fields are all equal."""
        word = np.zeros(len(self.names), dtype=np.uint64)
        for column in (*self.names.T, *self.values.T):
            word = (word ^ column.astype(np.uint64)) * _SPREAD
            word ^= word >> np.uint64(32)
        return word


def asked(people: People, key: bytes) -> Asked:
    """Bigrams and words of some people's fields; `key` makes a value's word secret."""
    columns = [people.column(name) for name in NAMES]
    texts = dict.fromkeys(text for column in columns for text in column.values)
    place = {text: at for at, text in enumerate(texts)}
    names = [
        np.array([*(place[text] for text in column.values), -1], dtype=np.int32)[column.codes]
        for column in columns
    ]
    found = [bigrams(text) for text in texts]
    starts = np.cumsum([0, *(len(one) for one in found)]).astype(np.int32)
    words = np.array([word for one in found for word in one], dtype=np.uint64)
    return Asked(np.column_stack(names), starts, words, _values(people, key))


def _values(people: People, key: bytes) -> Words:
    words = np.empty((people.size, len(TOKENS)), dtype=np.uint64)
    for place, name in enumerate(TOKENS):
        column = people.column(name)
        keyed = prf(key, _DOMAINS[name], column.values, words=1)[:, 0]
        words[:, place] = np.append(keyed, np.uint64(0))[column.codes]
    return words


def shown(
    of: Asked, records: Codes, answers: Words, order: Codes, weight: int
) -> tuple[Words, Tokens]:
    """Filters (3 × m × 2 words) and tokens (6 × m), in the given order of rows.

    Row i shows `records[i]` under the key of its block, the last two words of `answers[i]`. A
    missing name is the empty filter, which no name gives; a missing value, 0. In an order that
    keeps the rows of one record together, what they have in common is prepared once.
    """
    found: tuple[Words, Tokens] = _shown(*of, records, answers, order, weight)
    return found


@njit(cache=True)
def _shown(
    names: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int32],
    grams: Words,
    values: Words,
    records: Codes,
    blocks: Words,
    order: Codes,
    weight: int,
) -> tuple[Words, Tokens]:
    fields, others = names.shape[1], values.shape[1]
    filters = np.zeros((fields, records.size, 2), dtype=np.uint64)
    tokens = np.zeros((others, records.size), dtype=np.uint16)
    words = np.zeros(fields * _MOST_GRAMS + others, dtype=np.uint64)
    answers = np.zeros_like(words)
    ends = np.zeros(fields + 1, dtype=np.int64)
    last = -1
    for row in range(order.size):
        record = records[order[row]]
        if record != last:  # the same words for all rows of a record
            last = record
            for field in range(fields):
                name = names[record, field]
                ends[field + 1] = ends[field]
                if name >= 0:
                    for place in range(starts[name], starts[name + 1]):
                        words[ends[field + 1]] = grams[place]
                        ends[field + 1] += 1
            for other in range(others):
                words[ends[fields] + other] = values[record, other]
        low, high = blocks[order[row], 2], blocks[order[row], 3]
        siphash_all(low, high, words, answers, 0, ends[fields] + others, _ZERO)
        for other in range(others):
            if values[record, other]:
                tokens[other, row] = np.uint16(answers[ends[fields] + other])
        for field in range(fields):
            begin, end = ends[field], ends[field + 1]
            if end > begin:
                halves = _filter(low, high, words, answers, begin, end, weight)
                filters[field, row, 0], filters[field, row, 1] = halves
    return filters, tokens


@njit(inline="always")
def _filter(
    low: np.uint64,
    high: np.uint64,
    words: Words,
    answers: Words,
    begin: int,
    end: int,
    weight: int,
) -> tuple[np.uint64, np.uint64]:
    """A filter of `weight` bits: each bigram sets one in turn; `answers` are those to `words`.

    The name's bigrams go from `begin` to `end` (whole arrays: cutting them costs more than that).
    """
    first, second = _ZERO, _ZERO
    turn = min(weight // (end - begin), _TURNS)
    for _ in range(turn):  # too few to pass the weight: nothing to check, several at once
        for place in range(begin, end):
            one, other = _bit(answers[place])
            answers[place] >>= _SEVEN
            first |= one
            second |= other
    weight -= bits_set(first) + bits_set(second)
    while weight > 0:
        if turn % _TURNS == 0:
            tag = np.uint64(turn // _TURNS) << _FURTHER
            siphash_all(low, high, words, answers, begin, end, tag)
        turn += 1
        for place in range(begin, end):
            one, other = _bit(answers[place])
            answers[place] >>= _SEVEN
            weight -= ((first & one) | (second & other)) == 0
            first |= one
            second |= other
            if weight == 0:
                break
    return first, second


@njit(inline="always")
def _bit(answer: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The two halves of a filter that holds the one bit that an answer says."""
    mask = _ONE << (answer & _SIX_BITS)
    in_second = (answer >> _SIX) & _ONE
    return mask & (in_second - _ONE), mask & (_ZERO - in_second)
