"""The whole work in clear: two normalised tables in, links and what each field weighs out."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from croisee.matching.clear.comparison import compare
from croisee.matching.clear.engines import Engine, duckdb
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.linkage.identifiers import Identifiers, known_pairs
from croisee.matching.linkage.scored import (
    NOTHING,
    THRESHOLD,
    Chosen,
    Decided,
    Scored,
    choose,
    score,
)
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.learn import learn


class ClearLinkage(NamedTuple):
    """`links`: id_a, id_b, probability, and bits of evidence per field (`weight_…`), by id_a.

    `chosen`: what became of every pair compared.
    """

    links: pa.Table
    chosen: Chosen

    @property
    def expected(self) -> float:
        """People expected in both files among the pairs compared."""
        return self.chosen.expected


def link_clear(
    left: pa.Table,
    right: pa.Table,
    *,
    engine: Engine = duckdb,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    threshold: float = THRESHOLD,
    identifiers: Identifiers | None = None,
) -> ClearLinkage:
    """Link two normalised tables (`normalisation.normalise`) whose identities lie in clear.

    Both engines give the same links: they block and compare alike, and what decides (mixture,
    competition, assignment) is computed here. Weights are those of `Mixture.weights`.
    `identifiers`: see `known_pairs`.
    """
    scored = score_clear(
        left, right, engine=engine, cardinality=cardinality, identifiers=identifiers
    )
    return links_of(scored, (left["id"], right["id"]), cardinality, threshold)


def score_clear(
    left: pa.Table,
    right: pa.Table,
    *,
    engine: Engine,
    cardinality: Cardinality,
    identifiers: Identifiers | None = None,
) -> Scored:
    """Every pair that shares a block, scored."""
    with engine() as database:
        across, within = compare(left, right, default_parameters().passes, database)
    known = None if identifiers is None else known_pairs(across, identifiers)
    return score(across, *learn(across, within, cardinality, known=known))


def links_of(
    scored: Scored,
    ids: tuple[pa.ChunkedArray, pa.ChunkedArray],
    cardinality: Cardinality,
    threshold: float,
    decided: Decided = NOTHING,
) -> ClearLinkage:
    """The links among scored pairs, decisions of a person kept; `ids` by place of record."""
    chosen = choose(scored, cardinality, threshold, decided)
    kept = np.flatnonzero(chosen.linked)
    links = {
        "id_a": ids[0].take(pa.array(scored.left[kept])),
        "id_b": ids[1].take(pa.array(scored.right[kept])),
        "probability": chosen.probability[kept],
        **scored.evidence(kept),
    }
    table = pa.table(links).sort_by([("id_a", "ascending"), ("id_b", "ascending")])
    return ClearLinkage(table, chosen)
