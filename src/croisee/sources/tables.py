"""From typed cells to the table the lake keeps: canonical names, statuses, zones, age bands."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from croisee.sources.cells import has_status
from croisee.sources.expressions import name, select, text
from croisee.sources.model import STATUS_SUFFIX, AgeKeys, Declaration

CELLS, DOOR = "cellules", "porte"
"""Names in SQL of the two tables, all editions together."""


def table_query(declaration: Declaration, door: Sequence[str]) -> str:
    """SQL of the whole table; `door` names the columns that the door made."""
    return _query([f"{CELLS}._edition AS edition"], declaration, door)


def identity_query(
    declaration: Declaration,
    door: Sequence[str],
    identity: Mapping[str, int],
    number: int | None = None,
) -> str:
    """SQL of one delivery for its producer: `id` (the field `number`, else the line of the file),
    the columns of `identity` (name → number of the field, as text), then those that the lake keeps
    but for the edition."""
    told = "_row" if number is None else f"_p{number}"
    columns = [
        f"CAST({CELLS}.{told} AS VARCHAR) AS id",
        *(f"CAST({CELLS}._p{number} AS VARCHAR) AS {part}" for part, number in identity.items()),
    ]
    return _query(columns, declaration, door)


def _query(first: Sequence[str], declaration: Declaration, door: Sequence[str]) -> str:
    columns = list(first)
    if declaration.zone:
        columns.append(f"{_zone(declaration)} AS zone")
    columns += [f"{DOOR}.{name(column)} AS {name(column)}" for column in door]
    if declaration.age:
        columns.append(_age_band(declaration.age, _cell(declaration, declaration.age.champ)))
    for number, field in enumerate(declaration.fields):
        if field.name in _stopped(declaration):
            continue
        columns.append(f"{CELLS}._p{number} AS {name(field.name)}")
        if has_status(declaration, field):
            columns.append(f"{CELLS}._s{number} AS {name(field.name + STATUS_SUFFIX)}")
    same = f"{CELLS}._rank = {DOOR}._rank AND {CELLS}._row = {DOOR}._row"
    source = f"{CELLS} LEFT JOIN {DOOR} ON {same}" if door else CELLS
    return select(columns, source, order=f"{CELLS}._rank, {CELLS}._row")


def columns_kept(declaration: Declaration) -> tuple[str, ...]:
    """Columns of the source in the lake, in order: what a clause may grant and a study may read."""
    columns = ["edition"]
    if declaration.zone:
        columns.append("zone")
    if declaration.pseudonyme:
        columns.append("pseudonyme")
    if declaration.localisation:
        columns += declaration.localisation.zonages
    if declaration.age:
        columns.append("tranche_age")
    for field in declaration.fields:
        if field.name not in _stopped(declaration):
            columns.append(field.name)
            if has_status(declaration, field):
                columns.append(field.name + STATUS_SUFFIX)
    return tuple(columns)


def age_bands(bounds: Sequence[int]) -> tuple[str, ...]:
    """« moins de 18 ans », « 18-24 ans », …, « 75 ans et plus »."""
    inner = [f"{low}-{high - 1} ans" for low, high in pairwise(bounds)]
    return (f"moins de {bounds[0]} ans", *inner, f"{bounds[-1]} ans et plus")


def _stopped(declaration: Declaration) -> frozenset[str]:
    """Fields that stop at the door: identities, and the coordinates of persons."""
    stopped = {field.name for field in declaration.fields if field.identifying}
    if declaration.personal and declaration.localisation:
        stopped.update((declaration.localisation.x, declaration.localisation.y))
    return frozenset(stopped)


def _cell(declaration: Declaration, field: str) -> str:
    names = [declared.name for declared in declaration.fields]
    return f"{CELLS}._p{names.index(field)}"


def _zone(declaration: Declaration) -> str:
    zone = declaration.zone
    assert zone is not None
    code = _cell(declaration, zone.champ)
    if zone.zonage:
        return f"{text(f'{zone.zonage}/{zone.prefixe}')} || {code}"
    assert zone.niveau is not None
    assert zone.zonages is not None
    level = _cell(declaration, zone.niveau)
    branches = " ".join(
        f"WHEN {level} = {text(value)} THEN {text(f'{zoning}/{zone.prefixe}')}"
        for value, zoning in sorted(zone.zonages.items())
    )
    return f"CASE {branches} END || {code}"


def _age_band(age: AgeKeys, birth: str) -> str:
    """Age in completed years on `age.date`, cut into bands."""
    year, month, day = (int(part) for part in age.date.split("-"))
    not_yet = (
        f"CASE WHEN month({birth}) * 100 + day({birth}) > {month * 100 + day} THEN 1 ELSE 0 END"
    )
    years = f"({year} - year({birth}) - {not_yet})"
    bands = age_bands(age.tranches)
    branches = " ".join(
        f"WHEN {years} < {bound} THEN {text(band)}"
        for bound, band in zip(age.tranches, bands, strict=False)
    )
    return (
        f"CASE WHEN {birth} IS NULL THEN NULL {branches} ELSE {text(bands[-1])} END AS tranche_age"
    )
