"""How often the intervals of unclaimed rights hold the truth, on territories where it is known.

    python benchmarks/intervals.py --seeds 200 --people 20000 100000 --donors 6000
    python benchmarks/intervals.py --law

Each seed draws a territory and donors, apart from each other; the law of the territory judges both;
the study reads the published tables alone. `--law` tells another error: that of the law, when
donors are judged by OpenFisca-France and the territory by its own simple rules (one seed).
Seconds are those of the processor.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from acceptance.rights.coverage import Line, Share, line
from acceptance.rights.law import RIGHTS
from acceptance.rights.other_law import law_error
from acceptance.rights.trial import APART, MARGINS, attempt, judge

_DONORS_APART = 50_000
"""So that no seed of donors is that of a territory."""


def main() -> None:
    """Try every territory, print a table per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--people", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--donors", type=int, default=6_000)
    parser.add_argument("--law", action="store_true")
    asked = parser.parse_args()
    if asked.law:
        _told_law(asked.people[-1], asked.donors)
        return
    for people in asked.people:
        start = time.process_time()
        found = [
            attempt(judge(asked.donors, _DONORS_APART + seed), people, seed)
            for seed in range(asked.seeds)
        ]
        each = (time.process_time() - start) / asked.seeds
        print(f"\n{people} people, {asked.seeds} seeds, {each:.1f} s each")
        for judges in (MARGINS, APART):
            print(f"model judged on: {judges}")
            for right in RIGHTS:
                _told(right, line([one[judges][right] for one in found]))


def _told(right: str, one: Line) -> None:
    print(
        f"  {right:18} rate {_share(one.rate)}  eligible {_share(one.eligible)}  own {_share(one.own)}"
        f"  width {one.width:.3f} (least {one.least:.3f})"
        f"  bias {one.bias:+.3f} (common {one.common:.3f}, all {one.spread:.3f})"
    )
    parts = ", ".join(
        f"{name} {100 * part:.0f}" for name, part in one.parts.items() if part > 0.005
    )
    print(f"  {'':18} {parts}", flush=True)


def _share(one: Share) -> str:
    return f"{100 * one.value:.1f} [{100 * one.low:.1f}, {100 * one.high:.1f}]"


def _told_law(people: int, donors: int) -> None:
    for right, (said, otherwise, truth) in law_error(people, donors).items():
        print(
            f"  {right:18} true {truth:8.0f}  same law {said:8.0f} ({said / truth - 1:+.1%})"
            f"  OpenFisca {otherwise:8.0f} ({otherwise / truth - 1:+.1%}; law {otherwise / said - 1:+.1%})"
        )


if __name__ == "__main__":
    main()
