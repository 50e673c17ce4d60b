"""Who is who between two sources: what the linkage unit hands to a project, received and checked.

The unit links two sources once, or edition after edition; its papers lie in `deliveries/<name>/`
(`passages`), where `name` is the project that the key office issued the key for. The lake keeps
which pseudonyms are linked in each edition, how surely, and what remains expected of each without a
link, no longer than the shorter-lived of the two sources; and whom the linkage finds less well, by
group, protected. Whoever studies them holds no key, no encodings, no private table and no return.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from croisee.foundation.canonical import canonical_json, digest, digest_file
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_folder
from croisee.matching.circuit.files import Kind, read_marked
from croisee.matching.circuit.findings import SIDES
from croisee.matching.circuit.outputs import EVIDENCE, REMAINDERS, REPORT
from croisee.sources.door import PSEUDONYM
from croisee.sources.lake import DATA, META, Lake, Source, refuse_erased
from croisee.sources.linked_groups import Group, figures_by_group, strictest
from croisee.sources.model import Declaration
from croisee.sources.passages import CERTIFICATE, Papers, handed_over

LINKS = ("pseudonym_left", "pseudonym_right", "millionths", "edition")
"""Columns of the table that the lake keeps; left and right as the sources are declared. One row per
link, with its probability in millionths (whole, so that sums are exact); and one per person of whom
something remains expected beyond links, alone on its side. `edition`: that of the first source, for
which alone the row holds."""
_FORMAT = "croisee.linkage/2"


@dataclass(frozen=True)
class Passage:
    """One time that both sources were linked.

    `editions`: those linked, left then right. `threshold`: least probability of a link. `report`,
    `evidence`, `parameters`: SHA-256 of the unit's report, of the evidence, of the encoding
    parameters. `recall`: of the whole, where it was made in clear and nothing tells what remains
    expected of each person. `groups`: by side, whom it finds less well, as may be shown; empty
    where its producer told no group.
    """

    editions: tuple[str, str]
    threshold: float
    report: str
    evidence: str
    parameters: str
    recall: float | None = None
    groups: tuple[tuple[Group, ...], tuple[Group, ...]] = ((), ())


@dataclass(frozen=True)
class Linkage:
    """The links between two sources. Made by `receive_linkage` and `link_in_clear` alone.

    `passages`: in the order of the editions, at least one. `key`, `certificate`: SHA-256 of the
    key's number, of the proof that it is dead.
    """

    name: str
    version: str
    sources: tuple[str, str]
    path: Path
    passages: tuple[Passage, ...]
    key: str
    certificate: str | None = None
    destroyed_on: str | None = None
    in_clear: bool = False


def receive_linkage(
    name: str,
    folder: Path,
    sources: tuple[Source, Source],
    deliveries: Path,
    *,
    lake: Lake,
    received: date,
    threshold: int | None = None,
) -> Linkage:
    """Bring a linkage into the lake; only reads its reports when it is already there.

    `folder` holds what the unit handed over, `deliveries` one folder per source. `threshold`:
    fewest persons in a group of which something is told, when a clause asks for more than the
    sources do. Raises `CroiseeError`: a file misses, files come from different linkages, the
    evidence speaks of others than the persons of these sources, a report is not of this linkage.
    """
    declarations = [source.declaration for source in sources]
    handed = handed_over(name, folder, declarations, deliveries)
    refuse_erased(name, lake, handed.files)
    rules = strictest([each.profil for each in declarations])
    version = digest(
        {
            "format": _FORMAT,
            "files": handed.files,
            "sources": [source.version for source in sources],
            "rules": [rules, threshold],
        }
    )
    meta = lake.meta(name, version)
    if meta is None:
        links = pa.concat_tables(_table(papers, sources) for papers in handed.passages)
        with lake.workshop(name) as workshop:
            groups = [
                figures_by_group(
                    papers.studies, papers.folder, workshop / str(place),
                    rules=rules, threshold=threshold,
                )
                for place, papers in enumerate(handed.passages)
            ]  # fmt: skip
        with atomic_folder(lake.folder(name, version)) as aside:
            pq.write_table(links, aside / DATA)
            meta = {
                "source": name,
                "version": version,
                "rows": links.num_rows,
                "files": handed.files,
                "data": digest_file(aside / DATA),
                "received": received.isoformat(),
                "expires": shortest_life(lake, sources),
                "groups": [[[list(one) for one in side] for side in both] for both in groups],
            }
            (aside / META).write_bytes(canonical_json(meta))
    certificate = handed.certificate
    return Linkage(
        name=name,
        version=version,
        sources=(sources[0].name, sources[1].name),
        path=lake.folder(name, version) / DATA,
        passages=tuple(
            _passage(papers, folder, handed.files, groups)
            for papers, groups in zip(handed.passages, meta["groups"], strict=True)
        ),
        key=handed.passages[-1].mark.key,
        certificate=handed.files.get(CERTIFICATE),
        destroyed_on=None if certificate is None else str(certificate["detruite_le"]),
    )


def check_linkage(
    name: str, folder: Path, declarations: Sequence[Declaration], deliveries: Path
) -> list[Problem]:
    """What `receive_linkage` would refuse before it reads a row (dry run)."""
    try:
        handed_over(name, folder, declarations, deliveries)
    except CroiseeError as error:
        return list(error.problems)
    return []


def _passage(
    papers: Papers, folder: Path, files: Mapping[str, str], groups: Sequence[Sequence[list[Any]]]
) -> Passage:
    """A passage as it is told, with the groups that the lake kept."""
    place = papers.folder.relative_to(folder)
    left, right = (tuple(Group(*each) for each in side) for side in groups)
    return Passage(
        editions=papers.editions,
        threshold=papers.report["threshold"],
        report=files[(place / REPORT).as_posix()],
        evidence=files[(place / EVIDENCE).as_posix()],
        parameters=papers.mark.parameters,
        groups=(left, right),
    )


def _table(papers: Papers, sources: tuple[Source, Source]) -> pa.Table:
    """Links, then remainders. Raises `CroiseeError` if they name others than these persons."""
    links, remainders = (
        read_marked(papers.folder / EVIDENCE, Kind.EVIDENCE)[0],
        read_marked(papers.folder / REMAINDERS, Kind.REMAINDERS)[0],
    )
    alone = {
        column: pc.if_else(pc.equal(remainders["side"], side), remainders["pseudonym"], None)
        for column, side in zip(LINKS, SIDES, strict=False)
    }
    tables = [links, pa.table({**alone, "probability": remainders["probability"]})]
    kept = [linked(table, papers.editions[0]) for table in tables]
    for column, source, edition in zip(LINKS, sources, papers.editions, strict=False):
        persons = _persons(source, edition)
        # Of fakes too something may remain: nobody but their producer could tell, and it left them.
        kept[1] = kept[1].filter(_among(kept[1][column], persons))
        if not pc.all(_among(kept[0][column], persons)).as_py():
            raise CroiseeError(
                Problem(
                    message=f"édition « {edition} » : des liens désignent des personnes que "
                    f"« {source.name} » n'a pas.",
                    remedy="Redemandez les preuves et les fichiers d'étude, ensemble.",
                    file=EVIDENCE,
                    rule="appariement",
                )
            )
    return pa.concat_tables(kept)


def linked(table: pa.Table, edition: str) -> pa.Table:
    """What the lake keeps of links: `LINKS`, from both pseudonyms and `probability`."""
    millionths = pc.round(pc.multiply(table["probability"], 1e6)).cast(pa.int64())
    columns = [table[name].cast(pa.string()) for name in LINKS[:2]]
    held = pa.array([edition] * table.num_rows, pa.string())
    return pa.table(dict(zip(LINKS, [*columns, millionths, held], strict=True)))


def _persons(source: Source, edition: str) -> pa.Array:
    """Pseudonyms of one edition."""
    known = pq.read_table(source.path, columns=[PSEUDONYM, "edition"])
    return known.filter(pc.equal(known["edition"], edition))[PSEUDONYM].combine_chunks()


def _among(column: pa.ChunkedArray, persons: pa.Array) -> pa.ChunkedArray:
    return pc.or_(pc.is_null(column), pc.is_in(column, value_set=persons))


def shortest_life(lake: Lake, sources: Iterable[Source]) -> str | None:
    """The day after which neither source, nor then what links them, may be kept."""
    metas = [lake.meta(source.name, source.version) for source in sources]
    days = [meta["expires"] for meta in metas if meta is not None and meta["expires"] is not None]
    return min(days, default=None)
