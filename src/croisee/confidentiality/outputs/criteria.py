"""What a check measures from the facts, and how it tests the numbers it finds."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from croisee.confidentiality.system import FloatArray

Facts = Mapping[str, float | Sequence[float]]
"""What is told of an output: one number or one list of numbers per name."""
Measure = Callable[[Callable[[str], FloatArray]], FloatArray]
Test = Callable[[FloatArray, float], bool]


def read(facts: Facts, name: str) -> FloatArray:
    """The numbers told under this name. Raises `KeyError` when none is, or one is not a number."""
    numbers = np.atleast_1d(np.asarray(facts[name], dtype=np.float64)).ravel()
    if not np.all(np.isfinite(numbers)):
        raise KeyError(name)
    return numbers


def measured(facts: Facts, name: str) -> FloatArray:
    """The fact of this name, or what is computed from the facts under it."""
    if name not in MEASURES:
        return read(facts, name)
    return MEASURES[name](lambda fact: read(facts, fact))


def _pieces(both: FloatArray, common: FloatArray) -> FloatArray:
    """What is in one only, in the other only, and in both."""
    return np.concatenate([both - common, common])


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "complement": lambda told: told("denominateur") - told("numerateur"),
        "morceaux_des_denominateurs": lambda told: _pieces(
            told("denominateurs"), told("denominateur_commun")
        ),
        "morceaux_des_numerateurs": lambda told: _pieces(
            told("numerateurs"), told("numerateur_commun")
        ),
        "morceaux_des_complements": lambda told: _pieces(
            told("denominateurs") - told("numerateurs"),
            told("denominateur_commun") - told("numerateur_commun"),
        ),
        "effectif_moins_un": lambda told: told("effectif") - 1,
        "effectif_moins_deux": lambda told: told("effectif") - 2,
        "valeur_absolue": lambda told: np.abs(told("coefficient")),
        "observations_moins_parametres": lambda told: told("observations") - told("parametres"),
        "profils_moins_parametres": lambda told: told("profils") - told("parametres"),
    }
)

TESTS: Mapping[str, Test] = MappingProxyType(
    {
        "au_moins": lambda numbers, threshold: bool(np.all(numbers >= threshold)),
        "au_moins_ou_aucun": lambda numbers, threshold: bool(
            np.all((numbers >= threshold) | (numbers == 0.0))
        ),
        "au_plus": lambda numbers, threshold: bool(
            np.all((numbers >= 0.0) & (numbers <= threshold))
        ),
        "moins_de": lambda numbers, threshold: bool(
            np.all((numbers >= 0.0) & (numbers < threshold))
        ),
        "ni_rien_ni_tout": lambda numbers, _: bool(np.all((numbers > 0.0) & (numbers < 1.0))),
        "absent": lambda numbers, _: not np.any(numbers),
    }
)
"""Whether the numbers pass, against a threshold (0 where the test has none)."""

NEVER = "jamais"
"""The test that nothing passes."""
