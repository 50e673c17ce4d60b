"""Validation of a large CSV: Croisée beside frictionless, on one file, in one run.

    python benchmarks/validation.py --rows 5000000 [--peer-rows N] [--folder DIR]

The file is generated from a seed, with a known number of faults per rule; both tools must count
exactly those, or the run fails. `--peer-rows` gives frictionless only the first N rows of the
file, and the table says so; by default it reads all of it. Both tools first validate a file of
1,000 rows, so that neither is timed while it loads its libraries.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from croisee.engine import open_engine
from croisee.sources import Lake, check, parse_declaration

SEED = 20251231
FAULTY = 1_000
"""One row in so many carries a fault, each kind in turn."""
_HEADER = "numero;date_naissance;sexe;commune;nb_enfants;quotient_familial;rsa;orientation\n"
_COMMUNES = ("35238", "44109", "29019", "56121", "2A004", "49007", "72181", "85191", "22278")
_ORIENTATIONS = ("professionnelle", "sociale", "sans")
# Column → (rule of Croisée, kind of error of frictionless, what is written in the faulty cell).
_FAULTS: tuple[tuple[str, str, str, str], ...] = (
    ("date_naissance", "type", "type-error", "1990-02-31"),
    ("sexe", "enum", "constraint-error", "X"),
    ("commune", "pattern", "constraint-error", "3523"),
    ("nb_enfants", "maximum", "constraint-error", "77"),
    ("quotient_familial", "type", "type-error", "12,5"),
    ("rsa", "type", "type-error", "peut-être"),
    ("orientation", "required", "constraint-error", ""),
    ("nb_enfants", "type", "type-error", "deux"),
)
_DECLARATION = """
source: banc.validation
titre: Banc d'essai
producteur: croisee
clause: CL-BANC-01
licence: sans objet
grain: individu
profil: prestations
conservation: P1D
livraisons:
  - {edition: "2025", fichier: banc.csv, periodes: {defaut: "2025"}}
format: {delimiteur: ";", decimale: "."}
fields:
  - {name: numero, type: string, constraints: {required: true, minLength: 9, maxLength: 9}}
  - {name: date_naissance, type: date, constraints: {required: true, minimum: "1900-01-01"}}
  - {name: sexe, type: string, constraints: {required: true, enum: [F, M]}}
  - {name: commune, type: string, constraints: {pattern: "[0-9][0-9AB][0-9]{3}"}}
  - {name: nb_enfants, type: integer, constraints: {minimum: 0, maximum: 20}}
  - {name: quotient_familial, type: number, constraints: {minimum: 0}}
  - {name: rsa, type: boolean, constraints: {required: true}}
  - {name: orientation, type: string, constraints: {required: true}}
