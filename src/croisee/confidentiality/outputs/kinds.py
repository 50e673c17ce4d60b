"""The kinds of output and what is checked for each, read from `kinds.yaml`.

Disclosure knowledge as data, in the spirit of ACRO (Smith et al., `acro/statbarns.json`,
`risks.json`, `checks.json`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml


@dataclass(frozen=True)
class Threshold:
    """A number of the checks, with what it counts and the text it comes from, in French."""

    name: str
    value: float
    meaning: str
    source: str


@dataclass(frozen=True)
class Check:
    """One check: `test` of `measure` against the threshold named `threshold` (empty: none).

    `finding`, with its `{seuil}`, and `remedy` are French sentences. `may_be_empty`: there may be
    nothing to check.
    """

    rule: str
    measure: str
    test: str
    threshold: str
    finding: str
    remedy: str
    may_be_empty: bool


@dataclass(frozen=True)
class OutputKind:
    """A kind of output. `facts`: what has to be told, name → meaning in French. `family`: the name
    ACRO gives it. `why`: French sentence. `shown`: when it is shown, for the reader of a page."""

    name: str
    title: str
    family: str
    why: str
    shown: str
    source: str
    facts: Mapping[str, str]
    checks: tuple[Check, ...]


@cache
def kinds() -> Mapping[str, OutputKind]:
    """Every kind of output, by name."""
    data = _data()
    return MappingProxyType(
        {
            name: OutputKind(
                name=name,
                title=kind["titre"],
                family=kind["famille"],
                why=kind["pourquoi"],
                shown=kind["montre"],
                source=data["sources"][kind["source"]],
                facts=MappingProxyType(kind["faits"]),
                checks=tuple(_check(entry) for entry in kind["controles"]),
            )
            for name, kind in data["sortes"].items()
        }
    )


@cache
def thresholds() -> Mapping[str, Threshold]:
    """Every number of the checks, by name."""
    return MappingProxyType(
        {
            name: Threshold(name, entry["valeur"], entry["sens"], entry["source"])
            for name, entry in _data()["seuils"].items()
        }
    )


def _check(entry: Mapping[str, Any]) -> Check:
    return Check(
        rule=entry["regle"],
        measure=entry["mesure"],
        test=entry["test"],
        threshold=entry["seuil"],
        finding=entry["constat"],
        remedy=entry["remede"],
        may_be_empty=entry.get("vide") == "permis",
    )


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("kinds.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found
