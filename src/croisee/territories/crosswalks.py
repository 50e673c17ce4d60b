"""From the zones of one zoning to those of another: weights, and what each weight is worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.nomenclatures import zone_id
from croisee.territories.passages import Change, Passage
from croisee.territories.territory import Territory
from croisee.territories.weights import geometric_weights


class Method(StrEnum):
    """How a weight was obtained."""

    IDENTITY = "identite"
    NESTING = "rattachement"
    OFFICIAL = "officiel"
    POPULATION = "population"
    AREA = "surface"
    UNKNOWN = "inconnu"


CROSSWALK = pa.schema(
    [
        ("from", pa.string()),
        ("to", pa.string()),
        ("weight", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("error", pa.float64()),
        ("method", pa.string()),
        ("explanation", pa.string()),
    ]
)


@dataclass(frozen=True)
class _Row:
    origin: str
    target: str | None
    weight: float | None
    low: float | None
    high: float | None
    method: Method
    explanation: str


_SAME = "C’est la même zone."
_AREA = (
    "Part de la surface de la zone. Elle suppose que les habitants sont répartis également ; "
    "les bornes admettent qu’une partie soit jusqu’à quatre fois plus peuplée, ou quatre fois "
    "moins, que le reste."
)
_UNCHANGED = "Périmètre déclaré inchangé par la correspondance officielle."
_UNKNOWN_CHANGE = (
    "Périmètre déclaré modifié par la correspondance officielle, et l’un des deux contours "
    "manque : la part commune n’est pas connue."
)
_UNKNOWN_PARTS = (
    "La zone est rattachée à plusieurs zones, et un contour manque : la part de chacune n’est "
    "pas connue."
)
_CHANGED = "Périmètre déclaré modifié par la correspondance officielle. "
_NEW = "Zone nouvelle : la correspondance officielle ne lui donne aucun équivalent."
_REMOVED = "Zone supprimée : la correspondance officielle ne lui donne aucun équivalent."
_ABSENT = "La correspondance officielle ne cite pas cette zone : aucun équivalent connu."


def crosswalk(territory: Territory, origin: str, target: str) -> pa.Table:
    """Share of each zone of `origin` in each zone of `target`, sorted by `from`, `to`.

    Columns `from`, `to` (zone ids), `weight`, `low`, `high` (0 to 1), `error` (largest gap between
    `weight` and a bound), `method` (`Method`), `explanation` (French). `to` is null where the
    official correspondence gives no equivalent, `weight` and `error` where the share is not known.
    The known weights of one zone add up to 1, or to the part of it that `target` covers.

    In order: the same zone; the official correspondence, whole for an unchanged zone; a declared
    single parent; people; area. Raises `CroiseeError` when the two zonings have nothing in common.
    """
    zoning, other = territory.zoning(origin), territory.zoning(target)
    if origin == target:
        rows = [_Row(code, code, 1.0, 1.0, 1.0, Method.IDENTITY, _SAME) for code in zoning.codes]
        return _table(rows, origin, target)
    passage = territory.passage(origin, target)
    nested = {
        code: above for code in zoning.codes if (above := territory.ancestors(origin, code, target))
    }
    drawn = zoning.shapes is not None and other.shapes is not None
    if passage is None and not nested and not drawn:
        raise CroiseeError(
            Problem(
                message=f"rien ne relie le zonage « {origin} » au zonage « {target} ».",
                expected="des contours pour les deux, un passage officiel ou un rattachement",
                remedy="Complétez la section « territoire » de croisee.yaml.",
            )
        )
    official = _official(passage, zoning.codes) if passage else {}
    rows = []
    to_draw: dict[str, str] = {}
    for code in zoning.codes:
        if code in official:
            changed = any(row.method is Method.UNKNOWN for row in official[code])
            if changed and drawn:
                to_draw[code] = _CHANGED
            else:
                rows.extend(official[code])
        elif len(above := nested.get(code, ())) == 1:
            text = f"Zone rattachée tout entière {other.family.to} par son producteur."
            rows.append(_Row(code, above[0], 1.0, 1.0, 1.0, Method.NESTING, text))
        elif drawn:
            to_draw[code] = ""
        else:
            rows.extend(
                _Row(code, parent, None, 0.0, 1.0, Method.UNKNOWN, _UNKNOWN_PARTS)
                for parent in above
            )
    rows.extend(_drawn(territory, origin, target, to_draw))
    return _table(rows, origin, target)


def _official(passage: Passage, codes: Iterable[str]) -> dict[str, list[_Row]]:
    """What the correspondence says of each zone; a changed zone is `UNKNOWN` so far."""
    said: dict[str, list[_Row]] = {code: [] for code in codes}
    for code, other, change in passage.pairs:
        if not code:
            continue
        match change:
            case Change.UNCHANGED:
                row = _Row(code, other, 1.0, 1.0, 1.0, Method.OFFICIAL, _UNCHANGED)
            case Change.CHANGED:
                row = _Row(code, other, None, 0.0, 1.0, Method.UNKNOWN, _UNKNOWN_CHANGE)
            case Change.NEW:
                row = _Row(code, None, None, None, None, Method.OFFICIAL, _NEW)
            case Change.REMOVED:
                row = _Row(code, None, None, None, None, Method.OFFICIAL, _REMOVED)
        said[code].append(row)
    for code, rows in said.items():
        if not rows:
            rows.append(_Row(code, None, None, None, None, Method.OFFICIAL, _ABSENT))
    return said


def _drawn(
    territory: Territory, origin: str, target: str, wanted: dict[str, str]
) -> Iterable[_Row]:
    """Rows from geometry, for the zones `wanted` (code → beginning of the explanation)."""
    if not wanted:
        return
    zoning, other = territory.zoning(origin), territory.zoning(target)
    codes = sorted(wanted)
    shapes = territory.shapes(origin)[[zoning.position(code) for code in codes]]
    grid = territory.population
    weights = geometric_weights(shapes, territory.shapes(target), grid)
    counted = f"Part des habitants de la zone ({grid.title}). " if grid else ""
    counted += "Un carreau coupé par une limite est partagé selon sa surface ; les bornes "
    counted += "supposent tous ses habitants d’un côté, puis de l’autre."
    for a, b, weight, low, high, people in zip(
        weights.origin,
        weights.target,
        weights.weight,
        weights.low,
        weights.high,
        weights.by_people,
        strict=True,
    ):
        method = Method.POPULATION if people else Method.AREA
        text = wanted[codes[a]] + (counted if people else _AREA)
        yield _Row(codes[a], other.codes[b], float(weight), float(low), float(high), method, text)


def _table(rows: Iterable[_Row], origin: str, target: str) -> pa.Table:
    ordered = sorted(rows, key=lambda row: (row.origin, row.target or ""))
    return pa.Table.from_pylist(
        [
            {
                "from": zone_id(origin, row.origin),
                "to": zone_id(target, row.target) if row.target else None,
                "weight": row.weight,
                "low": row.low,
                "high": row.high,
                "error": _error(row),
                "method": row.method.value,
                "explanation": row.explanation,
            }
            for row in ordered
        ],
        schema=CROSSWALK,
    )


def _error(row: _Row) -> float | None:
    if row.weight is None or row.low is None or row.high is None:
        return None
    return max(row.weight - row.low, row.high - row.weight)
