"""The whole work in clear: two normalised tables in, links and what each field weighs out."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from croisee.matching.clear.comparison import compare
from croisee.matching.clear.engines import Engine, duckdb
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.scoring.assign import Cardinality, assign, compete
from croisee.matching.scoring.comparison import levels
from croisee.matching.scoring.em import Mixture
from croisee.matching.scoring.fields import FIELDS, SIZES
from croisee.matching.scoring.learn import learn
from croisee.matching.scoring.link import THRESHOLD


class ClearLinkage(NamedTuple):
    """`links`: id_a, id_b, probability, and bits of evidence per field (`weight_…`), by id_a.

    `expected`: people expected in both files among the pairs compared, the sum of probabilities.
    """

    links: pa.Table
    expected: float
    mixture: Mixture


def link_clear(
    left: pa.Table,
    right: pa.Table,
    *,
    engine: Engine = duckdb,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    threshold: float = THRESHOLD,
) -> ClearLinkage:
    """Link two normalised tables (`normalisation.normalise`) whose identities lie in clear.

    Both engines give the same links: they block and compare alike, and what decides (mixture,
    competition, assignment) is computed here. Weights are those of `Mixture.weights`.
    """
    with engine() as database:
        across, within = compare(left, right, default_parameters().passes, database)
    mixture, probability = learn(across, within, cardinality)
    found = levels(across.pattern, SIZES)
    similarity = found.sum(axis=1).astype(np.float64)
    shared = compete(across.left, across.right, probability, cardinality)
    kept = assign(across.left, across.right, probability, similarity, cardinality, threshold)
    kept &= shared >= threshold
    weights = mixture.weights(found[kept])
    links = {
        "id_a": left["id"].take(pa.array(across.left[kept])),
        "id_b": right["id"].take(pa.array(across.right[kept])),
        "probability": shared[kept],
    }
    for column, field in enumerate(FIELDS):
        links[f"weight_{field.name}"] = weights[:, column]
    table = pa.table(links).sort_by([("id_a", "ascending"), ("id_b", "ascending")])
    return ClearLinkage(table, float(shared.sum()), mixture)
