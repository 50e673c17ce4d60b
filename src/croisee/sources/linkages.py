"""Who is who between two sources: what the linkage unit hands to a project, received and checked.

`deliveries/<name>/` holds the evidence, the remainders and the report of one matching and, once the
key is dead, its certificate of destruction; `name` is the project that the key office issued the
key for. The lake keeps which pseudonyms are linked, how surely, and what remains expected of each
without a link, no longer than the shorter-lived of the two sources. Whoever studies them holds no
key, no encodings, no private table and no return.
"""

import json
from collections.abc import Iterable, Mapping
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
from croisee.matching.circuit.files import Kind, Mark, certificate_of, mark_of, read_marked
from croisee.matching.circuit.findings import SIDES
from croisee.matching.circuit.outputs import EVIDENCE, REMAINDERS, REPORT
from croisee.sources.door import PSEUDONYM
from croisee.sources.lake import DATA, META, Lake, Source, refuse_erased
from croisee.sources.model import Declaration
from croisee.sources.receiving import find_files

CERTIFICATE = "cle-detruite.json"
LINKS = ("pseudonym_left", "pseudonym_right", "millionths")
"""Columns of the table that the lake keeps; left and right as the sources are declared. One row per
link, with its probability in millionths (whole, so that sums are exact); and one per person of whom
something remains expected beyond links, alone on its side."""
_HANDED = (EVIDENCE, REMAINDERS, REPORT)
_FORMAT = "croisee.linkage/1"


@dataclass(frozen=True)
class Linkage:
    """The links between two sources. Made by `receive_linkage` and `link_in_clear` alone.

    `threshold`: least probability of a link. `report`, `evidence`, `parameters`, `key`,
    `certificate`: SHA-256 of the report, of the evidence, of the encoding parameters, of the key's
    number, of the proof that it is dead. `recall`: of the whole linkage, where it was made in clear
    and nothing tells what remains expected of each person.
    """

    name: str
    version: str
    sources: tuple[str, str]
    path: Path
    threshold: float
    report: str
    evidence: str
    parameters: str
    key: str
    certificate: str | None = None
    destroyed_on: str | None = None
    in_clear: bool = False
    recall: float | None = None


@dataclass(frozen=True)
class _Handed:
    """What lies in the folder of a linkage, once found coherent."""

    mark: Mark
    files: Mapping[str, str]
    report: Mapping[str, Any]
    certificate: Mapping[str, Any] | None


def receive_linkage(
    name: str,
    folder: Path,
    sources: tuple[Source, Source],
    deliveries: Path,
    *,
    lake: Lake,
    received: date,
) -> Linkage:
    """Bring a linkage into the lake; only reads its report when it is already there.

    `folder` holds what the unit handed over, `deliveries` one folder per source. Raises
    `CroiseeError`: a file misses, files come from different linkages, the evidence speaks of others
    than the persons of these sources, the report is not of this evidence.
    """
    handed = _handed(name, folder, [each.declaration for each in sources], deliveries)
    refuse_erased(name, lake, handed.files)
    version = digest(
        {
            "format": _FORMAT,
            "files": handed.files,
            "sources": [source.version for source in sources],
        }
    )
    if lake.meta(name, version) is None:
        links = _table(folder, sources)
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
            }
            (aside / META).write_bytes(canonical_json(meta))
    report, certificate = handed.report, handed.certificate
    return Linkage(
        name=name,
        version=version,
        sources=(sources[0].name, sources[1].name),
        path=lake.folder(name, version) / DATA,
        threshold=report["threshold"],
        report=handed.files[REPORT],
        evidence=handed.files[EVIDENCE],
        parameters=handed.mark.parameters,
        key=handed.mark.key,
        certificate=handed.files.get(CERTIFICATE),
        destroyed_on=None if certificate is None else str(certificate["detruite_le"]),
    )


def check_linkage(
    name: str, folder: Path, declarations: Iterable[Declaration], deliveries: Path
) -> list[Problem]:
    """What `receive_linkage` would refuse before it reads a row (dry run)."""
    try:
        _handed(name, folder, declarations, deliveries)
    except CroiseeError as error:
        return list(error.problems)
    return []


