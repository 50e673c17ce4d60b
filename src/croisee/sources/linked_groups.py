"""Whom a linkage finds less well, by group, protected before anything of it is kept.

Study files may bear coarse groups, computed at the producers' (`matching.circuit.groups`). They
serve here, once, to judge the linkage, and go no further: what is kept is shares of groups, of
those alone that statistical confidentiality lets be shown, and no count.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from croisee.confidentiality.rules import profile
from croisee.matching.circuit.findings import SIDES
from croisee.matching.circuit.outputs import EVIDENCE, REMAINDERS
from croisee.matching.report.axes import GIVEN

WHOLE = ""
"""Axis of the group of everybody."""
_TITLES = {axis.column: axis.title for axis in GIVEN}
_DECIMALS = {"share": 2, "precision": 3, "recall": 3}
"""A share is of whole numbers: told more finely, it would tell them."""


class Group(NamedTuple):
    """One group of the persons of a file: title of its axis (`WHOLE`: everybody), words for it, and
    for each share (0 to 1) its value, where it has one, and its `Status`.

    `share`: of its persons, those linked. `precision`, `recall`: as `matching.report` estimates
    them.
    """

    axis: str
    label: str
    share: float | None
    share_status: str
    precision: float | None
    precision_status: str
    recall: float | None
    recall_status: str


def figures_by_group(
    studies: tuple[Path, Path],
    folder: Path,
    scratch: Path,
    *,
    rules: str,
    threshold: int | None,
) -> list[list[Group]]:
    """Of each side, left then right, everybody and then each group; nothing without groups.

    An axis on which everybody is in one group says nothing more than the whole, and is left out; so
    is overlap, which parts combinations of groups and not persons that a reader would know.

    `studies`: study files. `folder` holds the evidence and the remainders of their linkage;
    `scratch`, a new folder, the report in full. `rules`, `threshold`: a profile of confidentiality,
    and a higher number of persons. Raises `CroiseeError` when a table cannot be protected.
    """
    from croisee.matching.circuit.analyst import linkage_report  # a heavy import, of use to few

    told = [_bears_groups(path) for path in studies]
    if not any(told):
        return [[], []]
    report = linkage_report(
        studies,
        folder / EVIDENCE,
        folder / REMAINDERS,
        scratch,
        rules=rules,
        threshold=threshold,
    )
    sides = [report["files"][side] for side in SIDES]
    return [_side(side) if some else [] for side, some in zip(sides, told, strict=True)]


def strictest(profiles: Sequence[str]) -> str:
    """Of profiles of confidentiality, the one that asks for most persons."""
    return max(profiles, key=lambda name: profile(name).minimum)


def _bears_groups(study: Path) -> bool:
    return any(axis.column in pq.read_schema(study).names for axis in GIVEN)


def _side(told: Mapping[str, Any]) -> list[Group]:
    members = Counter(one["axis"] for one in told["groups"])
    return [
        _group(WHOLE, "ensemble", told["total"]),
        *(
            _group(_TITLES[one["axis"]], one["label"], one)
            for one in told["groups"]
            if one["axis"] in _TITLES and members[one["axis"]] > 1
        ),
    ]


def _group(axis: str, label: str, told: Mapping[str, Any]) -> Group:
    shares: list[Any] = []
    for name, decimals in _DECIMALS.items():
        value = told[name]["value"]
        shares += [None if value is None else round(value, decimals), told[name]["status"]]
    return Group(axis, label, *shares)
