"""Delimited text to Parquet, as it stands, each record with the line it starts on.

One pass, block by block, in constant memory. A block is cut at the end of its last whole record;
`records` counts lines and fields in it, then pyarrow splits the fields. Nothing is guessed: no
type, no delimiter, no encoding, no tolerance for a record that does not fit.

Format: RFC 4180, with the delimiter and the encoding the caller names, line ends `\\n` or
`\\r\\n`, blank lines passed over.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.csv as pacsv

from croisee.engine.parquet import write_parquet
from croisee.engine.records import MisplacedByteError, Positions, Records, find_records
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file

ROW = "_row"
"""Column added first: the line of the file on which the record starts (the file's first is 1)."""

_BLOCK = 16 << 20
_LONGEST_RECORD = 64 << 20
_PARSED_AT_ONCE = 4 << 20
_ENCODINGS = {"utf-8", "utf-8-sig", "iso8859-1", "iso8859-15", "cp1252"}
_BOM = "\ufeff".encode()

_MISPLACED = {
    "guillemet": (
        "un guillemet se trouve là où il ne peut pas être",
        "Entourer le champ entier de guillemets et doubler ceux qu'il contient.",
    ),
    "retour": (
        "un retour chariot isolé coupe la ligne",
        "Enregistrer le fichier avec des fins de ligne « \\n » ou « \\r\\n ».",
    ),
    "nul": (
        "le fichier contient un caractère nul",
        "Vérifier l'encodage (souvent UTF-16) et enregistrer en UTF-8.",
    ),
}


def stage(
    path: Path, destination: Path, *, delimiter: str, encoding: str, header_line: int = 1
) -> tuple[str, ...]:
    """Copy `path` (gzip if its name ends in .gz) to Parquet; return the names of its columns.

    Every column is text, exactly as written, an empty field being the empty text (never null);
    `_row` (int64) comes first and rows keep the order of the file. `header_line` is the line of
    the names; what stands above it is passed over. Names lose the blanks around them, and blanks
    within them (line ends too) become one space. The destination is whole or absent.

    Raises `CroiseeError`, each problem located by line: bytes that are not of `encoding`, names
    empty or twice the same, records with too many or too few fields, a quote left open or astray.
    """
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n':
        raise ValueError("a delimiter is one ASCII character, not a quote nor a line end")
    file = _File(path.name, delimiter, _codec(encoding, path.name))
    with _open(path) as stream:
        names = _header(file, stream, header_line)
        schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
        faults = _Faults(path.name, len(names))
        with atomic_file(destination) as aside:
            write_parquet(_records(file, stream, names, faults), schema, aside)
            faults.raise_if_any()
    return names


@dataclass
class _File:
    """The file being read and the line that the reading has reached."""

    name: str
    delimiter: str
    encoding: str
    line: int = 1

    def problem(self, message: str, remedy: str, *, line: int | None, rule: str) -> CroiseeError:
        return CroiseeError(
            Problem(message=message, remedy=remedy, file=self.name, row=line, rule=f"csv.{rule}")
        )


@dataclass
class _Faults:
    """Records whose number of fields is not the header's: the first of each kind, how many."""

    file: str
    expected: int
    first: dict[str, tuple[int, int]] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, lines: Positions, fields: Positions) -> None:
        if len(lines):
            self.first.setdefault(kind, (int(lines[0]), int(fields[0])))
            self.count[kind] = self.count.get(kind, 0) + len(lines)

    def raise_if_any(self) -> None:
        if self.first:
            raise CroiseeError(
                Problem(
                    message=f"{kind} de champs sur la ligne ({fields})",
                    remedy="Corriger : souvent un séparateur dans un texte qui n'est pas entre "
                    "guillemets, ou une ligne coupée.",
                    expected=f"{self.expected} champs, comme dans l'en-tête",
                    file=self.file,
                    row=line,
                    rule="csv.champs",
                    count=self.count[kind],
                )
                for kind, (line, fields) in sorted(self.first.items(), key=lambda one: one[1])
            )


