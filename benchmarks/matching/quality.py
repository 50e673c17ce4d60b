"""How good the links are: encodings, Splink in clear, clkhash and anonlink, on the same files.

    python benchmarks/matching/quality.py --records 100000 --seeds 21 22 23 --work DIR \\
        --splink ~/splink/bin/python --clk ~/clk/bin/python --pseudopeople ~/pseudo/bin/python

Each peer runs in an environment of its own (`baselines/`), given by the path of its Python; a peer
left out is not run. All read the same normalised tables. Croisée and Splink choose with no truth (a
link has probability 0.5 or more; Splink's are then made one to one, best first); clkhash and
anonlink get the best threshold, found with the truth. Files already in DIR are not made again.

Scoring was tuned on seeds 11 to 13 only; seeds 21 to 23 are for reports.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from croisee.matching.circuit.linking import compare
from croisee.matching.encoding.encode import Encoded, encode
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.identity import canonical_records
from croisee.matching.linkage.scored import choose
from croisee.matching.normalisation import normalise
from croisee.matching.scoring.assign import Cardinality

sys.path.insert(0, str(Path(__file__).parent))

from people import VARIANTS, two_files

BASELINES = Path(__file__).parent / "baselines"
SAMPLES = {"pseudopeople": [], "pseudopeople_low_overlap": ["--pairs", "300"]}
LIKELY, SURE = 0.5, 0.9


@dataclass(frozen=True)
class Scored:
    """Links with their score, best first, and whether each is right; how many there are to find."""

    score: np.ndarray
    right: np.ndarray
    to_find: int

    @classmethod
    def of(cls, links: pa.Table, truth: pa.Table) -> "Scored":
        """Judge links (`id_a`, `id_b`, `score`), each record kept once: its best link."""
        known = set(zip(truth["id_a"].to_pylist(), truth["id_b"].to_pylist(), strict=True))
        links = links.sort_by([("score", "descending"), ("id_a", "ascending")])
        taken: set[str] = set()
        kept = []
        for one, other, score in zip(*(column.to_pylist() for column in links), strict=True):
            if one not in taken and other not in taken:
                taken.update((one, other))
                kept.append((score, (one, other) in known))
        score, right = np.array(kept, dtype=float).reshape(-1, 2).T
        return cls(score, right.astype(bool), len(known))

    def at(self, threshold: float) -> tuple[float, float, float]:
        """F1, precision, recall of links of `threshold` or more."""
        kept = self.right[self.score >= threshold]
        found = kept.sum()
        precision, recall = found / max(len(kept), 1), found / self.to_find
        return 2 * found / (len(kept) + self.to_find), precision, recall

    def best(self) -> float:
        """Threshold of the best F1, chosen with the truth."""
        found = np.cumsum(self.right)
        f1 = 2 * found / (np.arange(1, len(found) + 1) + self.to_find)
        return float(self.score[np.argmax(f1)])


def ready(folder: Path, make: Callable[[], object], python: str | None) -> tuple[Path, ...]:
    """Normalised tables and truth of one set in `folder`, made if they are not there yet."""
    names = ("normalised_a", "normalised_b", "truth")
    paths = tuple(folder / f"{name}.parquet" for name in names)
    if not all(path.exists() for path in paths):
        folder.mkdir(parents=True, exist_ok=True)
        make()
        for letter, path in zip("ab", paths, strict=False):
            records = canonical_records(pq.read_table(folder / f"{letter}.parquet"))
            pq.write_table(normalise(records).table, path)
    return paths


def sets(asked: argparse.Namespace) -> Iterator[tuple[str, int, tuple[Path, ...]]]:
    """Name, seed and files of each set."""
    for name in asked.sets:
        for seed in asked.seeds:
            folder = asked.work / f"{name}-{seed}"
            if name in VARIANTS:
                folder = asked.work / f"{name}-{asked.records}-{seed}"
                make: Callable[[], object] = partial(save, folder, asked.records, name, seed)
            elif asked.pseudopeople:
                script = [asked.pseudopeople, str(BASELINES / "pseudopeople_sample.py")]
                command = [*script, str(seed), str(folder), *SAMPLES[name]]
                make = partial(subprocess.run, command, check=True, capture_output=True)
            else:
                continue
            yield name, seed, ready(folder, make, asked.pseudopeople)


def save(folder: Path, records: int, name: str, seed: int) -> None:
    """Write the files of one invented set."""
    files = two_files(records, VARIANTS[name], seed)
    for part, table in (("a", files.left), ("b", files.right), ("truth", files.truth)):
        pq.write_table(table, folder / f"{part}.parquet")


def encoded_sides(left: pa.Table, right: pa.Table) -> list[Encoded]:
    """What two producers make of their normalised tables, under one key."""
    key = ProjectKey("mesure", "qualité", date(2026, 1, 1), date(2027, 1, 1), bytes(32))
    return [encode(table, key, default_parameters()) for table in (left, right)]


def linked(sides: list[Encoded], threshold: float = LIKELY) -> pa.Table:
    """Links that the unit draws from two producers' encodings, brought back to ids."""
    way = Cardinality.ONE_TO_ONE
    compared = compare(*(side.encodings for side in sides), way)
    chosen = choose(compared.pairs, way, threshold)
    columns = {}
    ends = (compared.pairs.left, compared.pairs.right)
    for letter, side, records, end in zip("ab", sides, compared.records, ends, strict=True):
        known = side.private["record"].combine_chunks()
        places = pc.index_in(records.take(pa.array(end[chosen.linked])), value_set=known)
        columns[f"id_{letter}"] = side.private["id"].take(places)
    return pa.table({**columns, "score": chosen.probability[chosen.linked]})


