"""The same pairs by pandana, in an environment of its own (AGPL: never beside Croisée).

python roads_pandana.py graph.npz answer.npz
"""

import sys
import time

import numpy as np
import pandana
import pandas as pd


def main(graph: str, answer: str) -> None:
    """Read the graph and the pairs, answer them, write the answer and the seconds of CPU."""
    with np.load(graph) as file:
        parts = {name: file[name] for name in file.files}
    start = time.process_time()
    net = pandana.Network(
        pd.Series(parts["x"] / 1e7),
        pd.Series(parts["y"] / 1e7),
        pd.Series(parts["tail"]),
        pd.Series(parts["head"]),
        pd.DataFrame({"seconds": parts["weight"] / 1_000}),
        twoway=False,
    )
    built = time.process_time()
    origins, destinations = parts["origins"], parts["destinations"]
    found = net.shortest_path_lengths(
        np.repeat(origins, destinations.size), np.tile(destinations, origins.size)
    )
    asked = time.process_time()
    np.savez(
        answer,
        found=np.asarray(found).reshape(origins.size, -1),
        prepare=built - start,
        ask=asked - built,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
