"""Columns of a file that somebody renames: what is said of those that are not there."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from croisee.foundation.errors import Problem


def unexpected_columns(
    renames: Mapping[str, str], known: Sequence[str], file: str | None
) -> list[Problem]:
    """Of each renaming (our column → the one of the file) of a column that is not a `known` one."""
    return [
        Problem(
            f"« {name} » n’est pas une colonne attendue." + nearest(name, known),
            "Corrigez le nom à gauche du renommage.",
            expected=", ".join(known),
            file=file,
        )
        for name in renames
        if name not in known
    ]


def absent_columns(
    wanted: Iterable[str], present: Sequence[str], remedy: str, file: str | None
) -> list[Problem]:
    """Of each `wanted` column that the file does not have, in their order."""
    return [
        Problem(
            "cette colonne manque." + nearest(column, present),
            remedy,
            expected=f"une des colonnes du fichier : {', '.join(present)}",
            file=file,
            column=column,
        )
        for column in wanted
        if column not in present
    ]


def nearest(word: str, words: Sequence[str]) -> str:
    """« Vouliez-vous dire … ? » for a word close to a known one, after a space; else nothing."""
    near = get_close_matches(word, words, n=1)
    return f" Vouliez-vous dire « {near[0]} » ?" if near else ""
