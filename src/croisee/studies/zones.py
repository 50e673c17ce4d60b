"""What studies ask of the territory: which zones there are, and which holds which."""

from croisee.nomenclatures import FRANCE, split_zone, zone_id
from croisee.territories import Territory

NEIGHBOURHOOD = "qpv"


def zone_ids(territory: Territory, zoning: str | None = None) -> list[str]:
    """Zone ids of one zoning, or of the whole territory and of the country."""
    if zoning is not None:
        return territory.zoning(zoning).ids()
    return [
        *(zone for each in territory.zonings.values() for zone in each.ids()),
        FRANCE,
    ]


def neighbourhoods(territory: Territory) -> list[str]:
    """Zone ids of every QPV, of every generation."""
    return [
        zone
        for zoning in territory.zonings.values()
        if zoning.family.name == NEIGHBOURHOOD
        for zone in zoning.ids()
    ]


def holders(territory: Territory, zone: str, zoning: str) -> list[str]:
    """Zones of `zoning` that `zone` lies in, wholly or in part."""
    name, code = split_zone(zone)
    above = territory.zoning(name).parents.get(zoning, {})
    return [zone_id(zoning, parent) for parent in above.get(code, ())]
