"""Parameters of the encodings, read strictly from YAML and kept with the project.

Two producers of a project must encode alike: the digest of the parameters travels with encodings,
and encodings of different digests refuse to meet.
"""

from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import resources
from typing import Any

from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document, YamlPath, load_strict
from croisee.matching.encoding.blake2b import MOST_WORDS
from croisee.matching.encoding.components import COMPONENTS

MOST_PASSES = 32
MOST_COMPONENTS = MOST_WORDS // 2
LEAST_WEIGHT, MOST_WEIGHT = 8, 64
"""Bits of an encoded name, of 128: beyond half of them, unrelated names look close."""


@dataclass(frozen=True)
class Pass:
    """One way to be compared: agreement on every component of `block`."""

    name: str
    block: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class EncodingParameters:
    """Largest block sent, bits set in an encoded name, and the passes in order.

    `normalised`: edition of the rules and tables by which records were normalised
    (`normalisation.edition`).
    """

    block_cap: int
    weight: int
    passes: tuple[Pass, ...]
    normalised: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the parameters: same digest, encodings that can be compared."""
        return digest(asdict(self))


def default_parameters() -> EncodingParameters:
    """The parameters that come with Croisée."""
    text = resources.files(__package__).joinpath("passes.yaml").read_text(encoding="utf-8")
    return read_parameters(load_strict(text, origin="passes.yaml"))


def read_parameters(document: Document) -> EncodingParameters:
    """Read parameters; every key is required and no other is admitted.

    Raises `CroiseeError` naming the line.
    """
    top = _mapping(document, (), document.value, {"plafond_de_bloc", "poids", "passes"})
    if not isinstance(top["passes"], list) or not 1 <= len(top["passes"]) <= MOST_PASSES:
        raise _refusal(document, ("passes",), f"entre 1 et {MOST_PASSES} passes")
    passes = tuple(_pass(document, place, item) for place, item in enumerate(top["passes"]))
    if len({one.name for one in passes}) < len(passes):
        raise _refusal(document, ("passes",), "des noms de passe tous différents")
    return EncodingParameters(
        block_cap=_whole(document, ("plafond_de_bloc",), top["plafond_de_bloc"], 1, 1000),
        weight=_whole(document, ("poids",), top["poids"], LEAST_WEIGHT, MOST_WEIGHT),
        passes=passes,
    )


def _pass(document: Document, place: int, item: Any) -> Pass:
    path: YamlPath = ("passes", place)
    fields = _mapping(document, path, item, {"nom", "bloc", "pourquoi"})
    name, block, why = fields["nom"], fields["bloc"], fields["pourquoi"]
    if not isinstance(name, str) or not name or not isinstance(why, str) or not why:
        raise _refusal(document, path, "un nom et une raison en toutes lettres")
    known = isinstance(block, list) and block and all(word in COMPONENTS for word in block)
    if not known or len(set(block)) < len(block) or len(block) > MOST_COMPONENTS:
        expected = f"{MOST_COMPONENTS} mots au plus, différents, parmi " + ", ".join(COMPONENTS)
        raise _refusal(document, (*path, "bloc"), expected)
    return Pass(name, tuple(block), why)


def _mapping(document: Document, path: YamlPath, value: Any, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != keys:
        raise _refusal(document, path, "exactement les clés " + ", ".join(sorted(keys)))
    return value


def _whole(document: Document, path: YamlPath, value: Any, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _refusal(document, path, f"un nombre entier de {least} à {most}")
    return value


def _refusal(document: Document, path: YamlPath, expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message="les paramètres d'encodage ne sont pas ceux attendus ici.",
            expected=expected,
            remedy="Reprenez les paramètres fournis avec le projet.",
            file=document.origin,
            row=document.line_of(path),
        )
    )
