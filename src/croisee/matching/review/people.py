"""Doubtful pairs shown in clear, both sides face to face, to a controller who holds both files."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from croisee.matching.explanation.explain import agreements, explain
from croisee.matching.identity import ID
from croisee.matching.linkage.scored import Chosen, Decided, Scored
from croisee.matching.review.pairs import PairToJudge, pair_name

_HEADINGS: Mapping[str, str] = {
    "id": "identifiant",
    "given_name": "prenoms",
    "family_name": "nom_naissance",
    "married_name": "nom_usage",
    "sex": "sexe",
    "birth_date": "naissance",
    "birth_place": "lieu_naissance",
    "postcode": "code_postal",
}


def pairs_to_show(
    scored: Scored,
    chosen: Chosen,
    decided: Decided,
    files: tuple[pa.Table, pa.Table],
    low: float,
    high: float,
) -> list[PairToJudge]:
    """The pairs whose probability lies from `low` to `high`, judged ones left out.

    `files`: canonical records of each side (`identity.canonical_records`), by place of record.
    """
    doubtful = (chosen.probability >= low) & (chosen.probability <= high)
    doubtful[np.concatenate(decided)] = False
    kept = np.flatnonzero(doubtful)
    rows = [
        table.take(pa.array(places[kept])).to_pylist()
        for table, places in zip(files, (scored.left, scored.right), strict=True)
    ]
    scale = scored.scale
    pairs = []
    for pair, one, other in zip(kept.tolist(), *rows, strict=True):
        place = scored.pattern[pair]
        told = explain(
            agreements(scale.levels[place], scale.weights[place]),
            scored.alone[pair],
            chosen.probability[pair],
        )
        shown = {
            heading: (_shown(name, one[name]), _shown(name, other[name]))
            for name, heading in _HEADINGS.items()
        }
        name = pair_name(one[ID], other[ID])
        pairs.append(PairToJudge(name, told.probability, told.reasons, shown))
    return pairs


def _shown(name: str, value: str | None) -> str | None:
    """A value as the file has it, a date led by a word: a spreadsheet rewrites bare dates."""
    return f"le {value}" if name == "birth_date" and value else value
