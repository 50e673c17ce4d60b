"""Families of neighbourhoods: those whose communes a request puts together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.studies.distance_emploi.parameters import Family
from croisee.territories.zoning import Zoning

FAMILY = "emploi_famille"
"""Indicator whose value is the rank, from 1, of a neighbourhood's family in the request."""
_NONE = "Aucune famille de quartiers n'est déclarée pour sa commune."
_SEVERAL = "Ses communes sont de plusieurs familles."


def ranked(families: Sequence[Family], known: Collection[str]) -> dict[str, int]:
    """Commune → rank, from 1, of its family.

    Raises `CroiseeError` when a commune is not one of the `known` ones, or is of two families.
    """
    ranks: dict[str, int] = {}
    for rank, family in enumerate(families, 1):
        for commune in family.communes:
            if commune not in known:
                raise _fault(rank, commune, "n'est pas une commune du territoire")
            if ranks.setdefault(commune, rank) != rank:
                raise _fault(rank, commune, "est déjà d'une autre famille")
    return ranks


def family_rows(
    ranks: Mapping[str, int], zoning: Zoning, communes: str, period: str
) -> Iterator[Mapping[str, Any]]:
    """One row per neighbourhood, from the communes that it lies in; nothing without families."""
    if not ranks:
        return
    above = zoning.parents.get(communes, {})
    for code, zone in zip(zoning.codes, zoning.ids(), strict=True):
        found = {ranks[commune] for commune in above.get(code, ()) if commune in ranks}
        row = {"zone": zone, "indicator": FAMILY, "period": period}
        if len(found) == 1:
            yield {**row, "value": float(found.pop())}
        else:
            reason = _SEVERAL if found else _NONE
            yield {**row, "status": Status.UNAVAILABLE, "reason": reason}


def _fault(rank: int, commune: str, what: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message=f"familles, n° {rank} : « {commune} » {what}",
            file="croisee.yaml",
            column="parametres.familles",
            expected="des codes du zonage « communes », chacun dans une seule famille",
            remedy="corrigez ou retirez ce code.",
        )
    )
