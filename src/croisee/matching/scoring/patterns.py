"""Patterns counted: what EM needs to know of millions of pairs."""

import numpy as np
import numpy.typing as npt

from croisee.matching.scoring.comparison import Patterns
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.likelihood import Floats


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
