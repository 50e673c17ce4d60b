"""Kinds of contract, from what a source writes; the tables are in `contracts.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from croisee.foundation.strict_yaml import load_strict
from croisee.matching.normalisation.folding import fold
from croisee.vacancies.row import Contract


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("contracts.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = load_strict(text, origin="contracts.yaml").value
    return table


def label(contract: Contract) -> str:
    """What readers see."""
    return _tables()["libelle"][contract]


def agency_contract(kind: str | None, nature: str | None) -> Contract | None:
    """The kind that the agency's « typeContrat » and « natureContrat » say; None when unknown."""
    told = _tables()["natures"].get(fold(nature or "")) or _tables()["natures"].get(nature or "")
    told = told or _tables()["types"].get((kind or "").strip().upper())
    return Contract(told) if told else None


def written_contract(text: str) -> Contract | None:
    """The kind that a company writes in words, or one of our own codes; None when not known."""
    folded = fold(text)
    told = _tables()["libelles"].get(folded) or _tables()["types"].get(folded)
    return Contract(told) if told else None
