"""What a neighbourhood is compared with: its communes, what stands above, all its likes."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from croisee.nomenclatures import FRANCE, project_zone, zone_id
from croisee.territories.crosswalks import crosswalk
from croisee.territories.territory import Territory
from croisee.territories.zoning import Zoning

LEVELS = pa.schema(
    [
        ("zone", pa.string()),
        ("level", pa.string()),
        ("other", pa.string()),
        ("label", pa.string()),
        ("explanation", pa.string()),
    ]
)
PROJECT = "projet"
_PART = 0.05
"""Outlines drawn at different scales overlap a little: less than this share is not « in »."""


def levels(territory: Territory, zoning: str) -> pa.Table:
    """Comparison levels of every zone of a zoning, by zone, then in order of `comparaison`.

    Columns `zone`, `level` (kind of zoning, or `projet`), `other` (zone id), `label`,
    `explanation` (French sentence). The last level is always the whole project
    (`projet/qpv2024`). A zone without declared parent gets those of the zone it corresponds to
    officially; failing that, the zones its outline overlaps.
    """
    of = territory.zoning(zoning)
    steps = [name for name in territory.comparison if name != zoning]
    drawn = {name: _by_outline(territory, zoning, name) for name in steps if name != "france"}
    whole = f"Les {len(of.codes)} {of.family.plural} du territoire"
    rows: list[tuple[str, str, str, str, str]] = []
    for code in of.codes:
        zone = zone_id(zoning, code)
        for name in steps:
            if name == "france":
                rows.append((zone, "france", FRANCE, "France", "La France entière."))
                continue
            rows.extend(
                (zone, *row) for row in _above(territory, of, code, name, drawn[name].get(code, ()))
            )
        sentence = f"L’ensemble des {of.family.plural} du territoire, celui-ci compris."
        rows.append((zone, PROJECT, project_zone(zoning), whole, sentence))
    columns = zip(*rows, strict=True)
    return pa.table(dict(zip(LEVELS.names, map(list, columns), strict=True)), schema=LEVELS)


def _above(
    territory: Territory, of: Zoning, code: str, name: str, drawn: tuple[str, ...]
) -> Iterator[tuple[str, str, str, str]]:
    above = territory.zoning(name)
    how = ""
    codes = territory.ancestors(of.name, code, name)
    if not codes:
        codes, how = _by_passage(territory, of.name, code, name)
    if not codes and drawn:
        codes, how = drawn, ", d’après les contours"
    family = above.family
    the = family.the[0].upper() + family.the[1:]
    one = "Une" if family.feminine else "Un"
    sentence = (
        f"{the} où se trouve {of.family.the}{how}."
        if len(codes) == 1
        else f"{one} des {len(codes)} {family.plural} où s’étend {of.family.the}{how}."
    )
    for other in codes:
        yield family.name, zone_id(name, other), above.labels[other], sentence


def _by_passage(
    territory: Territory, zoning: str, code: str, above: str
) -> tuple[tuple[str, ...], str]:
    """Parents of the zones of another generation that officially correspond to this one."""
    for passage in territory.passages:
        read = passage if passage.origin == zoning else passage.reversed()
        if read.origin != zoning:
            continue
        others = [other for mine, other, _ in read.pairs if mine == code and other]
        found = {
            parent for other in others for parent in territory.ancestors(read.target, other, above)
        }
        if found:
            generation = territory.zoning(read.target).vintage or read.target
            return tuple(sorted(found)), f", d’après son équivalent de {generation}"
    return (), ""


def _by_outline(territory: Territory, zoning: str, above: str) -> dict[str, tuple[str, ...]]:
    """Zones of `above` that each zone overlaps, when none is declared and both are drawn."""
    of, other = territory.zoning(zoning), territory.zoning(above)
    declared = all(territory.ancestors(zoning, code, above) for code in of.codes)
    if declared or of.shapes is None or other.shapes is None:
        return {}
    table = crosswalk(territory, zoning, above)
    table = table.filter(pc.greater_equal(table["weight"], _PART))
    found: dict[str, tuple[str, ...]] = {}
    for zone, parent in zip(table["from"].to_pylist(), table["to"].to_pylist(), strict=True):
        code = zone.partition("/")[2]
        found[code] = (*found.get(code, ()), parent.partition("/")[2])
    return found
