"""Weights of one zone after another by ipfn and humanleague, in an environment of their own.

    python raking_peers.py CASE.npz RESULT.npz

Needs ipfn, humanleague, numpy and pandas, and nothing of Croisée. CASE holds the category of each
donor (margins × donors), initial weights, targets `target_i` (zones × categories) and how many zones
to do; RESULT gets, per way, the weights of donors and the CPU seconds of each zone.
"""

import sys
import time

import humanleague
import numpy as np
import pandas as pd
from ipfn import ipfn

STRICT = 1e-10


def frame(codes: np.ndarray, start: np.ndarray, targets: list, rate: float) -> np.ndarray:
    """ipfn on the donors themselves."""
    names = [f"m{i}" for i in range(len(codes))]
    donors = pd.DataFrame(dict(zip(names, codes, strict=True)))
    donors["total"] = start
    aggregates = [
        pd.Series(target, index=pd.Index(range(len(target)), name=name))
        for name, target in zip(names, targets, strict=True)
    ]
    fitted = ipfn.ipfn(
        donors, aggregates, [[name] for name in names], convergence_rate=rate, max_iteration=1000
    )
    return fitted.iteration()["total"].to_numpy()


def distinct(codes: np.ndarray, start: np.ndarray, targets: list, rate: float) -> np.ndarray:
    """ipfn on donors added up beforehand where they answer alike."""
    kinds, which = np.unique(codes, axis=1, return_inverse=True)
    which = which.ravel()
    held = np.bincount(which, start)
    return start * (frame(kinds, held, targets, rate) / held)[which]


def table(codes: np.ndarray, start: np.ndarray, targets: list, rate: float) -> np.ndarray:
    """ipfn on the table of all combinations of categories, donors shared out afterwards."""
    shape = tuple(len(target) for target in targets)
    seed = np.zeros(shape)
    np.add.at(seed, tuple(codes), start)
    fitted = ipfn.ipfn(
        seed.copy(), targets, [[i] for i in range(len(targets))],
        convergence_rate=rate, max_iteration=1000,
    ).iteration()  # fmt: skip
    return start * fitted[tuple(codes)] / seed[tuple(codes)]


def league(codes: np.ndarray, start: np.ndarray, targets: list, rate: float) -> np.ndarray:
    """humanleague on the same table; its tolerance is its own."""
    shape = tuple(len(target) for target in targets)
    seed = np.zeros(shape)
    np.add.at(seed, tuple(codes), start)
    indices = [np.array([i]) for i in range(len(targets))]
    fitted = humanleague.ipf(seed, indices, [np.ascontiguousarray(t) for t in targets])[0]
    return start * fitted[tuple(codes)] / seed[tuple(codes)]


def main() -> None:
    """Do every way on every zone."""
    case = np.load(sys.argv[1])
    codes, start = case["codes"], case["start"]
    found = {}
    ways = {
        "frame": (frame, 1e-5),
        "distinct": (distinct, 1e-5),
        "table": (table, 1e-5),
        "table_strict": (table, STRICT),
        "humanleague": (league, 0.0),
    }
    for name, (way, rate) in ways.items():
        weights, seconds = [], []
        for zone in range(int(case["zones"])):
            targets = [case[f"target_{i}"][zone] for i in range(len(codes))]
            begin = time.process_time()
            weights.append(way(codes, start, targets, rate))
            seconds.append(time.process_time() - begin)
        found[name], found[f"{name}_seconds"] = np.array(weights), np.array(seconds)
    np.savez(sys.argv[2], **found)


if __name__ == "__main__":
    main()
