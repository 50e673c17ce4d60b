"""Field encodings: what a record shows of its fields inside one block, and nowhere else.

Inside a block, equal values look equal and close names look close; the same value in another block,
or in another project, looks unrelated. A name is a 128-bit Bloom filter of its bigrams (Schnell,
Bachteler, Reiher, 2009); any other field is a token of 16 bits: two different values meet once in
65 536, which only matters inside a block.

Why this construction: salting each bigram by BLAKE2b would cost a microsecond for each of some 200
million bigrams in a million records. BLAKE2b is paid once per block instead: it yields a key of 128
bits (module `blocks`), under which SipHash-2-4, a pseudo-random function with a key of that size
made for words of a few bytes, salts each bigram in some fifteen nanoseconds. Finding a block's key
means breaking BLAKE2b or searching 2¹²⁸ keys; what is known of one block tells nothing of another.
The 64-bit answer gives up to nine positions of seven bits.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.matching.encoding.components import Coded, Codes
from croisee.matching.encoding.prf import Words, prf
from croisee.matching.encoding.siphash import siphash

NAMES = ("given", "family", "married")
"""Fields sent as Bloom filters, under one domain: names put in each other's place still meet."""

TOKENS = {
    "birth_day": "jour ou mois",
    "birth_month": "jour ou mois",
    "birth_year": "annee",
    "birth_place": "lieu",
    "sex": "sexe",
    "postcode": "code postal",
}
"""Field sent as a token → its domain: day and month share one, so that an exchange shows."""

Tokens = npt.NDArray[np.int32]
"""Tokens from 0 to 65 535; -1 where the value is missing."""

_EDGE = " "
_ONE = np.uint64(1)
_SEVEN_BITS = np.uint64(0x7F)
_SEVEN = np.uint64(7)
_SIX = np.uint64(6)
_SIX_BITS = np.uint64(0x3F)
_SIXTEEN_BITS = np.uint64(0xFFFF)


def bigrams(name: str) -> tuple[int, ...]:
    """Distinct bigrams of a name, edges included, as whole numbers; a blank parts its words."""
    text = f"{_EDGE}{name}{_EDGE}"
    pairs = {ord(left) << 32 | ord(right) for left, right in pairwise(text)}
    return tuple(sorted(pairs))


class Grams(NamedTuple):
    """Bigrams of the distinct names of a column, end to end; where those of each begin."""

    codes: Codes
    starts: Codes
    words: Words


def grams(column: Coded) -> Grams:
    """Bigrams of a column of names."""
    found = [bigrams(name) for name in column.values]
    starts = np.zeros(len(found) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in found], out=starts[1:])
    words = np.array([word for one in found for word in one], dtype=np.uint64)
    return Grams(column.codes, starts, words)


def name_filters(names: Grams, records: Codes, keys: Words, places: Codes, positions: int) -> Words:
    """Bloom filters (m × 2 words) of names: row i shows `records[i]` in block `places[i]`.

    A missing name is the empty filter, which no name gives.
    """
    filters: Words = _filters(
        names.codes[records], names.starts, names.words, keys, places, positions
    )
    return filters


def value_words(column: Coded, domain: str, key: bytes) -> Words:
    """One keyed word for each distinct value of a column: what a token is made from."""
    return prf(key, domain, column.values, words=1)[:, 0].copy()


def value_tokens(codes: Codes, words: Words, records: Codes, keys: Words, places: Codes) -> Tokens:
    """Tokens (m) of a column: row i shows `records[i]` in block `places[i]`."""
    tokens: Tokens = _tokens(codes[records], words, keys, places)
    return tokens


@njit(cache=True)
def _filters(
    codes: Codes, starts: Codes, grams: Words, keys: Words, places: Codes, positions: int
) -> Words:
    filters = np.zeros((codes.size, 2), dtype=np.uint64)
    for row in range(codes.size):
        code = codes[row]
        if code < 0:
            continue
        low, high = keys[places[row], 0], keys[places[row], 1]
        for place in range(starts[code], starts[code + 1]):
            answer = siphash(low, high, grams[place])
            for _ in range(positions):
                bit = answer & _SEVEN_BITS
                filters[row, np.int64(bit >> _SIX)] |= _ONE << (bit & _SIX_BITS)
                answer >>= _SEVEN
    return filters


@njit(cache=True)
def _tokens(codes: Codes, words: Words, keys: Words, places: Codes) -> Tokens:
    tokens = np.full(codes.size, -1, dtype=np.int32)
    for row in range(codes.size):
        code = codes[row]
        if code >= 0:
            answer = siphash(keys[places[row], 0], keys[places[row], 1], words[code])
            tokens[row] = np.int32(answer & _SIXTEEN_BITS)
    return tokens
