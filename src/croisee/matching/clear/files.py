"""Two files of people in, a file of links and a report out: both whole or neither."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file
from croisee.matching.circuit.files import sweep
from croisee.matching.clear.engines import Engine
from croisee.matching.clear.link import ClearLinkage, link_clear
from croisee.matching.identity import canonical_records
from croisee.matching.normalisation import NO_TABLES, BirthPlaces, Normalised, normalise
from croisee.matching.scoring.assign import Cardinality

DIGITS = 6
"""Decimals of probabilities and weights in a file of links."""


class PeopleFile(NamedTuple):
    """A file of people: where it lies, its rows, canonical column → column of the file."""

    path: Path
    table: pa.Table
    renames: Mapping[str, str] = MappingProxyType({})


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
    places: BirthPlaces = NO_TABLES,
) -> dict[str, Any]:
    """Link two files into `out` (Parquet or CSV, by its extension); returns the report written.

    Raises `CroiseeError`, before any work, when `out` can be neither or would be written over
    another file of the call; and what `canonical_records` raises, naming file and column.
    """
    write = _writer(out)
    _check_apart([left.path, right.path, out, report_to])
    for path in (out, report_to):
        sweep(path)
    sides = [
        normalise(canonical_records(one.table, one.renames, file=one.path.name), places)
        for one in (left, right)
    ]
    linkage = link_clear(
        sides[0].table,
        sides[1].table,
        engine=engine,
        cardinality=cardinality,
        threshold=threshold,
    )
    report = {
        "engine": engine_name,
        "cardinality": cardinality.value,
        "threshold": threshold,
        **_figures(sides, linkage),
    }
    with atomic_file(report_to) as report_aside, atomic_file(out) as links_aside:
        for path in (report_aside, links_aside):
            path.touch(mode=0o600)  # who is who: readable by its owner alone
        write(_rounded(linkage.links), links_aside)
        text = json.dumps(report, ensure_ascii=False, indent=2)
        report_aside.write_text(f"{text}\n", encoding="utf-8")
    return report


def _figures(sides: list[Normalised], linkage: ClearLinkage) -> dict[str, Any]:
    links = linkage.links
    sizes = [side.table.num_rows for side in sides]
    linked = [pc.count_distinct(links[name]).as_py() for name in ("id_a", "id_b")]
    certain = pc.sum(links["probability"]).as_py() or 0.0
    return {
        "records_a": sizes[0],
        "records_b": sizes[1],
        "links": links.num_rows,
        "share_a": _share(linked[0], sizes[0]),
        "share_b": _share(linked[1], sizes[1]),
        "precision": _share(certain, links.num_rows),
        "recall": _share(certain, max(linkage.expected, certain)),
        "remarks_a": [str(remark) for remark in sides[0].remarks],
        "remarks_b": [str(remark) for remark in sides[1].remarks],
        "sentences": [
            "Précision estimée : probabilité moyenne des liens. Rappel estimé : parmi les "
            "personnes communes que les comparaisons ont rencontrées.",
            "Poids d’un champ : en bits, pour une même personne s’il est positif, contre s’il est "
            "négatif.",
        ],
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


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


def _check_apart(paths: list[Path]) -> None:
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise CroiseeError(
                Problem(
                    message="ce fichier est nommé deux fois dans la même commande.",
                    expected="deux fichiers de personnes, un fichier de liens, un rapport",
                    remedy="Donnez quatre noms différents.",
                    file=path.name,
                )
            )
        seen.add(path.resolve())
