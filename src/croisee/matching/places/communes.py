"""The commune of a place, from what its list says: a code, a name, a postcode, an address."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.places.names import name_words
from croisee.matching.places.vocabulary import fold

_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_POSTCODE = re.compile(r"\d{5}")
_WRITINGS = MappingProxyType(
    {
        "code": ("code", "code_insee", "Code_commune_INSEE", "#Code_commune_INSEE", "COM"),
        "name": ("nom", "name", "Nom_de_la_commune", "Nom_commune", "LIBELLE"),
        "postcodes": ("code_postal", "codes_postaux", "post_codes", "Code_postal"),
    }
)
"""Headings under which the table comes: ours, the one of La Poste (« Base officielle des codes
postaux »), the one of INSEE (COG, without postcodes)."""


@dataclass(frozen=True)
class Communes:
    """The communes of one year: code → name, and the codes that each postcode serves."""

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    by_postcode: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> "Communes":
        """From rows (code, name, postcodes written in any way); a code may come several times."""
        names: dict[str, str] = {}
        served: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for code, name, postcodes in rows:
            names[code] = name
            for postcode in _POSTCODE.findall(postcodes):
                served[postcode][code] = None
        return cls(names, {postcode: tuple(codes) for postcode, codes in served.items()})

    def code(self, said: str, postcode: str, text: str = "") -> str | None:
        """The code, when one commune alone answers.

        `said`: what the list writes for the commune, a code or a name. Else, among the communes of
        the postcode (those of its département when no commune has it: a CEDEX): the one of this
        name; the one whose name is held in `text` (the place's name and address); the only one.
        """
        if is_code(said):
            return said
        served = self.by_postcode.get(postcode, ())
        near = served or tuple(code for code in self.names if code[:2] == postcode[:2])
        wanted, spoken = name_words(said), f" {' '.join(fold(text))} "
        answers = (
            [code for code in near if said and name_words(self.names[code]) == wanted],
            [code for code in served if f" {' '.join(fold(self.names[code]))} " in spoken],
            served,
        )
        return next((found[0] for found in answers if len(found) == 1), None)


def is_code(text: str) -> bool:
    """Whether a text is written as the code of a commune (COG)."""
    return _CODE.fullmatch(text) is not None


NO_COMMUNES = Communes()
"""No table: only what is written as a code is a commune."""


def read_communes(table: pa.Table, *, file: str | None = None) -> Communes:
    """The table of a text file with a code, a name and, if known, postcodes on each row.

    Raises `CroiseeError` when the heading has no code or no name.
    """
    found = {
        wanted: next((name for name in writings if name in table.column_names), None)
        for wanted, writings in _WRITINGS.items()
    }
    problems = [
        Problem(
            "la table des communes n’a pas cette colonne.",
            "Prenez la base officielle des codes postaux de La Poste, ou renommez la colonne.",
            expected=" ou ".join(_WRITINGS[wanted]),
            file=file,
            row=1,
            column=_WRITINGS[wanted][0],
        )
        for wanted in ("code", "name")
        if found[wanted] is None
    ]
    if problems:
        raise CroiseeError(problems)
    empty = [""] * table.num_rows
    columns = (table[name].to_pylist() if name else empty for name in found.values())
    return Communes.of(zip(*columns, strict=True))
