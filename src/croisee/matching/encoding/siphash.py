"""SipHash-2-4 of one 64-bit word, as numba compiles it.

Aumasson and Bernstein, « SipHash: a fast short-input PRF » (Indocrypt 2012): a keyed function with
a 128-bit key and a 64-bit answer, made for messages of a few bytes. Here the message is always
eight bytes, hence two blocks: the word, then the length.
"""

import numpy as np
from numba import njit

from croisee.matching.bits import Words

_C0 = np.uint64(0x736F6D6570736575)
_C1 = np.uint64(0x646F72616E646F6D)
_C2 = np.uint64(0x6C7967656E657261)
_C3 = np.uint64(0x7465646279746573)
_LENGTH = np.uint64(8 << 56)
_END = np.uint64(0xFF)
_13, _16, _17, _21, _32 = (np.uint64(bits) for bits in (13, 16, 17, 21, 32))
_51, _48, _47, _43 = (np.uint64(bits) for bits in (51, 48, 47, 43))


@njit(inline="always")
def _round(
    v0: np.uint64, v1: np.uint64, v2: np.uint64, v3: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    v0 += v1
    v1 = ((v1 << _13) | (v1 >> _51)) ^ v0
    v0 = (v0 << _32) | (v0 >> _32)
    v2 += v3
    v3 = ((v3 << _16) | (v3 >> _48)) ^ v2
    v0 += v3
    v3 = ((v3 << _21) | (v3 >> _43)) ^ v0
    v2 += v1
    v1 = ((v1 << _17) | (v1 >> _47)) ^ v2
    v2 = (v2 << _32) | (v2 >> _32)
    return v0, v1, v2, v3


@njit(inline="always")
def siphash(low: np.uint64, high: np.uint64, word: np.uint64) -> np.uint64:
    """SipHash-2-4 of the 8 bytes of `word` (little end first) under the key (`low`, `high`)."""
    # Written without a loop: the compiler then does several words at once in `siphash_all`.
    v0, v1, v2, v3 = low ^ _C0, high ^ _C1, low ^ _C2, high ^ _C3
    v3 ^= word
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0 ^= word
    v3 ^= _LENGTH
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0 ^= _LENGTH
    v2 ^= _END
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    answer: np.uint64 = v0 ^ v1 ^ v2 ^ v3
    return answer


@njit(cache=True)
def siphash_all(
    low: np.uint64,
    high: np.uint64,
    words: Words,
    answers: Words,
    begin: int,
    end: int,
    tag: np.uint64,
) -> None:
    """Write the answers to `words[begin:end]`, each with the bits of `tag` set, into `answers`."""
    for place in range(begin, end):
        answers[place] = siphash(low, high, words[place] | tag)
