"""A first look at a delivered file, before any table is made: is it what it says it is?

One pass over the bytes, bounded memory: signature, truncation, NUL bytes, endless lines, encoding.
What declarations call latin-1 is read as Windows-1252, the superset that producers in fact use
(« œ », « € » and « ’ » are not in ISO 8859-1).
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NoReturn

from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources.model import FileFormat

MAX_LINE = 1 << 18
"""Bytes in one line; beyond, the file is not a table."""
MAX_BYTES = 1 << 36
"""Bytes once decompressed."""
_SIGNATURES = (
    (b"PK\x03\x04", "un classeur ou une archive ZIP"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel (.xls)"),
    (b"%PDF", "un document PDF"),
    (b"\x1f\x8b", "un fichier compressé par gzip"),
    (b"PAR1", "un fichier Parquet"),
)
_PAGES = (b"<!doctype html", b"<html", b"<?xml")


def scan(path: Path, label: str, codec: str) -> None:
    """Check that the file is text in `codec` (a Python codec), whole, with lines of decent length.

    Raises `CroiseeError` naming `label`, the line where known, and what to do.
    """
    with path.open("rb") as raw:
        _check_signature(raw.read(512), label, zipped=path.suffix == ".gz")
    with _open(path) as source:
        _check_encoding(_blocks(source, label), label, codec)


def read_header(path: Path, label: str, layout: FileFormat, codec: str) -> tuple[str, ...]:
    """Names of the columns of a scanned file, as the declared delimiter cuts them."""
    with _open(path) as source:
        lines = (line.decode(codec).removeprefix("\ufeff") for line in source)
        reader = csv.reader(islice(lines, layout.entete - 1, None), delimiter=layout.delimiteur)
        header = tuple(cell.strip() for cell in next(reader, []))
    if not any(header):
        _refuse(
            label,
            f"la ligne {layout.entete}, où la déclaration place l'en-tête, est vide ou absente.",
            "Vérifiez que le fichier est complet, et la clé `entete` de la déclaration.",
        )
    return header


def _open(path: Path) -> BinaryIO:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _check_signature(start: bytes, label: str, *, zipped: bool) -> None:
    if not start:
        _refuse(label, "le fichier est vide.", "Demandez un nouvel envoi au producteur.")
    if zipped:
        if not start.startswith(b"\x1f\x8b"):
            _refuse(
                label,
                "le fichier se nomme .gz mais n'est pas compressé.",
                "Retirez « .gz » de son nom, ou compressez-le.",
            )
        return
    for signature, what in _SIGNATURES:
        if start.startswith(signature):
            _refuse(
                label,
                f"le contenu est {what}, pas un fichier CSV.",
                "Redonnez au fichier son extension, ou exportez-le en CSV.",
            )
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        _refuse(
            label,
            "le contenu est une page web, pas un fichier CSV.",
            "Le téléchargement a sans doute enregistré une page d'erreur ou de connexion : "
            "téléchargez de nouveau.",
        )
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(
            label,
            "le fichier est en UTF-16 (« texte Unicode » d'Excel).",
            "Enregistrez-le en « CSV UTF-8 ».",
        )


def _blocks(source: BinaryIO, label: str) -> Iterator[tuple[int, bytes]]:
    """Blocks with the number of the line each starts on; refuses NUL, endless lines, bad gzip."""
    line, since, total = 1, 0, 0
    while True:
        try:
            block = source.read(MAX_LINE)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            _refuse(
                label,
                "le fichier compressé est tronqué ou abîmé.",
                "Demandez un nouvel envoi au producteur.",
                row=line,
            )
        if not block:
            return
        total += len(block)
        if total > MAX_BYTES:
            _refuse(
                label,
                f"le fichier dépasse {MAX_BYTES >> 30} Gio une fois décompressé.",
                "Découpez la livraison en plusieurs éditions.",
            )
        if (place := block.find(b"\0")) >= 0:
            _refuse(
                label,
                "le fichier contient des octets nuls : ce n'est pas du texte.",
                "Demandez un nouvel envoi, au format CSV.",
                row=line + block.count(b"\n", 0, place),
            )
        first = block.find(b"\n")
        if since + (first if first >= 0 else len(block)) > MAX_LINE:
            _refuse(
                label,
                f"une ligne dépasse {MAX_LINE // 1024} Kio.",
                "Vérifiez les guillemets et les fins de ligne du fichier.",
                row=line,
            )
        yield line, block
        line += block.count(b"\n")
        since = len(block) - block.rfind(b"\n") - 1 if first >= 0 else since + len(block)


def _check_encoding(blocks: Iterator[tuple[int, bytes]], label: str, codec: str) -> None:
    decoder = codecs.getincrementaldecoder(codec)()
    witness = codecs.getincrementaldecoder("utf-8")() if codec != "utf-8" else None
    accents = False
    line = 1
    try:
        for start, block in blocks:
            line = start
            decoder.decode(block)
            accents = accents or not block.isascii()
            witness = witness if witness and _decodes(witness, block) else None
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        _refuse_encoding(label, codec, line + error.object.count(b"\n", 0, error.start))
    if witness and accents:
        _refuse(
            label,
            "le fichier est en UTF-8, alors que la déclaration annonce latin-1.",
            "Écrivez `encodage: utf-8` dans la déclaration.",
        )


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_encoding(label: str, codec: str, row: int) -> NoReturn:
    declared, other = ("utf-8", "latin-1") if codec == "utf-8" else ("latin-1", "utf-8")
    _refuse(
        label,
        f"le fichier n'est pas en {declared}, l'encodage que la déclaration annonce.",
        f"Essayez `encodage: {other}` dans la déclaration, ou enregistrez le fichier en UTF-8.",
        row=row,
    )


def _refuse(label: str, message: str, remedy: str, *, row: int | None = None) -> NoReturn:
    raise CroiseeError(
        Problem(message=message, remedy=remedy, file=label, row=row, rule="fichier")
    ) from None
