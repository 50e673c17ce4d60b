"""The file in which a person judges pairs of places, and its reading back.

One line per pair, in French, for a spreadsheet (`;`, UTF-8 with its mark). The person fills one
column, `decision`: oui (one place), non (two places), doute (ask again). The column `paire` says
which pair a line is about; everything else is there to judge by and is not read back.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import write_atomic
from croisee.matching.places.groups import Decision, Decisions
from croisee.matching.places.scoring import Pair

DECISION, PAIR = "decision", "paire"
_SHOWN = {
    "nom": "name",
    "adresse": "address",
    "code_postal": "postcode",
    "commune": "commune",
    "siret": "siret",
    "mise_a_jour": "updated",
    "source": "source",
    "identifiant": "id",
}
COLUMNS = (
    DECISION,
    "score",
    "pourquoi",
    *(f"{name}_{side}" for name in _SHOWN for side in "ab"),
    PAIR,
)
_REQUIRED = (DECISION, PAIR)
_CHOICES = "oui, non ou doute (ou une case vide : pas encore jugé)"
_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r")
MAX_BYTES = 64 << 20


def write_review(
    path: Path,
    places: pa.Table,
    pairs: Sequence[Pair],
    decisions: Decisions = MappingProxyType({}),
) -> None:
    """Write the pairs to judge, in their order; what is judged already is kept in its column.

    `places`: the canonical table that the pairs come from. The file is whole or absent.
    """
    rows = {row["id"]: row for row in places.to_pylist()}
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for pair in pairs:
        judged = decisions.get(pair.ids)
        shown = [_cell(rows[side][field]) for field in _SHOWN.values() for side in pair.ids]
        score = f"{pair.score:.1f}".replace(".", ",")
        writer.writerow(
            [
                judged.value if judged else "",
                score,
                " ; ".join(pair.reasons),
                *shown,
                _pair_name(pair),
            ]
        )
    write_atomic(path, b"\xef\xbb\xbf" + stream.getvalue().encode())


def read_decisions(path: Path, pairs: Sequence[Pair]) -> Decisions:
    """Read back a judged file: pair → decision; a blank case decides nothing.

    `pairs`: the pairs compared (`Deduplication.compared`). Raises `CroiseeError`, with file, row
    and column: not a text table, a column missing, another word than oui, non, doute, a pair that
    is not among `pairs`, one pair judged in two ways, « oui » on two places whose SIRET differ.
    """
    expected = {_pair_name(pair): pair for pair in pairs}
    problems: list[Problem] = []
    decisions: dict[tuple[str, str], Decision] = {}
    for row, line in _lines(path):
        pair = expected.get(line[PAIR].strip())
        written = line[DECISION].strip().lower()
        fault = _fault(written, pair, decisions.get(pair.ids) if pair else None)
        if fault:
            column, message, expectation, remedy = fault
            problems.append(
                Problem(
                    message, remedy, expected=expectation, file=path.name, row=row, column=column
                )
            )
        elif pair and written:
            decisions[pair.ids] = Decision(written)
    if problems:
        raise CroiseeError(problems)
    return decisions


def _fault(
    written: str, pair: Pair | None, before: Decision | None
) -> tuple[str, str, str, str] | None:
    """Column, message, expected, remedy of what is wrong in a line."""
    if pair is None:
        return (
            PAIR,
            "cette paire n’est pas de ces lieux.",
            "la case du fichier d’origine, inchangée",
            "Reprenez la ligne du fichier d’origine, ou supprimez-la.",
        )
    if written and written not in {decision.value for decision in Decision}:
        return (
            DECISION,
            "cette décision n’est pas comprise.",
            _CHOICES,
            "Corrigez la case : un seul mot.",
        )
    if before and written and before.value != written:
        return (
            DECISION,
            "cette paire est déjà jugée autrement plus haut.",
            "une seule décision par paire",
            "Gardez une seule des deux lignes.",
        )
    if written == Decision.YES.value and pair.siret is False:
        return (
            DECISION,
            "ces deux lieux portent des SIRET différents : ils ne peuvent pas être réunis.",
            "non, ou doute",
            "Faites d’abord corriger le SIRET par le producteur, ou répondez « doute ».",
        )
    return None


def _lines(path: Path) -> list[tuple[int, Mapping[str, str]]]:
    """Line number (header = 1) and cells of every line that is not blank."""
    text = _text(path)
    header = text.split("\n", 1)[0]
    delimiter = max((";", ",", "\t"), key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, Mapping[str, str]]] = []
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_header(names, path.name)
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


def _check_header(names: Sequence[str], file: str) -> None:
    problems = [
        Problem(
            "cette colonne manque." if names.count(wanted) == 0 else "cette colonne est en double.",
            "Repartez du fichier d’origine et ne remplissez que la colonne « decision ».",
            expected=f"les colonnes {', '.join(_REQUIRED)}, chacune une fois",
            file=file,
            row=1,
            column=wanted,
        )
        for wanted in _REQUIRED
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
                "ce n’est pas le fichier des paires à juger.",
                "Enregistrez la feuille au format CSV.",
                expected=f"un fichier CSV de moins de {MAX_BYTES >> 20} Mio",
                file=path.name,
            )
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cell(value: object) -> str:
    """A value on one line, that no spreadsheet takes for a formula or a long number."""
    text = "" if value is None else " ".join(str(value).split())
    return f"'{text}" if text.startswith(_FORMULA) or _long_number(text) else text


def _long_number(text: str) -> bool:
    """A SIRET, or a code that begins with 0, loses figures in a spreadsheet."""
    return text.isdigit() and (len(text) > 11 or text.startswith("0"))


def _pair_name(pair: Pair) -> str:
    """A name for the pair that no spreadsheet changes: it begins with a letter."""
    return f"P-{digest(list(pair.ids))[:12]}"
