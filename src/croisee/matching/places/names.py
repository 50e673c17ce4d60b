"""Names of places brought to the words that tell one place from another."""

import re
from dataclasses import dataclass
from functools import lru_cache

from croisee.foundation.words import Words
from croisee.matching.places.parameters import parameter
from croisee.matching.places.similarity import ratio
from croisee.matching.places.vocabulary import fold, vocabulary

CONTAINED = parameter("nom_contenu")
"""Likeness of a name and of the same name with more words (« MJC Bréquigny », « MJC Bréquigny —
accueil numérique »), when a word they share is proper to the place."""
CONTAINED_KIND = parameter("genre_contenu")
"""The same when they share nothing but the kind of place (« CCAS », « CCAS – aide sociale »)."""
_TOWN_HALL = ("MAIRIE",)
_POSTCODE = re.compile(r"\(?\b\d{5}\b\)?")
_ACRONYM = re.compile(r"[A-Z]{3,8}")


@dataclass(frozen=True)
class NameLikeness:
    """Likeness of two names, 0 to 100, and the words it was read on."""

    score: float
    first: Words
    second: Words

    @property
    def proper(self) -> bool:
        """Whether both names hold a word in common that is not a mere kind of place."""
        return bool((set(self.first) & set(self.second)) - vocabulary().kinds)


@lru_cache(maxsize=200_000)
def name_words(name: str) -> Words:
    """« Centre communal d’action sociale de Brest » → CCAS, BREST.

    Postcodes, small words and legal forms are dropped unless nothing would be left; acronyms are
    written one way; a word said twice (« CCAS – centre communal d’action sociale ») is said once.
    `name_words(" ".join(name_words(x))) == name_words(x)`.
    """
    words = fold(_POSTCODE.sub(" ", name)) or fold(name)
    known = vocabulary()
    while True:
        done = tuple(word for word in words if word not in known.small) or words
        done = known.legal_forms.apply(done) or done
        done = known.acronyms.apply(done)
        start = known.leading.at(done, 0) if done else None
        if start:
            done = (*start[1], *done[start[0] :])
        done = tuple(dict.fromkeys(done))
        if done == words:
            return done
        words = done


@lru_cache(maxsize=200_000)
def without_commune(words: Words, commune: str) -> Words:
    """The words of a name without those of its commune; the commune alone is its town hall."""
    place = name_words(commune)
    if not place:
        return words
    if words == place:
        return _TOWN_HALL
    size = len(place)
    for start in range(len(words) - size + 1):
        if words[start : start + size] == place:
            return words[:start] + words[start + size :]
    return words


def compare_names(first: str, second: str, commune: str = "") -> NameLikeness:
    """Likeness of two names, once the name of the `commune` where both are is taken out.

    Inside a commune its name tells nothing; elsewhere it may be all that tells two places apart.

    The better of two readings, words in order and words sorted, so that « médiathèque Jean
    Moulin » and « Jean Moulin (médiathèque) » are one; a name held in the other is near it.
    """
    left, right = name_words(first), name_words(second)
    initials = _is_acronym(left, right) or _is_acronym(right, left)
    left, right = without_commune(left, commune), without_commune(right, commune)
    if not left or not right:
        return NameLikeness(0.0, left, right)
    score = max(
        ratio(" ".join(left), " ".join(right)),
        ratio(" ".join(sorted(left)), " ".join(sorted(right))),
    )
    if set(left) <= set(right) or set(right) <= set(left):
        shared = set(left) & set(right)
        score = max(score, CONTAINED if shared - vocabulary().kinds else CONTAINED_KIND)
    if initials:
        score = max(score, CONTAINED)
    return NameLikeness(score, left, right)


def _is_acronym(short: Words, long: Words) -> bool:
    """Whether a name is the initials of another: « CCHC », « CC de Haute Cornouaille ».

    An acronym that the other name holds is taken whole.
    """
    if len(short) != 1 or len(long) < 2 or not _ACRONYM.fullmatch(short[0]):
        return False
    acronyms = vocabulary().acronym_names
    return short[0] == "".join(word if word in acronyms else word[0] for word in long)
