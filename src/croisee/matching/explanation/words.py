"""What each level of agreement says, in French."""

from collections.abc import Mapping

LACKING = "missing"
"""Name of the level of a field that one side does not give."""


def _name(what: str, other: str) -> Mapping[str, str]:
    return {
        "different": f"{what} diffère",
        "distant": f"{what} se ressemble à peine",
        "near": f"{what} se ressemble un peu",
        "close": f"{what} se ressemble beaucoup",
        "swapped": f"{what} est écrit à la place du {other}",
        "equal": f"{what} est le même",
    }


_WORDS: Mapping[str, Mapping[str, str]] = {
    "given_name": _name("le prénom", "nom de famille"),
    "family_name": _name("le nom de famille", "prénom"),
    "birth_date": {
        "different": "la date de naissance diffère",
        "year differs, no day or month": "l’année de naissance diffère, le jour ou le mois manque",
        "year only": "de la date de naissance, seule l’année est la même",
        "year equal, no day or month": "l’année de naissance est la même, le jour ou le mois "
        "manque",
        "day and month only": "le jour et le mois de naissance sont les mêmes, l’année diffère",
        "year and one of day and month": "dans la date de naissance, le jour ou le mois diffère",
        "day and month swapped": "le jour et le mois de naissance sont échangés",
        "equal": "la date de naissance est la même",
    },
    "birth_place": {
        "different": "le lieu de naissance diffère",
        "equal": "le lieu de naissance est le même",
    },
    "sex": {"different": "le sexe diffère", "equal": "le sexe est le même"},
    "postcode": {
        "different": "le code postal diffère",
        "equal": "le code postal est le même",
    },
}
_LACKING: Mapping[str, str] = {
    "given_name": "le prénom manque",
    "family_name": "le nom de famille manque",
    "birth_date": "la date de naissance manque",
    "birth_place": "le lieu de naissance manque",
    "sex": "le sexe manque",
    "postcode": "le code postal manque",
}


def say_level(field: str, level: str) -> str:
    """What a level of a field says: « le nom de famille se ressemble beaucoup ».

    `field`, `level`: as `scoring.fields` names them, or `LACKING` when a side has no value.
    """
    if level == LACKING:
        return f"{_LACKING[field]} d’un côté au moins"
    return _WORDS[field][level]


def signed(bits: float) -> str:
    """A weight with its sign: « +6,2 », « −1,1 », « 0 »."""
    shown = f"{abs(bits):.1f}".replace(".", ",")
    if shown == "0,0":
        return "0"
    return f"{'+' if bits > 0 else '−'}{shown}"


def chances(probability: float) -> str:
    """A probability as a CCAS agent says it: « 62 chances sur 100 »."""
    hundredths = round(100 * probability)
    if hundredths < 1:
        return "moins d’une chance sur 100"
    if hundredths == 1:
        return "une chance sur 100"
    if hundredths > 99:
        return "plus de 99 chances sur 100"
    return f"{hundredths} chances sur 100"
