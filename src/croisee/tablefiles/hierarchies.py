"""Hierarchies: which code is part of which, from a correspondence file or nested in the YAML."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from croisee.foundation.errors import CroiseeError, Problem
from croisee.tablefiles.delimited import read_table
from croisee.tablefiles.values import codes


class HierarchyError(Exception):
    """A code with two parents, or that is part of itself; the text is French."""


def parents_from_file(path: Path) -> dict[str, str]:
    """Child → parent, from a file with one column per level, the coarsest first.

    A code repeated from one level to the next is one code (INSEE's `rtauargus` writes it so).
    Raises `CroiseeError` on a code with two parents or a loop.
    """
    table = read_table(path)
    parents: dict[str, str] = {}
    levels = [codes(table, name).to_pylist() for name in table.names]
    for row, line in enumerate(zip(*levels, strict=True)):
        for place, (parent, child) in enumerate(pairwise(line), start=1):
            if parent != child and parents.setdefault(child, parent) != parent:
                raise CroiseeError(
                    table.problem(
                        "ce code a déjà un autre parent plus haut dans le fichier.",
                        "Un code n'a qu'un parent : corrigez la table de correspondance.",
                        row=row,
                        column=table.names[place],
                    )
                )
    try:
        check_loops(parents)
    except HierarchyError as error:
        raise CroiseeError(
            Problem(str(error), "Corrigez la table de correspondance.", file=path.name)
        ) from None
    return parents


def parents_from_tree(tree: Any, top: str | None = None) -> dict[str, str]:
    """Child → parent, from nested mappings that end in lists of codes: {A: [A1, A2], B: {…}}.

    `top`: what the first level is part of. Raises `HierarchyError`.
    """
    parents: dict[str, str] = {}
    _walk(tree, top, parents)
    check_loops(parents)
    return parents


def check_loops(parents: Mapping[str, str]) -> None:
    """Raise `HierarchyError` when a code is part of itself."""
    settled: set[str] = set()
    for start in parents:
        way: list[str] = []
        code = start
        while code in parents and code not in settled:
            if code in way:
                raise HierarchyError("la hiérarchie est en boucle : un code y contient lui-même.")
            way.append(code)
            code = parents[code]
        settled.update(way)


def _walk(tree: Any, top: str | None, parents: dict[str, str]) -> None:
    if isinstance(tree, Mapping):
        for code, below in tree.items():
            _place(code, top, parents)
            if below is not None:
                _walk(below, code, parents)
    elif isinstance(tree, list):
        for code in tree:
            _place(code, top, parents)
    else:
        raise HierarchyError("la hiérarchie n'est ni un ensemble de clés, ni une liste de codes.")


def _place(code: Any, top: str | None, parents: dict[str, str]) -> None:
    if isinstance(code, bool | float | list | Mapping) or code is None:
        raise HierarchyError("un code de la hiérarchie n'est pas un texte.")
    if top is not None and parents.setdefault(str(code), top) != top:
        raise HierarchyError("un code de la hiérarchie a deux parents.")
