"""From the `territoire:` section of `croisee.yaml` to a `Territory`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from croisee.nomenclatures import CommuneHistory
from croisee.territories.declaration import HistoryDeclaration, parse_declaration
from croisee.territories.networks import read_networks
from croisee.territories.passages import read_passage
from croisee.territories.population import read_population
from croisee.territories.projection import known
from croisee.territories.reading import Rows, read_rows
from croisee.territories.territory import Territory
from croisee.territories.zoning import Zoning, parents_of, read_zoning


def load_territory(spec: Mapping[str, Any], base: Path) -> Territory:
    """Read every file of the section; paths are relative to `base`.

    Raises `CroiseeError` in French, located: section, file, column, code, parent or outline.
    """
    declaration = parse_declaration(spec)
    known(declaration.projection)
    zonings: dict[str, Zoning] = {}
    rows: dict[str, Rows] = {}
    notices: list[str] = []
    for declared in declaration.zonages:
        zoning, rows[declared.nom], said = read_zoning(declared, base, declaration.projection)
        zonings[declared.nom] = zoning
        notices.extend(said)
    history = _read_history(declaration.communes_anciennes, base)
    for declared in declaration.zonages:
        name = declared.nom
        parents = {
            above: parents_of(zonings[name], zonings[above], rows[name], column, history)
            for above, column in declared.parents.items()
        }
        zonings[name] = replace(zonings[name], parents=parents)
    population = declaration.population
    return Territory(
        title=declaration.titre,
        epsg=declaration.projection,
        zonings=zonings,
        passages=tuple(
            read_passage(passage, base, zonings[passage.de], zonings[passage.vers])
            for passage in declaration.passages
        ),
        population=(
            read_population(population, base, declaration.projection) if population else None
        ),
        comparison=tuple(declaration.comparaison),
        networks=(
            read_networks(declaration.deplacements, base) if declaration.deplacements else None
        ),
        notices=tuple(notices),
    )


def _read_history(declaration: HistoryDeclaration | None, base: Path) -> CommuneHistory | None:
    if declaration is None:
        return None
    rows = read_rows(base, declaration.fichier)
    pairs = zip(rows.column(declaration.ancien), rows.column(declaration.actuel), strict=True)
    return CommuneHistory.of(declaration.fichier, pairs)
