"""What became of each pair of ads that may be one vacancy, and why, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.vacancies.duplicates.fields import LEVELS
from croisee.vacancies.duplicates.grouping import Grouping, Scored
from croisee.vacancies.duplicates.parameters import parameter

ONE, TOGETHER, BETTER, DOUBTFUL, APART = (
    "réunies",
    "réunies par d’autres",
    "une autre annonce convient mieux",
    "non réunies",
    "jugées différentes",
)
"""Outcomes of a pair: merged; in one group through other pairs; probable, but an ad of the pair is
already one with another; not probable enough; told apart by a person."""
LINKS = pa.schema(
    [
        ("id_a", pa.string()),
        ("id_b", pa.string()),
        ("probability", pa.float64()),
        ("outcome", pa.string()),
        ("decided", pa.bool_()),
        ("reasons", pa.string()),
    ]
)
"""Pairs of ads that may be one vacancy, the most probable first; `decided`: by a person."""
_DIGITS = 6


def tell_links(
    ids: Sequence[str],
    scored: Scored,
    levels: npt.NDArray[np.int8],
    grouping: Grouping,
    decisions: Mapping[tuple[int, int], bool],
) -> pa.Table:
    """The table of links (`LINKS`) of scored pairs, whose probability is that among their rivals;
    `levels` (p × fields)."""
    threshold = parameter("seuil_lien")
    rows: list[dict[str, Any]] = []
    columns = (scored.first, scored.second, scored.probability, scored.chance, grouping.linked)
    said: dict[bytes, str] = {}
    for place, (one, other, probability, among, linked) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        decided = decisions.get((one, other))
        if linked:
            outcome = ONE
        elif grouping.group[one] == grouping.group[other]:
            outcome = TOGETHER
        elif decided is False:
            outcome = APART
        else:
            outcome = BETTER if probability >= threshold else DOUBTFUL
        pattern = levels[place].tobytes()
        if pattern not in said:
            said[pattern] = reasons(levels[place].tolist())
        rows.append(
            {
                "id_a": ids[one],
                "id_b": ids[other],
                "probability": round(among, _DIGITS),
                "outcome": outcome,
                "decided": decided is not None,
                "reasons": said[pattern],
            }
        )
    rows.sort(key=lambda row: (-row["probability"], row["id_a"], row["id_b"]))
    return pa.Table.from_pylist(rows, schema=LINKS)


def reasons(levels: Sequence[int]) -> str:
    """Levels of a pair in words, one per field: « même intitulé ; même métier ; … »."""
    return " ; ".join(field.tell(level) for field, level in zip(LEVELS, levels, strict=True))
