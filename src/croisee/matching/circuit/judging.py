"""Pairs that the linkage unit is not sure of, given to a person to judge.

The unit has no name to show: the person sees how each field agrees and what it weighs. Pairs are
named after the nonces of their records, which a new linkage of the same encodings keeps: decisions
outlive the pseudonyms.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.files import Kind, read_marked
from croisee.matching.circuit.findings import agreements_by_pattern
from croisee.matching.circuit.outputs import CANDIDATES, SCALE
from croisee.matching.circuit.roles import LINKAGE_UNIT, check_alone
from croisee.matching.explanation.explain import explain
from croisee.matching.review.pairs import PairToJudge, pair_name, write_review


def pairs_to_judge(folder: Path, out: Path, low: float, high: float) -> int:
    """Write into `out` the pairs of a linkage whose probability lies from `low` to `high`.

    Those that a person has judged are left out. Returns how many there are. Raises `CroiseeError`:
    the folder is not that of a linkage, another role's files lie beside, or `out` is there already.
    """
    check_alone(LINKAGE_UNIT, [folder, out])
    if out.exists():
        raise CroiseeError(
            Problem(
                message="ce fichier existe déjà : des décisions y seraient perdues.",
                remedy="Donnez un autre nom.",
                file=out.name,
            )
        )
    table, _ = read_marked(folder / CANDIDATES, Kind.CANDIDATES)
    scale, _ = read_marked(folder / SCALE, Kind.SCALE)
    agreed = agreements_by_pattern(scale)
    pairs = []
    for row in table.filter(_unsure(table, low, high)).to_pylist():
        told = explain(agreed[row["pattern"]], row["alone"], row["probability"])
        name = pair_name(row["record_left"].hex(), row["record_right"].hex())
        pairs.append(PairToJudge(name, row["probability"], told.reasons))
    write_review(out, pairs)
    return len(pairs)


def names_of(records: pa.Array) -> list[str]:
    """The names of records in `pair_name`, by place."""
    return [nonce.hex() for nonce in records.to_pylist()]


def _unsure(table: pa.Table, low: float, high: float) -> pa.ChunkedArray:
    above = pc.greater_equal(table["probability"], low)
    below = pc.less_equal(table["probability"], high)
    return pc.and_(pc.and_(above, below), pc.invert(table["judged"]))
