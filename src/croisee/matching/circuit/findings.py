"""What the linkage unit writes of a linkage, as tables under pseudonyms.

To the study: the evidence of links, and of each record what probability remained unlinked (by which
a group's missed links are estimated; it does not say with whom). For the unit alone: candidate
pairs, linked or not, since they tell who is like whom (twins, a father and a son), and the scale
that explains them.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from croisee.matching.circuit.linking import Compared
from croisee.matching.explanation.explain import Agreement
from croisee.matching.explanation.words import LACKING
from croisee.matching.linkage.scored import Chosen, Decided, Scale, Scored
from croisee.matching.review.decisions import FLOOR
from croisee.matching.scoring.fields import FIELDS
from croisee.matching.scoring.learn import UNKNOWN

_LEAST = 0.001
"""Probability below which what remains of a record is not told."""
SIDES = ("a", "b")

Names = tuple[pa.Array, pa.Array]


def evidence(pairs: Scored, chosen: Chosen, names: Names, decided: Decided) -> pa.Table:
    """Each link: both pseudonyms, probability, whether a person judged it, bits of each field."""
    links = np.flatnonzero(chosen.linked)
    columns = {
        **_both("pseudonym", names, pairs, links),
        "probability": chosen.probability[links],
        "judged": np.isin(links, decided.same),
        **pairs.evidence(links),
    }
    return pa.table(columns).sort_by("pseudonym_left")


def remainders(pairs: Scored, chosen: Chosen, names: Names) -> pa.Table:
    """Of each record, by side: expected matches that no link accounts for, when there are any."""
    apart = ~chosen.linked
    tables = []
    for side, places, given in zip(SIDES, (pairs.left, pairs.right), names, strict=True):
        left = np.bincount(places[apart], chosen.probability[apart], minlength=len(given))
        told = np.flatnonzero(left >= _LEAST)
        tables.append(
            pa.table(
                {
                    "side": pa.array([side] * told.size, pa.string()),
                    "pseudonym": given.take(pa.array(told)),
                    "probability": pa.array(left[told]),
                }
            )
        )
    return pa.concat_tables(tables).sort_by("pseudonym")


def candidates(compared: Compared, chosen: Chosen, names: Names, decided: Decided) -> pa.Table:
    """Each pair that may be one person: records, pseudonyms, probabilities, pattern, fate.

    `alone`: what its fields say, whatever its rivals, an identifier or a person say of it;
    `identified`: whether an identifier tells.
    """
    pairs = compared.pairs
    by_fields = pairs.scale.probability[pairs.pattern]
    told = np.zeros(pairs.left.size, dtype=np.bool_)
    if compared.identified is not None:
        told = compared.identified.labels != UNKNOWN
    alone = np.where(told, by_fields, pairs.alone)
    kept = np.flatnonzero((alone >= FLOOR) | chosen.linked)
    judged = np.concatenate(decided)
    return pa.table(
        {
            **_both("record", compared.records, pairs, kept),
            **_both("pseudonym", names, pairs, kept),
            "pattern": pa.array(pairs.scale.codes[pairs.pattern[kept]]),
            "alone": pa.array(alone[kept]),
            "probability": pa.array(chosen.probability[kept]),
            "linked": pa.array(chosen.linked[kept]),
            "judged": pa.array(np.isin(kept, judged)),
            "identified": pa.array(told[kept]),
        }
    )


def scale_table(scale: Scale) -> pa.Table:
    """What each pattern means: level and bits of each field, probability by itself."""
    columns = {"pattern": pa.array(scale.codes), "probability": pa.array(scale.probability)}
    for place, field in enumerate(FIELDS):
        told = (LACKING, *field.levels)
        columns[f"level_{field.name}"] = pa.array([told[level] for level in scale.levels[:, place]])
        columns[f"weight_{field.name}"] = pa.array(scale.weights[:, place])
    return pa.table(columns)


def agreements_by_pattern(table: pa.Table) -> Mapping[int, Sequence[Agreement]]:
    """The scale read back: pattern → how far each field agrees."""
    fields = [
        name.removeprefix("level_") for name in table.column_names if name.startswith("level_")
    ]
    return {
        row["pattern"]: [
            Agreement(name, row[f"level_{name}"], row[f"weight_{name}"]) for name in fields
        ]
        for row in table.to_pylist()
    }


def _both(
    name: str, values: Sequence[pa.Array], pairs: Scored, kept: np.ndarray
) -> dict[str, pa.Array]:
    """What each side of the pairs kept is called."""
    places = (pairs.left[kept], pairs.right[kept])
    return {
        f"{name}_{side}": given.take(pa.array(place))
        for side, given, place in zip(("left", "right"), values, places, strict=True)
    }
