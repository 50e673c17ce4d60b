"""clkhash and anonlink: one Bloom filter of 1024 bits per record, all compared to all; in an
environment of their own.

    python benchmarks/matching/baselines/clk_anonlink.py A.parquet B.parquet LINKS.parquet [LEAST]

Reads normalised tables, hashes given name, birth name, birth date, birth place, sex and postcode
as the tools' tutorials do, compares every pair, keeps those of Dice similarity `LEAST` or more and
solves one to one greedily. Writes `id_a`, `id_b`, `score`, and prints the CPU seconds of hashing, of
comparing and of solving. Greedy links are taken from the most similar down: those at any threshold above `LEAST`
are the first of these. Needs clkhash 0.18.3, anonlink 0.15.3 and pyarrow.
"""

import json
import resource
import sys
import time
from itertools import pairwise

import anonlink
import pyarrow as pa
import pyarrow.parquet as pq
from clkhash import clk
from clkhash.comparators import NgramComparison
from clkhash.field_formats import BitsPerFeatureStrategy, FieldHashingProperties, StringSpec
from clkhash.schema import Schema

LEAST = 0.72
"""Low enough for the best threshold of every set to lie above it; 0.8 is a usual choice."""
CLOSEST = 5
"""Candidates kept for each record, most similar first: low thresholds would fill the memory."""
BITS = {
    "given": 200,
    "family": 200,
    "birth_date": 200,
    "birth_place": 100,
    "sex": 30,
    "postcode": 60,
}
"""Bits set by each field, about half of 1024 in all once collisions are counted."""


def schema() -> Schema:
    """Bigrams of names; digits with their place for dates and codes."""
    fields = []
    for name, bits in BITS.items():
        comparator = NgramComparison(2) if name in ("given", "family") else NgramComparison(1, True)
        strategy = BitsPerFeatureStrategy(bits)
        fields.append(StringSpec(name, FieldHashingProperties(comparator, strategy)))
    return Schema(fields, 1024)


def records(path: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Ids, and the texts of each record in the order of the schema; a missing one is empty."""
    table = pq.read_table(path).to_pydict()
    parts = zip(*(table[f"birth_{part}"] for part in ("year", "month", "day")), strict=True)
    table["birth_date"] = [
        "".join("" if one is None else f"{one:02}" for one in date) for date in parts
    ]
    columns = [[text or "" for text in table[name]] for name in BITS]
    return table["id"], list(zip(*columns, strict=True))


def main() -> None:
    """Hash, compare, solve, write."""
    left, right, out = sys.argv[1:4]
    least = float(sys.argv[4]) if len(sys.argv) > 4 else LEAST
    read = [records(path) for path in (left, right)]
    clock = [time.process_time()]
    hashed = [
        clk.generate_clks(rows, schema(), "secret", validate=False, max_workers=1)
        for _, rows in read
    ]
    clock.append(time.process_time())
    candidates = anonlink.candidate_generation.find_candidate_pairs(
        hashed, anonlink.similarities.dice_coefficient_accelerated, least, k=CLOSEST
    )
    clock.append(time.process_time())
    similarity = dict(zip(zip(*candidates[2], strict=True), candidates[0], strict=True))
    groups = anonlink.solving.greedy_solve(candidates)
    pairs = [tuple(row for _, row in sorted(group)) for group in groups if len(group) == 2]
    clock.append(time.process_time())
    pq.write_table(
        pa.table(
            {
                "id_a": [read[0][0][one] for one, _ in pairs],
                "id_b": [read[1][0][other] for _, other in pairs],
                "score": [similarity[pair] for pair in pairs],
            }
        ),
        out,
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    steps = ("hash", "compare", "solve")
    spent = [end - start for start, end in pairwise(clock)]
    print(json.dumps({**dict(zip(steps, spent, strict=True)), "memory": peak}))


if __name__ == "__main__":
    main()
