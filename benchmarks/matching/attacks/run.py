"""Attacks on the encodings, at the size asked: one JSON line per result.

    python benchmarks/matching/attacks/run.py --records 100000 --seed 11

People are those of `benchmarks/matching/people.py`, clean variant; those that the frequency attack
invents are of another seed. Bars are in `tests/integration/matching/test_attacks.py`, at a size
that a test can bear.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from people import VARIANTS, two_files
from scene import Scene, dictionary_found, frequencies, graph_claims, known_plaintext


def main() -> None:
    """Run every attack and print what each achieves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=11)
    asked = parser.parse_args()
    scene = Scene.of(two_files(asked.records, VARIANTS["clean"], asked.seed))
    for fakes in (0.0, 0.25):
        _told("known plaintext", known_plaintext, scene, fakes)
        for overlap in (1.0, 0.5):
            _told("graph", graph_claims, scene, fakes, overlap)
    invented = Scene.of(two_files(asked.records, VARIANTS["clean"], asked.seed + 100))
    _told("frequency", frequencies, scene, invented)
    _told("dictionary", dictionary_found, scene)


def _told(name: str, attack: Any, *arguments: Any) -> None:
    start = time.process_time()
    result = attack(*arguments)
    settings = [one for one in arguments if isinstance(one, float)]
    cost = round(time.process_time() - start, 1)
    print(json.dumps({"attack": name, "settings": settings, **result, "cpu_s": cost}), flush=True)


if __name__ == "__main__":
    main()
