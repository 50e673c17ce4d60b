"""Every comparison, one after the other: what `make bench` runs."""

import subprocess
import sys
import tempfile
from pathlib import Path

WORK = str(Path(tempfile.gettempdir(), "croisee-benchmarks"))

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
    ["matching/quality.py", "--work", WORK],
    ["matching/cost.py", "--records", "10000", "100000", "1000000", "--work", WORK],
    ["matching/clear.py", "--work", WORK],
    ["matching/incremental.py", "--work", WORK],
    ["matching/attacks/run.py", "--records", "100000"],
    ["matching/places.py"],
    ["accessibility/straight.py"],
    ["accessibility/services.py"],
    ["accessibility/porto_alegre.py"],
    ["travel/roads.py"],
    ["travel/transit.py"],
    ["occupations/titles.py"],
    [
        "vacancies/duplicates.py",
        *("--sizes", "1500x900", "5000x3000", "50000x30000", "--seeds", "301", "302"),
    ],
    ["vacancies/fictitious.py"],
    ["raking.py"],
    ["fay_herriot.py"],
    ["rights.py", "--households", "20000", "--direct", "20000", "--zones", "2", "--processes", "1"],
]


def main() -> None:
    here = Path(__file__).parent
    for name, *options in COMPARISONS:
        print(f"\n## {name} {' '.join(options)}\n", flush=True)
        subprocess.run([sys.executable, here / name, *options], check=True)


if __name__ == "__main__":
    main()
