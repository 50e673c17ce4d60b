"""Counts by zone and dimensions, with every margin, and the relations that link them.

Zones nest when each zone of the first zoning lies in one zone of the second (a QPV in its
commune). A QPV that straddles communes has no single parent: the figures of those communes are
left out, because commune minus QPV would isolate a remainder that no relation here controls.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import pyarrow as pa

from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources import Declaration, age_bands
from croisee.sources.model import SourceField
from croisee.studies.cells import cell_table
from croisee.studies.labels import code_label, column_label
from croisee.studies.study import Opened, Request
from croisee.studies.zones import holders, zone_ids
from croisee.territories import Territory

TOTAL = "ensemble"
"""Code of the total of a dimension."""

UNKNOWN = "non_renseigne"
"""Code of the records whose dimension is empty: a line of its own, so that totals add up."""


YES, NO = "oui", "non"
"""Codes of a yes-or-no dimension."""

RESERVED = frozenset({*cell_table([]).column_names, "n", "presence", "edition", "pseudonyme"})
"""Names that a dimension may not bear: the cell table has a column of that name."""


def zone_parents(territory: Territory, zonings: Sequence[str]) -> dict[str, str]:
    """Zone → the one zone of the next zoning that holds it, for zones that nest."""
    parents: dict[str, str] = {}
    for child, parent in pairwise(zonings):
        for zone in zone_ids(territory, child):
            above = holders(territory, zone, parent)
            if len(above) == 1:
                parents[zone] = above[0]
    return parents


def straddled(territory: Territory, zonings: Sequence[str]) -> frozenset[str]:
    """Zones of the wider zonings that a zone of the finer one only partly covers."""
    found: set[str] = set()
    for child, parent in pairwise(zonings):
        for zone in zone_ids(territory, child):
            above = holders(territory, zone, parent)
            if len(above) > 1:
                found.update(above)
    return frozenset(found)


def count_dimensions(
    territory: Territory, zonings: Sequence[str], indicator: str, period: str
) -> tuple[Dimension, ...]:
    """The three axes every count has; only the zone adds up."""
    return (
        Dimension("zone", "Zone", parents=zone_parents(territory, zonings)),
        Dimension("indicator", "Indicateur", labels={indicator: indicator}),
        Dimension("period", "Période", labels={period: period}),
    )


def count_cells(
    counted: pa.Table,
    territory: Territory,
    zonings: Sequence[str],
    extra: Mapping[str, Sequence[str]],
    indicator: str,
    period: str,
) -> list[dict[str, Any]]:
    """Cells of every zone × every code or total of each dimension, zeros included.

    `counted` has one column per zoning (zone id or null), one per dimension and `n`; `extra` gives
    the codes of each dimension, seen or not. Records outside every zone of a zoning enter none of
    its cells.
    """
    left_out = straddled(territory, zonings)
    totals: Counter[tuple[str, ...]] = Counter()
    for record in counted.to_pylist():
        keys = [[TOTAL, _code(record[name])] for name in extra]
        for zoning in zonings:
            zone = record[zoning]
            if zone is None or zone in left_out:
                continue
            for combination in product(*keys):
                totals[(zone, *combination)] += record["n"]
    zones = [z for zoning in zonings for z in zone_ids(territory, zoning) if z not in left_out]
    axes = [[TOTAL, *sorted(codes)] for codes in extra.values()]
    return [
        {
            "zone": zone,
            "indicator": indicator,
            "period": period,
            **dict(zip(extra, combination, strict=True)),
            "value": float(totals[(zone, *combination)]),
            "contributors": totals[(zone, *combination)],
        }
        for zone in zones
        for combination in product(*axes)
    ]


def _code(value: str | bool | None) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return YES if value else NO
    return value


def axis(declaration: Declaration, name: str, codes: Sequence[str]) -> Dimension:
    """A dimension of a count table: its codes add up to the total."""
    labels = {code: code_label(name, code) for code in codes}
    return Dimension(
        name,
        column_label(declaration, name),
        labels={**labels, TOTAL: "Ensemble", UNKNOWN: "Non renseigné"},
        parents={code: TOTAL for code in codes if code != TOTAL},
    )


def count_evidence(
    opened: Opened,
    declaration: Declaration,
    counted: pa.Table,
    zonings: Sequence[str],
    extra: Mapping[str, Sequence[str]],
    *,
    response: str,
    unit: str,
) -> Evidence:
    """The count table of a request, over zone × `extra` (see `count_cells`), ready to protect."""
    request, territory = opened.request, opened.territory
    period = declaration.livraisons[-1].periodes["defaut"]
    rows = count_cells(counted, territory, zonings, extra, request.name, period)
    return Evidence(
        study=request.name,
        table=request.name,
        title=request.title,
        permit=opened.permit.reference,
        kind=Kind.COUNT,
        response=response,
        profile=declaration.profil,
        unit=unit,
        dimensions=(
            *count_dimensions(territory, zonings, request.name, period),
            *(axis(declaration, name, codes) for name, codes in extra.items()),
        ),
        cells=cell_table(rows, tuple(extra)),
    )


def dimension_codes(declaration: Declaration, name: str) -> tuple[str, ...] | None:
    """Every code a dimension may have, from the declaration alone; None when it may not be one.

    Codes never come from the data: a code shown because one person bears it would tell on them.
    """
    if name == "tranche_age" and declaration.age is not None:
        birth = next(f for f in declaration.fields if f.name == declaration.age.champ)
        return _with_unknown(age_bands(declaration.age.tranches), birth)
    field = next((each for each in declaration.fields if each.name == name), None)
    if field is None or field.identifying:
        return None
    if field.type == "boolean":
        return _with_unknown((YES, NO), field)
    if field.type == "string" and field.constraints.enum:
        return _with_unknown(field.constraints.enum, field)
    return None


def _with_unknown(codes: Sequence[str], field: SourceField) -> tuple[str, ...]:
    return tuple(codes) if field.constraints.required else (*codes, UNKNOWN)


def check_dimensions(
    request: Request, names: Sequence[str], declaration: Declaration, taken: Sequence[str] = ()
) -> None:
    """Raises `CroiseeError` unless each name is a list of known codes, with a name of its own."""
    for name in names:
        codes = dimension_codes(declaration, name)
        if name in taken or name in RESERVED or codes is None or TOTAL in codes:
            raise CroiseeError(
                Problem(
                    message=f"demande « {request.name} » : « {name} » ne peut pas être un critère",
                    file="croisee.yaml",
                    column="parametres.dimensions",
                    expected="« tranche_age », un champ oui/non ou un champ dont la déclaration "
                    f"« {declaration.source} » énumère les codes (enum), qui ne désigne personne",
                    remedy="corrigez croisee.yaml : compter par identifiant, par date ou par texte "
                    "libre montrerait des personnes.",
                )
            )
