"""Patterns counted: what EM needs to know of millions of pairs."""

import numpy as np
import numpy.typing as npt

from croisee.matching.scoring.comparison import Patterns, levels
from croisee.matching.scoring.em import Counts, Floats
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.fields import SIZES


def count(across: Pairs, within: tuple[Pairs, Pairs], passes: int) -> Counts:
    """Distinct patterns and how often each pass met them first, across files and within."""
    codes = codes_of(across, *within)
    one, other = (tally(codes, part, passes) for part in within)
    return Counts(levels(codes, SIZES), tally(codes, across, passes), (one, other))


def codes_of(*parts: Pairs) -> Patterns:
    """Distinct patterns of all the pairs, in order."""
    codes: Patterns = np.unique(np.concatenate([np.unique(part.pattern) for part in parts]))
    return codes


def tally(
    codes: Patterns, pairs: Pairs, passes: int, weights: npt.NDArray[np.generic] | None = None
) -> Floats:
    """How many pairs, each of its weight (p), show each pattern by first pass (k × passes)."""
    cells = np.searchsorted(codes, pairs.pattern) * passes + pairs.first_pass
    counted = np.bincount(cells, weights=weights, minlength=codes.size * passes)
    return counted.reshape(codes.size, passes).astype(np.float64)
