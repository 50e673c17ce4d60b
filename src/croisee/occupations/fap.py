"""From the *familles professionnelles* (FAP 2009) in which hiring needs are told (BMO) to ROME.

The DARES gives, for ROME v3, the FAP of each code; some codes fall in several FAP according to the
qualification of the job (one figure, 0 to 9, of the former ANPE classification). Read the other
way, a FAP is a set of codes, whole or in part: nothing says how its needs share among them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from croisee.foundation.errors import CroiseeError, Problem

_LINE = re.compile(r'^\s*((?:"[A-N]\d{4,5}"\s*,?\s*)+)=\s*"([A-Z0-9]{5})"', re.MULTILINE)
_CODE = re.compile(r'"([A-N]\d{4})(\d?)"')
EVERY = frozenset("0123456789")


@dataclass(frozen=True, order=True)
class Part:
    """A code of the ROME, and the qualifications with which it is of a FAP."""

    code: str
    qualifications: frozenset[str]

    @property
    def whole(self) -> bool:
        """Whether the code is of this FAP whatever the qualification."""
        return self.qualifications == EVERY


@dataclass(frozen=True)
class FapPassage:
    """`parts`: FAP → the codes it is made of, in order."""

    parts: Mapping[str, tuple[Part, ...]]

    def codes_of(self, fap: str) -> tuple[str, ...]:
        """Codes of a FAP, whole or in part; none when it is unknown."""
        return tuple(part.code for part in self.parts.get(fap, ()))

    def faps_of(self, code: str, qualification: str | None = None) -> tuple[str, ...]:
        """The FAP of a code, all those it may be of when the qualification is not known."""
        return tuple(
            fap
            for fap, kept in self._by_code.get(code, ())
            if qualification is None or qualification in kept
        )

    @cached_property
    def _by_code(self) -> Mapping[str, list[tuple[str, frozenset[str]]]]:
        found: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for fap, parts in self.parts.items():
            for part in parts:
                found.setdefault(part.code, []).append((fap, part.qualifications))
        return found


def parse_passage(text: str, *, origin: str | None = None) -> FapPassage:
    """Read the two SAS formats, `$FAP9RSQ` (code → FAP) and `$FAP9RAQ` (code and qualification).

    Raises `CroiseeError` when no line of passage is found.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for written, fap in _LINE.findall(text):
        for code, qualification in _CODE.findall(written):
            kept = found.setdefault(fap, {}).setdefault(code, set())
            kept |= {qualification} if qualification else EVERY
    if not found:
        raise CroiseeError(
            Problem(
                "aucune ligne de passage entre FAP et ROME n'a été reconnue.",
                "Reprenez le fichier de la DARES, sans le modifier.",
                expected='des lignes « "A1101","A1201" = "A0Z43" »',
                file=origin,
            )
        )
    return FapPassage(
        {
            fap: tuple(Part(code, frozenset(found[fap][code])) for code in sorted(found[fap]))
            for fap in sorted(found)
        }
    )
