"""Tables that come with a package: YAML files beside its modules, read strictly, once."""

from functools import cache
from importlib import resources
from typing import Any

from croisee.foundation.strict_yaml import load_strict


@cache
def packaged(package: str, name: str) -> Any:
    """The data of the file `name` of `package`; its readers share it and change nothing in it."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return load_strict(text, origin=name).value


@cache
def setting(package: str, name: str) -> float:
    """The `valeur` of a setting of the `parameters.yaml` of `package`.

    Raises `KeyError` when there is none of this name.
    """
    return float(packaged(package, "parameters.yaml")[name]["valeur"])
