"""The texts of the study, read from `words.yaml`: one per figure, and those of the card."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, Literal

from croisee.foundation.strict_yaml import load_strict
from croisee.studies.distance_emploi.catalogue import KILOMETRES, MINUTES
from croisee.vacancies.contracts import label
from croisee.vacancies.row import Contract

_LEFT = {"zone": "{zone}", "value": "{value}"}
"""What a text leaves to the pages."""


@dataclass(frozen=True)
class Told:
    """What readers are told of one figure. `polarity`: None where its unit says it."""

    label: str
    definition: str
    sentence: str
    polarity: Literal["favorable", "defavorable", "neutre"] | None


@cache
def texts(file: str) -> Mapping[str, Any]:
    """A file of texts or rules beside this module."""
    path = Path(__file__).with_name(file)
    document: dict[str, Any] = load_strict(path.read_text(encoding="utf-8"), origin=file).value
    return document


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text whose {…} are given, but for those of the pages. Raises `KeyError` when one misses."""
    return text.format_map({**values, **_LEFT}).strip()


def told(entry: Mapping[str, Any], values: Mapping[str, object] = MappingProxyType({})) -> Told:
    """What an entry of a file of texts says, its {…} given by `values`."""
    return Told(
        label=filled(entry["libelle"], values),
        definition=filled(entry["definition"], values),
        sentence=filled(entry["phrase"], values),
        polarity=entry.get("polarite"),
    )


def every_figure(values: Mapping[str, object]) -> dict[str, Told]:
    """Every figure that `words.yaml` knows, by name; `values`: what the request gives to texts."""
    return {
        name: told(entry, {**values, **own})
        for template, entry in texts("words.yaml")["chiffres"].items()
        for name, own in _named(template)
    }


def _named(template: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The names that one with {…} stands for, and the words of its values."""
    axes = {
        "minutes": {str(minutes): str(minutes) for minutes in MINUTES},
        "km": {str(km): str(km) for km in KILOMETRES},
        "mode": texts("words.yaml")["mode"],
        "contrat": {contract.value: label(contract) for contract in Contract},
    }
    fields = [field for _, field, _, _ in Formatter().parse(template) if field]
    for values in product(*(axes[field] for field in fields)):
        own = dict(zip(fields, values, strict=True))
        yield template.format_map(own), {field: axes[field][own[field]] for field in fields}
