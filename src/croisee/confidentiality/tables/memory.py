"""What earlier releases have made public of the cells of a response.

What was published stays known, whatever was published after it. What was hidden stays hidden, so
that publishing again never opens it, and publishing the same again gives the same. Figures that a
correction has changed are another edition: they say nothing sure of the new ones, and no sum may
mix the two.

Rounded figures stay known by their bounds. Nobody keeps the true values of an earlier edition: a
figure whose bounds hold the value of today is taken to speak of it, which is all that an attacker
can suppose; one whose bounds exclude it is of another edition. Figures blurred by noise bound
nothing surely.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from croisee.confidentiality.evidence import Evidence
from croisee.confidentiality.perturbation import ControlledRounding
from croisee.confidentiality.tables.cells import (
    FIXED_AXES,
    Key,
    Published,
    gap,
    keys,
    rounded,
    rows,
)
from croisee.foundation.statuses import Status

_Place = frozenset[tuple[str, str]]
"""Zone, indicator and period: what a correction changes or leaves alone, as a whole."""


@dataclass(frozen=True)
class Memory:
    """`known`: cells of today's tables that anybody knows, with their value. `beyond`: the same, of
    cells that today's tables leave out. `withheld`: cells hidden before and published nowhere, to
    be hidden again. `revised`: cells published before with another value."""

    known: Mapping[Key, float]
    beyond: Mapping[Key, float]
    withheld: frozenset[Key]
    revised: frozenset[Key]


@dataclass(frozen=True)
class Printed:
    """A rounded figure of an earlier release, with the bounds it told. `same_rules`: it was rounded
    under the rules of today."""

    value: float
    low: float
    high: float
    same_rules: bool


def printed(
    released: Sequence[Published],
    all_codes: frozenset[tuple[str, str]],
    rules: frozenset[tuple[str, ...]],
) -> dict[Key, list[Printed]]:
    """The rounded figures of each cell, in order of publication."""
    found: dict[Key, list[Printed]] = {}
    for table in released:
        if table.blur is None or not isinstance(table.blur.choice, ControlledRounding):
            continue
        columns = (table.cells.column(name).to_pylist() for name in ("value", "low", "high"))
        for key, value, low, high in zip(keys(table, all_codes), *columns, strict=True):
            if value is not None and low is not None and high is not None:
                found.setdefault(key, []).append(Printed(value, low, high, table.rules in rules))
    return found


def recall(
    evidences: Sequence[Evidence],
    released: Sequence[Published],
    all_codes: frozenset[tuple[str, str]],
    rules: frozenset[tuple[str, ...]],
) -> Memory:
    """What `released` (in order of publication) says of the cells of `evidences`.

    A cell with the same value as today is known. In a zone where no figure has changed, the cells
    that today's tables leave out are known too. `rules` are the sentences of today's rules: a cell
    hidden by other rules, in a zone where nothing has changed, is judged afresh.
    """
    current = {
        row.key: row.facts.value
        for evidence in evidences
        for row in rows(evidence, all_codes)
        if row.facts is not None
    }
    parents = {
        child: parent
        for axes in (*(t.dimensions for t in released), *(e.dimensions for e in evidences))
        for axis in axes
        if axis.name == "zone"
        for child, parent in axis.parents.items()
    }
    known: dict[Key, float] = {}
    beyond: dict[Key, float] = {}
    withheld: set[Key] = set()
    revised: set[Key] = set()
    for table in reversed([table for table in released if table.blur is None]):
        told = list(_read(table, all_codes))
        changed = _changed(table, told, current, parents)
        same_rules = table.rules in rules
        for key, value, status in told:
            if value is None:
                if status == Status.SUPPRESSED and (same_rules or changed[_place(key)]):
                    withheld.add(key)
            elif key in current:
                if not _same(table, value, status, current[key]):
                    revised.add(key)
                elif key not in beyond:
                    known[key] = current[key]
            elif status != Status.ROUNDED and not changed[_place(key)]:
                beyond[key] = current[key] = value
    return Memory(
        known,
        beyond,
        frozenset(withheld - set(known) - set(beyond)),
        frozenset(revised - set(known) - set(beyond)),
    )


def _read(
    table: Published, all_codes: frozenset[tuple[str, str]]
) -> Iterable[tuple[Key, float | None, str]]:
    return zip(
        keys(table, all_codes),
        table.cells.column("value").to_pylist(),
        table.cells.column("status").to_pylist(),
        strict=True,
    )


def _place(key: Key) -> _Place:
    return frozenset(pair for pair in key if pair[0] in FIXED_AXES)


def _same(table: Published, value: float, status: str, now: float) -> bool:
    """Whether a figure published then is the figure of today, given how it was rounded."""
    if status == Status.ROUNDED and table.rounding is not None:
        return bool(rounded(np.array([now]), table.rounding)[0] == value)
    return abs(value - now) <= gap(table.kind, now)


def _changed(
    table: Published,
    told: Iterable[tuple[Key, float | None, str]],
    current: Mapping[Key, float],
    parents: Mapping[str, str],
) -> dict[_Place, bool]:
    """Whether a figure of each place has changed; a place not seen today follows its parent."""
    seen: dict[_Place, bool] = {}
    for key, value, status in told:
        if value is not None and key in current:
            place = _place(key)
            differs = not _same(table, value, status, current[key])
            seen[place] = seen.get(place, False) or differs

    def follow(place: _Place) -> bool:
        while place not in seen:
            zone = dict(place).get("zone", "")
            if zone not in parents:
                return False
            place = place - {("zone", zone)} | {("zone", parents[zone])}
        return seen[place]

    return {place: follow(place) for place in {_place(key) for key, _, _ in told}}
