"""Sex and postcode."""

import re

from croisee.matching.normalisation.folding import fold

_SEXES = {
    **dict.fromkeys(("M", "H", "HOMME", "MASCULIN", "MALE", "GARCON", "MONSIEUR", "MR"), "1"),
    **dict.fromkeys(
        ("F", "FEMME", "FEMININ", "FEMALE", "FILLE", "MADAME", "MME", "MADEMOISELLE", "MLLE"), "2"
    ),
}
_POSTCODE = re.compile(r"(?:F-?)?(\d{2}) ?(\d{3})", re.ASCII)
_SHORTENED = re.compile(r"[1-9]\d{3}", re.ASCII)


def read_sex(text: str) -> str | None:
    """« 1 » a man, « 2 » a woman (the codes of INSEE), None when the writing is unknown."""
    written = text.strip()
    return written if written in ("1", "2") else _SEXES.get(fold(written))


def read_postcode(text: str) -> str | None:
    """Five digits, or None. « 1000 » has lost its zero in a spreadsheet: « 01000 »."""
    written = text.strip().upper()
    if _SHORTENED.fullmatch(written):
        return f"0{written}"
    match = _POSTCODE.fullmatch(written)
    code = "".join(match.groups()) if match else None
    return None if code in ("00000", "99999") else code
