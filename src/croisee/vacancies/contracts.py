"""Kinds of contract, from what a source writes; the tables are in `contracts.yaml`."""

from collections.abc import Mapping
from typing import Any

from croisee.foundation.packaged import packaged
from croisee.matching.normalisation.folding import fold
from croisee.vacancies.row import Contract

_WITH_AN_END = (Contract.FIXED_TERM, Contract.TEMPORARY, Contract.SEASONAL)


def _tables() -> Mapping[str, Any]:
    table: Mapping[str, Any] = packaged(__package__, "contracts.yaml")
    return table


def label(contract: Contract) -> str:
    """What readers see."""
    text: str = _tables()["libelle"][contract]
    return text


def agency_contract(kind: str | None, nature: str | None) -> Contract | None:
    """The kind that the agency's « typeContrat » and « natureContrat » say; None when unknown."""
    told = _tables()["natures"].get(fold(nature or "")) or _tables()["natures"].get(nature or "")
    told = told or _tables()["types"].get((kind or "").strip().upper())
    return Contract(told) if told else None


def open_ended(text: str) -> bool | None:
    """Whether what a source writes (word or code) is a contract without an end; None when its kind
    does not say. A temporary worker may have one (CDI intérimaire)."""
    if fold(text) in _tables()["sans_terme"]:
        return True
    return False if written_contract(text) in _WITH_AN_END else None


def written_contract(text: str) -> Contract | None:
    """The kind that a company writes in words, or one of our own codes; None when not known."""
    folded = fold(text)
    told = _tables()["libelles"].get(folded) or _tables()["types"].get(folded)
    return Contract(told) if told else None
