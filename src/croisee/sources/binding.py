"""Which column of a file each declared field is read from."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from croisee.foundation.errors import Problem
from croisee.sources.model import Declaration, Delivery, SourceField

_DELIMITERS = {",": "virgules", ";": "points-virgules", "\t": "tabulations", "|": "barres « | »"}


@dataclass(frozen=True)
class Binding:
    """Field → column of the file, for the fields this edition holds; what is wrong; what to say."""

    columns: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def names_in_file(field: SourceField, delivery: Delivery) -> tuple[str, ...]:
    """Names the field may bear in this edition, `{aa}` and `{aaaa}` replaced."""
    return tuple(
        name.replace("{aaaa}", delivery.year).replace("{aa}", delivery.year[-2:]).strip()
        for name in field.croisee.colonnes or (field.name,)
    )


def needed(declaration: Declaration) -> frozenset[str]:
    """Fields without which a file cannot be received."""
    zone, place = declaration.zone, declaration.localisation
    names = {field.name for field in declaration.fields if field.constraints.required}
    names.update(declaration.primaryKey)
    if zone:
        names.update(part for part in (zone.champ, zone.niveau) if part)
    if place:
        names.update((place.x, place.y))
    if declaration.pseudonyme:
        names.update(declaration.pseudonyme.champs)
    if declaration.age:
        names.add(declaration.age.champ)
    return frozenset(names)


def bind(declaration: Declaration, delivery: Delivery, header: Sequence[str]) -> Binding:
    """Match the declared fields with the header of one file.

    A header that matches too few declared names may be a line of data: no name of it is then
    repeated in a message.
    """
    label, row = delivery.fichier, declaration.format.entete
    other = _other_delimiter(declaration, delivery, header)
    if other:
        return Binding({}, (_wrong_delimiter(label, row, declaration, other),))
    columns = {
        field.name: found
        for field in declaration.fields
        if (found := _first(names_in_file(field, delivery), header))
    }
    if not columns:
        return Binding({}, (_no_header(label, row),))
    trusted = not declaration.personal or 2 * len(columns) >= len(declaration.fields)
    used = {*columns.values(), *delivery.filtre}
    ignored = [name for name in dict.fromkeys(header) if name and name not in used]
    absent = [name for name in sorted(needed(declaration)) if name not in columns]
    problems = [
        *_twins(label, row, header),
        *_repeated(label, row, [name for name in header if name in used]),
        *(
            _missing(label, row, declaration.field(name), delivery, ignored if trusted else [])
            for name in absent
        ),
        *(
            _missing_filter(label, row, name)
            for name in sorted(delivery.filtre)
            if name not in header
        ),
    ]
    warnings = [_unknown(label, row, declaration, delivery, ignored)] if ignored and trusted else []
    return Binding(columns, tuple(problems), tuple(warnings))


def absent_everywhere(declaration: Declaration, bindings: Sequence[Binding]) -> list[Problem]:
    """Fields that no edition holds: a name was mistyped in the declaration."""
    return [
        Problem(
            message=f"aucune livraison ne contient le champ « {field.name} ».",
            remedy="Corrigez les noms donnés par `croisee.colonnes`, ou retirez le champ.",
            expected=" ou ".join(f"« {name} »" for name in field.croisee.colonnes or (field.name,)),
            file=declaration.source,
            column=field.name,
            rule="colonne.absente",
        )
        for field in declaration.fields
        if not any(field.name in binding.columns for binding in bindings)
    ]


def _first(names: Sequence[str], header: Sequence[str]) -> str | None:
    return next((name for name in names if name in header), None)


def _other_delimiter(
    declaration: Declaration, delivery: Delivery, header: Sequence[str]
) -> str | None:
    """The delimiter that the file really uses, when cutting by it shows the declared names."""
    if delivery.fichier.endswith(".xlsx"):
        return None
    known = {name for field in declaration.fields for name in names_in_file(field, delivery)}
    found = len(known & set(header))
    line = declaration.format.delimiteur.join(header)
    for delimiter in _DELIMITERS:
        cut = {part.strip().strip('"') for part in line.split(delimiter)}
        if delimiter != declaration.format.delimiteur and len(known & cut) > max(found, 1):
            return delimiter
    return None


def _wrong_delimiter(label: str, row: int, declaration: Declaration, other: str) -> Problem:
    declared = _DELIMITERS[declaration.format.delimiteur]
    written = "\\t" if other == "\t" else other
    return Problem(
        message=f"les colonnes sont séparées par des {_DELIMITERS[other]}, alors que la "
        f"déclaration annonce des {declared}.",
        remedy=f'Écrivez `delimiteur: "{written}"` dans la déclaration.',
        file=label,
        row=row,
        rule="fichier.delimiteur",
    )


def _no_header(label: str, row: int) -> Problem:
    return Problem(
        message="aucune colonne déclarée n'est dans la ligne d'en-tête.",
        remedy="Vérifiez que le fichier a une ligne d'en-tête, et la clé `entete` (numéro de "
        "cette ligne) de la déclaration.",
        file=label,
        row=row,
        rule="fichier.entete",
    )


def _repeated(label: str, row: int, names: Sequence[str]) -> list[Problem]:
    return [
        Problem(
            message="deux colonnes portent ce nom.",
            remedy="Demandez au producteur de les distinguer : rien ne dit laquelle lire.",
            file=label,
            row=row,
            column=name,
            rule="colonne.repetee",
        )
        for name in sorted({name for name in names if names.count(name) > 1})
    ]


def _twins(label: str, row: int, header: Sequence[str]) -> list[Problem]:
    """Names that a database would take for one another."""
    folded: dict[str, set[str]] = {}
    for name in header:
        folded.setdefault(unicodedata.normalize("NFKC", name).casefold(), set()).add(name)
    return [
        Problem(
            message=f"{len(names)} colonnes ne diffèrent que par les majuscules ou les accents.",
            remedy="Demandez au producteur de les nommer autrement.",
            file=label,
            row=row,
            rule="colonne.jumelle",
        )
        for names in folded.values()
        if len(names) > 1
    ]


def _missing(
    label: str, row: int, field: SourceField, delivery: Delivery, candidates: Sequence[str]
) -> Problem:
    names = names_in_file(field, delivery)
    close = get_close_matches(names[0].casefold(), [name.casefold() for name in candidates], n=1)
    nearest = next((name for name in candidates if close and name.casefold() == close[0]), None)
    remedy = (
        f"Le fichier contient « {nearest} » : si c'est elle, ajoutez ce nom à `croisee.colonnes`."
        if nearest
        else "Demandez cette colonne au producteur, ou corrigez `croisee.colonnes`."
    )
    return Problem(
        message=f"la colonne du champ « {field.name} » manque.",
        remedy=remedy,
        expected=" ou ".join(f"« {name} »" for name in names),
        file=label,
        row=row,
        column=names[0],
        rule="colonne.absente",
    )


def _missing_filter(label: str, row: int, name: str) -> Problem:
    return Problem(
        message="la colonne citée par `filtre` manque.",
        remedy="Corrigez `filtre` dans la livraison.",
        file=label,
        row=row,
        column=name,
        rule="colonne.absente",
    )


def _unknown(
    label: str, row: int, declaration: Declaration, delivery: Delivery, ignored: Sequence[str]
) -> Problem:
    known = {name for field in declaration.fields for name in names_in_file(field, delivery)}
    shown = [f"« {name} »{_nearest(name, known)}" for name in ignored[:12]]
    more = f" et {len(ignored) - 12} autres" if len(ignored) > 12 else ""
    return Problem(
        message=f"colonnes non déclarées, laissées de côté : {', '.join(shown)}{more}.",
        remedy="Rien à faire si ces colonnes ne servent pas ; sinon, déclarez-les.",
        file=label,
        row=row,
        rule="colonne.inconnue",
    )


def _nearest(name: str, known: set[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
    return f" (proche de « {close[0]} »)" if close else ""
