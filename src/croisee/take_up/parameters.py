"""What `parameters.yaml` holds: published figures and choices, each dated and sourced there."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from croisee.foundation.packaged import packaged, setting

parameter = partial(setting, __package__)
"""The `valeur` of a parameter. Raises `KeyError` when there is none of this name."""


def section(name: str) -> Any:
    """A whole section of the file."""
    return packaged(__package__, "parameters.yaml")[name]


def label(component: str) -> str:
    """How a reader sees the name of an error. Raises `KeyError` for an unknown error."""
    return str(_component(component)["libelle"])


def sentence(component: str) -> str:
    """Where an error comes from, as the end of a French sentence. Raises `KeyError`."""
    return str(_component(component)["phrase"])


def _component(name: str) -> Mapping[str, str]:
    found: Mapping[str, str] = section("composantes")[name]
    return found
