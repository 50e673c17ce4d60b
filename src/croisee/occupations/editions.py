"""What changes from one edition of the ROME to another, and how a code passes.

Three grounds, the surest first: the filiation that the edition declares (`code_rome_parent`, v4),
the same code in both, the appellations, whose OGR number does not change. Otherwise: unknown.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from croisee.occupations.rome import Rome


class Ground(StrEnum):
    """On what a passage stands."""

    DECLARED = "filiation déclarée"
    SAME = "même code"
    APPELLATIONS = "appellations communes"
    UNKNOWN = "inconnu"


@dataclass(frozen=True)
class Passage:
    """Codes of the other edition, in order, and why; none when it is unknown."""

    codes: tuple[str, ...]
    ground: Ground


@dataclass(frozen=True)
class Differences:
    """`renamed`: code → both labels; `moved`: OGR number of an appellation → both codes;
    `added`, `dropped`: OGR numbers of appellations."""

    appeared: tuple[str, ...]
    disappeared: tuple[str, ...]
    renamed: Mapping[str, tuple[str, str]]
    moved: Mapping[str, tuple[str, str]]
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def compare(old: Rome, new: Rome) -> Differences:
    """What changed from `old` to `new`."""
    before = {each.id: each.code for each in old.appellations}
    after = {each.id: each.code for each in new.appellations}
    return Differences(
        appeared=tuple(code for code in new.codes if code not in old.labels),
        disappeared=tuple(code for code in old.codes if code not in new.labels),
        renamed={
            code: (old.labels[code], new.labels[code])
            for code in old.codes
            if code in new.labels and old.labels[code] != new.labels[code]
        },
        moved={
            each: (before[each], after[each])
            for each in sorted(before)
            if each in after and after[each] != before[each]
        },
        added=tuple(sorted(after.keys() - before.keys())),
        dropped=tuple(sorted(before.keys() - after.keys())),
    )


def passages(source: Rome, target: Rome) -> dict[str, Passage]:
    """For each code of `source`, those of `target`; works both ways, v3 → v4 and v4 → v3."""
    children: dict[str, set[str]] = {}
    for code, parent in target.parents.items():
        children.setdefault(parent, set()).add(code)
    codes = {each.id: each.code for each in target.appellations}
    shared: dict[str, Counter[str]] = {}
    for each in source.appellations:
        if each.id in codes:
            shared.setdefault(each.code, Counter())[codes[each.id]] += 1
    return {
        code: _passage(code, source, target, children.get(code, set()), shared.get(code, Counter()))
        for code in source.codes
    }


def _passage(
    code: str, source: Rome, target: Rome, children: set[str], shared: Counter[str]
) -> Passage:
    if children:
        return Passage(tuple(sorted(children)), Ground.DECLARED)
    parent = source.parents.get(code, "")
    if parent in target.labels:
        return Passage((parent,), Ground.DECLARED)
    if code in target.labels:
        return Passage((code,), Ground.SAME)
    if shared:
        return Passage(tuple(sorted(shared)), Ground.APPELLATIONS)
    return Passage((), Ground.UNKNOWN)
