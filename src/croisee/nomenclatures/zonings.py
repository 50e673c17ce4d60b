"""Kinds of zoning, how their codes are written, and zone identifiers.

A zone is named everywhere by `zonage/code`, the zonage carrying its vintage:
`qpv2015/QP035004`. Codes are text: « 01053 » is not 1053.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from croisee.foundation.errors import CroiseeError, Problem

FRANCE = "france/FR"
METROPOLE = "metropole/1"
NATIONAL: Mapping[str, str] = MappingProxyType(
    {FRANCE: "France", METROPOLE: "France métropolitaine"}
)
"""Zones of the whole country and their names, which no file needs to declare."""

_DEPARTMENT = r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4-8])"
# No French official code begins with V: territories under V cannot be mistaken for real ones.
_FICTITIOUS = re.compile(r"Q?[NP]?V[0-9A-Z]{0,12}")
_ZONING = re.compile(r"([a-z]+)(\d{3,4})?", re.ASCII)


@dataclass(frozen=True)
class Family:
    """A kind of zoning: its French names, its grammar, how its codes are written.

    `the`, `of` and `to` carry the article (« la commune », « de la commune », « à la commune »),
    so that sentences can be built; `feminine` is its gender. `code` is the official pattern,
    `example` a code to show beside an error.
    """

    name: str
    singular: str
    plural: str
    the: str
    of: str
    to: str
    feminine: bool
    code: re.Pattern[str]
    example: str

    def accepts(self, code: str) -> bool:
        """Whether `code` is written as an official code, or as one of a fictitious territory."""
        return bool(self.code.fullmatch(code) or _FICTITIOUS.fullmatch(code))


def _family(
    name: str, singular: str, plural: str, articles: str, code: str, example: str
) -> Family:
    """`articles`: « la », « le », or « l’f », « l’m » for an elided article and its gender."""
    the, of, to = {
        "la": ("la ", "de la ", "à la "),
        "le": ("le ", "du ", "au "),
        "l’": ("l’", "de l’", "à l’"),
    }[articles[:2]]
    return Family(
        name,
        singular,
        plural,
        the + singular,
        of + singular,
        to + singular,
        articles in ("la", "l’f"),
        re.compile(code, re.ASCII),
        example,
    )


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.name: family
        for family in (
            # Décret n° 2015-1138 (QP + département on 3 + order) and décret n° 2024-806
            # (QN + département on 3 + order on 2 + letter of its origin).
            _family(
                "qpv",
                "quartier prioritaire",
                "quartiers prioritaires",
                "le",
                r"Q(?:P(?:\d{3}|02[AB])\d{3}|N(?:\d{3}|02[AB])\d{2}[A-Z])",
                "QP035004 ou QN03504M",
            ),
            # INSEE: code of the commune then four digits; 0000 where the commune is not cut.
            _family(
                "iris",
                "IRIS",
                "IRIS",
                "l’m",
                r"(?:\d{2}|2[AB])\d{7}",
                "352380101",
            ),
            _family(
                "commune",
                "commune",
                "communes",
                "la",
                r"(?:\d{2}|2[AB])\d{3}",
                "35238 ou 2A004",
            ),
            # SIREN of the grouping; « ZZZZZZZZZ » is INSEE's code for « outside any EPCI ».
            _family(
                "epci",
                "intercommunalité",
                "intercommunalités",
                "l’f",
                r"\d{9}|ZZZZZZZZZ",
                "243500139",
            ),
            _family(
                "departement",
                "département",
                "départements",
                "le",
                _DEPARTMENT,
                "35 ou 2A",
            ),
            _family(
                "region",
                "région",
                "régions",
                "la",
                r"\d{2}",
                "53",
            ),
            # INSEE, gridded data: European grid in LAEA (EPSG:3035) or overseas projections.
            _family(
                "carreau",
                "carreau de 200 m",
                "carreaux de 200 m",
                "le",
                r"[A-Za-z0-9_.-]+",
                "CRS3035RES200mN2029800E4252400",
            ),
            _family("france", "France", "France", "la", "FR", "FR"),
            # Code of INSEE's national files on incomes (Filosofi, `CODGEO` = 1).
            _family("metropole", "France métropolitaine", "France métropolitaine", "la", "1", "1"),
        )
    }
)


def split_zoning(zoning: str) -> tuple[str, str | None]:
    """Family and vintage of a zoning: `qpv2015` → (`qpv`, `2015`); `france` → (`france`, None).

    Raises `CroiseeError` when the name is not a known family followed by digits.
    """
    match = _ZONING.fullmatch(zoning)
    if match is None or match[1] not in FAMILIES:
        raise CroiseeError(
            Problem(
                message=f"« {zoning} » n’est pas un nom de zonage connu.",
                expected="un des mots "
                + ", ".join(FAMILIES)
                + ", suivi de son millésime (par exemple qpv2024)",
                remedy="Corrigez le nom du zonage.",
            )
        )
    return match[1], match[2]


def family_of(zoning: str) -> Family:
    """The `Family` of a zoning such as `commune2025`. Raises as `split_zoning`."""
    return FAMILIES[split_zoning(zoning)[0]]


def project_zone(zoning: str) -> str:
    """The zone made of all the zones of a zoning in the project: `projet/qpv2024`."""
    return zone_id("projet", zoning)


def zone_id(zoning: str, code: str) -> str:
    """`zone_id("qpv2015", "QP035004")` → `qpv2015/QP035004`. Raises if either part is empty."""
    if not zoning or not code or "/" in zoning:
        raise CroiseeError(
            Problem(
                message="une zone est désignée sans zonage ou sans code.",
                expected="un zonage et un code, par exemple qpv2015 et QP035004",
                remedy="Complétez la désignation de la zone.",
            )
        )
    return f"{zoning}/{code}"


def split_zone(zone: str) -> tuple[str, str]:
    """Zoning and code of a zone id. Raises `CroiseeError` when it is not `zonage/code`."""
    zoning, separator, code = zone.partition("/")
    if not (zoning and separator and code):
        raise CroiseeError(
            Problem(
                message="une zone n’est pas désignée par « zonage/code ».",
                expected="un zonage, une barre et un code, par exemple qpv2015/QP035004",
                remedy="Corrigez la désignation de la zone.",
            )
        )
    return zoning, code


def department_of(family: str, code: str) -> str | None:
    """Département that an official code carries in its writing: `QP072002` → `72`.

    None for kinds of zoning whose codes tell nothing (an EPCI's SIREN, a region).
    """
    if not FAMILIES[family].code.fullmatch(code):
        return None
    match family:
        case "qpv":
            return code[2:5].removeprefix("0")
        case "commune" | "iris":
            return code[:3] if code[:2] in ("97", "98") else code[:2]
        case "departement":
            return code
    return None
