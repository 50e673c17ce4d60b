"""French codes: their shape and their key, in SQL.

SIREN, SIRET: Luhn key (INSEE, décret 73-314); the establishments of La Poste (SIREN 356 000 000)
follow another rule: the sum of their fourteen digits is a multiple of 5. Commune, IRIS: shape of
the Code officiel géographique, Corsica (2A, 2B) and overseas included. QPV: `QP` + département +
rank (2015), `QN` + département + rank + territory letter (2024). ROME: a letter and four digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from croisee.sources.expressions import matches
from croisee.sources.model import Check

_DEPARTEMENT = r"(0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5])"
COMMUNE = rf"({_DEPARTEMENT}\d{{3}}|97[1-8]\d{{2}}|98[4-9]\d{{2}})"
IRIS = rf"{COMMUNE}\d{{4}}"
QPV = r"(QP(0\d{2}|02[AB]|9[78]\d)\d{3}|QN(0\d{2}|02[AB]|9[78]\d)\d{2}[A-Z])"
ROME = r"[A-N]\d{4}"
LA_POSTE = "356000000"


@dataclass(frozen=True)
class Code:
    """One kind of code: what a person reads when it fails."""

    label: str
    expected: str
    remedy: str


CODES: Mapping[Check, Code] = {
    "siren": Code(
        "un numéro SIREN", "neuf chiffres et une clé juste", "Vérifiez le numéro auprès de l'Insee."
    ),
    "siret": Code(
        "un numéro SIRET",
        "quatorze chiffres et une clé juste",
        "Vérifiez le numéro ; un tableur a pu l'arrondir ou retirer un zéro au début.",
    ),
    "commune": Code(
        "un code commune de l'Insee",
        "cinq caractères, par exemple 35238 ou 2A004",
        "Donnez le code Insee, pas le code postal ; gardez le zéro du début.",
    ),
    "qpv": Code(
        "un code de quartier prioritaire",
        "par exemple QP035004 (2015) ou QN03501M (2024)",
        "Reprenez le code de la liste de l'ANCT.",
    ),
    "iris": Code(
        "un code IRIS",
        "neuf caractères, par exemple 352380101",
        "Donnez le code complet de l'Insee : commune puis quatre chiffres.",
    ),
    "rome": Code(
        "un code ROME", "une lettre et quatre chiffres, par exemple K1304", "Reprenez le code ROME."
    ),
}


def is_code(check: Check, cell: str) -> str:
    """SQL condition: `cell` (without blanks) is a code of that kind."""
    if check == "siren":
        return _keyed(cell, 9, f"({_luhn(cell, 9)}) % 10 = 0")
    if check == "siret":
        total = " + ".join(f"({_digit(cell, place)})" for place in range(14))
        post = f"substr({cell}, 1, 9) = '{LA_POSTE}' AND ({total}) % 5 = 0"
        return _keyed(cell, 14, f"(({_luhn(cell, 14)}) % 10 = 0 OR ({post}))")
    shapes = {"commune": COMMUNE, "iris": IRIS, "qpv": QPV, "rome": ROME}
    return matches(cell, shapes[check])


def _keyed(cell: str, length: int, key: str) -> str:
    return f"(CASE WHEN {matches(cell, rf'[0-9]{{{length}}}')} THEN {key} ELSE FALSE END)"


def _luhn(cell: str, length: int) -> str:
    """Sum of the digits, every second one from the right doubled, less 9 beyond 9."""
    return " + ".join(
        f"2 * ({_digit(cell, place)}) - 9 * ({_digit(cell, place, 5, 2)})"
        if place % 2
        else f"({_digit(cell, place)})"
        for place in range(length)
    )


def _digit(cell: str, place: int, unit: int = 1, base: int = 10) -> str:
    """The digit at `place` from the right (from 0); with `unit` 5 and `base` 2, whether it is
    five or more."""
    return f"TRY_CAST({cell} AS BIGINT) // {unit * 10**place} % {base}"


_NIR = re.compile(
    r"([1-478])(\d{2})(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])(\d{3})(\d{3})(\d{2})?", re.IGNORECASE
)
_NIR_NAMES = re.compile(r"\bnir\b|secu|nss\b|immatriculation", re.IGNORECASE)
_BLANKS = re.compile(r"[\s.\u00a0\u202f-]")


def looks_like_nir(column: str, cells: list[str]) -> bool:
    """Whether a column holds social security numbers in clear.

    Fifteen characters with a right key (97 − number mod 97) in at least nine filled cells of ten,
    or thirteen without key when the name of the column says so too.
    """
    filled = [compact for cell in cells if (compact := _BLANKS.sub("", cell))]
    if not filled:
        return False
    keyed = sum(_has_nir_key(cell) for cell in filled)
    if keyed * 10 >= len(filled) * 9:
        return True
    shaped = sum(_NIR.fullmatch(cell) is not None for cell in filled)
    return shaped * 10 >= len(filled) * 9 and _NIR_NAMES.search(column) is not None


def _has_nir_key(cell: str) -> bool:
    found = _NIR.fullmatch(cell)
    if found is None or found.group(7) is None:
        return False
    # Corsica: 2A counts as 19 and 2B as 18.
    number = cell[:13].upper().replace("2A", "19").replace("2B", "18")
    return 97 - int(number) % 97 == int(found.group(7))
