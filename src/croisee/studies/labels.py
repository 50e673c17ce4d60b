"""French words for the columns and codes that studies cross."""

from croisee.sources import Declaration

_COLUMNS = {
    "tranche_age": "Âge",
    "sexe": "Sexe",
    "presence": "Présence dans l'autre fichier",
}
_CODES = {
    "sexe": {"F": "Femmes", "M": "Hommes"},
    "presence": {"avec": "Retrouvées", "sans": "Non retrouvées"},
}


_YES_NO = {"oui": "Oui", "non": "Non"}


def column_label(declaration: Declaration, name: str) -> str:
    """Title of a column: ours for what the door derives, else the declaration's."""
    if name in _COLUMNS:
        return _COLUMNS[name]
    titles = {field.name: field.title for field in declaration.fields}
    return titles.get(name) or name


def code_label(column: str, code: str) -> str:
    """What a code of a column reads as."""
    return _CODES.get(column, {}).get(code) or _YES_NO.get(code, code)
