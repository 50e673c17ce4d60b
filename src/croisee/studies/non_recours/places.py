"""Zones of the housing aid a zone may be in: given by the request, never supposed."""

from collections.abc import Sequence

from croisee.foundation.errors import CroiseeError, Problem
from croisee.nomenclatures import split_zone
from croisee.studies.non_recours.parameters import ByCommune
from croisee.studies.parameters import FILE
from croisee.studies.zones import holders
from croisee.territories import Territory


def housing_zones(
    territory: Territory, rule: ByCommune, zones: Sequence[str]
) -> tuple[frozenset[int], ...]:
    """The housing zones that each zone may be in: those of every commune it lies in.

    Raises `CroiseeError` naming the codes that the request says nothing of.
    """
    above = [_codes(territory, rule.zonage, zone) for zone in zones]
    missing = sorted({code for codes in above for code in codes} - set(rule.zones))
    silent = [zone for zone, codes in zip(zones, above, strict=True) if not codes]
    if missing or silent:
        raise CroiseeError(
            Problem(
                "la zone de l'aide au logement n'est pas connue partout : "
                + ", ".join((missing or silent)[:5]),
                f"ajoutez ces codes de « {rule.zonage} » à la demande, avec une zone, ou deux "
                "quand on hésite.",
                expected="une zone de 1 à 3 : elle change les droits, elle n'est jamais supposée",
                file=FILE,
                column="parametres.zones_apl",
                count=len(missing or silent),
            )
        )
    return tuple(frozenset(one for code in codes for one in rule.zones[code]) for codes in above)


def _codes(territory: Territory, zoning: str, zone: str) -> list[str]:
    name, code = split_zone(zone)
    if name == zoning:
        return [code]
    return [split_zone(each)[1] for each in holders(territory, zone, zoning)]
