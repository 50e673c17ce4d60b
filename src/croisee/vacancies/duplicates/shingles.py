"""Texts as sets of three letters in a row, each weighed by how rare it is.

Three letters forgive a slip, an abbreviation, a word in another place; the weight makes « soudeur »
tell more than « agent ». Weights are whole thousandths, so that sums do not depend on their order.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_SIZE = 3
_UNIT = 1_000


class Shingles(NamedTuple):
    """Sets of each text (t): numbers of shingles from `starts[t]` to `starts[t + 1]`, in order.

    `weight`: of each shingle (thousandths); `total`: of each text.
    """

    starts: Ints
    members: Ints
    weight: Ints
    total: Ints


def shingle(texts: Sequence[Sequence[str]]) -> Shingles:
    """The shingles of texts given as words; a text without words has none.

    Weight of a shingle: log₂(1 + texts / texts that hold it).
    """
    sets = [sorted({part for word in words for part in _parts(word)}) for words in texts]
    held = Counter(part for parts in sets for part in parts)
    number = {part: place for place, part in enumerate(sorted(held))}
    weight = np.array(
        [round(_UNIT * math.log2(1 + len(texts) / held[part])) for part in sorted(held)],
        dtype=np.int64,
    )
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(parts) for parts in sets], out=starts[1:])
    members = np.array([number[part] for parts in sets for part in parts], dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(weight[members])]) if members.size else starts * 0
    return Shingles(starts, members, weight, sums[starts[1:]] - sums[starts[:-1]])


def _parts(word: str) -> list[str]:
    edged = f"^{word}$"
    return [edged[place : place + _SIZE] for place in range(len(edged) - _SIZE + 1)]
