"""One zoning, read and checked: codes, names, parents and outlines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from croisee.foundation.errors import CroiseeError, Problem
from croisee.nomenclatures import (
    CommuneHistory,
    Family,
    department_of,
    family_of,
    split_zoning,
    zone_id,
)
from croisee.territories.declaration import ZoningDeclaration
from croisee.territories.projection import WGS84, check_suits, transform
from croisee.territories.reading import Geometries, Rows, read_rows

Codes = tuple[str, ...]
_OUTSIDE_ANY = frozenset({"", "ZZZZZZZZZ"})
"""How files say « no parent »: nothing, or INSEE's code of communes outside any EPCI."""


@dataclass(frozen=True, eq=False)
class Zoning:
    """A set of zones of one vintage, in order of code.

    `shapes` (same order as `codes`, working projection, valid surfaces) is None for a zoning whose
    file has no outline. `parents[zoning][code]` are the zones of `zoning` above `code`, in order.
    """

    name: str
    title: str
    family: Family
    vintage: str | None
    codes: Codes
    labels: Mapping[str, str]
    parents: Mapping[str, Mapping[str, Codes]]
    shapes: Geometries | None
    producer: str | None = None
    licence: str | None = None
    page: str | None = None

    def ids(self) -> list[str]:
        """Zone ids, in order of code."""
        return [zone_id(self.name, code) for code in self.codes]

    def position(self, code: str) -> int:
        """Rank of a code in `codes`. Raises `CroiseeError` when the zoning has no such code."""
        rank = int(np.searchsorted(np.asarray(self.codes), code))
        if rank == len(self.codes) or self.codes[rank] != code:
            raise CroiseeError(
                Problem(
                    message=f"le zonage « {self.name} » n’a pas de zone de ce code.",
                    remedy="Vérifiez le code de la zone et le millésime du zonage.",
                )
            )
        return rank


def read_zoning(
    declaration: ZoningDeclaration, base: Path, epsg: int
) -> tuple[Zoning, Rows, tuple[str, ...]]:
    """Read one declared zoning; parents are left to `attach_parents`.

    Returns the zoning, its rows in order of code, and French notices on repaired outlines.
    Raises `CroiseeError`: file, column, empty, ill-written or repeated code, outline.
    """
    family = family_of(declaration.nom)
    rows = _selected(declaration, read_rows(base, declaration.fichier))
    codes = rows.column(declaration.code)
    labels = rows.column(declaration.libelle)
    _check_codes(declaration, family, rows, codes, labels)
    order = sorted(range(len(codes)), key=codes.__getitem__)
    rows = _ordered(rows, order)
    codes, labels = [codes[i] for i in order], [labels[i] for i in order]
    shapes, notices = _shapes(declaration.nom, rows, codes, epsg)
    zoning = Zoning(
        name=declaration.nom,
        title=declaration.titre or family.plural.capitalize(),
        family=family,
        vintage=declaration.millesime or split_zoning(declaration.nom)[1],
        codes=tuple(codes),
        labels=dict(zip(codes, labels, strict=True)),
        parents={},
        shapes=shapes,
        producer=declaration.producteur,
        licence=declaration.licence,
        page=declaration.page,
    )
    return zoning, rows, notices


def parents_of(
    zoning: Zoning, above: Zoning, rows: Rows, column: str, history: CommuneHistory | None
) -> dict[str, Codes]:
    """Parents of each zone in `above`, read from `column` (several separated by commas).

    A parent is named by its code or, in files that carry names alone, by its name when exactly
    one zone bears it (in the département that the code tells, if any). A former commune is
    brought to the commune of the year by `history`.
    Raises `CroiseeError` on a parent that `above` does not have.
    """
    by_label: dict[str, list[str]] = {}
    for code in above.codes:
        by_label.setdefault(above.labels[code], []).append(code)

    def resolve(code: str, written: str) -> str | None:
        if written in above.labels:
            return written
        if history is not None and above.family.name == "commune":
            current = history.current(written)
            if current in above.labels:
                return current
        homonyms = by_label.get(written, [])
        if len(homonyms) > 1:
            where = department_of(zoning.family.name, code)
            homonyms = [it for it in homonyms if department_of(above.family.name, it) == where]
        return homonyms[0] if len(homonyms) == 1 else None

    found: dict[str, Codes] = {}
    problems = []
    for row, (code, cell) in enumerate(zip(zoning.codes, rows.column(column), strict=True)):
        resolved = set()
        for written in {part.strip() for part in cell.split(",")} - _OUTSIDE_ANY:
            parent = resolve(code, written)
            if parent is None:
                problems.append(
                    rows.problem(
                        row,
                        f"« {written} » n’est pas une zone connue de « {above.name} ».",
                        "Corrigez ce code, ou complétez le fichier du zonage parent.",
                        column=column,
                        expected=f"un code du zonage « {above.name} »",
                    )
                )
            else:
                resolved.add(parent)
        if resolved:
            found[code] = tuple(sorted(resolved))
    if problems:
        raise CroiseeError(_first_ones(problems))
    return found


