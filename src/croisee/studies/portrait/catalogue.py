"""The catalogue of the portrait's indicators, read from `catalogue.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from croisee.foundation.strict_yaml import load_strict
from croisee.studies.card import Indicator, Trend

_FILE = Path(__file__).with_name("catalogue.yaml")


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Indicator name → its meaning; `source` is left empty, the study fills it."""
    document = load_strict(_FILE.read_text(encoding="utf-8"), origin=_FILE.name).value
    trends = {
        name: Trend(
            allowed=entry["autorisee"],
            reason=entry["raison"],
            breaks=tuple(entry.get("ruptures", ())),
        )
        for name, entry in document["tendances"].items()
    }
    limits = document["limites"]
    return {entry["nom"]: _indicator(entry, trends, limits) for entry in document["indicateurs"]}


def _indicator(
    entry: Mapping[str, Any], trends: Mapping[str, Trend], limits: Mapping[str, str]
) -> Indicator:
    return Indicator(
        name=entry["nom"],
        label=entry["libelle"],
        theme=entry["theme"],
        definition=entry["definition"],
        unit=entry["unite"],
        decimals=entry["decimales"],
        population=entry["population"],
        polarity=entry["polarite"],
        additive=entry["additif"],
        source="",
        trend=trends[entry["tendance"]],
        limits=tuple(limits[name] for name in entry.get("limites", ())),
        sentence=entry["phrase"],
    )
