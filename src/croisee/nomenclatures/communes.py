"""Communes that merged, split or changed code: from any former code to the one of a given year.

The table is the one of INSEE's *code officiel géographique* (COG): former code, code of the year.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from croisee.foundation.errors import CroiseeError, Problem


@dataclass(frozen=True)
class CommuneHistory:
    """Former code of a commune → its code(s) in the COG of one year.

    Several codes mean that the commune was split: nothing then says where a person who lived
    there lives now, and `current` answers None rather than choose.
    """

    year: str
    successors: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, year: str, pairs: Iterable[tuple[str, str]]) -> "CommuneHistory":
        """From pairs (former code, code of the year). Raises `CroiseeError` on an empty code."""
        found: dict[str, set[str]] = {}
        for former, current in pairs:
            if not former or not current:
                raise CroiseeError(
                    Problem(
                        message="la table des communes anciennes contient un code vide.",
                        remedy="Complétez ou retirez la ligne.",
                        expected="un code ancien et un code actuel",
                    )
                )
            found.setdefault(former, set()).add(current)
        return cls(year, {former: tuple(sorted(found[former])) for former in sorted(found)})

    def current(self, code: str) -> str | None:
        """Code of the year, or None when the commune is unknown or was split."""
        successors = self.successors.get(code, ())
        return successors[0] if len(successors) == 1 else None
