"""Lists in files: what is asked, compared, and written in a new folder, whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from croisee.foundation.files import atomic_folder
from croisee.foundation.sheets import cell, write_sheet
from croisee.matching.paths import check_new
from croisee.matching.places.canonical import canonical_places
from croisee.matching.places.communes import NO_COMMUNES, Communes
from croisee.matching.places.comparison import Comparison
from croisee.matching.places.deduplicate import Deduplication, deduplicate
from croisee.matching.places.groups import Decisions
from croisee.matching.places.match import Cardinality, Match, match_places
from croisee.matching.places.review import read_decisions, write_review

PLACES, ORIGINS, RECORDS = "lieux.parquet", "origines.parquet", "fiches.parquet"
LINKS, PAIRS, REVIEW = "liens.parquet", "paires.parquet", "a-juger.csv"
PLACES_SHEET, LINKS_SHEET = "lieux.csv", "liens.csv"


@dataclass(frozen=True)
class ListFile:
    """The rows of a file of places, the name to tell it by, and how its columns are called."""

    name: str
    table: pa.Table
    renames: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def places(self, communes: Communes, united: Sequence[str] = ()) -> pa.Table:
        """The canonical table. A list that names no source is one source, named as its file.

        Raises `CroiseeError` as `canonical_places`.
        """
        told = self.renames.get("source", "source") in self.table.column_names
        return canonical_places(
            self.table,
            renames=self.renames,
            source=None if told or "source" in self.renames else Path(self.name).stem,
            communes=communes,
            united=united,
            file=self.name,
        )


def deduplicate_file(
    listed: ListFile,
    out: Path,
    *,
    communes: Communes = NO_COMMUNES,
    united: Sequence[str] = (),
    judged: Path | None = None,
) -> dict[str, Any]:
    """De-duplicate a list into the new folder `out`; returns the figures.

    `judged`: the file of pairs of an earlier run, filled by a person. `out` receives one record per
    place (`lieux`, as a table and as a sheet), where each field comes from (`origines`), the place
    of each record (`fiches`), the pairs compared (`paires`) and those to judge (`a-juger.csv`).

    Raises `CroiseeError`: a fault of the list (`canonical_places`) or of the judged file
    (`read_decisions`), or a folder that holds something already.
    """
    check_new(out, "des paires déjà jugées y seraient perdues")
    places = listed.places(communes, united)
    found = deduplicate(places, commune_names=communes.names)
    decisions: Decisions = {}
    if judged:
        decisions = read_decisions(judged, found.places, found.compared)
        found = deduplicate(places, commune_names=communes.names, decisions=decisions)
    with _folder(out, found, decisions) as aside:
        pq.write_table(found.records, aside / PLACES)
        pq.write_table(found.origins, aside / ORIGINS)
        pq.write_table(found.groups, aside / RECORDS)
        _write_places(aside / PLACES_SHEET, found)
    return {
        "records": places.num_rows,
        "places": found.records.num_rows,
        **_figures(found, decisions),
    }


def match_files(
    first: ListFile,
    second: ListFile,
    out: Path,
    *,
    communes: Communes = NO_COMMUNES,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    judged: Path | None = None,
) -> dict[str, Any]:
    """Match two lists into the new folder `out`; returns the figures. See `deduplicate_file`.

    `out` receives the links (`liens`, as a table and as a sheet), the pairs compared and those to
    judge.
    """
    check_new(out, "des paires déjà jugées y seraient perdues")
    tables = [listed.places(communes) for listed in (first, second)]
    found = match_places(*tables, cardinality=cardinality, commune_names=communes.names)
    decisions: Decisions = {}
    if judged:
        decisions = read_decisions(judged, found.places, found.compared)
        found = match_places(
            *tables, cardinality=cardinality, commune_names=communes.names, decisions=decisions
        )
    with _folder(out, found, decisions) as aside:
        pq.write_table(found.links, aside / LINKS)
        _write_links(aside / LINKS_SHEET, found, *tables)
    return {
        "records_a": tables[0].num_rows,
        "records_b": tables[1].num_rows,
        "links": found.links.num_rows,
        "linked_a": pc.count_distinct(found.links["id_a"]).as_py(),
        "linked_b": pc.count_distinct(found.links["id_b"]).as_py(),
        **_figures(found, decisions),
    }


@contextmanager
def _folder(out: Path, found: Comparison, decisions: Decisions) -> Iterator[Path]:
    """A folder to fill aside, with what every comparison leaves. A pair that a person has judged
    stays in the file to judge, with its answer: the last file is the only one to keep."""
    with atomic_folder(out) as aside:
        pq.write_table(found.pairs, aside / PAIRS)
        waiting = {pair.ids for pair in found.to_judge}
        answered = [
            pair for pair in found.compared if pair.ids in decisions and pair.ids not in waiting
        ]
        write_review(aside / REVIEW, found.places, [*found.to_judge, *answered], decisions)
        yield aside


def _figures(found: Comparison, decisions: Decisions) -> dict[str, int]:
    return {
        "to_judge": len(found.to_judge),
        "decisions": len(decisions),
        "without_commune": found.places["commune"].null_count,
    }


def _write_places(path: Path, found: Deduplication) -> None:
    rows = (
        [" | ".join(value) if isinstance(value, list) else value for value in row.values()]
        for row in found.records.to_pylist()
    )
    write_sheet(path, found.records.column_names, ([cell(value) for value in row] for row in rows))


def _write_links(path: Path, found: Match, first: pa.Table, second: pa.Table) -> None:
    names = [
        dict(zip(side["id"].to_pylist(), side["name"].to_pylist(), strict=True))
        for side in (first, second)
    ]
    write_sheet(
        path,
        ("id_a", "nom_a", "id_b", "nom_b", "score", "pourquoi"),
        (
            [
                cell(value)
                for value in (
                    link["id_a"],
                    names[0][link["id_a"]],
                    link["id_b"],
                    names[1][link["id_b"]],
                    "" if link["score"] is None else f"{link['score']:.1f}".replace(".", ","),
                    link["reasons"],
                )
            ]
            for link in found.links.to_pylist()
        ),
    )
