"""One month more: what a delivery that follows costs, against a linkage of everything again.

    python benchmarks/matching/incremental.py --records 200000 --work DIR

Two producers send `--records` people each (half of them in both files), a quarter of fakes besides;
a month later, 5 % have come, 1 % have left and 1 % have moved. CPU seconds of the process, all
threads, by step; the two linkages of the second month are checked to be the same, pair by pair.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from croisee.matching.circuit import office, producer, unit
from croisee.matching.circuit.files import Kind, read_marked
from croisee.matching.circuit.followed import read_followed
from croisee.matching.circuit.linking import LARGEST_BLOCK, Compared, compare
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.learn import learn

sys.path.insert(0, str(Path(__file__).parent))

from people import VARIANTS, two_files

CAME, LEFT, MOVED = 0.05, 0.01, 0.01
SEED = 21
DAY, END = date(2026, 11, 22), date(2027, 11, 22)
SIDES = ("a", "b")


def timed(label: str, work: Callable[..., Any], *given: Any) -> Any:
    """Do some work, print its CPU seconds."""
    begin = time.process_time()
    done = work(*given)
    print(f"{label:<58}{time.process_time() - begin:8.2f} CPU s", flush=True)
    return done


def months(table: pa.Table, random: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    """The file of a month, and that of the next."""
    fate = random.random(table.num_rows)
    first = table.filter(pa.array(fate >= CAME / (1 + CAME)))
    moved = random.random(table.num_rows) < MOVED
    codes = np.where(moved, "99999", np.array(table["postcode"].to_pylist(), dtype=object))
    place = table.column_names.index("postcode")
    table = table.set_column(place, "postcode", pa.array(codes, pa.string()))
    return first, table.filter(pa.array(fate < 1 - LEFT))


class Bench:
    """Folders of the two producers and of the unit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unit = root / "unite"
        self.unit.mkdir(parents=True)
        self.key = root / "cle" / "cle.json"
        self.key.parent.mkdir()
        office.issue(self.key, "suivi", "mesure", END, root / "journal", DAY)

    def encode(self, side: str, month: int, table: pa.Table, previous: int | None = None) -> None:
        """One producer, one month."""
        home = self.root / f"{side}-{month}"
        home.mkdir()
        producer.encode_file(
            home / "fichier.parquet",
            table,
            self.key,
            home / "encodages.parquet",
            home / "prive.parquet",
            renames={},
            previous=previous and self.root / f"{side}-{previous}" / "prive.parquet",
            today=DAY,
        )
        (home / "encodages.parquet").rename(self.unit / f"{side}-{month}.parquet")

    def match(self, month: int, out: str, previous: str | None = None) -> dict[str, Any]:
        """The unit, one month."""
        return unit.match(
            *(self.unit / f"{side}-{month}.parquet" for side in SIDES),
            self.unit / out,
            follow=True,
            previous=previous and self.unit / previous,
            today=DAY,
        )

    def learn(self, compared: Compared) -> None:
        """What both ways learn alike: a quarter of fakes on each side."""
        met = compared.met
        learn(met.across, met.within, Cardinality.ONE_TO_ONE, fakes=(0.25, 0.25))

    def compared(self, month: int, previous: str | None = None) -> Any:
        """The comparison alone, tables being read."""
        sides = [read_marked(self.unit / f"{x}-{month}.parquet", Kind.ENCODINGS) for x in SIDES]
        tables, marks = zip(*sides, strict=True)
        way = Cardinality.ONE_TO_ONE
        if previous is None:
            return timed("  compare, learn, score: everything", compare, *tables, way)
        memory = read_followed(self.unit / previous, marks, way).memory
        label = "  compare, learn, score: the month"
        return timed(label, compare, *tables, way, LARGEST_BLOCK, memory)


def run(bench: Bench, records: int) -> None:
    """Two months, the second linked both ways."""
    random = np.random.default_rng(SEED)
    people = two_files(round(records * (1 + CAME)), VARIANTS["clean"], SEED)
    for side, table in zip(SIDES, (people.left, people.right), strict=True):
        first, second = months(table, random)
        timed(f"{side}: encode {first.num_rows}", bench.encode, side, 1, first)
        timed(f"{side}: encode {second.num_rows} again", bench.encode, side, 2, second, 1)
    timed("unit: first month", bench.match, 1, "mois-1")
    whole = timed("unit: second month, everything", bench.match, 2, "tout")
    again = timed("unit: second month, what is new", bench.match, 2, "mois-2", "mois-1")
    every, fresh = bench.compared(2), bench.compared(2, "mois-1")
    timed("  of which learning, either way", bench.learn, every)
    print(f"pairs compared: {every.fresh} and {fresh.fresh}; links: {whole['links']}")
    assert whole == again
    assert np.array_equal(every.pairs.alone, fresh.pairs.alone)
    evidence = [pq.read_table(bench.unit / out / "preuves.parquet") for out in ("tout", "mois-2")]
    kept = [sorted(each["probability"].to_pylist()) for each in evidence]
    assert kept[0] == kept[1]


def main() -> None:
    """Print the CPU seconds of each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--work", type=Path, required=True)
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    for records in (2_000, asked.records):
        print(f"{records} people a file" + ("" if records == asked.records else " (warming up)"))
        with TemporaryDirectory(dir=asked.work) as folder:
            run(Bench(Path(folder) / "essai"), records)


if __name__ == "__main__":
    main()
