"""From the files of a source to typed, validated cells, edition by edition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import pyarrow.parquet as pq

from croisee.engine import Engine, Grant
from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources.binding import Binding, absent_everywhere, bind
from croisee.sources.cells import STAGED, columns_read, typed_query
from croisee.sources.codes import looks_like_nir
from croisee.sources.json_pages import stage_pages
from croisee.sources.model import Declaration, Delivery
from croisee.sources.scanning import read_header, scan
from croisee.sources.spreadsheet import stage_sheet
from croisee.sources.validation import validate

_CODECS = {"utf-8": "utf-8", "latin-1": "cp1252"}
_HEAD = 1_000


@dataclass(frozen=True)
class Reading:
    """What reading the deliveries of a source gave: typed cells per edition, and what was seen."""

    cells: tuple[Path, ...]
    rows: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_deliveries(
    declaration: Declaration, files: Sequence[Path], folder: Path, engine: Engine, *, keep: bool
) -> Reading:
    """Stage, bind, validate and (if `keep`) type every edition; files are made in `folder`.

    `files` follow `declaration.livraisons`. Faults of all editions are collected; only a file
    that cannot be read at all hides the faults after it in the same file.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    bindings: list[Binding] = []
    cells: list[Path] = []
    rows = 0
    staged: dict[Path, tuple[Path, tuple[str, ...]]] = {}
    for rank, (delivery, path) in enumerate(zip(declaration.livraisons, files, strict=True)):
        try:
            if path not in staged:
                staged[path] = _stage(declaration, delivery, path, folder, rank, engine)
            table, header = staged[path]
            binding = bind(declaration, delivery, header)
            bindings.append(binding)
            warnings += binding.warnings
            problems += binding.problems
            if binding.problems:
                continue
            grant = Grant((table,), frozenset(columns_read(binding, delivery)))
            faults, notices, count = validate(declaration, delivery, binding, grant, engine)
            if keep and not faults:
                cells.append(folder / f"cellules-{rank}.parquet")
                sql = typed_query(declaration, delivery, binding)
                engine.write(sql, {STAGED: grant}, cells[-1])
        except CroiseeError as error:
            problems += _located(error, delivery)
            continue
        problems += faults
        warnings += notices
        rows += count
    if len(bindings) == len(declaration.livraisons) and not problems:
        problems += absent_everywhere(declaration, bindings)
    return Reading(tuple(cells), rows, tuple(problems), tuple(warnings))


def find_files(declaration: Declaration, folder: Path) -> list[Path]:
    """The file of each edition. Raises `CroiseeError` naming those that are missing."""
    present = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    root = folder.resolve()
    problems = []
    for delivery in declaration.livraisons:
        path = folder / delivery.received
        if path.is_file() and path.resolve().is_relative_to(root):
            continue
        close = get_close_matches(delivery.received, present, n=1)
        problems.append(
            Problem(
                message="le fichier de la livraison est absent.",
                remedy=f"Le dossier contient « {close[0]} » : corrigez "
                f"`{'etude' if delivery.etude else 'fichier'}` si c'est lui."
                if close
                else f"Déposez-le dans deliveries/{declaration.source}/.",
                file=delivery.received,
                rule="fichier.absent",
            )
        )
    if problems:
        raise CroiseeError(problems)
    return [folder / delivery.received for delivery in declaration.livraisons]


def _stage(
    declaration: Declaration,
    delivery: Delivery,
    path: Path,
    folder: Path,
    rank: int,
    engine: Engine,
) -> tuple[Path, tuple[str, ...]]:
    """Stage one file as text; return the Parquet file and the header."""
    layout, label = declaration.format, delivery.fichier
    destination = folder / f"livraison-{rank}.parquet"
    if path.suffix == ".xlsx":
        header = stage_sheet(path, label, layout, destination)
    elif path.suffix in (".json", ".zip"):
        header = stage_pages(path, label, layout, destination)
    else:
        codec = _CODECS[layout.encodage]
        scan(path, label, codec)
        header = read_header(path, label, layout, codec)
        if problems := bind(declaration, delivery, header).problems:
            raise CroiseeError(problems)
        engine.stage_csv(
            path,
            destination,
            delimiter=layout.delimiteur,
            encoding=codec,
            header_line=layout.entete,
        )
    _refuse_nir(destination, label)
    return destination, header


def _refuse_nir(staged: Path, label: str) -> None:
    """No column of social security numbers in clear, declared or not."""
    with pq.ParquetFile(staged) as file:
        head = next(file.iter_batches(batch_size=_HEAD), None)
    if head is None:
        return
    columns = [
        name
        for name, cells in zip(head.schema.names, head.columns, strict=True)
        if name != "_row" and looks_like_nir(name, [cell or "" for cell in cells.to_pylist()])
    ]
    if columns:
        raise CroiseeError(
            Problem(
                message="une colonne contient des numéros de sécurité sociale (NIR) en clair.",
                remedy="Faites retirer cette colonne par le producteur, puis détruisez le fichier "
                "reçu. Le NIR ne sert qu'aux usages du décret 2019-341.",
                file=label,
                column=name,
                rule="nir",
            )
            for name in columns
        )


def _located(error: CroiseeError, delivery: Delivery) -> list[Problem]:
    """Problems of a file, each naming it."""
    return [replace(problem, file=delivery.fichier) for problem in error.problems]