def _handed(
    name: str, folder: Path, declarations: Iterable[Declaration], deliveries: Path
) -> _Handed:
    if missing := [each for each in _HANDED if not (folder / each).is_file()]:
        raise CroiseeError(
            _fault(each, f"ce fichier de l'appariement « {name} » est absent.",
                   f"Déposez dans deliveries/{name}/ ce que l'unité d'appariement a remis.")
            for each in missing
        )  # fmt: skip
    paths = [find_files(each, deliveries / each.source)[-1] for each in declarations]
    studies = {path.name: _mark(path, Kind.STUDY) for path in paths}
    mark = _mark(folder / EVIDENCE, Kind.EVIDENCE)
    remainders = _mark(folder / REMAINDERS, Kind.REMAINDERS)
    _check_same(name, mark, {EVIDENCE: mark, REMAINDERS: remainders, **studies})
    if [each.sending for each in studies.values()] != mark.sides.split():
        raise CroiseeError(
            _fault(EVIDENCE, "ces preuves ne sont pas celles de ces deux sources, dans cet ordre.",
                   "Corrigez l'ordre des sources de l'appariement dans croisee.yaml.")
        )  # fmt: skip
    report = _report(name, folder / REPORT)
    present = [file for file in (*_HANDED, CERTIFICATE) if (folder / file).is_file()]
    certificate = None
    if CERTIFICATE in present:
        certificate = certificate_of(folder / CERTIFICATE)
        if certificate is None or certificate.get("empreinte") != mark.key:
            raise CroiseeError(
                _fault(CERTIFICATE, "ce certificat n'est pas celui de la clé de cet appariement.",
                       "Demandez-le au bureau des clés, ou retirez ce fichier.")
            )  # fmt: skip
    files = {file: digest_file(folder / file) for file in present}
    return _Handed(mark, files, report, certificate)


def _mark(path: Path, kind: Kind) -> Mark:
    mark = mark_of(path)
    if mark is None or mark.kind is not kind:
        raise CroiseeError(
            _fault(path.name, f"ce fichier n'est pas {kind.label}.", "Redemandez-le, entier.")
        )
    return mark


def _check_same(name: str, told: Mark, marks: Mapping[str, Mark]) -> None:
    """Raise `CroiseeError` unless all come of the linkage that `told` is of, in this project."""
    ours = (name, told.key, told.parameters, told.linkage)
    problems = [
        _fault(
            file,
            f"ce fichier ne vient pas de l'appariement « {name} », ou pas de la même fois.",
            "Prenez les fichiers d'étude, les preuves et les restes d'un seul passage de l'unité.",
        )
        for file, mark in marks.items()
        if (mark.project, mark.key, mark.parameters, mark.linkage) != ours
    ]
    if problems:
        raise CroiseeError(problems)


def _report(name: str, path: Path) -> Mapping[str, Any]:
    try:
        report: dict[str, Any] = json.loads(path.read_bytes())
        sound = report["project"] == name and 0 < report["threshold"] < 1
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise CroiseeError(
            _fault(REPORT, f"ce n'est pas le rapport de l'appariement « {name} ».",
                   "Redemandez-le à l'unité d'appariement.")
        )  # fmt: skip
    return report


def _table(folder: Path, sources: tuple[Source, Source]) -> pa.Table:
    """Links, then remainders. Raises `CroiseeError` if they name others than these persons."""
    links, remainders = (
        read_marked(folder / EVIDENCE, Kind.EVIDENCE)[0],
        read_marked(folder / REMAINDERS, Kind.REMAINDERS)[0],
    )
    alone = {
        column: pc.if_else(pc.equal(remainders["side"], side), remainders["pseudonym"], None)
        for column, side in zip(LINKS, SIDES, strict=False)
    }
    tables = [links, pa.table({**alone, "probability": remainders["probability"]})]
    kept = [linked(table) for table in tables]
    for column, source in zip(LINKS, sources, strict=False):
        persons = _persons(source)
        # Of fakes too something may remain: nobody but their producer could tell, and it left them.
        kept[1] = kept[1].filter(_among(kept[1][column], persons))
        if not pc.all(_among(kept[0][column], persons)).as_py():
            raise CroiseeError(
                _fault(EVIDENCE, f"des liens désignent des personnes que « {source.name} » n'a "
                       "pas.", "Redemandez les preuves et les fichiers d'étude, ensemble.")
            )  # fmt: skip
    return pa.concat_tables(kept)


def linked(table: pa.Table) -> pa.Table:
    """What the lake keeps of links: `LINKS`, from both pseudonyms and `probability`."""
    millionths = pc.round(pc.multiply(table["probability"], 1e6)).cast(pa.int64())
    columns = [table[name].cast(pa.string()) for name in LINKS[:2]]
    return pa.table(dict(zip(LINKS, [*columns, millionths], strict=True)))


def _persons(source: Source) -> pa.Array:
    """Pseudonyms of the last edition."""
    known = pq.read_table(source.path, columns=[PSEUDONYM, "edition"])
    last = pc.equal(known["edition"], source.declaration.livraisons[-1].edition)
    return known.filter(last)[PSEUDONYM].combine_chunks()


def _among(column: pa.ChunkedArray, persons: pa.Array) -> pa.ChunkedArray:
    return pc.or_(pc.is_null(column), pc.is_in(column, value_set=persons))


def shortest_life(lake: Lake, sources: Iterable[Source]) -> str | None:
    """The day after which neither source, nor then what links them, may be kept."""
    metas = [lake.meta(source.name, source.version) for source in sources]
    days = [meta["expires"] for meta in metas if meta is not None and meta["expires"] is not None]
    return min(days, default=None)


def _fault(file: str, message: str, remedy: str) -> Problem:
    return Problem(message=message, remedy=remedy, file=file, rule="appariement")
