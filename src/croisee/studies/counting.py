"""Counts by zone and dimensions, with every margin, and the relations that link them.

Zonings need not nest: a QPV may straddle communes, cross IRIS, or overlap a QPV of 2015. Each count
comes with its atoms (`Evidence.atoms`), the persons by where all the zonings asked for cross, so
that no difference of published zones isolates a few of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
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
    """Zone → the one zone that holds it, of the nearest wider zoning where there is only one."""
    parents: dict[str, str] = {}
    for rank, child in enumerate(zonings):
        for zone in zone_ids(territory, child):
            above = [holders(territory, zone, wider) for wider in zonings[rank + 1 :]]
            alone = [zones[0] for zones in above if len(zones) == 1]
            if alone:
                parents[zone] = alone[0]
    return parents


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
    totals: Counter[tuple[str, ...]] = Counter()
    for record in counted.to_pylist():
        keys = [[TOTAL, _code(record[name])] for name in extra]
        for zoning in zonings:
            zone = record[zoning]
            if zone is None:
                continue
            for combination in product(*keys):
                totals[(zone, *combination)] += record["n"]
    zones = [zone for zoning in zonings for zone in zone_ids(territory, zoning)]
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


def count_atoms(
    counted: pa.Table,
    zonings: Sequence[str],
    extra: Sequence[str],
    indicator: str,
    period: str,
) -> pa.Table | None:
    """The same persons, by where the zonings cross; None for one zoning: nothing to cross."""
    if len(zonings) < 2:
        return None
    number = counted["n"]
    lines = {name: [_code(code) for code in counted[name].to_pylist()] for name in extra}
    return pa.table(
        {
            **{zoning: counted[zoning].cast(pa.string()) for zoning in zonings},
            "indicator": [indicator] * counted.num_rows,
            "period": [period] * counted.num_rows,
            **{name: pa.array(codes, type=pa.string()) for name, codes in lines.items()},
            "value": number.cast(pa.float64()),
            "contributors": number.cast(pa.int64()),
        }
    )


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
        atoms=count_atoms(counted, zonings, tuple(extra), request.name, period),
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
