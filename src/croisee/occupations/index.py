"""A referential made ready to be searched by title.

Two views of a code. Its *labels*, each weighed by how rare its grams are (inverse frequency among
codes) and compared by cosine: the nearest one is what is shown. Its *profile*: how much likelier
each gram is under this code than in the whole referential (multinomial model smoothed by the whole:
Zhai and Lafferty, « A study of smoothing methods for language models », 2004). It gathers what the
labels of a code have in common, and finds the code of a title that none of them writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.foundation.words import Words
from croisee.occupations.grams import GramIndex, ragged
from croisee.occupations.kernel import UNIT, best_codes
from croisee.occupations.rome import Appellation, Rome
from croisee.occupations.spelling import Spelling
from croisee.occupations.words import label_words

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]

_WEIGHT = 1_000
"""Grams weigh thousandths of a nat of rarity."""
SMOOTHING = 1.0
"""Grams of the whole that each code is given, in number of those of a mean code."""
PROFILE_SHARE = 500
"""What a nat of mean gain weighs beside a cosine of one, in thousandths."""


@dataclass(frozen=True)
class TitleIndex:
    """`labels`: what titles are compared with, appellations then one label per code; `words`: their
    words."""

    rome: Rome
    labels: Sequence[Appellation]
    words: Sequence[Words]
    spelling: Spelling
    grams: GramIndex
    arrays: tuple[Ints, Ints, Small, Small, Small, Ints, Small, Small, Ints]

    @classmethod
    def of(cls, rome: Rome) -> "TitleIndex":
        """Index every appellation, its shortened label, and the label of every code."""
        labels = sorted(
            {
                *rome.appellations,
                *(Appellation(code, label, "") for code, label in rome.labels.items()),
                *(
                    Appellation(each.code, each.short, each.id)
                    for each in rome.appellations
                    if each.short not in ("", each.label)
                ),
            }
        )
        words = [label_words(each.label) for each in labels]
        index = GramIndex(sorted({word for each in words for word in each}))
        numbers = {code: number for number, code in enumerate(rome.codes)}
        label_codes = np.array([numbers[each.code] for each in labels], dtype=np.int32)
        return cls(
            rome,
            labels,
            words,
            Spelling(words),
            index,
            _arrays(
                ragged(index.of(each) for each in words), label_codes, len(index), len(numbers)
            ),
        )

    def best(self, titles: Sequence[Words], count: int) -> tuple[Ints, Ints, Ints, Ints]:
        """`best_codes` for titles given by their words: codes, scores, labels, cosines."""
        starts, ids = ragged(self.grams.of(words) for words in titles)
        found: tuple[Ints, Ints, Ints, Ints] = best_codes(
            starts, ids, *self.arrays, PROFILE_SHARE, count
        )
        return found


def _arrays(
    label_grams: tuple[Ints, Small], label_codes: Small, grams: int, codes: int
) -> tuple[Ints, Ints, Small, Small, Small, Ints, Small, Small, Ints]:
    """What `best_codes` reads, from the grams of the labels (ragged) and the code of each label."""
    starts, ids = label_grams
    holders = np.repeat(np.arange(label_codes.size), np.diff(starts))
    pairs, counts = np.unique(
        ids.astype(np.int64) * codes + label_codes[holders], return_counts=True
    )
    pair_grams, pair_codes = pairs // codes, pairs % codes
    among = np.bincount(pair_grams, minlength=grams)
    rarity = np.log((codes + 1) / (among + 0.5))
    weights = np.maximum(np.rint(_WEIGHT * rarity), 1).astype(np.int64)
    norms = np.sqrt(np.bincount(holders, weights[ids].astype(float) ** 2, label_codes.size))
    order = np.argsort(ids, kind="stable")
    label_weights = np.rint(UNIT * weights[ids] / np.maximum(norms[holders], 1))
    total = np.bincount(pair_codes, counts, codes)
    given = SMOOTHING * total.mean()
    everywhere = np.bincount(pair_grams, counts, grams) / counts.sum()
    gains = np.log1p(counts / (given * everywhere[pair_grams]))
    bases = np.log(given / (total + given))
    return (
        weights,
        _starts(ids, grams),
        holders[order].astype(np.int32),
        label_weights[order].astype(np.int32),
        label_codes,
        _starts(pair_grams, grams),
        pair_codes.astype(np.int32),
        np.rint(UNIT * gains).astype(np.int32),
        np.rint(UNIT * bases).astype(np.int64),
    )


def _starts(sorted_by: npt.NDArray[np.integer], size: int) -> Ints:
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(sorted_by, minlength=size), out=starts[1:])
    return starts
