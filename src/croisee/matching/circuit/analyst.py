"""The study: what the linkage is worth, by group, from study files, evidence and remainders."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_folder
from croisee.matching.circuit.files import Kind, Mark, read_marked
from croisee.matching.circuit.findings import SIDES
from croisee.matching.circuit.roles import ANALYST, check_alone
from croisee.matching.paths import check_new
from croisee.matching.report.document import as_json, as_text
from croisee.matching.report.figures import People, people
from croisee.matching.report.protected import protect_figures

REPORT, TEXT = "rapport-par-groupe.json", "rapport-par-groupe.txt"
RULES = "prestations"
"""Profile of confidentiality by default."""


def linkage_report(
    studies: Sequence[Path],
    evidence: Path,
    remainders: Path,
    out: Path,
    *,
    rules: str = RULES,
    threshold: int | None = None,
) -> dict[str, Any]:
    """Write into the new folder `out` the report by group, in JSON and in words; returns the first.

    `studies`: the study files of both producers, in any order. `rules`, `threshold`: see
    `report.protected`. Raises `CroiseeError`: files that are not of one linkage, another role's
    files beside, a folder that is not empty, tables that cannot be protected.
    """
    check_alone(ANALYST, [*studies, evidence, remainders, out])
    check_new(out)
    links, mark = read_marked(evidence, Kind.EVIDENCE)
    missed, their_mark = read_marked(remainders, Kind.REMAINDERS)
    _check_same(mark, their_mark, remainders)
    tables = _in_order(studies, mark)
    links = _between_people(links, tables)
    counted = [
        _people(side, study, links, missed) for side, study in zip(SIDES, tables, strict=True)
    ]
    shown = protect_figures(counted, mark.project, rules=rules, threshold=threshold)
    sides = dict(zip(SIDES, shown, strict=True))
    report = as_json(mark.project, sides)
    with atomic_folder(out) as aside:
        text = json.dumps(report, ensure_ascii=False, indent=2)
        (aside / REPORT).write_text(f"{text}\n", encoding="utf-8")
        (aside / TEXT).write_text(as_text(mark.project, sides), encoding="utf-8")
    return report


def _between_people(links: pa.Table, studies: Sequence[pa.Table]) -> pa.Table:
    """The links whose both ends are in a study file: the others are with a fake, which only its
    producer could tell, and left behind."""
    for column, study in zip(("pseudonym_left", "pseudonym_right"), studies, strict=True):
        known = study["pseudonym"].combine_chunks()
        links = links.filter(pc.is_in(links[column], value_set=known))
    return links


def _people(side: str, study: pa.Table, links: pa.Table, missed: pa.Table) -> People:
    """The people of one file; `side`: a (left) or b (right)."""
    column = {"a": "pseudonym_left", "b": "pseudonym_right"}[side]
    own = links.select([column, "probability"]).rename_columns(["pseudonym", "probability"])
    rest = missed.filter(pc.equal(missed["side"], side))
    return people(study, own, rest)


def _in_order(studies: Sequence[Path], evidence: Mark) -> list[pa.Table]:
    """The study files, that of the left sending first."""
    found: dict[str, pa.Table] = {}
    for path in studies:
        table, mark = read_marked(path, Kind.STUDY)
        _check_same(evidence, mark, path)
        found[mark.sending] = table
    wanted = evidence.sides.split()
    if set(found) != set(wanted):
        raise CroiseeError(
            Problem(
                message="il manque le fichier d’étude d’un des deux producteurs.",
                expected="un fichier d’étude de chacun, du même appariement",
                remedy="Donnez les deux, pas deux fois le même.",
                file=studies[-1].name,
            )
        )
    return [found[sending] for sending in wanted]


def _check_same(evidence: Mark, other: Mark, file: Path) -> None:
    if other.linkage != evidence.linkage:
        raise CroiseeError(
            Problem(
                message="ce fichier est d’un autre appariement que les preuves.",
                expected="des fichiers d’un même appariement",
                remedy="Demandez à l’unité les preuves et les restes de celui-ci.",
                file=file.name,
            )
        )
