"""Open-data files: long CSV with its Table Schema, ODS, and GeoJSON of the latest figures.

Columns are in French because their readers are. Each row carries its status: an empty `valeur` is
never a zero, and `motif` says why it is empty.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from croisee.foundation.canonical import digest_bytes
from croisee.foundation.statuses import Status
from croisee.observatory.geography import Geography
from croisee.observatory.model import Cell, Observatory, Study
from croisee.observatory.sentences import MEANINGS
from croisee.observatory.spreadsheet import Value, ods

_BEFORE = ("zonage", "zone", "libelle", "indicateur", "periode")
_AFTER = ("valeur", "borne_basse", "borne_haute", "statut", "motif")
_FORMULA = ("=", "+", "@", "\t", "\r")


@dataclass(frozen=True)
class Download:
    """One file offered, with what a reader should know before opening it."""

    name: str
    title: str
    format: str
    note: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return digest_bytes(self.content)

    @property
    def size(self) -> str:
        """Size, rounded up to the kilobyte."""
        return f"{-(-len(self.content) // 1000)}\u00a0ko"


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _axes(study: Study) -> list[str]:
    notes = (note.name for table in study.tables for note in table.manifest.dimensions)
    return list(dict.fromkeys(notes))


def _row(obs: Observatory, cell: Cell, axes: Sequence[str]) -> list[Value]:
    zone = obs.territory.zones.get(cell.zone)
    dims = dict(cell.dims)
    zoning, _, code = cell.zone.partition("/")
    return [
        zoning,
        code,
        _harmless(zone.label) if zone else "",
        cell.indicator,
        cell.period,
        *(dims.get(axis, "") for axis in axes),
        cell.value,
        cell.low,
        cell.high,
        cell.status.value,
        _harmless(cell.reason),
    ]


def _rows(obs: Observatory, study: Study) -> list[list[Value]]:
    axes = _axes(study)
    cells = [cell for table in study.tables for cell in table.cells]
    cells.sort(key=lambda c: (c.zone, c.indicator, c.period, c.dims))
    return [_row(obs, cell, axes) for cell in cells]


def _csv(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8")


def _plain(value: Value) -> str:
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value or ""


_FIELDS = {
    "zonage": ("Zonage", "Découpage et son millésime, par exemple qpv2024 ou commune2025."),
    "zone": ("Code de la zone", "Code officiel de la zone dans son zonage."),
    "libelle": ("Nom de la zone", "Nom de la zone."),
    "indicateur": ("Indicateur", "Nom court de l’indicateur, défini sur sa page."),
    "periode": ("Période", "Année, mois, jour, ou suite d’années."),
    "valeur": ("Valeur", "Le chiffre ; vide quand le statut dit qu’il n’est pas montré."),
    "borne_basse": ("Borne basse", "Bas de la fourchette, quand elle est connue."),
    "borne_haute": ("Borne haute", "Haut de la fourchette, quand elle est connue."),
    "statut": ("Statut", "Ce que vaut le chiffre, ou pourquoi il manque."),
    "motif": ("Motif", "Pourquoi le chiffre n’est pas montré."),
}


def _field(name: str, kind: str, title: str, description: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": title, "description": description, **more}


def _schema(obs: Observatory, study: Study) -> bytes:
    """Table Schema (Data Package specification) of the study's CSV."""
    notes = {n.name: n for table in study.tables for n in table.manifest.dimensions}
    fields: list[dict[str, Any]] = []
    for name in (*_BEFORE, *notes, *_AFTER):
        if name in notes:
            labels = notes[name].labels
            meaning = " ; ".join(f"{code} : {label}" for code, label in labels.items())
            fields.append(_field(name, "string", notes[name].label, meaning))
            continue
        title, description = _FIELDS[name]
        kind = "number" if name in ("valeur", "borne_basse", "borne_haute") else "string"
        constraints: dict[str, Any] = {}
        if name == "statut":
            constraints = {"required": True, "enum": [status.value for status in Status]}
        elif name in ("zonage", "zone", "indicateur", "periode"):
            constraints = {"required": True}
        fields.append(
            _field(name, kind, title, description, constraints=constraints)
            if constraints
            else _field(name, kind, title, description)
        )
    document = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": study.name,
        "title": study.card.title,
        "description": _warning(obs) + study.card.question,
        "fields": fields,
        "missingValues": [""],
        "primaryKey": ["zonage", "zone", "indicateur", "periode", *notes],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _warning(obs: Observatory) -> str:
    return "" if obs.warning is None else "{} : {} ".format(*obs.warning)


def _readme(obs: Observatory, study: Study) -> list[list[Value]]:
    lines: list[list[Value]] = [["Étude", study.card.title], ["Question", study.card.question]]
    if obs.warning:
        lines.append(["Attention", _warning(obs).strip()])
    for table in study.tables:
        lines.extend(
            ["Source", f"{s.title} ({s.producer}, {s.vintage}), {s.licence}"]
            for s in table.manifest.sources
        )
        lines.append(["Publication", table.release])
        lines.extend(["Protection", sentence] for sentence in table.blurs)
        for indicator in table.manifest.indicators:
            lines.append([f"Indicateur {indicator.name}", indicator.definition])
    lines.extend(["Limite", limit] for limit in study.card.limits)
    lines.extend([f"Statut {status.value}", MEANINGS[status]] for status in Status)
    return list({tuple(line): line for line in lines}.values())


def _geojson(obs: Observatory, geography: Geography) -> bytes:
    """One feature per neighbourhood; each indicator's latest figure, period and status."""
    features = []
    for zone in obs.quartiers:
        properties: dict[str, Any] = {"zonage": zone.zoning, "zone": zone.code, "nom": zone.label}
        for name in obs.measures:
            cell = obs.latest(zone.id, name)
            if cell is not None:
                properties[name] = cell.value
                properties[f"{name}_periode"] = cell.period
                properties[f"{name}_statut"] = cell.status.value
        geometry: Any = obs.territory.shapes.get(zone.id)
        lon, lat = geography.point(zone)
        if geometry is None and lon is not None and lat is not None:
            geometry = {"type": "Point", "coordinates": [lon, lat]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def downloads(obs: Observatory, geography: Geography) -> Iterator[Download]:
    """Every file of `donnees/`, study by study, then the map file."""
    for study in obs.studies:
        header = [*_BEFORE, *_axes(study), *_AFTER]
        rows = _rows(obs, study)
        title = study.card.title
        yield Download(
            f"{study.name}.csv",
            title,
            "CSV",
            f"{len(rows)} lignes, une par chiffre ; virgule, UTF-8, point décimal",
            _csv(header, rows),
        )
        yield Download(
            f"{study.name}.schema.json",
            title,
            "Table Schema",
            "le sens et le type de chaque colonne du CSV",
            _schema(obs, study),
        )
        yield Download(
            f"{study.name}.ods",
            title,
            "ODS",
            "le même tableau pour LibreOffice ou Excel, avec les définitions",
            ods(
                [
                    ("Données", header, rows),
                    ("Lisez-moi", ["Rubrique", "Contenu"], _readme(obs, study)),
                ]
            ),
        )
    if obs.quartiers:
        yield Download(
            "quartiers.geojson",
            "Quartiers et derniers chiffres",
            "GeoJSON",
            "contours des quartiers et dernier chiffre de chaque indicateur, pour un logiciel de "
            "cartographie",
            _geojson(obs, geography),
        )
