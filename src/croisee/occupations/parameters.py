"""The values of `parameters.yaml`, each with its unit, its meaning and its source."""

from functools import cache
from importlib import resources
from typing import Any

from croisee.foundation.strict_yaml import load_strict


@cache
def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("parameters.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = load_strict(text, origin="parameters.yaml").value
    return table


@cache
def parameter(name: str) -> float:
    """The value of a parameter. Raises `KeyError` when there is none of this name."""
    return float(_table()[name]["valeur"])