def peer_links(python: str, script: str, paths: tuple[Path, ...]) -> pa.Table:
    """Links that a peer writes."""
    out = paths[0].parent / f"{Path(script).stem}.parquet"
    if not out.exists():
        command = [python, str(BASELINES / script), str(paths[0]), str(paths[1]), str(out)]
        subprocess.run(command, check=True, capture_output=True)
    return pq.read_table(out)


def reliability(scored: list[Scored]) -> list[str]:
    """Rows « announced, observed, links » by tenth of probability."""
    score = np.concatenate([one.score for one in scored])
    right = np.concatenate([one.right for one in scored])
    tenth = np.minimum((score * 10).astype(int), 9)
    return [
        f"| {ten / 10:.1f} – {(ten + 1) / 10:.1f} | {score[tenth == ten].mean():.3f} "
        f"| {right[tenth == ten].mean():.3f} | {(tenth == ten).sum():,} |"
        for ten in np.unique(tenth).tolist()
    ]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23])
    parser.add_argument("--sets", nargs="+", default=[*VARIANTS, *SAMPLES])
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--splink", help="Python of an environment that has Splink 5")
    parser.add_argument("--clk", help="Python of an environment that has clkhash and anonlink")
    parser.add_argument("--pseudopeople", help="Python of an environment that has pseudopeople")
    asked = parser.parse_args()
    print("| set | seed | way | F1 | precision | recall | precision ≥ 0.9 |")
    print("|---|---|---|---|---|---|---|")
    calibration: dict[str, list[Scored]] = {}
    for name, seed, paths in sets(asked):
        left, right, truth = (pq.read_table(path) for path in paths)
        sides = encoded_sides(left, right)
        ways = {"encodings": (linked(sides), False)}
        if asked.splink:
            ways["Splink, in clear"] = (peer_links(asked.splink, "splink_clear.py", paths), False)
        if asked.clk:
            ways["CLK, best threshold"] = (peer_links(asked.clk, "clk_anonlink.py", paths), True)
        for way, (links, oracle) in ways.items():
            scored = Scored.of(links, truth)
            f1, precision, recall = scored.at(scored.best() if oracle else LIKELY)
            sure = "–" if oracle else f"{scored.at(SURE)[1]:.4f}"
            print(
                f"| {name} | {seed} | {way} | {f1:.4f} | {precision:.4f} | {recall:.4f} | {sure} |",
                flush=True,
            )
        every = Scored.of(linked(sides, threshold=0.02), truth)
        calibration.setdefault(name, []).append(every)
    for name, scored_sets in calibration.items():
        print(f"\n{name}\n\n| probability | announced | observed | links |\n|---|---|---|---|")
        print("\n".join(reliability(scored_sets)))


if __name__ == "__main__":
    main()
