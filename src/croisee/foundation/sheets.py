"""A table that a person fills in a spreadsheet: written so that nothing in it runs or is changed,
read back with the file, the line and the column of what is wrong.

CSV with `;`, UTF-8 with its mark: LibreOffice and Excel open it in French without asking. On the
way back the separator, the order of columns, the case of encoding may have changed.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file

MAX_BYTES = 64 << 20
_FORMULA = ("=", "+", "-", "−", "@", "'", "\t", "\r")
_GUARD = "'"
_FIRST = "Repartez du fichier d’origine et ne remplissez que la colonne « {} »."


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table, header first; the file is whole or absent, and readable by its owner alone.

    Cells are given as `cell` makes them.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    with atomic_file(path) as aside:
        aside.touch(mode=0o600)
        aside.write_bytes(b"\xef\xbb\xbf" + stream.getvalue().encode())


def read_sheet(
    path: Path, required: Sequence[str], filled: str
) -> list[tuple[int, Mapping[str, str]]]:
    """Line number (header = 1) and cells by column of every line that is not blank.

    `required`: columns that must be there once each; `filled`: the one that the person fills.
    Raises `CroiseeError`: not a text table, a column missing or twice, a line cut or too long.
    """
    text = _text(path)
    header = text.split("\n", 1)[0]
    delimiter = max((";", ",", "\t"), key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, Mapping[str, str]]] = []
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_header(names, required, filled, path.name)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                raise CroiseeError(
                    Problem(
                        f"cette ligne a {len(cells)} colonnes.",
                        "Vérifiez les séparateurs et les guillemets de cette ligne.",
                        expected=f"{len(names)} colonnes, comme l’en-tête",
                        file=path.name,
                        row=reader.line_num,
                    )
                )
            lines.append((reader.line_num, dict(zip(names, cells, strict=True))))
    except csv.Error:
        raise CroiseeError(
            Problem(
                "cette ligne ne peut pas être lue.",
                "Vérifiez les guillemets : chacun doit se refermer.",
                expected="des cases séparées par des points-virgules",
                file=path.name,
                row=reader.line_num,
            )
        ) from None
    return lines


def cell(value: object) -> str:
    """A value on one line, that no spreadsheet takes for a formula or for a number to shorten."""
    text = "" if value is None else " ".join(str(value).split())
    return f"{_GUARD}{text}" if text.startswith(_FORMULA) or _loses_figures(text) else text


def text_of(written: str) -> str:
    """The text that `cell` wrote, but for the blanks that it brought to one."""
    return written.removeprefix(_GUARD)


def _loses_figures(text: str) -> bool:
    """A long number is rounded; a code loses the zeros it begins with."""
    return text.isdigit() and (len(text) > 11 or text.startswith("0"))


def _check_header(names: Sequence[str], required: Sequence[str], filled: str, file: str) -> None:
    problems = [
        Problem(
            "cette colonne manque." if names.count(wanted) == 0 else "cette colonne est en double.",
            _FIRST.format(filled),
            expected=f"les colonnes {', '.join(required)}, chacune une fois",
            file=file,
            row=1,
            column=wanted,
        )
        for wanted in required
        if names.count(wanted) != 1
    ]
    if problems:
        raise CroiseeError(problems)


def _text(path: Path) -> str:
    """The text of the file, in UTF-8 or in the Windows-1252 of older spreadsheets."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        raise CroiseeError(
            Problem(
                "le fichier ne peut pas être lu.",
                "Vérifiez son nom et ses droits d’accès.",
                file=path.name,
            )
        ) from None
    if len(content) > MAX_BYTES or b"\0" in content:
        raise CroiseeError(
            Problem(
                "ce n’est pas la feuille à remplir.",
                "Enregistrez la feuille au format CSV.",
                expected=f"un fichier CSV de moins de {MAX_BYTES >> 20} Mio",
                file=path.name,
            )
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
