"""Birth places: the code of today's commune, or the country, from codes and labels of any year.

The tables come from the project (INSEE's *code officiel géographique*): nothing is known here but
the three cities that have arrondissements. Two producers agree only with the same tables.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from croisee.matching.normalisation.folding import fold
from croisee.matching.normalisation.reasons import Reason
from croisee.matching.normalisation.words import missing
from croisee.nomenclatures import CommuneHistory, department_of

LABEL = "~"
"""Stands before a place known by its label alone."""
TUNISIA = "99351"

_CODE = re.compile(r"(?:\d\d|2[AB])\d{3}", re.ASCII)
_SHORTENED = re.compile(r"[1-9]\d{3}", re.ASCII)
_DEPARTMENT_ONLY = re.compile(r"\d\d|2[AB]|97\d|(?:\d\d|2[AB])000|97\d00", re.ASCII)
_CITIES = {
    **{f"751{n:02}": "75056" for n in range(1, 21)},
    **{f"6938{n}": "69123" for n in range(1, 10)},
    **{f"132{n:02}": "13055" for n in range(1, 17)},
}
_CITY_NAMES = {"PARIS": "75056", "LYON": "69123", "MARSEILLE": "13055"}
# What may follow the name of a city that has arrondissements; figures are gone by then.
_ORDINAL = re.compile(r"E|ER|ERE|I?EME|NDE?|ARR|ARRT|ARRDT|ARRONDISSEMENT|[IVX]+")
_ARTICLES = ("LE", "LA", "LES", "L")
_TRAILING_ARTICLE = re.compile(r"\(\s*(?:LE|LA|LES|L['’])\s*\)")
_SEPARATORS = re.compile(r"[,;/()]")
_HINT = re.compile(r"\b(\d{5}|97\d|2[AB]|\d\d)\b", re.ASCII)
_WRITTEN_OUT = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES"}


class Place(NamedTuple):
    """`code`: today's commune, « 99xxx », or `~` and a label; `abroad`: None when unknown."""

    code: str | None
    abroad: bool | None
    reason: Reason | None


@dataclass(frozen=True)
class BirthPlaces:
    """The project's tables: former codes of communes, and names of communes and countries.

    `names` maps a label (see `label_key`) to the (département at the time, code of today) of all
    places that bear or bore it; a country is in « 99 ».
    """

    history: CommuneHistory
    names: Mapping[str, frozenset[tuple[str, str]]]

    @classmethod
    def of(cls, history: CommuneHistory, names: Iterable[tuple[str, str]] = ()) -> "BirthPlaces":
        """From a history and pairs (code, label), of communes of any year and of countries."""
        places = cls(history, {})
        found: dict[str, set[tuple[str, str]]] = {}
        for code, label in names:
            today = places._read_code(code).code
            if today is not None:
                department = department_of("commune", code) or ""
                found.setdefault(label_key(label), set()).add((department, today))
        return cls(history, {key: frozenset(found[key]) for key in found})

    def read(self, text: str) -> Place:
        """A place from what a file holds: a code of any year, or a label.

        A code that the table does not know, and that of a commune split since, are kept as they
        are: both producers then still hold the same text.
        """
        written = text.strip().upper()
        if _SHORTENED.fullmatch(written):  # a zero lost in a spreadsheet
            written = f"0{written}"
        if _DEPARTMENT_ONLY.fullmatch(written):
            return Place(None, _is_abroad(written), Reason.DEPARTMENT_ONLY)
        if _CODE.fullmatch(written):
            return self._read_code(written)
        return self._read_label(written)

    def _read_code(self, code: str) -> Place:
        if code in ("99100", "99999"):  # France without more; unknown
            return Place(None, None if code == "99999" else False, Reason.DEPARTMENT_ONLY)
        if _is_abroad(code):
            return Place(code, True, None)
        if code.startswith("96"):  # Tunisia before 1956; 91 to 95 are départements today
            return Place(TUNISIA, True, None)
        code = _CITIES.get(self._corsican(code), self._corsican(code))
        today = self.history.current(code)
        if today is not None:
            return Place(_CITIES.get(today, today), False, None)
        if code in self.history.successors:
            return Place(code, False, Reason.SPLIT_COMMUNE)
        known = not self.history.successors or code in _CITIES.values()
        return Place(code, False, None if known else Reason.CODE_NOT_IN_TABLE)

    def _corsican(self, code: str) -> str:
        """« 20004 », from before 1976, is « 2A004 » when the table has it and not « 2B004 »."""
        if not code.startswith("20"):
            return code
        halves = [f"{half}{code[2:]}" for half in ("2A", "2B")]
        known = [half for half in halves if half in self.history.successors]
        return known[0] if len(known) == 1 else code

    def _read_label(self, written: str) -> Place:
        reason = missing(written, fold(written))
        pieces = [p for p in _SEPARATORS.split(_TRAILING_ARTICLE.sub("", written)) if label_key(p)]
        if reason is not None or not pieces:
            return Place(None, None, reason)
        key = label_key(pieces[0])
        if written.startswith(LABEL):  # read once already: the département it named is gone
            return self._unnamed(key, Reason.LABEL_NOT_IN_TABLE)
        city = _city(key)
        if city is not None:
            return Place(city, False, None)
        if key == "FRANCE":
            return Place(None, False, Reason.DEPARTMENT_ONLY)
        for piece in pieces[1:]:
            countries = {c for _, c in self.names.get(label_key(piece), ()) if _is_abroad(c)}
            if len(countries) == 1:
                return Place(countries.pop(), True, None)
        return self._named(key, _HINT.search(written))

    def _named(self, key: str, hint: re.Match[str] | None) -> Place:
        bearers = self.names.get(key, frozenset())
        codes = {c for d, c in bearers if hint is None or _is_in(d, hint[1])}
        if len(codes) == 1:
            code = codes.pop()
            return Place(code, _is_abroad(code), None)
        return self._unnamed(key, Reason.AMBIGUOUS_LABEL if codes else Reason.LABEL_NOT_IN_TABLE)

    def _unnamed(self, key: str, reason: Reason) -> Place:
        return Place(LABEL + key, None, reason if self.names else None)


NO_TABLES = BirthPlaces(CommuneHistory("", {}), {})
"""When the project gives no table: codes and labels stay as written, and nothing is reported."""


def label_key(label: str) -> str:
    """A label as it is compared: « LE MANS CEDEX 2 » → « MANS », « St-Malo » → « SAINT MALO ».

    The article goes because offices write « HAVRE (LE) » or leave it out.
    """
    plain = [_WRITTEN_OUT.get(word, word) for word in fold(label).split() if word != "CEDEX"]
    while len(plain) > 1 and plain[0] in _ARTICLES:
        del plain[0]
    return " ".join(plain)


def _city(key: str) -> str | None:
    """« PARIS E ARRONDISSEMENT » → 75056; None for any other place, « PARIS L HOPITAL » too."""
    name, *others = key.split()
    return _CITY_NAMES.get(name) if all(_ORDINAL.fullmatch(word) for word in others) else None


def _is_abroad(code: str) -> bool:
    return code.startswith("99")


def _is_in(department: str, hint: str) -> bool:
    """Whether a place is in the département that a code or a postcode begins with."""
    if hint.startswith("20"):  # postcodes of Corsica
        return department in ("2A", "2B")
    return hint.startswith(department)
