"""All the tables of one response as one system: shared cells, relations, what remains of a whole.

Cells with the same coordinates in several tables are one cell. Each parent on each axis gives a
relation with its children, whichever tables they come from. What the tables leave out is modelled
too, hidden: what remains of a whole without its parts (« la commune hors de ses QPV »), judged by
the same rules as the other cells; and the cells without a value (hidden by a producer, or not
asked for), which tie the relations of several axes together. For these, any values that agree with
the tables will do: protection is a matter of which tables are possible.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from croisee.confidentiality.evidence import Evidence, Kind
from croisee.confidentiality.rules.facts import Facts, strictest
from croisee.confidentiality.rules.primary import PUBLIC_PROFILE
from croisee.confidentiality.tables.cells import (
    Family,
    Key,
    Published,
    families,
    gap,
    rows,
    totals,
)
from croisee.confidentiality.tables.impute import Relation, impute
from croisee.confidentiality.tables.memory import Memory, recall
from croisee.confidentiality.tables.remainder import facts_of_rest
from croisee.confidentiality.tables.zonings import Zonings, read_zonings
from croisee.foundation.errors import CroiseeError, Problem

_UNTOLD = Facts(float("nan"))
_Pair = tuple[str, str]
_Slice = frozenset[_Pair]
"""Indicator and period: relations stay inside, unless these axes have a hierarchy too."""


@dataclass
class Cell:
    """A cell of the system. `profiles`: the rules it falls under (none: it is not judged).

    `hidden`: in no table. `known`: public already. `published`: public by its producer's hand.
    `withheld`: hidden by an earlier release, to be hidden again. `revised`: published before with
    another value.
    """

    facts: Facts
    profiles: set[str] = field(default_factory=set)
    hidden: bool = False
    known: bool = False
    published: bool = False
    withheld: bool = False
    revised: bool = False


@dataclass(frozen=True)
class Linked:
    """`cells`, and `relations` as {cell index: coefficient} adding up to zero.

    `places[i][r]` is the cell of row `r` of the i-th evidence, None where it carries no value.
    `untold`: the cells whose value is only one that agrees with the tables. `profiles`: the rules
    of the evidence that is not public yet.
    """

    kind: Kind
    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]
    places: tuple[tuple[int | None, ...], ...]
    untold: tuple[int, ...]
    profiles: frozenset[str]


def link(
    evidences: Sequence[Evidence],
    released: Sequence[Published] = (),
    rules: frozenset[tuple[str, ...]] = frozenset(),
) -> Linked:
    """The system of one response and one additive kind.

    `released`: in order of publication. `rules`: see `memory.recall`. Raises `CroiseeError` when
    two tables disagree on a cell, or parts exceed their whole; when only earlier releases make them
    exceed it, these are of another edition, and count for the cells they share alone.
    """
    every = totals([*evidences, *released])
    zonings = [z for each in evidences if (z := read_zonings(each, every)) is not None]
    memory = recall(evidences, released, every, rules)
    try:
        builder = _Builder(evidences, released, every, zonings, memory)
        builder.relate()
    except CroiseeError:
        if not memory.beyond:
            raise
        builder = _Builder(evidences, released, every, zonings, replace(memory, beyond={}))
        builder.relate()
    return Linked(
        kind=evidences[0].kind,
        cells=tuple(builder.cells),
        relations=tuple(builder.relations),
        places=builder.places,
        untold=tuple(builder.untold),
        profiles=frozenset(evidence.profile for evidence in evidences) - {PUBLIC_PROFILE},
    )


@dataclass(frozen=True)
class _Whole:
    """A parent cell, its children that have a cell, and the coordinates of those that have none.

    `rest`: what remains of the parent without the children that have a value; NaN if the parent
    has none. `open_ended`: this family is known not to make the whole, for this indicator.
    """

    parent: int
    children: list[int]
    missing: list[Key]
    rest: float
    indicator: str
    open_ended: bool = False


class _Builder:
    def __init__(
        self,
        evidences: Sequence[Evidence],
        released: Sequence[Published],
        all_codes: frozenset[_Pair],
        zonings: Sequence[Zonings],
        memory: Memory,
    ) -> None:
        self.cells: list[Cell] = []
        self.relations: list[Relation] = []
        self._index: dict[Key, int] = {}
        self._at: dict[tuple[_Slice, _Pair], list[Key]] = defaultdict(list)
        self._slices: dict[_Slice, list[Key]] = defaultdict(list)
        self._kind = evidences[0].kind
        self._response = evidences[0].response
        self._signed = False
        self._slacks: dict[int, bool] = {}
        self.untold: list[int] = []
        self._all = all_codes
        self._families = families(
            [*evidences, *released], {name for each in zonings for name in each.names}
        )
        self._families += [family for each in zonings for family in each.families]
        self._apart = {"indicator", "period"} - {family.axis for family in self._families}
        self._parts: dict[_Pair, set[_Pair]] = defaultdict(set)
        for family in self._families:
            top = (family.axis, family.parent)
            self._parts[top] |= {(family.axis, code) for code in family.children}
        self.places = tuple(self._enter(evidence) for evidence in evidences)
        rules = set().union(*(cell.profiles for cell in self.cells)) - {PUBLIC_PROFILE}
        for each in zonings:
            self._enter_parts(each, rules)
        self._remember(memory)

    def _add(self, key: Key | None, cell: Cell) -> int:
        index = len(self.cells)
        self.cells.append(cell)
        if key is not None:
            self._index[key] = index
            here = self._slice(key)
            self._slices[here].append(key)
            for pair in key:
                self._at[here, pair].append(key)
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
            elif abs(self._value(index) - row.facts.value) > gap(self._kind, self._value(index)):
                raise CroiseeError(self._disagreement(evidence))
            cell = self.cells[index]
            cell.facts = strictest(cell.facts, row.facts)
            cell.profiles.add(evidence.profile)
            if evidence.profile == PUBLIC_PROFILE:
                cell.known = cell.published = True
            places.append(index)
        return tuple(places)

    def _enter_parts(self, zonings: Zonings, rules: set[str]) -> None:
        """The parts that no table shows, hidden, under the rules of the tables."""
        parts = {("zone", part) for below in zonings.parts.values() for part in below}
        for key, facts in zonings.facts.items():
            index = self._index.get(key)
            if index is None and not parts.isdisjoint(key):
                self._add(key, Cell(facts, set(rules), hidden=True))
            elif index is not None and abs(self._value(index) - facts.value) > gap(
                self._kind, facts.value
            ):
                raise CroiseeError(self._torn())

    def _remember(self, memory: Memory) -> None:
        for key, value in {**memory.known, **memory.beyond}.items():
            index = self._index.get(key)
            if index is None:
                index = self._add(key, Cell(Facts(value)))
            self.cells[index].known = True
        for key, index in self._index.items():
            self.cells[index].withheld = key in memory.withheld
            self.cells[index].revised = key in memory.revised

    def relate(self) -> None:
        """Write every relation, with the hidden cells that they need."""
        usable = [f for f in self._families if not (f.mixed and self._overlaps(f))]
        while self._add_untold(usable):
            pass
        for family in usable:
            for whole in self._wholes(family):
                self._write(whole)
        self._impute()

    def _slice(self, key: Key) -> _Slice:
        return frozenset(pair for pair in key if pair[0] in self._apart)

    def _listed(self, here: _Slice, pair: _Pair) -> bool:
        """Whether this code, or a part of it, has a cell in this slice."""
        if self._at.get((here, pair)):
            return True
        return any(self._listed(here, part) for part in self._parts.get(pair, ()))

    def _wholes(self, family: Family) -> list[_Whole]:
        return [whole for here in list(self._slices) for whole in self._wholes_in(family, here)]

    def _wholes_in(self, family: Family, here: _Slice) -> list[_Whole]:
        top = (family.axis, family.parent)
        below = [(family.axis, code) for code in sorted(family.children)]
        below = [pair for pair in below if self._listed(here, pair)]
        if not below:
            return []
        parents = self._at.get((here, top), [])
        if top in self._all:
            parents = [k for k in self._slices[here] if all(axis != family.axis for axis, _ in k)]
        wholes = []
        for key in parents:
            parent = self._index[key]
            places = [key - {top} | {pair} for pair in below]
            children = [self._index[place] for place in places if place in self._index]
            missing = [place for place in places if place not in self._index]
            indicator = next((code for axis, code in key if axis == "indicator"), "")
            rest = self._rest(parent, children)
            if children or rest != 0.0:
                wholes.append(_Whole(parent, children, missing, rest, indicator))
        partial = {
            whole.indicator
            for whole in wholes
            if whole.rest != 0.0
            and not whole.missing
            and all(map(self._told, (whole.parent, *whole.children)))
        }
        absent = len(below) < len(family.children)
        return [
            replace(whole, open_ended=whole.indicator in partial or (absent and whole.rest != 0.0))
            for whole in wholes
        ]

    def _value(self, index: int) -> float:
        return self.cells[index].facts.value

    def _told(self, index: int) -> bool:
        return self.cells[index].facts is not _UNTOLD

    def _rest(self, parent: int, children: list[int]) -> float:
        rest = self._value(parent) - sum(self._value(c) for c in children if self._told(c))
        return 0.0 if abs(rest) <= gap(self._kind, self._value(parent)) else rest

    def _overlaps(self, family: Family) -> bool:
        return any(whole.rest < 0.0 for whole in self._wholes(family))

    def _add_untold(self, usable: list[Family]) -> bool:
        """Add, without a value, the cells that stand between a whole and its parts; any new?"""
        missing = {
            key
            for family in usable
            for whole in self._wholes(family)
            if whole.rest != 0.0
            for key in whole.missing
        }
        for key in sorted(missing, key=sorted):
            self._add(key, Cell(_UNTOLD, hidden=True))
        return bool(missing)

    def _write(self, whole: _Whole) -> None:
        told = [child for child in whole.children if self._told(child)]
        untold = [child for child in whole.children if not self._told(child)]
        relation = {whole.parent: 1, **dict.fromkeys(told, -1)}
        if not self._told(whole.parent):
            self.relations.append(relation | dict.fromkeys(untold, -1) | self._slack(whole))
            return
        if whole.rest < 0.0 and not self._signed:
            if any(self.cells[member].known for member in (whole.parent, *told)):
                return  # rounded or revised by its producer: the sum holds for nobody
            raise CroiseeError(self._excess())
        if untold or whole.open_ended or whole.rest != 0.0:
            rest = self._add(None, self._rest_cell(whole, told))
            relation[rest] = -1
            if untold:
                self.relations.append({rest: 1} | dict.fromkeys(untold, -1) | self._slack(whole))
        self.relations.append(relation)

    def _slack(self, whole: _Whole) -> Relation:
        """Parts that no table tells: doubtful when the declared parts may be all there are."""
        slack = self._add(None, Cell(_UNTOLD, hidden=True))
        self._slacks[slack] = not whole.open_ended
        return {slack: -1}

    def _rest_cell(self, whole: _Whole, told: list[int]) -> Cell:
        """What remains of the whole, with what can be said of those behind it."""
        profiles = set().union(*(self.cells[index].profiles for index in (whole.parent, *told)))
        facts = facts_of_rest(
            self.cells[whole.parent].facts,
            [self.cells[child].facts for child in told],
            whole.rest,
        )
        return Cell(facts, profiles - {PUBLIC_PROFILE}, hidden=True)

    def _impute(self) -> None:
        """Give every untold cell a value that agrees with the tables; drop needless slacks."""
        self.untold = [index for index in range(len(self.cells)) if not self._told(index)]
        if not self.untold:
            return
        values = np.array([cell.facts.value for cell in self.cells])
        whole = self._kind is Kind.COUNT and bool(np.all(np.isnan(values) | (values % 1 == 0)))
        lower = -np.inf if self._signed else 0.0
        doubtful = {slack for slack, doubt in self._slacks.items() if doubt}
        found = impute(self.relations, values, doubtful, lower, integer=whole)
        if found is None:
            raise CroiseeError(self._excess())
        for index in self.untold:
            self.cells[index].facts = Facts(float(found[index]))
        needless = {slack for slack in doubtful if found[slack] == 0.0}
        self.relations = [
            {cell: sign for cell, sign in relation.items() if cell not in needless}
            for relation in self.relations
        ]

    def _disagreement(self, evidence: Evidence) -> Problem:
        return Problem(
            message=f"deux tableaux de la réponse « {evidence.response} » donnent des valeurs "
            f"différentes pour une même case (tableau « {evidence.table} »).",
            remedy="Vérifier l'étude ; si les tableaux ne comptent pas la même chose, leur donner "
            "des noms de réponse différents.",
        )

    def _torn(self) -> Problem:
        return Problem(
            message=f"dans les tableaux de la réponse « {self._response} », les morceaux d'une "
            "zone ne redonnent pas son chiffre.",
            remedy="Compter les zones et leurs morceaux sur les mêmes personnes.",
        )

    def _excess(self) -> Problem:
        return Problem(
            message=f"dans les tableaux de la réponse « {self._response} », la somme des parties "
            "dépasse leur total.",
            remedy="Vérifier la hiérarchie déclarée (zones qui se recouvrent, total d'une autre "
            "population) ou le calcul de l'étude.",
        )
