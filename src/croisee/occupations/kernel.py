"""Scores of every code for every title, on arrays: whole numbers only, so that neither the order of
summation nor the cutting of titles into parts changes a bit.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]


UNIT = 1_000_000
"""A cosine of one; the norm of a label; gains are in millionths of a nat."""
SAME = 999_000
"""Cosine from which a title is the very label, but for the rounding of weights."""


@njit(cache=True)
def best_codes(
    title_starts: Ints,
    title_grams: Small,
    gram_weights: Ints,
    label_starts: Ints,
    label_ids: Small,
    label_weights: Small,
    label_codes: Small,
    profile_starts: Ints,
    profile_codes: Small,
    profile_gains: Small,
    code_bases: Ints,
    profile_share: int,
    count: int,
) -> tuple[Ints, Ints, Ints, Ints]:
    """For each title its `count` best codes, their scores, the nearest label of each, its cosine.

    Titles: grams of title i are title_grams[title_starts[i]:title_starts[i + 1]]. For each gram,
    its weight, the labels that hold it with its weight in them (their norm is `UNIT`), the codes
    that hold it with what it gains there; a gram that a code has not is worth code_bases[code].

    Score of a code, in millionths: the largest cosine of the title with one of its labels, plus
    `profile_share` thousandths of the mean gain of its grams; one more unit when the title is the
    very label. Ties: the smallest code, then the smallest label. A title without grams gives code
    -1, a code without label that touches it label -1.
    Returns codes, scores, labels, cosines: four arrays (titles, count).
    """
    titles = title_starts.size - 1
    codes = code_bases.size
    top = np.full((titles, count), -1, dtype=np.int64)
    top_scores = np.zeros((titles, count), dtype=np.int64)
    top_labels = np.full((titles, count), -1, dtype=np.int64)
    top_cosines = np.zeros((titles, count), dtype=np.int64)
    cosine = np.zeros(label_codes.size, dtype=np.int64)
    touched = np.empty(label_codes.size, dtype=np.int64)
    gain = np.zeros(codes, dtype=np.int64)
    nearest = np.empty(codes, dtype=np.int64)
    likeness = np.empty(codes, dtype=np.int64)
    for title in range(titles):
        first, last = title_starts[title], title_starts[title + 1]
        length = last - first
        if length == 0:
            continue
        squares = 0
        seen = 0
        gain[:] = 0
        for place in range(first, last):
            gram = title_grams[place]
            weight = gram_weights[gram]
            squares += weight * weight
            for at in range(label_starts[gram], label_starts[gram + 1]):
                label = label_ids[at]
                if cosine[label] == 0:
                    touched[seen] = label
                    seen += 1
                cosine[label] += weight * label_weights[at]
            for at in range(profile_starts[gram], profile_starts[gram + 1]):
                gain[profile_codes[at]] += profile_gains[at]
        norm = np.int64(np.sqrt(np.float64(squares)))
        nearest[:] = -1
        likeness[:] = 0
        for index in range(seen):
            label = touched[index]
            code = label_codes[label]
            value = cosine[label] // norm
            cosine[label] = 0
            if value > likeness[code] or (value == likeness[code] and label < nearest[code]):
                likeness[code] = value
                nearest[code] = label
        for code in range(codes):
            mean = code_bases[code] + gain[code] // length
            score = likeness[code] + profile_share * mean // 1000
            if likeness[code] >= SAME:
                score += UNIT
            place = count
            while place > 0 and (top[title, place - 1] < 0 or score > top_scores[title, place - 1]):
                place -= 1
            if place == count:
                continue
            for later in range(count - 1, place, -1):
                top[title, later] = top[title, later - 1]
                top_scores[title, later] = top_scores[title, later - 1]
                top_labels[title, later] = top_labels[title, later - 1]
                top_cosines[title, later] = top_cosines[title, later - 1]
            top[title, place] = code
            top_scores[title, place] = score
            top_labels[title, place] = nearest[code]
            top_cosines[title, place] = likeness[code]
    return top, top_scores, top_labels, top_cosines
