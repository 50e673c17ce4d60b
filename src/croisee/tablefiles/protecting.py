"""`croisee protect`: tables in files, protected and written, or refused and nothing written."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from croisee.confidentiality import Method
from croisee.confidentiality.perturbation import Perturbation
from croisee.confidentiality.rules import PRIMARY
from croisee.confidentiality.system import IntArray
from croisee.foundation.errors import Problem
from croisee.tablefiles.delimited import write_tables
from croisee.tablefiles.interval import Interval
from croisee.tablefiles.neutral import read_neutral
from croisee.tablefiles.outputs import (
    STATUS,
    blurred_house,
    blurred_public,
    house,
    public,
    targets,
    with_column,
)
from croisee.tablefiles.perturbing import blur
from croisee.tablefiles.protection import Protection, letters_of, protect_system
from croisee.tablefiles.reports import Report, cpu_seconds
from croisee.tablefiles.response import Response, read_response
from croisee.tablefiles.rules_file import read_rules

_PRIMARY = [letter.value for letter in PRIMARY]
_NAMED = 5
"""How many unsafe cells a message names."""


def protect_neutral(
    cells: Path,
    relations: Path,
    *,
    interval: Interval,
    earlier: Sequence[Path] = (),
    weight: str | None = None,
    counts: bool | None = None,
    method: Method | None = None,
    seconds: float | None = None,
    out: Path | None = None,
) -> Report:
    """Protect a table in the neutral form; `out` gets the cells with their `status`.

    `earlier`: the same cells as already released. `seconds`: time allowed to improve the pattern.
    Raises `CroiseeError` on a faulty file.
    """
    start = cpu_seconds()
    table = read_neutral(cells, relations, earlier=earlier, weight=weight, counts=counts)
    found = protect_system(
        table.system,
        table.requirement(interval),
        letters_of(table.primary),
        method=method,
        seconds=seconds,
    )
    names = [f"case « {table.names[int(cell)].as_py()} »" for cell in found.unsafe[:_NAMED]]
    if found.letters is not None and not found.unsafe.size and out is not None:
        write_tables([(out, with_column(table.text, STATUS, pa.array(found.letters)))])
    return _report(found, table.system.size, start, names)


def protect_tables(
    paths: Sequence[Path],
    rules: Path,
    *,
    interval: Interval | None = None,
    earlier: Sequence[Path] = (),
    cost: str | None = None,
    method: Method | None = None,
    seconds: float | None = None,
    out: Path | None = None,
    published: Path | None = None,
) -> Report:
    """Protect a statistician's linked tables by the rules of a YAML file.

    `earlier`: tables already released, with their statuses. `cost`: column of what is lost with a
    cell, instead of that of the rules. `out`: for the house, true values and
    letters. `published`: what may be shown, hidden figures emptied. Each is a file, or a folder
    when there are several tables. Where the rules ask for a perturbation, figures are blurred
    instead of hidden. Raises `CroiseeError` on a faulty file.
    """
    start = cpu_seconds()
    told = read_rules(rules)
    if cost is not None:
        told = replace(told, columns=replace(told.columns, cost=cost))
    if interval is not None:
        told = replace(told, interval=interval)
    response = read_response(told, told.with_tables(paths), earlier=earlier)
    if told.perturbation is not None:
        return _perturbed(response, told.perturbation, start, out, published)
    wanted = [(house, out), (public, published)]
    files = [(make, targets(response.sheets, path)) for make, path in wanted if path is not None]
    found = protect_system(
        response.system,
        response.requirement,
        response.letters,
        method=method,
        seconds=seconds,
        singletons=response.singletons,
    )
    if found.letters is not None and not found.unsafe.size:
        write_tables(
            [
                pair
                for make, targeted in files
                for pair in zip(targeted, make(response, found.letters), strict=True)
            ]
        )
    names = [response.built.describe(int(cell)) for cell in found.unsafe[:_NAMED]]
    return _report(found, response.system.size, start, names)


def _perturbed(
    response: Response,
    choice: Perturbation,
    start: float,
    out: Path | None,
    published: Path | None,
) -> Report:
    wanted = [(blurred_house, out), (blurred_public, published)]
    files = [(make, targets(response.sheets, path)) for make, path in wanted if path is not None]
    found = blur(response, choice, [path for _, targeted in files for path in targeted])
    if not found.unsafe.size:
        write_tables(
            [
                pair
                for make, targeted in files
                for pair in zip(targeted, make(response, found), strict=True)
            ]
        )
    line = {
        "method": choice.kind,
        **choice.parameters,
        "primary": int(np.isin(response.letters, _PRIMARY).sum()),
        "unsafe": int(found.unsafe.size) if found.attacked else None,
        "additive": found.table.additive,
        "sentence": found.table.sentence,
        "seconds": round(cpu_seconds() - start, 3),
        "cells": response.system.size,
    }
    return Report(line, (_still_told(response, found.unsafe),) if found.unsafe.size else ())


def _still_told(response: Response, unsafe: IntArray) -> Problem:
    named = [response.built.describe(int(cell)) for cell in unsafe[:_NAMED]]
    more = "…" if unsafe.size > len(named) else ""
    return Problem(
        f"l'attaque de contrôle resserre {unsafe.size} case(s) ({' ; '.join(named)}{more}) malgré "
        "la perturbation ; rien n'est écrit.",
        "Prenez une base ou un écart plus grand, demandez un intervalle plus étroit "
        "(« intervalle »), ou retirez « perturbation » pour cacher des cases.",
    )


def _report(found: Protection, cells: int, start: float, names: Sequence[str]) -> Report:
    done = found.suppression
    line = {
        "primary": found.primary,
        "secondary": found.secondary,
        "weight_lost": None if done is None else done.lost,
        "bound": None if done is None else done.bound,
        "unsafe": int(found.unsafe.size),
        "seconds": round(cpu_seconds() - start, 3),
        "method": None if done is None else done.method.value,
        "cells": cells,
    }
    return Report(line, (_refusal(found, names),) if found.unsafe.size else ())


def _refusal(found: Protection, names: Sequence[str]) -> Problem:
    more = "…" if found.unsafe.size > len(names) else ""
    where = f"{' ; '.join(names)}{more}"
    if found.suppression is None:
        return Problem(
            f"{found.unsafe.size} case(s) à protéger ne peuvent pas l'être ({where}) : ce qui est "
            "déjà public permet de les retrouver.",
            "Regroupez des zones ou des modalités, élargissez ce qui peut être caché, ou donnez "
            "une autre date à la publication antérieure si elle compte autre chose.",
        )
    return Problem(
        f"l'attaque de contrôle resserre encore {found.unsafe.size} case(s) ({where}) ; rien n'est "
        "écrit.",
        "Relancez avec --method optimal ou plus de temps (--time), ou donnez moins de détail.",
    )
