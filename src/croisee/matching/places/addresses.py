"""Addresses read as a number and a way, whatever their complements."""

import re
from dataclasses import dataclass
from functools import lru_cache

from croisee.foundation.words import Words
from croisee.matching.places.parameters import parameter
from croisee.matching.places.similarity import ratio
from croisee.matching.places.vocabulary import fold, vocabulary

NUMBER_WEIGHT = parameter("poids_du_numero")
"""Share of the number of the house in the likeness, when both addresses have one."""
OTHER_REPETITION = parameter("autre_repetition")
"""Likeness of « 12 » and « 12 bis »."""
CONTAINED = parameter("voie_contenue")
"""Likeness of « quai Alba » and « quai Robert Alba »: names of streets are often cut short."""
OTHER_WAY = parameter("autre_type_de_voie")
"""What is left of the likeness when the kinds of way differ: « rue » and « place de l’Église »."""

_SEPARATORS = re.compile(r"[\n\r,;()/]+|\s[-–—]\s?|\s?[-–—]\s")
_NUMBER_COMMA = re.compile(r"(\d+\s*(?:bis|ter|quater|[a-d])?)\s*,", re.IGNORECASE)
_RANGE = re.compile(r"(\d)\s*[-–/&]\s*(?=\d)")
_STUCK = re.compile(r"\b(\d+)(BIS|TER|QUATER|[A-D])\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b\d{2}\s?\d{3}\b.*$")
_HOUSE = re.compile(r"\d{1,4}")
_LETTERS = frozenset("ABCD")


@dataclass(frozen=True)
class Address:
    """`numbers` of the house (several for « 2-4 rue… »), `repetition` (BIS, A…), kind and words."""

    numbers: frozenset[int]
    repetition: str
    way: str
    words: Words


@lru_cache(maxsize=200_000)
def read_address(text: str, commune: str = "") -> Address | None:
    """« 12 bis, av. du Gal de Gaulle – 35000 Rennes » → 12, BIS, AVENUE, GENERAL GAULLE.

    `commune`: name of the commune, taken off the end of the text. None when no word is left.
    """
    text = _RANGE.sub(r"\1 ", _NUMBER_COMMA.sub(r"\1 ", text))
    readings = [
        address
        for part in _SEPARATORS.split(text)
        if (address := _read(_STUCK.sub(r"\1 \2", part), fold(commune)))
    ]
    # A part with a number and a way is the address; the others are the building, the hamlet…
    readings.sort(key=lambda found: (not found.way, not found.numbers))
    return readings[0] if readings else None


def _read(part: str, commune: Words) -> Address | None:
    known = vocabulary()
    words = fold(_POSTCODE.sub("", part) if _POSTCODE.sub("", part).strip() else part)
    words = known.street_words.apply(known.ways.apply(words))
    for place, word in enumerate(words):
        if word in known.delivery:
            words = words[:place]
            break
    if commune and len(words) > len(commune) and words[-len(commune) :] == commune:
        words = words[: -len(commune)]
    start = next((place for place, word in enumerate(words) if word in known.way_kinds), None)
    before = words if start is None else words[:start]
    numbers, repetition, first = _house(before)
    if start is None:
        way, street = "", words[first:]
    else:
        way, street = words[start], _one_way(words[start + 1 :])
    if not numbers and len(street) > 1 and _HOUSE.fullmatch(street[-1]):
        numbers, street = frozenset({int(street[-1])}), street[:-1]
    street = tuple(word for word in street if word not in known.small) or street
    if not street:
        return None
    return Address(numbers, repetition, way, street)


def _house(words: Words) -> tuple[frozenset[int], str, int]:
    """Numbers and repetition at the start of `words`, and how many words they take."""
    numbers: set[int] = set()
    repetition = ""
    repetitions = vocabulary().repetitions
    for place, word in enumerate(words):
        if _HOUSE.fullmatch(word):
            numbers.add(int(word))
        elif numbers and word in ("ET", "A") and _is_house(words[place + 1 : place + 2]):
            continue
        elif numbers and not repetition and (word in repetitions or word in _LETTERS):
            repetition = word
        else:
            return frozenset(numbers), repetition, place
    return frozenset(numbers), repetition, len(words)


def _is_house(words: Words) -> bool:
    """« 12 A rue… » holds a letter of the house; « 12 à 14 rue… » does not."""
    return bool(words and _HOUSE.fullmatch(words[0]))


def _one_way(words: Words) -> Words:
    """Words of a way up to the next one: « de la Gare ZA du Pont » → DE LA GARE."""
    known = vocabulary()
    for place in range(1, len(words)):
        if words[place] in known.way_kinds and words[place - 1] not in known.small:
            return words[:place]
    return words


def compare_addresses(first: Address | None, second: Address | None) -> float | None:
    """Likeness of two addresses, 0 to 100; None when one of them is unknown.

    The words of the way, then the number when both have one: an absent number says nothing.
    """
    if first is None or second is None:
        return None
    street = ratio(" ".join(first.words), " ".join(second.words))
    if set(first.words) <= set(second.words) or set(second.words) <= set(first.words):
        street = max(street, CONTAINED)
    if first.way and second.way and first.way != second.way:
        street *= OTHER_WAY
    if not first.numbers or not second.numbers:
        return street
    if not first.numbers & second.numbers:
        number = 0.0
    else:
        number = 100.0 if first.repetition == second.repetition else OTHER_REPETITION
    return (1 - NUMBER_WEIGHT) * street + NUMBER_WEIGHT * number
