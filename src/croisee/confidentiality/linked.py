"""All the tables of one response as one system: shared cells, relations, what remains of a whole.

Cells with the same coordinates in several tables are one cell. Each parent on each axis gives a
relation with its children, whichever tables they come from. When the children do not add up to
the parent, what remains (« la commune hors de ses QPV ») is a cell nobody publishes but anybody
can compute: it is added, hidden, and judged by the same rules as the others.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from croisee.confidentiality.cells import Family, Key, Published, families, keys, rows, totals
from croisee.confidentiality.evidence import Evidence, Kind
from croisee.confidentiality.rules import PUBLIC_PROFILE, Facts
from croisee.foundation.errors import CroiseeError, Problem


@dataclass
class Cell:
    """A cell of the system. `profiles`: the rules it falls under (none: known from elsewhere)."""

    facts: Facts
    profiles: set[str] = field(default_factory=set)
    hidden: bool = False
    known: bool = False
    published: bool = False
    """Published by its producer: known to all, and not judged again."""
    given: bool = False
    """Taken as known to the attacker unless the rules hide it."""


@dataclass(frozen=True)
class Linked:
    """`cells`, and `relations` as {cell index: coefficient} adding up to zero.

    `places[i][r]` is the cell of row `r` of the i-th evidence, None where it carries no value.
    `keys` are the coordinates of the cells that have some (None: what remains of a whole).
    """

    kind: Kind
    cells: tuple[Cell, ...]
    keys: tuple[Key | None, ...]
    relations: tuple[dict[int, int], ...]
    places: tuple[tuple[int | None, ...], ...]


def link(evidences: Sequence[Evidence], released: Sequence[Published] = ()) -> Linked:
    """The system of one response and one additive kind.

    Raises `CroiseeError` when two tables disagree on a cell, or parts exceed their whole.
    """
    builder = _Builder(evidences, released)
    builder.relate()
    return Linked(
        evidences[0].kind,
        tuple(builder.cells),
        tuple(builder.keys),
        tuple(builder.relations),
        builder.places,
    )


class _Builder:
    def __init__(self, evidences: Sequence[Evidence], released: Sequence[Published]) -> None:
        self.cells: list[Cell] = []
        self.keys: list[Key | None] = []
        self.relations: list[dict[int, int]] = []
        self._index: dict[Key, int] = {}
        self._kind = evidences[0].kind
        self._response = evidences[0].response
        self._signed = False
        self._all = totals([*evidences, *released])
        self._families = families([*evidences, *released])
        self.places = tuple(self._enter(evidence) for evidence in evidences)
        for table in released:
            self._remember(table)

    def _add(self, key: Key | None, cell: Cell) -> int:
        index = len(self.cells)
        self.cells.append(cell)
        self.keys.append(key)
        if key is not None:
            self._index[key] = index
        return index

    def _enter(self, evidence: Evidence) -> tuple[int | None, ...]:
        places: list[int | None] = []
        for row in rows(evidence, self._all):
            if row.facts is None:
                places.append(None)
                continue
            self._signed |= row.facts.value < 0.0
            index = self._index.get(row.key)
            if index is None:
                index = self._add(row.key, Cell(row.facts))
            elif abs(self._value(index) - row.facts.value) > self._gap(index):
                raise CroiseeError(self._disagreement(evidence))
            cell = self.cells[index]
            cell.facts = _strictest(cell.facts, row.facts)
            cell.profiles.add(evidence.profile)
            if evidence.profile == PUBLIC_PROFILE:
                cell.known = cell.published = True
            places.append(index)
        return tuple(places)

    def _remember(self, table: Published) -> None:
        values = table.cells.column("value").to_pylist()
        for key, value in zip(keys(table, self._all), values, strict=True):
            if value is None:
                continue
            index = self._index.get(key)
            if index is None:
                index = self._add(key, Cell(Facts(value)))
            self.cells[index].known = True

    def relate(self) -> None:
        """Reveal the cells that relations give away, then write every relation once."""
        usable = [f for f in self._families if not (f.mixed and self._overlaps(f))]
        while self._reveal(usable):
            pass
        for family in usable:
            wholes = self._wholes(family)
            open_ended = self._open_ended(wholes)
            for whole in wholes:
                self._write(whole, open_ended)

    def _wholes(self, family: Family) -> list["_Whole"]:
        """The parents of this family that have a cell, with the children that have one."""
        top = (family.axis, family.parent)
        present: dict[Key, list[int]] = defaultdict(list)
        for key, index in self._index.items():
            for pair in key:
                if pair[0] == family.axis and pair[1] in family.children:
                    rest = key - {pair}
                    present[rest if top in self._all else rest | {top}].append(index)
        wholes = []
        for key, children in present.items():
            parent = self._index.get(key)
            if parent is not None:
                left = self._value(parent) - sum(self._value(child) for child in children)
                left = 0.0 if abs(left) <= self._gap(parent) else left
                wholes.append(_Whole(family, key, parent, children, left))
        return wholes

    def _value(self, index: int) -> float:
        return self.cells[index].facts.value

    def _gap(self, index: int) -> float:
        return _gap(self._kind, self._value(index))

    def _overlaps(self, family: Family) -> bool:
        return any(whole.rest < 0.0 for whole in self._wholes(family))

    def _open_ended(self, wholes: list["_Whole"]) -> set[str]:
        """Indicators for which the children, all present, do not make the whole."""
        return {
            whole.indicator
            for whole in wholes
            if whole.rest != 0.0 and len(whole.children) == len(whole.family.children)
        }

    def _reveal(self, usable: list[Family]) -> bool:
        """Add, hidden, each cell that is alone without a value in a relation; whether any was."""
        found = False
        for family in usable:
            wholes = self._wholes(family)
            open_ended = self._open_ended(wholes)
            for whole in wholes:
                lone = len(whole.family.children) - len(whole.children) == 1
                if lone and whole.rest > 0.0 and whole.indicator not in open_ended:
                    key = whole.missing(self.keys, self._all)
                    if key not in self._index:
                        self._add(key, self._rest_cell(whole))
                        found = True
        return found

    def _write(self, whole: "_Whole", open_ended: set[str]) -> None:
        members = [whole.parent, *whole.children]
        relation = {whole.parent: 1, **dict.fromkeys(whole.children, -1)}
        complete = len(whole.children) == len(whole.family.children)
        if whole.rest < 0.0 and not self._signed:
            if any(self.cells[member].known for member in members):
                return  # rounded or revised by its producer: the sum holds for nobody
            raise CroiseeError(self._excess())
        if whole.rest != 0.0 or (complete and whole.indicator in open_ended):
            cell = self._rest_cell(whole)
            # Several silent parts tie relations together in ways not written here: the attacker
            # is given the sum, unless the rules hide it.
            cell.given = not complete
            relation[self._add(None, cell)] = -1
        self.relations.append(relation)

    def _rest_cell(self, whole: "_Whole") -> Cell:
        """What remains of the whole, with what can be said of those behind it."""
        parts = [self.cells[child].facts for child in whole.children]
        parent = self.cells[whole.parent].facts
        profiles = set().union(
            *(self.cells[index].profiles for index in (whole.parent, *whole.children))
        )
        return Cell(_rest(parent, parts, whole.rest), profiles - {PUBLIC_PROFILE}, hidden=True)

    def _disagreement(self, evidence: Evidence) -> Problem:
        return Problem(
            message=f"deux tableaux de la réponse « {evidence.response} » donnent des valeurs "
            f"différentes pour une même case (tableau « {evidence.table} »).",
            remedy="Vérifier l'étude ; si les tableaux ne comptent pas la même chose, leur donner "
            "des noms de réponse différents.",
        )

    def _excess(self) -> Problem:
        return Problem(
            message=f"dans les tableaux de la réponse « {self._response} », la somme des parties "
            "dépasse leur total.",
            remedy="Vérifier la hiérarchie déclarée (zones qui se recouvrent, total d'une autre "
            "population) ou le calcul de l'étude.",
        )


@dataclass(frozen=True)
class _Whole:
    """A parent cell, its children present, and what remains of the parent without them."""

    family: Family
    key: Key
    parent: int
    children: list[int]
    rest: float

    @property
    def indicator(self) -> str:
        return next((code for axis, code in self.key if axis == "indicator"), "")

    def missing(self, known: Sequence[Key | None], all_codes: frozenset[tuple[str, str]]) -> Key:
        """The coordinates of the only child without a cell."""
        here = {pair for child in self.children for pair in known[child] or ()}
        top = (self.family.axis, self.family.parent)
        (code,) = (c for c in self.family.children if (self.family.axis, c) not in here)
        rest = self.key if top in all_codes else self.key - {top}
        return rest | {(self.family.axis, code)}


def _gap(kind: Kind, value: float) -> float:
    """Gap between a whole and its parts, or between two tables, that is rounding."""
    return 1e-6 + (1e-9 if kind is Kind.COUNT else 1e-6) * abs(value)


def _strictest(one: Facts, other: Facts) -> Facts:
    """The same cell told by two tables: the fewest contributors, the largest contribution."""

    def pick(choose: Callable[..., float], *values: float | None) -> float | None:
        told = [value for value in values if value is not None]
        return choose(told) if told else None

    contributors = pick(min, one.contributors, other.contributors)
    return Facts(
        one.value,
        None if contributors is None else int(contributors),
        pick(max, one.largest, other.largest),
        pick(max, one.second, other.second),
    )


def _rest(parent: Facts, parts: Sequence[Facts], value: float) -> Facts:
    """Facts of what remains; `largest` and `second` are the most that they can be."""
    contributors = None
    if parent.contributors is not None and all(p.contributors is not None for p in parts):
        left = parent.contributors - sum(p.contributors or 0 for p in parts)
        contributors = left if left >= 0 else None
    seen = [top for part in parts for top in (part.largest, part.second) if top is not None]
    tops = [top for top in (parent.largest, parent.second) if top is not None]
    others = [top for top in tops if top not in seen]
    most = others[0] if others else (tops[-1] if tops else None)
    if most is None:
        return Facts(value, contributors)
    second = others[1] if len(others) > 1 else tops[-1]
    return Facts(value, contributors, min(most, value), min(second, value))