def _codec(encoding: str, file: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = encoding
    if name not in _ENCODINGS:
        raise CroiseeError(
            Problem(
                message=f"l'encodage « {encoding} » n'est pas lu",
                remedy="Déclarer l'encodage du fichier, ou l'enregistrer en UTF-8.",
                expected="utf-8, latin-1, iso-8859-15 ou cp1252",
                file=file,
                rule="csv.encodage",
            )
        )
    return "utf-8" if name == "utf-8-sig" else name


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    if path.suffix != ".gz":
        with path.open("rb") as stream:
            yield stream
        return
    try:
        with gzip.open(path) as stream:
            yield cast("BinaryIO", stream)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise CroiseeError(
            Problem(
                message="l'archive gzip est incomplète ou abîmée",
                remedy="Demander une nouvelle livraison du fichier.",
                file=path.name,
                rule="csv.gzip",
            )
        ) from None


def _header(file: _File, stream: BinaryIO, header_line: int) -> tuple[str, ...]:
    """Read up to the names and check them; the stream is left on the line after them."""
    for _ in range(header_line - 1):
        stream.readline()
    file.line = header_line
    raw = stream.readline()
    while raw.count(b'"') % 2 and len(raw) < _LONGEST_RECORD and (more := stream.readline()):
        raw += more
    decoder = codecs.getincrementaldecoder(file.encoding)()
    text = _decode(file, decoder, raw, file.line, last=True).removeprefix(_BOM).decode()
    try:
        names = next(csv.reader([text], delimiter=file.delimiter, strict=True), [])
    except csv.Error:
        raise file.problem(
            "la ligne des noms de colonnes n'est pas lisible",
            "Vérifier ses guillemets, ses fins de ligne et le numéro de ligne indiqué.",
            line=file.line,
            rule="entete",
        ) from None
    names = [" ".join(name.split()) for name in names]
    _check_names(file, names)
    file.line += raw.count(b"\n")
    return tuple(names)


def _check_names(file: _File, names: list[str]) -> None:
    if not any(names):
        raise file.problem(
            "aucun nom de colonne n'est trouvé",
            "Indiquer la ligne de l'en-tête (header_line).",
            line=file.line,
            rule="entete",
        )
    if any("\0" in name for name in names):
        raise file.problem(*_MISPLACED["nul"], line=file.line, rule="nul")
    if "" in names:
        raise file.problem(
            f"la colonne n° {names.index('') + 1} n'a pas de nom",
            "Nommer chaque colonne de l'en-tête ; ôter un séparateur de trop en fin de ligne.",
            line=file.line,
            rule="entete",
        )
    seen = {ROW: ROW}
    for name in names:
        if (twin := seen.get(name.casefold())) is not None:
            raise file.problem(
                f"les noms de colonnes « {twin} » et « {name} » ne se distinguent pas",
                "Donner à chaque colonne un nom à elle, majuscules mises à part "
                f"(« {ROW} » est réservé).",
                line=file.line,
                rule="entete",
            )
        seen[name.casefold()] = name


def _decode(
    file: _File, decoder: codecs.IncrementalDecoder, raw: bytes, line: int, *, last: bool
) -> bytes:
    """The same text in UTF-8; `line` is the line on which `raw` starts."""
    try:
        return decoder.decode(raw, last).encode()
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
    raise file.problem(
        f"un octet n'est pas du texte en {file.encoding}",
        "Déclarer le bon encodage (souvent cp1252 pour un fichier d'Excel), ou enregistrer "
        "le fichier en UTF-8.",
        line=line,
        rule="encodage",
    )


def _records(
    file: _File, stream: BinaryIO, names: tuple[str, ...], faults: _Faults
) -> Iterator[pa.RecordBatch]:
    """Batches of `_row` and the text columns, in the order of the file.

    From the first record that does not fit, nothing more is given: the rest is only counted.
    """
    decoder = codecs.getincrementaldecoder(file.encoding)()
    waiting = b""
    last = False
    while not last:
        raw = stream.read(_BLOCK)
        last = not raw
        block = waiting + _decode(file, decoder, raw, file.line + waiting.count(b"\n"), last=last)
        if last and block and not block.endswith(b"\n"):
            block += b"\n"
        found = _find(file, block)
        if len(block) - found.end > (0 if last else _LONGEST_RECORD):
            raise file.problem(
                "un guillemet ouvert n'est pas refermé",
                "Refermer le guillemet du champ qui commence sur cette ligne.",
                line=file.line + found.newlines,
                rule="guillemet",
            )
        lines = found.lines + file.line
        for kind, wrong in (
            ("trop", found.fields > len(names)),
            ("pas assez", found.fields < len(names)),
        ):
            faults.add(kind, lines[wrong], found.fields[wrong])
        if len(lines) and not faults.first:
            yield from _parse(block[: found.end], file.delimiter, names, lines, found)
        waiting = block[found.end :]
        file.line += found.newlines


def _find(file: _File, block: bytes) -> Records:
    try:
        return find_records(block, file.delimiter)
    except MisplacedByteError as misplaced:
        line = file.line + block[: misplaced.position].count(b"\n")
        kind = misplaced.kind
    raise file.problem(*_MISPLACED[kind], line=line, rule=kind)


def _parse(
    block: bytes, delimiter: str, names: tuple[str, ...], lines: Positions, found: Records
) -> Iterator[pa.RecordBatch]:
    """Split the fields of whole records that all fit."""
    table = pacsv.read_csv(
        pa.BufferReader(block),
        read_options=pacsv.ReadOptions(
            column_names=list(names), block_size=max(_PARSED_AT_ONCE, found.longest + 1)
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=delimiter, newlines_in_values=found.folded, ignore_empty_lines=True
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    numbered = table.add_column(0, ROW, pa.array(lines, pa.int64()))
    yield from numbered.to_batches()
