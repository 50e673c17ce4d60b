"""The file in which a person judges pairs of places, and its reading back.

One line per pair, in French, for a spreadsheet (`;`, UTF-8 with its mark). The person fills one
column, `decision`: oui (one place), non (two places), doute or « ? » (ask again). The column
`paire` says which pair a line is about; the rest is there to judge by, and is not needed to read
it back.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.sheets import cell, read_sheet, text_of, write_sheet
from croisee.matching.places.groups import Decision, Decisions
from croisee.matching.places.scoring import Pair

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
    for row, line in read_sheet(path, _REQUIRED, DECISION):
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


def _pair_name(ids: tuple[str, str]) -> str:
    """A name for the pair that no spreadsheet changes: it begins with a letter."""
    return f"P-{digest(list(ids))[:12]}"