"""


@dataclass(frozen=True)
class Measure:
    """One tool on one file."""

    tool: str
    rows: int
    seconds: float
    faults: Counter[str]


def generate(path: Path, rows: int) -> None:
    """Write the file; the same bytes for the same number of rows."""
    draw = np.random.default_rng(SEED)
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_HEADER)
        for start in range(0, rows, 100_000):
            size = min(100_000, rows - start)
            days = np.datetime64("1935-01-01") + draw.integers(0, 32_000, size)
            columns = [
                [f"{number:09d}" for number in range(start, start + size)],
                days.astype(str).tolist(),
                draw.choice(["F", "M"], size).tolist(),
                draw.choice(_COMMUNES, size).tolist(),
                draw.integers(0, 7, size).astype(str).tolist(),
                [f"{amount:.2f}" for amount in draw.gamma(4.0, 180.0, size)],
                draw.choice(["0", "1"], size).tolist(),
                draw.choice(_ORIENTATIONS, size).tolist(),
            ]
            names = _HEADER.strip().split(";")
            for row, (column, written) in _planted(start, size):
                columns[names.index(column)][row] = written
            stream.writelines(";".join(cells) + "\n" for cells in zip(*columns, strict=True))


def _planted(start: int, size: int) -> Iterator[tuple[int, tuple[str, str]]]:
    for row in range(-start % FAULTY, size, FAULTY):
        column, _, _, written = _FAULTS[(start + row) // FAULTY % len(_FAULTS)]
        yield row, (column, written)


def expected(rows: int, kind: int) -> Counter[str]:
    """Faults planted in the first `rows` rows; `kind` picks the words of a tool (1 or 2)."""
    count: Counter[str] = Counter()
    for number in range((rows + FAULTY - 1) // FAULTY):
        fault = _FAULTS[number % len(_FAULTS)]
        count[f"{fault[0]}: {fault[kind]}"] += 1
    return count


def run_croisee(folder: Path, rows: int) -> Measure:
    """The dry run of the door: staging, typing and every rule, nothing kept."""
    declaration = parse_declaration(_DECLARATION, origin="banc.yaml")
    start = time.perf_counter()
    with open_engine(folders=[folder]) as engine:
        problems = check(declaration, folder, lake=Lake(folder / "lac"), engine=engine)
    seconds = time.perf_counter() - start
    faults = Counter({f"{problem.column}: {problem.rule}": problem.count for problem in problems})
    return Measure("Croisée", rows, seconds, faults)


def run_frictionless(path: Path, rows: int) -> Measure:
    """The same types and constraints, as frictionless writes them."""
    from frictionless import Checklist, Dialect, Resource, Schema, system
    from frictionless.formats import CsvControl

    required = {"required": True}
    fields = [
        {"name": "numero", "type": "string",
         "constraints": {**required, "minLength": 9, "maxLength": 9}},
        {"name": "date_naissance", "type": "date",
         "constraints": {**required, "minimum": "1900-01-01"}},
        {"name": "sexe", "type": "string", "constraints": {**required, "enum": ["F", "M"]}},
        {"name": "commune", "type": "string",
         "constraints": {"pattern": "[0-9][0-9AB][0-9]{3}"}},
        {"name": "nb_enfants", "type": "integer", "constraints": {"minimum": 0, "maximum": 20}},
        {"name": "quotient_familial", "type": "number", "constraints": {"minimum": 0}},
        {"name": "rsa", "type": "boolean", "trueValues": ["1"], "falseValues": ["0"],
         "constraints": required},
        {"name": "orientation", "type": "string", "constraints": required},
    ]  # fmt: skip
    schema = Schema.from_descriptor({"fields": fields})
    dialect = Dialect(controls=[CsvControl(delimiter=";")])
    start = time.perf_counter()
    with system.use_context(trusted=True):
        resource = Resource(str(path), schema=schema, dialect=dialect)
        report = resource.validate(Checklist(), limit_errors=sys.maxsize)
    seconds = time.perf_counter() - start
    found = Counter(
        f"{getattr(error, 'field_name', '?')}: {error.type}"
        for task in report.tasks
        for error in task.errors
    )
    return Measure("frictionless", rows, seconds, found)


def main() -> None:
    """Generate, run both, compare the counts, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--peer-rows", type=int, default=None)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as temporary:
        folder = Path(temporary)
        generate(folder / "banc.csv", 1_000)
        run_croisee(folder, 1_000)
        run_frictionless(folder / "banc.csv", 1_000)
        generate(folder / "banc.csv", options.rows)
        size = (folder / "banc.csv").stat().st_size
        ours = run_croisee(folder, options.rows)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        peer_rows = min(options.peer_rows or options.rows, options.rows)
        peer_file = folder / "banc.csv"
        if peer_rows < options.rows:
            peer_file = folder / "extrait.csv"
            with (folder / "banc.csv").open() as source, peer_file.open("w") as target:
                target.writelines(islice(source, peer_rows + 1))
        theirs = run_frictionless(peer_file, peer_rows)
    print(f"{options.rows:,} rows, {size / 1e6:,.0f} MB, 8 columns, 17 constraints and types")
    print(f"{'tool':<14}{'rows':>12}{'seconds':>10}{'rows/s':>12}{'faults':>9}{'as planted':>12}")
    for measure, kind in ((ours, 1), (theirs, 2)):
        right = measure.faults == expected(measure.rows, kind)
        print(
            f"{measure.tool:<14}{measure.rows:>12,}{measure.seconds:>10.2f}"
            f"{measure.rows / measure.seconds:>12,.0f}{measure.faults.total():>9,}"
            f"{'yes' if right else 'NO':>12}"
        )
    ratio = (ours.rows / ours.seconds) / (theirs.rows / theirs.seconds)
    print(f"ratio of row rates: {ratio:,.1f} · peak memory of Croisée: {peak:,.0f} MB")
    if peer_rows < options.rows:
        print(f"frictionless read the first {peer_rows:,} rows only: its rate is measured on those")
    if ours.faults != expected(ours.rows, 1) or theirs.faults != expected(theirs.rows, 2):
        raise SystemExit("a tool did not find the planted faults")


if __name__ == "__main__":
    main()
