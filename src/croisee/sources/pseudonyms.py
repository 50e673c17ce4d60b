"""A person's pseudonym: the same in every source of one project, worthless outside it.

HMAC-SHA-256 (RFC 2104, FIPS 198-1) of the normalised identity under the project's secret; the
first 128 bits, in hexadecimal. Without the secret, a list of all names and birth dates tells
nothing (Article 29 Working Party, opinion 05/2014, §4: a hash without a key is not enough).

Normalised: what two offices write differently for one person is made one. Letters are taken to
their plain form (NFKD, no accent, « Œ » → « OE », upper case); blanks, hyphens and apostrophes
vanish, so that « de La Tour », « DELATOUR » and « De-la-Tour » are one, as « Jean-Pierre » and
« Jean Pierre » are. Nothing is guessed beyond: a typing fault makes another pseudonym.
"""

import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources.model import Role

MIN_KEY = 32
"""Bytes of the secret: as many as the hash gives."""
_ORDER: tuple[Role, ...] = (
    "nom", "nom_usage", "prenom", "date_naissance", "sexe", "lieu_naissance",
)  # fmt: skip
_SEX = {
    **dict.fromkeys(("1", "M", "H", "HOMME", "MASCULIN"), "M"),
    **dict.fromkeys(("2", "F", "FEMME", "FEMININ"), "F"),
}
_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ł": "L"})
_NOT_LETTER = re.compile(r"[^\w]|_")


def check_key(key: bytes | None) -> bytes:
    """The key, or a refusal: without a secret nothing is pseudonymised."""
    if key is None:
        _refuse("la clé secrète du projet manque : rien n'est reçu sans elle.")
    if len(key) < MIN_KEY:
        _refuse(f"la clé secrète du projet fait moins de {MIN_KEY} octets.")
    return key


def key_id(key: bytes) -> str:
    """What names the key without telling anything of it."""
    return hmac.digest(key, b"croisee.pseudonyme.cle", "sha256").hex()[:16]


def normalise_name(text: str) -> str:
    """Letters and digits alone, plain and upper case: « d'Œuvre-Léger » → « DOEUVRELEGER »."""
    plain = unicodedata.normalize("NFKD", text).upper().translate(_LIGATURES)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_LETTER.sub("", letters)


def normalise_sex(text: str) -> str:
    """« M » or « F »; empty when the writing is unknown."""
    return _SEX.get(normalise_name(text), "")


def _as_written(text: str) -> str:
    return text


_NORMALISERS: Mapping[Role, Callable[[str], str]] = {
    "nom": normalise_name,
    "nom_usage": normalise_name,
    "prenom": normalise_name,
    "lieu_naissance": normalise_name,
    "sexe": normalise_sex,
    "date_naissance": _as_written,
}


def pseudonyms(key: bytes, columns: Mapping[Role, pa.Array]) -> pa.Array:
    """One pseudonym per row; null where a part of the identity is missing.

    `columns` holds text (dates ISO). The message hashed names the roles it holds, in one fixed
    order: two sources that declare the same roles, in any order, agree; two that do not share
    roles never do.
    """
    roles = [role for role in _ORDER if role in columns]
    normalised = [_normalised(columns[role], _NORMALISERS[role]) for role in roles]
    start = hmac.new(key, "\x1f".join(("croisee.pseudonyme", *roles)).encode(), sha256)
    return pa.array(
        [_pseudonym(start, parts) for parts in zip(*normalised, strict=True)], pa.string()
    )


def _pseudonym(start: hmac.HMAC, parts: Sequence[str]) -> str | None:
    if not all(parts):
        return None
    state = start.copy()
    state.update("".join(f"\x1e{part}" for part in parts).encode())
    return state.hexdigest()[:32]


def _normalised(column: pa.Array, normalise: Callable[[str], str]) -> list[str]:
    """Each distinct writing is normalised once; a missing part is empty."""
    encoded = pc.dictionary_encode(column)
    written = [normalise(value) if value else "" for value in encoded.dictionary.to_pylist()]
    return ["" if place is None else written[place] for place in encoded.indices.to_pylist()]


def _refuse(message: str) -> NoReturn:
    raise CroiseeError(
        Problem(
            message=message,
            remedy="Créez la clé du projet (`croisee run` la crée au premier passage) et gardez-la "
            "hors du dossier partagé ; la perdre rend les anciens pseudonymes sans lien avec les "
            "nouveaux.",
            rule="pseudonyme.cle",
        )
    )
