"""BLAKE2b (RFC 7693) of many short messages under one key, as numba compiles it.

A keyed message begins with a block that holds the key alone: its state is computed once, and each
message of 128 bytes or less then costs one compression, a tenth of a call from Python. Answers are
those of `hashlib.blake2b(message, key=…, person=…)`.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Words = npt.NDArray[np.uint64]

MOST_WORDS = 16
"""64-bit words of one block: the longest message."""

_BLOCK = 128
_IV = np.array(
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ],
    dtype=np.uint64,
)  # fmt: skip
_SIGMA = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    ],
    dtype=np.int64,
)
_16, _24, _32, _63 = (np.uint64(bits) for bits in (16, 24, 32, 63))
_48, _40, _1 = (np.uint64(bits) for bits in (48, 40, 1))
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


def blake2b(key: bytes, person: bytes, messages: Words, answer: int) -> Words:
    """Answers (n × `answer` words) to messages (n × 1 to 16 words), little end first.

    `key`: 1 to 64 bytes. `person`: the personalisation of RFC 7693, 16 bytes at most, that sets
    uses of one key apart.
    """
    state = _IV.copy()
    state[0] ^= np.uint64(answer * 8 | len(key) << 8 | 1 << 16 | 1 << 24)
    state[6:] ^= np.frombuffer(person.ljust(16, b"\0"), dtype="<u8")
    first = np.frombuffer(key.ljust(_BLOCK, b"\0"), dtype="<u8").astype(np.uint64)
    _compress(state, first, np.uint64(_BLOCK), np.uint64(0))
    answers: Words = _answers(state, np.ascontiguousarray(messages), answer)
    return answers


@njit(cache=True)
def _answers(keyed: Words, messages: Words, answer: int) -> Words:
    rows, words = messages.shape
    answers = np.empty((rows, answer), dtype=np.uint64)
    state = np.empty(8, dtype=np.uint64)
    message = np.zeros(16, dtype=np.uint64)
    read = np.uint64(128 + 8 * words)
    for row in range(rows):
        state[:] = keyed
        for word in range(words):
            message[word] = messages[row, word]
        _compress(state, message, read, _ALL)
        for word in range(answer):
            answers[row, word] = state[word]
    return answers


@njit(inline="always")
def _mix(
    a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64, x: np.uint64, y: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    a = a + b + x
    d ^= a
    d = (d >> _32) | (d << _32)
    c += d
    b ^= c
    b = (b >> _24) | (b << _40)
    a = a + b + y
    d ^= a
    d = (d >> _16) | (d << _48)
    c += d
    b ^= c
    b = (b >> _63) | (b << _1)
    return a, b, c, d


@njit(cache=True)
def _compress(state: Words, message: Words, read: np.uint64, last: np.uint64) -> None:
    """Function F of RFC 7693: `read` bytes so far; `last` all ones in the last block."""
    v0, v1, v2, v3 = state[0], state[1], state[2], state[3]
    v4, v5, v6, v7 = state[4], state[5], state[6], state[7]
    v8, v9, v10, v11 = _IV[0], _IV[1], _IV[2], _IV[3]
    v12, v13, v14, v15 = _IV[4] ^ read, _IV[5], _IV[6] ^ last, _IV[7]
    for turn in range(12):
        s = _SIGMA[turn]
        v0, v4, v8, v12 = _mix(v0, v4, v8, v12, message[s[0]], message[s[1]])
        v1, v5, v9, v13 = _mix(v1, v5, v9, v13, message[s[2]], message[s[3]])
        v2, v6, v10, v14 = _mix(v2, v6, v10, v14, message[s[4]], message[s[5]])
        v3, v7, v11, v15 = _mix(v3, v7, v11, v15, message[s[6]], message[s[7]])
        v0, v5, v10, v15 = _mix(v0, v5, v10, v15, message[s[8]], message[s[9]])
        v1, v6, v11, v12 = _mix(v1, v6, v11, v12, message[s[10]], message[s[11]])
        v2, v7, v8, v13 = _mix(v2, v7, v8, v13, message[s[12]], message[s[13]])
        v3, v4, v9, v14 = _mix(v3, v4, v9, v14, message[s[14]], message[s[15]])
    state[0] ^= v0 ^ v8
    state[1] ^= v1 ^ v9
    state[2] ^= v2 ^ v10
    state[3] ^= v3 ^ v11
    state[4] ^= v4 ^ v12
    state[5] ^= v5 ^ v13
    state[6] ^= v6 ^ v14
    state[7] ^= v7 ^ v15
