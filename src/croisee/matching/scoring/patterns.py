"""Patterns counted: what EM needs to know of millions of pairs."""

import numpy as np

from croisee.matching.scoring.comparison import levels
from croisee.matching.scoring.em import Counts
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.fields import SIZES


def count(across: Pairs, within: tuple[Pairs, Pairs], passes: int) -> Counts:
    """Distinct patterns and how often each pass met them first, across files and within."""
    parts = [across, *within]
    codes = np.unique(np.concatenate([np.unique(part.pattern) for part in parts]))
    tables = [_counted(part, codes, passes) for part in parts]
    return Counts(levels(codes, SIZES), tables[0], (tables[1], tables[2]))


def _counted(pairs: Pairs, codes: np.ndarray, passes: int) -> np.ndarray:
    cells = np.searchsorted(codes, pairs.pattern) * passes + pairs.first_pass
    counted = np.bincount(cells, minlength=codes.size * passes)
    return counted.reshape(codes.size, passes).astype(np.float64)
