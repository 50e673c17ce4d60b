"""From a YAML file to a `Declaration`, with every fault located and said in French."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document, load_strict, read_strict
from croisee.sources.complaints import COMPLAINT
from croisee.sources.model import (
    AgeKeys,
    Constraints,
    Declaration,
    Delivery,
    FieldKeys,
    FileFormat,
    Location,
    PseudonymKeys,
    SourceField,
    ZoneKeys,
)

_EXPECTED = {
    "string_type": ("un texte", 'Mettez la valeur entre guillemets, par exemple "2025".'),
    "int_type": ("un nombre entier", "Écrivez un nombre entier, sans guillemets."),
    "bool_type": ("true ou false", "Écrivez true ou false, sans guillemets."),
    "dict_type": ("un bloc de clés", "Écrivez « clé: valeur », en retrait."),
    "model_type": ("un bloc de clés", "Écrivez « clé: valeur », en retrait."),
    "tuple_type": ("une liste", "Écrivez une liste : [a, b] ou un tiret par ligne."),
    "string_pattern_mismatch": ("une écriture reconnue", "Comparez avec docs/sources.md."),
    "string_too_short": ("un texte non vide", "Écrivez la valeur, ou retirez la clé."),
    "string_too_long": ("un texte plus court", "Raccourcissez la valeur."),
    "too_short": ("une liste non vide", "Complétez la liste."),
    "greater_than_equal": ("un nombre plus grand", "Comparez avec docs/sources.md."),
    "less_than_equal": ("un nombre plus petit", "Comparez avec docs/sources.md."),
}
# Which model the keys below a place belong to, to suggest the nearest key.
_MODELS: Mapping[str, type[BaseModel]] = {
    "": Declaration,
    "livraisons": Delivery,
    "format": FileFormat,
    "fields": SourceField,
    "constraints": Constraints,
    "croisee": FieldKeys,
    "zone": ZoneKeys,
    "localisation": Location,
    "pseudonyme": PseudonymKeys,
    "age": AgeKeys,
}


def load_declaration(path: Path) -> Declaration:
    """Read a declaration. Raises `CroiseeError` with every fault: line, key, what is expected."""
    return _build(read_strict(path))


def parse_declaration(text: str, *, origin: str) -> Declaration:
    """The same, from text; `origin` is the name that errors show."""
    return _build(load_strict(text, origin=origin))


def digest_declaration(declaration: Declaration) -> str:
    """SHA-256 of what the declaration says, whatever its comments and layout."""
    return digest(declaration.model_dump(mode="json"))


def _build(document: Document) -> Declaration:
    try:
        return Declaration.model_validate(document.value)
    except ValidationError as error:
        faults = [dict(fault) for fault in error.errors(include_url=False)]
        raise CroiseeError(_problem(document, fault) for fault in _distinct(faults)) from None


def _distinct(faults: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One fault per place: a value that fits no branch of a union, or a list whose items are all
    faulty, is said once."""
    kept: dict[tuple[str | int, ...], Mapping[str, Any]] = {}
    for fault in faults:
        kept.setdefault(_path(fault), fault)
    return [
        fault
        for path, fault in kept.items()
        if fault["type"] != "too_short"
        or not any(len(other) > len(path) and other[: len(path)] == path for other in kept)
    ]


def _path(fault: Mapping[str, Any]) -> tuple[str | int, ...]:
    """Where the fault is, in keys of the file (not in branches of a union)."""
    return tuple(
        step
        for step in fault["loc"]
        if isinstance(step, int) or (step not in ("int", "float", "str") and "[" not in step)
    )


def _problem(document: Document, fault: Mapping[str, Any]) -> Problem:
    path = _path(fault)
    place = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
    kind = str(fault["type"])
    if kind == COMPLAINT:
        message, expected, remedy = fault["ctx"]["message"], None, fault["ctx"]["remedy"]
    elif kind == "missing":
        message, expected = f"la clé « {path[-1]} » manque.", None
        remedy = "Ajoutez-la ; docs/sources.md en donne le sens."
    elif kind == "extra_forbidden":
        message, expected = f"la clé « {path[-1]} » est inconnue.", None
        remedy = _suggest(path)
    elif kind == "literal_error":
        message, expected = "la valeur n'est pas admise ici.", fault["ctx"]["expected"]
        expected = expected.replace(" or ", " ou ")
        remedy = "Choisissez une des valeurs attendues."
    else:
        message = "la valeur n'a pas la forme attendue."
        expected, remedy = _EXPECTED.get(
            kind, ("une écriture reconnue", "Comparez avec docs/sources.md.")
        )
    return Problem(
        message=message,
        remedy=remedy,
        expected=expected,
        file=document.origin,
        row=document.line_of(path),
        column=place or None,
        rule=f"declaration.{kind}",
    )


def _suggest(path: tuple[str | int, ...]) -> str:
    words = [step for step in path[:-1] if isinstance(step, str)]
    model = _MODELS.get(words[-1] if words else "", Declaration)
    close = get_close_matches(str(path[-1]), list(model.model_fields), n=1)
    if close:
        return f"Vouliez-vous écrire « {close[0]} » ?"
    return f"Clés possibles ici : {', '.join(model.model_fields)}."
