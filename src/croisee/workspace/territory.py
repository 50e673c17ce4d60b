"""The release of the territory: zones, what each is compared with, crosswalks, light outlines."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from croisee.foundation.canonical import canonical_json, digest, digest_file
from croisee.releases.manifest import Kind, Manifest, SourceNote
from croisee.releases.publish import read_manifest
from croisee.territories import Territory
from croisee.territories.levels import levels
from croisee.territories.publishing import crosswalks_table, publishable, zones_table
from croisee.territories.similar import most_similar
from croisee.workspace.project import Project
from croisee.workspace.tables import csv_bytes

_NEIGHBOURHOOD, _PROJECT, _SIMILAR = "qpv", "qpv_projet", "semblables"
_TOLERANCE = {"qpv": 0.0, "commune": 60.0, "departement": 400.0}
"""Metres by which a published border may move: neighbourhoods as they are, the rest lighter."""


def key(project: Project) -> str:
    """Digest of everything the territory is read from."""
    spec = project.settings.territoire
    parts = [*spec.get("zonages", []), *spec.get("passages", [])]
    parts += [spec[name] for name in ("population", "communes_anciennes") if name in spec]
    files = {part["fichier"] for part in parts}
    if network := spec.get("deplacements"):
        files |= {network["routes"], *network.get("transports", [])}
    found = {name: project.folder / name for name in sorted(files)}
    return digest(
        {
            "spec": spec,
            "files": {name: digest_file(path) for name, path in found.items() if path.is_file()},
        }
    )


def prepare(
    project: Project, territory: Territory, portrait: Path | None
) -> tuple[Manifest, dict[str, bytes]]:
    """The candidate; the published figures of `portrait` tell which zones are alike."""
    generations = [
        name
        for name, zoning in territory.zonings.items()
        if zoning.family.name == _NEIGHBOURHOOD and zoning.codes
    ]
    compared = [_levels(territory, name) for name in generations]
    if portrait is not None:
        compared += [_similar(project, territory, name, portrait) for name in generations]
    drawn = {
        name: _TOLERANCE[zoning.family.name]
        for name, zoning in territory.zonings.items()
        if zoning.family.name in _TOLERANCE and zoning.shapes is not None
    }
    files = {
        "zones.csv": csv_bytes(zones_table(territory)),
        "levels.csv": csv_bytes(
            pa.concat_tables(compared).sort_by(
                [("zone", "ascending"), ("level", "ascending"), ("other", "ascending")]
            )
        ),
        "crosswalks.csv": csv_bytes(_crosswalks(territory)),
        "zones.geojson": canonical_json(publishable(territory, drawn, _useful(territory, drawn))),
    }
    manifest = Manifest(
        kind=Kind.TERRITORY,
        **project.identity(),
        title=territory.title,
        files={},
        sources=_sources(project, territory),
        author=project.settings.relecture.auteur.nom,
    )
    return manifest, files


def _useful(territory: Territory, drawn: Iterable[str]) -> list[str]:
    """What a page draws: neighbourhoods, the communes that hold one, the départements."""
    communes = {
        other
        for name, zoning in territory.zonings.items()
        if zoning.family.name == _NEIGHBOURHOOD
        for other in levels(territory, name)["other"].to_pylist()
    }
    return [
        zone
        for name in drawn
        for zone in territory.zoning(name).ids()
        if territory.zoning(name).family.name != "commune" or zone in communes
    ]


def _levels(territory: Territory, zoning: str) -> pa.Table:
    table = levels(territory, zoning)
    named = pc.if_else(pc.equal(table["level"], "projet"), _PROJECT, table["level"])
    return table.set_column(table.column_names.index("level"), "level", named)


def _similar(project: Project, territory: Territory, zoning: str, portrait: Path) -> pa.Table:
    """The neighbourhoods most alike, by the latest published figures only."""
    similarity = project.settings.semblables
    assert similarity is not None
    zones = territory.zoning(zoning).ids()
    features = _latest(portrait / "cells.csv", zones, similarity.indicateurs)
    names = {each.name: each.label for each in read_manifest(portrait).indicators}
    found = most_similar(features, k=similarity.nombre, labels=names)
    return pa.table(
        {
            "zone": found["zone"],
            "level": pa.array([_SIMILAR] * found.num_rows, pa.string()),
            "other": found["other"],
            "label": pa.array([territory.label(each) for each in found["other"].to_pylist()]),
            "explanation": found["explanation"],
        },
        schema=levels(territory, zoning).schema,
    )


def _latest(cells: Path, zones: Sequence[str], indicators: Sequence[str]) -> pa.Table:
    """One row per zone, one column per indicator: its latest published value, null otherwise."""
    table = pyarrow.csv.read_csv(
        cells,
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={"zone": pa.string(), "period": pa.string(), "value": pa.float64()}
        ),
    )
    latest: dict[tuple[str, str], tuple[str, float]] = {}
    wanted = frozenset(zones)
    for row in table.select(["zone", "indicator", "period", "value"]).to_pylist():
        spot = (row["zone"], row["indicator"])
        if row["zone"] not in wanted or row["value"] is None:
            continue
        if spot not in latest or row["period"] > latest[spot][0]:
            latest[spot] = (row["period"], row["value"])
    columns: dict[str, pa.Array] = {"zone": pa.array(zones, pa.string())}
    for name in indicators:
        values = [latest[(zone, name)][1] if (zone, name) in latest else None for zone in zones]
        columns[name] = pa.array(values, pa.float64())
    return pa.table(columns)


def _crosswalks(territory: Territory) -> pa.Table:
    """Between generations of neighbourhoods, and between neighbourhoods and IRIS."""
    table = crosswalks_table(territory)
    renamed = {"from": "source", "to": "target"}
    return table.rename_columns([renamed.get(name, name) for name in table.column_names])


def _sources(project: Project, territory: Territory) -> tuple[SourceNote, ...]:
    digest_of = key(project)
    return tuple(
        SourceNote(
            name=zoning.name,
            title=zoning.title,
            producer=zoning.producer or "",
            licence=zoning.licence or "",
            page=zoning.page,
            vintage=zoning.vintage or "",
            clause="",
            digest=digest_of,
            simulated=project.settings.fictif,
        )
        for zoning in territory.zonings.values()
    )
