"""Words cut into grams of three and four letters, and grams numbered.

« vendeur » → _ve, ven, end…, and the whole word: two words of one family, or a word and its
misspelling, share most of their grams. A gram counts once in a title.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]
SIZES = (3, 4)


def grams(word: str) -> tuple[str, ...]:
    """The grams of a word, its two ends marked, once each, in order; last the word itself."""
    marked = f"_{word}_"
    cuts = (
        marked[start : start + size] for size in SIZES for start in range(len(marked) - size + 1)
    )
    return tuple(dict.fromkeys((*cuts, marked)))


class GramIndex:
    """Numbers of the grams of a vocabulary; later words keep those of their grams that it has."""

    def __init__(self, words: Iterable[str]) -> None:
        self._numbers: dict[str, int] = {}
        for word in words:
            for gram in grams(word):
                self._numbers.setdefault(gram, len(self._numbers))
        self._known: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, words: Iterable[str]) -> tuple[int, ...]:
        """Numbers of the grams of these words, once each, in increasing order."""
        return tuple(sorted({number for word in words for number in self._of_word(word)}))

    def _of_word(self, word: str) -> tuple[int, ...]:
        found = self._known.get(word)
        if found is None:
            found = tuple(self._numbers[gram] for gram in grams(word) if gram in self._numbers)
            self._known[word] = found
        return found


def ragged(rows: Iterable[tuple[int, ...]]) -> tuple[npt.NDArray[np.int64], Ids]:
    """Rows of unequal length: starts (n + 1), and values, row i from starts[i] to starts[i + 1]."""
    kept = list(rows)
    starts = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in kept], out=starts[1:])
    return starts, np.fromiter((each for row in kept for each in row), np.int32, int(starts[-1]))
