"""Decisions read back as pairs of a linkage, so that links can be chosen again with them kept."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from croisee.foundation.canonical import digest_file
from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.linkage.scored import Decided, Scored
from croisee.matching.review.pairs import DECISION, Decision, Judged, pair_name, read_review
from croisee.matching.scoring.assign import Cardinality

FLOOR = 0.01
"""Probability, by itself, from which a pair is a candidate: kept, and may be judged."""


class Decisions(NamedTuple):
    """A judged file, and who judged: a function or initials will do."""

    file: Path
    by: str


def read_decisions(
    decisions: Decisions,
    scored: Scored,
    ids: tuple[Sequence[str], Sequence[str]],
    cardinality: Cardinality,
    today: date,
) -> tuple[Decided, dict[str, Any]]:
    """The decisions of a file as pairs of this linkage, and what its report says of them.

    The report says who, when, on which file and how many. `ids`: of each side, the identifiers by
    which pairs were named (`pair_name`), by place of record. Raises `CroiseeError` as
    `read_review`, and on two « oui » that cannot both be.
    """
    may_be = np.flatnonzero(scored.alone >= FLOOR).tolist()
    places = {
        pair_name(ids[0][scored.left[pair]], ids[1][scored.right[pair]]): pair for pair in may_be
    }
    judged = read_review(decisions.file, places)
    same, different = (
        np.array([places[each.name] for each in judged if each.decision is wanted], dtype=np.int64)
        for wanted in (Decision.YES, Decision.NO)
    )
    yes = [each for each in judged if each.decision is Decision.YES]
    problems = [
        problem
        for records in scored.exclusive(cardinality)
        for problem in _twice(yes, records[same].tolist(), decisions.file)
    ]
    if problems:
        raise CroiseeError(problems)
    return Decided(same, different), {
        "by": decisions.by,
        "on": today.isoformat(),
        "file": digest_file(decisions.file),
        "yes": len(yes),
        "no": len(different),
        "unsure": len(judged) - len(yes) - len(different),
    }


def _twice(yes: Sequence[Judged], records: Sequence[int], file: Path) -> list[Problem]:
    """One problem for each « oui » on a record that has one already."""
    first: dict[int, int] = {}
    problems = []
    for judged, record in zip(yes, records, strict=True):
        before = first.setdefault(record, judged.row)
        if before != judged.row:
            problems.append(
                Problem(
                    message=f"le même enregistrement a déjà un « oui » à la ligne {before} : une "
                    "personne n’est qu’une fois dans ce fichier.",
                    expected="un seul « oui » par enregistrement",
                    remedy="Gardez le plus sûr, et mettez « non » ou « ? » à l’autre.",
                    file=file.name,
                    row=judged.row,
                    column=DECISION,
                )
            )
    return problems
