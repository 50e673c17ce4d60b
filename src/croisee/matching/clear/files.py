"""Two files of people in; a file of links, a report, and pairs to judge if asked, out."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file, sweep_beside
from croisee.matching.clear.engines import Engine
from croisee.matching.clear.link import links_of, score_clear
from croisee.matching.identity import canonical_records
from croisee.matching.linkage.figures import ESTIMATES, figures
from croisee.matching.linkage.identifiers import Identifiers
from croisee.matching.linkage.scored import NOTHING
from croisee.matching.normalisation import NO_TABLES, BirthPlaces, normalise
from croisee.matching.paths import check_apart
from croisee.matching.reliable import read_identifier
from croisee.matching.review.decisions import Decisions, read_decisions
from croisee.matching.review.pairs import check_unjudged, write_review
from croisee.matching.review.people import pairs_to_show
from croisee.matching.scoring.assign import Cardinality

DIGITS = 6
"""Decimals of probabilities and weights in a file of links."""
_WEIGHTS = (
    "Poids d’un champ : en bits, pour une même personne s’il est positif, contre s’il est négatif."
)


class PeopleFile(NamedTuple):
    """A file of people: where it lies, its rows, canonical column → column of the file; the column
    of an identifier that the other file bears too, if there is one."""

    path: Path
    table: pa.Table
    renames: Mapping[str, str] = MappingProxyType({})
    reliable: str | None = None


class ToJudge(NamedTuple):
    """Where to write the pairs to judge, and from which probability to which."""

    path: Path
    low: float
    high: float


def link_files(
    left: PeopleFile,
    right: PeopleFile,
    out: Path,
    report_to: Path,
    *,
    engine: Engine,
    engine_name: str,
    cardinality: Cardinality,
    threshold: float,
    today: date,
    to_judge: ToJudge | None = None,
    decisions: Decisions | None = None,
    places: BirthPlaces = NO_TABLES,
) -> dict[str, Any]:
    """Link two files into `out` (Parquet or CSV, by its extension); returns the report written.

    `decisions`: pairs that a person judged in the file of an earlier call; `to_judge`: where the
    doubtful ones that nobody has judged are written, both sides in clear. Raises `CroiseeError`,
    before any work, when `out` can be neither, or a file would be written over another of the call
    or over pairs judged; what `canonical_records` raises, naming file and column; and what
    `read_decisions` raises.
    """
    write = _writer(out)
    judged = [] if decisions is None else [decisions.file]
    asked = [] if to_judge is None else [to_judge.path]
    check_apart([left.path, right.path, out, report_to, *judged, *asked])
    for path in asked:
        check_unjudged(path)
    for path in (out, report_to, *asked):
        sweep_beside(path)
    records = [
        canonical_records(one.table, one.renames, file=one.path.name) for one in (left, right)
    ]
    sides = [normalise(table, places) for table in records]
    tables = (sides[0].table, sides[1].table)
    ids = (tables[0]["id"], tables[1]["id"])
    scored = score_clear(
        *tables,
        engine=engine,
        cardinality=cardinality,
        identifiers=_identifiers(left, right),
    )
    decided, review = NOTHING, dict[str, Any]()
    if decisions is not None:
        names = (ids[0].to_pylist(), ids[1].to_pylist())
        decided, review = read_decisions(decisions, scored, names, cardinality, today)
    linkage = links_of(scored, ids, cardinality, threshold, decided)
    report = {
        "engine": engine_name,
        "cardinality": cardinality.value,
        "threshold": threshold,
        **figures(scored, linkage.chosen, (len(ids[0]), len(ids[1]))),
        "remarks_a": [str(remark) for remark in sides[0].remarks],
        "remarks_b": [str(remark) for remark in sides[1].remarks],
        "sentences": [ESTIMATES, _WEIGHTS],
        **({"review": review} if review else {}),
    }
    if to_judge is not None:
        doubtful = pairs_to_show(
            scored, linkage.chosen, decided, (records[0], records[1]), to_judge.low, to_judge.high
        )
        report["to_judge"] = len(doubtful)
    with atomic_file(out) as links_aside, atomic_file(report_to) as report_aside:
        for path in (report_aside, links_aside):
            path.touch(mode=0o600)  # who is who: readable by its owner alone
        write(_rounded(linkage.links), links_aside)
        text = json.dumps(report, ensure_ascii=False, indent=2)
        report_aside.write_text(f"{text}\n", encoding="utf-8")
        if to_judge is not None:
            write_review(to_judge.path, doubtful)
        # Links of an earlier run go, the report comes, then the links: killed at any moment, links
        # that are there have their own report beside them.
        out.unlink(missing_ok=True)
    return report


def _identifiers(left: PeopleFile, right: PeopleFile) -> Identifiers | None:
    if left.reliable is None and right.reliable is None:
        return None
    if left.reliable is None or right.reliable is None:
        raise CroiseeError(
            Problem(
                message="un identifiant sûr n’est donné que d’un côté.",
                expected="« --reliable-a COLONNE » et « --reliable-b COLONNE », ou aucun",
                remedy="Donnez les deux, ou aucun.",
                file=(right if right.reliable is None else left).path.name,
            )
        )
    return (
        read_identifier(left.table, left.reliable, left.path.name),
        read_identifier(right.table, right.reliable, right.path.name),
    )


def _rounded(links: pa.Table) -> pa.Table:
    return pa.table(
        {
            name: pc.round(links[name], DIGITS) if pa.types.is_floating(kind) else links[name]
            for name, kind in zip(links.column_names, links.schema.types, strict=True)
        }
    )


def _write_csv(links: pa.Table, path: Path) -> None:
    pyarrow.csv.write_csv(links, path, pyarrow.csv.WriteOptions(quoting_style="needed"))


def _write_parquet(links: pa.Table, path: Path) -> None:
    pq.write_table(links, path)


_WRITERS = {".parquet": _write_parquet, ".csv": _write_csv}


def _writer(out: Path) -> Callable[[pa.Table, Path], None]:
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise CroiseeError(
            Problem(
                message="les liens ne s’écrivent pas dans un fichier de cette sorte.",
                expected="un nom qui finit par « .parquet » ou « .csv »",
                remedy="Donnez un tel nom.",
                file=out.name,
            )
        )
    return write
