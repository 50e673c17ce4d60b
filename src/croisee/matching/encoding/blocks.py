"""Blocks of one pass: who shares which block value, and the secret of each block.

The keyed function of a block value gives 256 bits at once: the first half names the block, the
second is the key of every field sent in it. Neither half tells anything of the other.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.matching.bits import Words
from croisee.matching.encoding.blake2b import blake2b
from croisee.matching.encoding.components import Codes, KeyedForms, Mask
from croisee.matching.encoding.parameters import Pass
from croisee.matching.encoding.prf import person

_ANSWER = 4


class Blocks(NamedTuple):
    """Rows sent in one pass, in order of record: record (m), keyed answer of its block (m × 4).

    The first two words of the answer name the block, the last two are its key.
    """

    records: Codes
    answers: Words


class Crowd(NamedTuple):
    """What is too many: more than `cap` people in one block.

    A file may hold somebody many times over, which is no crowd: `alike` (n) is the same for records
    whose fields are all equal.
    """

    cap: int
    alike: npt.NDArray[np.uint64]


def blocks(forms: KeyedForms, one: Pass, key: bytes, crowd: Crowd) -> Blocks:
    """The rows that `one` pass sends under `key`; blocks that gather a crowd are left out."""
    records, values, by_name = forms.sent(one.block)
    answers = blake2b(key, person(one.name), values, _ANSWER)
    order = np.argsort(answers[:, 0])
    kept = np.empty(records.size, dtype=np.bool_)
    kept[order] = _kept(answers[order, 0], records[order], crowd.alike, crowd.cap)
    found = np.flatnonzero(kept)
    if by_name:
        _in_order_of_block(records, answers[:, 0], found)
    return Blocks(records[found], answers[found])


@njit(cache=True)
def _in_order_of_block(records: Codes, names: npt.NDArray[np.uint64], rows: Codes) -> None:
    """Put rows of one record in order of block: theirs says which name is the longest."""
    for end in range(1, rows.size):
        place = end
        while (
            place
            and records[rows[place - 1]] == records[rows[place]]
            and names[rows[place - 1]] > names[rows[place]]
        ):
            rows[place - 1], rows[place] = rows[place], rows[place - 1]
            place -= 1


@njit(cache=True)
def _kept(
    names: npt.NDArray[np.uint64], records: Codes, alike: npt.NDArray[np.uint64], cap: int
) -> Mask:
    """Rows that are sent, among rows in order of block (first half of its name, m).

    A record whose two names give one block value is sent once. A block of more than `cap` people is
    not sent at all; records that are `alike` (n) count as one.
    """
    kept = np.zeros(names.size, dtype=np.bool_)
    begin = 0
    while begin < names.size:
        end = begin
        found = 0
        while end < names.size and names[end] == names[begin]:
            if found <= cap:
                new = other = True
                for row in range(begin, end):
                    new &= not (kept[row] and records[row] == records[end])
                    other &= not (kept[row] and alike[records[row]] == alike[records[end]])
                kept[end] = new
                found += other
            end += 1
        if found > cap:
            kept[begin:end] = False
        begin = end
    return kept
