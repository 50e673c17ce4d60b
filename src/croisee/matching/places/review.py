"""The file in which a person judges pairs of places, and its reading back.

One line per pair, in French, for a spreadsheet (`;`, UTF-8 with its mark). The person fills one
column, `decision`: oui (one place), non (two places), doute or « ? » (ask again). The column
`paire` says which pair a line is about; the rest is there to judge by, and is not needed to read
it back.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.places.groups import Decision, Decisions
from croisee.matching.places.scoring import Pair
from croisee.matching.places.sheet import cell, text_of, write_sheet

DECISION, PAIR = "decision", "paire"
_SHOWN = {
    "nom": "name",
    "typologie": "kind",
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
    lines = []
    for pair in pairs:
        judged = decisions.get(pair.ids)
        shown = [cell(rows[side][field]) for field in _SHOWN.values() for side in pair.ids]
        score = f"{pair.score:.1f}".replace(".", ",")
        said = judged.value if judged else ""
        lines.append([said, score, " ; ".join(pair.reasons), *shown, _pair_name(pair.ids)])
    write_sheet(path, COLUMNS, lines)


def read_decisions(path: Path, places: pa.Table, pairs: Sequence[Pair]) -> Decisions:
    """Read back a judged file: pair → decision; a blank case decides nothing.

    `places`, `pairs`: those of the comparison. A pair that is no longer among them, because a list
    has changed since, is known by the two identifiers of its line: what was said of it stands.
    Raises `CroiseeError`, with file, row and column: not a text table, a column missing, another
    word than oui, non, doute, a pair that is none of these, one pair judged in two ways, « oui » on
    two places whose SIRET differ.
    """
    siret_of = dict(zip(places["id"].to_pylist(), places["siret"].to_pylist(), strict=True))
    compared = {_pair_name(pair.ids): pair.ids for pair in pairs}
    problems: list[Problem] = []
    decisions: dict[tuple[str, str], Decision] = {}
    for row, line in _lines(path):
        ids = compared.get(line[PAIR].strip()) or _told(line)
        written = line[DECISION].strip().lower().replace("?", Decision.DOUBT.value)
        sirets = {siret_of.get(one) for one in ids or ()} - {None}
        fault = _fault(written, ids, decisions.get(ids) if ids else None, len(sirets) > 1)
        if fault:
            column, message, expectation, remedy = fault
            problems.append(
                Problem(
                    message, remedy, expected=expectation, file=path.name, row=row, column=column
                )
            )
        elif ids and written:
            decisions[ids] = Decision(written)
    if problems:
        raise CroiseeError(problems)
    return decisions


def _told(line: Mapping[str, str]) -> tuple[str, str] | None:
    """The two identifiers of a line, if they are those of its pair."""
    first, second = (text_of(line.get(f"identifiant_{side}", "")) for side in "ab")
    return (first, second) if _pair_name((first, second)) == line[PAIR].strip() else None


def _fault(
    written: str, ids: tuple[str, str] | None, before: Decision | None, two_sirets: bool
) -> tuple[str, str, str, str] | None:
    """Column, message, expected, remedy of what is wrong in a line."""
    if ids is None:
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
    if written == Decision.YES.value and two_sirets:
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


def _pair_name(ids: tuple[str, str]) -> str:
    """A name for the pair that no spreadsheet changes: it begins with a letter."""
    return f"P-{digest(list(ids))[:12]}"
