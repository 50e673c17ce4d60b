"""Kinds of output on the street: a study whose figures do not add up says what each one is."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from croisee.confidentiality import Evidence
from croisee.foundation.files import write_atomic
from croisee.foundation.statuses import Status
from croisee.sources import Declaration
from croisee.studies import registry
from croisee.studies.card import Card, Indicator, Trend
from croisee.studies.cells import zone_evidence
from croisee.studies.study import Opened, Request, Result
from croisee.workspace.street import Outcome, run

SOURCE = "bailleur.locataires"
THRESHOLD = 11
"""What the clause of the landlord asks: above the 5 of its profile."""
DEMAND = {
    "nom": "loyers",
    "etude": "loyers",
    "titre": "Loyers les plus bas",
    "finalite": "observation_quartiers",
    "destinataire": "ressources-valmorin",
    "sources": [SOURCE],
}
QUANTILES = {"loyer_premier_decile": 0.1, "loyer_median": 0.5}
QUERY = """
    SELECT a."qpv2024" AS zone, b.rent, COUNT(*) AS n,
           COUNT(CASE WHEN a."loyer_hc" <= b.rent THEN 1 END) AS au_dessous,
           COUNT(CASE WHEN a."loyer_hc" >= b.rent THEN 1 END) AS au_dessus
    FROM bailleur_locataires a
    JOIN (
        SELECT "qpv2024", QUANTILE_CONT("loyer_hc", {part}) AS rent
        FROM bailleur_locataires WHERE "qpv2024" IS NOT NULL GROUP BY "qpv2024"
    ) b ON a."qpv2024" = b."qpv2024"
    GROUP BY a."qpv2024", b.rent ORDER BY zone
"""


class Rents:
    """Two quantiles of rents by neighbourhood, with how many are below and above them."""

    name = "loyers"
    operations = frozenset({"agreger", "publier"})
    key = "zone"

    def __init__(self, kinds: Mapping[str, str] | None) -> None:
        self.kinds = kinds
        self.evidence: Evidence | None = None

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        return {SOURCE: frozenset({"qpv2024", "loyer_hc"})}

    def compute(self, opened: Opened) -> Result:
        rows = [
            {
                "zone": row["zone"],
                "indicator": name,
                "period": "2025-12",
                "value": row["rent"],
                "contributors": row["n"],
                "facts": {fact: row[fact] for fact in ("au_dessous", "au_dessus")},
            }
            for name, part in QUANTILES.items()
            for row in opened.query(QUERY.format(part=part)).to_pylist()
        ]
        self.evidence = zone_evidence(opened, rows, profile="prestations", outputs=self.kinds)
        return Result((self.evidence,), tuple(map(indicator, QUANTILES)), CARD)


def indicator(name: str) -> Indicator:
    return Indicator(
        name=name,
        label="Loyers les plus bas",
        theme="Logement",
        definition="Une part des logements se loue moins.",
        unit="€ par mois",
        decimals=0,
        population="Locataires",
        polarity="neutre",
        additive=False,
        source="Bailleur",
        trend=Trend(allowed=False, reason="Une seule date."),
        limits=(),
        sentence="À {zone}, une part des logements se loue moins de {value}.",
    )


CARD = Card(
    study="loyers",
    title="Loyers",
    question="Que paient les moins cher logés ?",
    why="Pour l'essai.",
    method=("Un décile.",),
    formula="d1",
    parameters=(),
    limits=(),
    contact="ici",
    version="1",
)


def walk(folder: Path, study: Rents, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """The street, for one request of a study that is registered for the occasion."""
    monkeypatch.setitem(registry.REGISTRY, "loyers", study)  # type: ignore[arg-type]
    settings = folder / "croisee.yaml"
    document: dict[str, Any] = yaml.safe_load(settings.read_text(encoding="utf-8"))
    document["demandes"] = [*(d for d in document["demandes"] if d["nom"] == "portrait"), DEMAND]
    document["date_reference"] = str(document["date_reference"])
    write_atomic(settings, yaml.safe_dump(document, allow_unicode=True).encode())
    return run(folder)


def test_a_quantile_with_too_few_behind_its_tail_is_hidden_and_says_why(
    demo_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Rents(dict.fromkeys(QUANTILES, "quantile"))
    outcome = walk(demo_project, study, monkeypatch)
    assert outcome.problems == []
    assert study.evidence is not None
    assert study.evidence.outputs is not None
    release = demo_project / "releases" / outcome.releases["loyers"]
    with (release / "cells.csv").open(encoding="utf-8", newline="") as file:
        cells = {(cell["zone"], cell["indicator"]): cell for cell in csv.DictReader(file)}
    told = study.evidence.outputs.facts.to_pylist()
    tails = {
        (cell["zone"], cell["indicator"]): min(facts.values())
        for cell, facts in zip(study.evidence.cells.to_pylist(), told, strict=True)
    }
    shown = {place for place, cell in cells.items() if cell["status"] == Status.PUBLISHED}
    assert shown == {place for place, tail in tails.items() if tail >= THRESHOLD}
    assert any((zone, "loyer_median") in shown for zone, _ in tails.keys() - shown)
    for place in cells.keys() - shown:
        assert cells[place]["value"] == ""
        assert "une médiane ou un autre quantile est montré si" in cells[place]["reason"]
    manifest = (release / "manifest.json").read_text(encoding="utf-8")
    assert "Une médiane ou un autre quantile est montré si" in manifest
    assert "au_dessous" not in manifest
    pages = [page.read_text(encoding="utf-8") for page in (demo_project / "site").rglob("*.html")]
    assert any("une médiane ou un autre quantile est montré si" in page for page in pages)
    assert set(next(iter(cells.values()))) == {
        *("zone", "indicator", "period", "value", "low", "high", "status", "reason")
    }


def test_a_study_that_does_not_say_what_its_figures_are_publishes_nothing(
    demo_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = walk(demo_project, Rents(None), monkeypatch)
    assert "loyers" not in outcome.releases
    for name, problem in zip(sorted(QUANTILES), outcome.problems, strict=True):
        assert f"de quelle sorte de résultat est l'indicateur « {name} »" in str(problem)
        assert "À qui écrit l'étude" in problem.remedy
    assert "portrait" in outcome.releases, "what is already public leaves as before"
