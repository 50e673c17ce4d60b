"""Release folders → `Observatory`. Every file is checked against the hash its manifest gives."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from croisee.foundation.canonical import digest, digest_bytes
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.observatory.model import (
    Cell,
    Level,
    Link,
    Observatory,
    Study,
    Table,
    Territory,
    Zone,
)
from croisee.observatory.records import Governance
from croisee.releases.manifest import Kind, Manifest

_REMEDY = "republiez cette publication avec « croisee run », sans modifier ses fichiers à la main."
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FIXED = {"zone", "indicator", "period", "value", "low", "high", "status", "reason"}
V = TypeVar("V")
_NO_TERRITORY = Territory(release="", zones={}, levels={}, links={}, shapes={})


class Release:
    """An open release folder: manifest read, files handed out only if their hash is right."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / "manifest.json"
        try:
            raw = json.loads(path.read_bytes())
            self.manifest = Manifest.model_validate(raw)
        except (OSError, ValueError) as error:
            raise CroiseeError(
                Problem("ce dossier n’est pas une publication lisible.", _REMEDY, file=str(path))
            ) from error
        self.id = digest(raw)
        if folder.name != self.id:
            raise CroiseeError(
                Problem(
                    "le contenu de la publication ne correspond plus à son identifiant.",
                    _REMEDY,
                    file=str(path),
                )
            )

    def content(self, name: str) -> bytes:
        """Bytes of a listed file. Raises `CroiseeError` when absent or altered."""
        path = self.folder / name
        expected = self.manifest.files.get(name)
        try:
            found = path.read_bytes()
        except OSError as error:
            raise self.problem(name, "ce fichier manque à la publication.") from error
        if expected is None or digest_bytes(found) != expected:
            raise self.problem(name, "ce fichier a changé depuis la publication.")
        return found

    def rows(self, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Rows of a CSV file with their line number; nothing when the file is not listed."""
        if name not in self.manifest.files:
            return
        text = self.content(name).decode("utf-8")
        yield from enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2)

    def document(self, name: str, default: Any) -> Any:
        """A JSON file, or `default` when the release lists none."""
        return json.loads(self.content(name)) if name in self.manifest.files else default

    def problem(self, name: str, message: str, row: int | None = None) -> CroiseeError:
        """A located error, ready to raise."""
        return CroiseeError(Problem(message, _REMEDY, file=str(self.folder / name), row=row))


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _safe(release: Release, file: str, code: str, row: int | None = None) -> str:
    """`code`, once sure that it can be a folder name and nothing else."""
    if not _SAFE.fullmatch(code) or ".." in code:
        raise release.problem(file, "un code ne peut pas servir d’adresse de page.", row)
    return code


def _cells(release: Release) -> Iterator[Cell]:
    for row, line in release.rows("cells.csv"):
        try:
            status = Status(line["status"])
            cell = Cell(
                zone=line["zone"],
                indicator=line["indicator"],
                period=line["period"],
                dims=tuple((k, v) for k, v in line.items() if k not in _FIXED and v),
                value=_number(line["value"]),
                low=_number(line["low"]),
                high=_number(line["high"]),
                status=status,
                reason=line["reason"] or "",
            )
        except (KeyError, ValueError) as error:
            raise release.problem("cells.csv", "cette ligne n’est pas lisible.", row) from error
        if (cell.value is not None) != status.has_value:
            message = (
                "cette ligne porte un chiffre alors que son statut dit qu’elle n’en montre pas."
                if cell.value is not None
                else "cette ligne n’a pas de chiffre alors que son statut en annonce un."
            )
            raise release.problem("cells.csv", message, row)
        if not status.has_value and (cell.low is not None or cell.high is not None):
            raise release.problem(
                "cells.csv", "cette ligne porte des bornes alors qu’elle est cachée.", row
            )
        yield cell


def _table(release: Release) -> Table:
    card = release.manifest.card
    if card is None:
        raise release.problem("manifest.json", "la fiche de l’étude manque.")
    _safe(release, "manifest.json", card.study)
    for indicator in release.manifest.indicators:
        _safe(release, "manifest.json", indicator.name)
    known = {indicator.name for indicator in release.manifest.indicators}
    axes = {note.name for note in release.manifest.dimensions}
    cells = tuple(_cells(release))
    for cell in cells:
        if cell.indicator not in known or any(name not in axes for name, _ in cell.dims):
            raise release.problem("cells.csv", "un indicateur ou un axe n’est pas décrit.")
    return Table(release=release.id, manifest=release.manifest, cells=cells)


def _zones(release: Release) -> Iterator[Zone]:
    for row, line in release.rows("zones.csv"):
        code = line["code"]
        if line["zoning"].startswith("qpv"):
            _safe(release, "zones.csv", code, row)
        yield Zone(
            id=line["zone"],
            zoning=line["zoning"],
            code=code,
            label=line["label"] or code,
            communes=line["communes"] or "",
            lon=_number(line["lon"]),
            lat=_number(line["lat"]),
            population=_number(line["population"]),
        )


def _grouped(pairs: Iterable[tuple[str, V]]) -> dict[str, tuple[V, ...]]:
    grouped: dict[str, list[V]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in grouped.items()}


def _territory(release: Release) -> Territory:
    levels = (
        (r["zone"], Level(r["level"], r["other"], r["label"], r["explanation"] or ""))
        for _, r in release.rows("levels.csv")
    )
    links = (
        (
            r["source"],
            Link(
                r["target"],
                _number(r["weight"]),
                _number(r["low"]),
                _number(r["high"]),
                r.get("explanation") or r.get("method") or "",
            ),
        )
        for _, r in release.rows("crosswalks.csv")
    )
    features = release.document("zones.geojson", {"features": []})["features"]
    return Territory(
        release=release.id,
        zones={zone.id: zone for zone in _zones(release)},
        levels=_grouped(levels),
        links=_grouped(links),
        shapes={f["properties"]["zone"]: f["geometry"] for f in features if f.get("geometry")},
    )


def _governance(release: Release) -> Governance:
    names = ("clauses", "refusals", "permits", "treatments", "algorithms")
    try:
        found = Governance.model_validate({n: release.document(f"{n}.json", []) for n in names})
    except ValidationError as error:
        raise release.problem("clauses.json", "ce registre n’est pas lisible.") from error
    for clause in found.clauses:
        _safe(release, "clauses.json", clause.id)
    return found


def _studies(tables: Sequence[Table]) -> tuple[Study, ...]:
    """Studies, the broadest first: the portrait opens the pages, the special counts follow."""
    by_name: dict[str, list[Table]] = {}
    for table in tables:
        by_name.setdefault(table.card.study, []).append(table)
    studies = [Study(n, found[0].card, tuple(found)) for n, found in sorted(by_name.items())]
    return tuple(sorted(studies, key=lambda study: -study.breadth))


def read(folders: Sequence[Path]) -> Observatory:
    """All releases as one observatory, whatever the order they come in.

    Raises `CroiseeError` when a folder is not a release, when a file changed since its release,
    when a hidden cell carries a figure, or when two releases of a kind that is unique are given.
    """
    if not folders:
        raise CroiseeError(
            Problem("aucune publication à montrer.", "lancez d’abord « croisee run ».")
        )
    releases = sorted(
        (Release(folder) for folder in folders), key=lambda r: (r.manifest.title, r.id)
    )
    by_kind = _grouped((release.manifest.kind, release) for release in releases)
    for kind in (Kind.TERRITORY, Kind.GOVERNANCE):
        if len(by_kind.get(kind, ())) > 1:
            raise CroiseeError(
                Problem(
                    f"plusieurs publications de sorte « {kind} » sont données.",
                    "ne publiez que la plus récente de chaque sorte.",
                )
            )
    places = by_kind.get(Kind.TERRITORY, ())
    records = by_kind.get(Kind.GOVERNANCE, ())
    first = releases[0].manifest
    return Observatory(
        title=first.project_title,
        reference_date=max(release.manifest.reference_date for release in releases),
        simulated=any(release.manifest.simulated for release in releases),
        territory=_territory(places[0]) if places else _NO_TERRITORY,
        studies=_studies([_table(release) for release in by_kind.get(Kind.TABLE, ())]),
        governance=_governance(records[0]) if records else Governance(),
        governance_release=records[0].id if records else None,
    )