def _selected(declaration: ZoningDeclaration, rows: Rows) -> Rows:
    selection = declaration.selection
    if selection is None:
        return rows
    rows = rows.kept([selection.keeps(value) for value in rows.column(selection.champ)])
    if not rows.numbers:
        raise CroiseeError(
            Problem(
                file=rows.file,
                column=selection.champ,
                message=f"la sélection du zonage « {declaration.nom} » ne garde aucune ligne.",
                remedy="Corrigez les valeurs ou les préfixes de la sélection dans croisee.yaml.",
            )
        )
    return rows


def _ordered(rows: Rows, order: list[int]) -> Rows:
    return Rows(
        rows.file,
        {name: [values[i] for i in order] for name, values in rows.columns.items()},
        [rows.numbers[i] for i in order],
        None if rows.geometries is None else rows.geometries[order],
        rows.crs,
    )


def _check_codes(
    declaration: ZoningDeclaration, family: Family, rows: Rows, codes: list[str], labels: list[str]
) -> None:
    declared = re.compile(declaration.motif) if declaration.motif else None
    seen: dict[str, int] = {}
    problems = []
    for row, code in enumerate(codes):
        right = declared.fullmatch(code) if declared else family.accepts(code)
        if not code:
            problems.append(
                rows.problem(
                    row,
                    "le code de la zone est vide.",
                    "Complétez le code, ou retirez la ligne.",
                    column=declaration.code,
                )
            )
        elif not right:
            problems.append(
                rows.problem(
                    row,
                    f"« {code} » n’est pas un code de zonage « {declaration.nom} ».",
                    "Corrigez le code ; s’il a perdu un zéro au début, enregistrez la colonne "
                    "comme du texte.",
                    column=declaration.code,
                    expected=(
                        f"un code de la forme {declaration.motif}"
                        if declared
                        else f"un code comme {family.example}"
                    ),
                )
            )
        elif code in seen:
            problems.append(
                rows.problem(
                    row,
                    f"la zone « {code} » est déjà décrite (n° {rows.numbers[seen[code]]}).",
                    "Gardez une seule ligne par zone.",
                    column=declaration.code,
                )
            )
        elif not labels[row]:
            problems.append(
                rows.problem(
                    row,
                    f"la zone « {code} » n’a pas de nom.",
                    "Complétez le nom de la zone.",
                    column=declaration.libelle,
                )
            )
        seen.setdefault(code, row)
    if problems:
        raise CroiseeError(_first_ones(problems))


def _first_ones(problems: list[Problem], most: int = 20) -> list[Problem]:
    """The first problems; a file wholly wrong must not fill the screen."""
    if len(problems) <= most:
        return problems
    rest = Problem(
        message=f"et {len(problems) - most} autres lignes du même fichier.",
        remedy="Corrigez d’abord les premières : la cause est souvent la même.",
        file=problems[0].file,
    )
    return [*problems[:most], rest]


def _shapes(
    name: str, rows: Rows, codes: list[str], epsg: int
) -> tuple[Geometries | None, tuple[str, ...]]:
    """Outlines in the working projection, valid; and which ones had to be repaired."""
    if rows.geometries is None:
        return None, ()
    surfaces = np.isin(
        shapely.get_type_id(rows.geometries),
        (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
    )
    _check_shapes(rows, codes, surfaces & ~shapely.is_empty(rows.geometries))
    flat = shapely.force_2d(rows.geometries)
    xy = shapely.get_coordinates(flat)
    lon, lat = transform(xy[:, 0], xy[:, 1], rows.crs, WGS84)
    check_suits(epsg, lon, lat)
    x, y = transform(xy[:, 0], xy[:, 1], rows.crs, epsg)
    shapes = shapely.set_coordinates(flat.copy(), np.column_stack([x, y]))
    finite = np.isfinite(shapely.area(shapes))
    broken = finite & ~shapely.is_valid(shapes)
    # « structure »: what a part covers stays covered where two parts overlap.
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    _check_shapes(rows, codes, finite & (shapely.area(shapes) > 0))
    notices = tuple(
        f"{rows.file} : le contour de la zone « {codes[i]} » ({name}) se recoupait lui-même ; "
        "il a été réparé."
        for i in np.flatnonzero(broken)
    )
    return shapes, notices


def _check_shapes(rows: Rows, codes: list[str], right: np.ndarray) -> None:
    problems = [
        rows.problem(
            int(row),
            f"le contour de la zone « {codes[row]} » est absent ou n’est pas une surface.",
            "Exportez de nouveau le contour de cette zone.",
            expected="un polygone, en longitude et latitude",
        )
        for row in np.flatnonzero(~right)
    ]
    if problems:
        raise CroiseeError(_first_ones(problems))
