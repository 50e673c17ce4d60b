"""From the free title of a vacancy to codes of the ROME, ranked, with what they were read on."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from croisee.foundation.words import Words
from croisee.occupations.index import TitleIndex
from croisee.occupations.kernel import UNIT
from croisee.occupations.parameters import parameter
from croisee.occupations.rome import Appellation
from croisee.occupations.words import title_words

_APART = re.compile(r"\s+[-–—|]\s+")


class Verdict(StrEnum):
    """What may be done with the first code."""

    SURE = "sûr"
    CHECK = "à vérifier"
    UNKNOWN = "inconnu"


@dataclass(frozen=True)
class Candidate:
    """A code, its score in millionths (only for ranking), the nearest appellation, None when the
    code was found on its other words, and the roots that the title has in common with it."""

    code: str
    score: int
    appellation: Appellation | None
    words: Words


@dataclass(frozen=True)
class TitleMatch:
    """`candidates`, the best first, none when no word of the title is known; `confidence`: chances
    in thousandths that the first is right; `words`: roots read in the title; `readings`: unknown
    root → the one it was taken for."""

    title: str
    candidates: tuple[Candidate, ...]
    confidence: int
    verdict: Verdict
    words: Words
    readings: dict[str, str]

    @property
    def code(self) -> str | None:
        """The code, only when it is sure."""
        return self.candidates[0].code if self.verdict is Verdict.SURE else None

    @property
    def reason(self) -> str:
        """Why the first code, in French."""
        if not self.candidates:
            return "aucun mot de l'intitulé n'est connu du ROME"
        first = self.candidates[0]
        if first.appellation is None:
            return "aucune appellation proche ; code retrouvé par parties de mots"
        parts = [f"appellation « {first.appellation.label} »"]
        if first.words:
            parts.append(f"mots communs : {', '.join(first.words)}")
        parts += [f"« {word} » lu « {read} »" for word, read in self.readings.items()]
        return " ; ".join(parts)


def match_titles(index: TitleIndex, titles: Sequence[str], *, count: int = 3) -> list[TitleMatch]:
    """The `count` best codes of each title, in the order of titles; one title said twice is
    searched once, and what is found does not depend on the other titles."""
    different = list(dict.fromkeys(titles))
    words = [_telling(index, title) for title in different]
    readings = [index.spelling.readings(each) for each in words]
    read = [(*each, *said.values()) for each, said in zip(words, readings, strict=True)]
    best = index.best(read, max(count, 2))
    found: dict[str, TitleMatch] = {}
    for place, title in enumerate(different):
        codes, scores, labels, cosines = (part[place].tolist() for part in best)
        candidates = tuple(
            _candidate(index, code, score, label, read[place])
            for code, score, label in zip(codes, scores, labels, strict=True)
            if code >= 0
        )
        confidence = _confidence(cosines[0], scores[0] - scores[1]) if candidates else 0
        found[title] = TitleMatch(
            title,
            candidates[:count],
            confidence,
            _verdict(candidates, confidence, words[place]),
            words[place],
            readings[place],
        )
    return [found[title] for title in titles]


def _telling(index: TitleIndex, title: str) -> Words:
    """The words of a title, without those of its parts (« … - Port-Salène ») that have none known
    to the referential: a place, a hint on hours. Of the whole title when no part has any."""
    parts = [title_words(part) for part in _APART.split(title)]
    known = [words for words in parts if any(word in index.spelling for word in words)]
    if len(known) in (0, len(parts)):
        return title_words(title)
    return tuple(dict.fromkeys(word for words in known for word in words))


def _candidate(index: TitleIndex, code: int, score: int, label: int, read: Words) -> Candidate:
    said = frozenset(index.words[label]) if label >= 0 else frozenset[str]()
    return Candidate(
        index.rome.codes[code],
        score,
        index.labels[label] if label >= 0 else None,
        tuple(dict.fromkeys(word for word in read if word in said)),
    )


def _confidence(cosine: int, margin: int) -> int:
    """Chances in thousandths, by a logistic curve of the cosine of the nearest label and of the
    margin over the second code."""
    drawn = (
        parameter("confiance_base")
        + parameter("confiance_cosinus") * cosine / UNIT
        + parameter("confiance_marge") * min(margin, UNIT) / UNIT
    )
    return round(1000 / (1 + math.exp(-drawn)))


def _verdict(candidates: Sequence[Candidate], confidence: int, words: Words) -> Verdict:
    """A code that shares no word with the title is no more than a guess; one that shares but words
    read in place of others is never sure."""
    if not candidates or not candidates[0].words or confidence < parameter("seuil_inconnu"):
        return Verdict.UNKNOWN
    written = not set(words).isdisjoint(candidates[0].words)
    return Verdict.SURE if written and confidence >= parameter("seuil_sur") else Verdict.CHECK
