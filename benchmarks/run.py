"""Every comparison, one after the other: what `make bench` runs."""

import subprocess
import sys
from pathlib import Path

COMPARISONS = [
    ["validation.py", "--rows", "5000000"],
    ["points_to_zones.py", "--points", "10000000"],
    ["crossing.py"],
    ["whole_run.py", "--people", "1000000"],
    ["confidentiality/magnitudes.py"],
    ["confidentiality/elimination.py"],
    ["confidentiality/attack.py", "--neighbourhoods", "60"],
    [
        "confidentiality/attack.py",
        *("--neighbourhoods", "1436", "--ages", "8", "--benefits", "6", "--levels", "1"),
    ],
    ["confidentiality/differencing.py", "../shared/data"],
    ["confidentiality/rounding.py"],
    ["matching/places.py"],
]


def main() -> None:
    here = Path(__file__).parent
    for name, *options in COMPARISONS:
        print(f"\n## {name} {' '.join(options)}\n", flush=True)
        subprocess.run([sys.executable, here / name, *options], check=True)


if __name__ == "__main__":
    main()
