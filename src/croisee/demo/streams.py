"""Reproducible chance: one independent stream of random numbers per stage, named.

Adding a draw in one stage never changes another stage, and nothing depends on the clock.
"""

import zlib

import numpy as np
from numpy.random import Generator


def stream(seed: int, stage: str) -> Generator:
    """Random generator of one stage (PCG64, seeded by the run's seed and the stage's name)."""
    return np.random.default_rng([seed, zlib.crc32(stage.encode())])
