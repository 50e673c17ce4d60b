"""Our rule, and those that it is held against: the one in production, and what anybody would write
first."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from math import dist, floor

from croisee.matching.places.communes import Communes
from croisee.matching.places.deduplicate import Deduplication, deduplicate
from croisee.matching.places.match import Cardinality, match_places
from croisee.matching.places.similarity import ratio
from reference.matching.place_lists import Pair, Row, position, without_siret

COMPATIBLE = {frozenset({"RFS", "PIMMS"})}


def merged(found: Deduplication) -> set[Pair]:
    """Pairs of one group."""
    return {pair for members in found.grouping.groups for pair in combinations(members, 2)}


def deduplicated(listed: list[Row], communes: Communes) -> Deduplication:
    """One list by our rule, SIRET hidden."""
    return deduplicate(without_siret(listed), commune_names=communes.names)


def linked(hosts: list[Row], listed: list[Row], communes: Communes) -> set[Pair]:
    """Links of two lists by our rule, SIRET hidden; the second may hold a place several times."""
    found = match_places(
        without_siret(hosts),
        without_siret(listed),
        cardinality=Cardinality.ONE_TO_MANY,
        commune_names=communes.names,
    )
    return {(row["id_a"], row["id_b"]) for row in found.links.to_pylist()}


def found_by_production(listed: list[Row]) -> set[Pair]:
    """The rule of the national map of digital mediation, faults included.

    mednum-cli, `src/dedupliquer`, commit 525661a. Its two steps in one: within a source above 90,
    between sources above 83. `ratio` is the one of fuzzball 2.2 (case and signs undone).
    """
    by_commune: defaultdict[object, list[Row]] = defaultdict(list)
    for row in listed:
        if row["commune"]:
            by_commune[row["commune"]].append(row)
    pairs = (pair for members in by_commune.values() for pair in combinations(members, 2))
    return _connected(
        (str(one["id"]), str(two["id"]))
        for one, two in pairs
        if _compatible(one, two)
        and production_score(one, two) > (90 if one["source"] == two["source"] else 83)
    )


def production_score(one: Row, two: Row) -> int:
    """Score 0 to 100 of the production rule; no position counts as the same position."""
    here, there = position(one), position(two)
    degrees = dist(here, there) if here and there else 0.0
    near = 100 if degrees < 0.0004 else int(100 / (1000 * degrees + 1))
    parts = (ratio(_plain(one, part), _plain(two, part)) for part in ("address", "name"))
    return int((sum(floor(part + 0.5) for part in parts) + near) / 3)


def _plain(row: Row, column: str) -> str:
    return re.sub(r"[\W_]+", " ", str(row[column] or "")).strip().lower()


def _compatible(one: Row, two: Row) -> bool:
    kinds = [set(str(row["kind"] or "").split("|")) - {""} for row in (one, two)]
    if not all(kinds) or kinds[0] & kinds[1]:
        return True
    return any({first, second} in COMPATIBLE for first in kinds[0] for second in kinds[1])


def found_by_exact_name(listed: list[Row]) -> set[Pair]:
    """One name, case and signs undone, in one commune; else, where no commune is known on one
    side, in one département."""
    by_name: defaultdict[str, list[Row]] = defaultdict(list)
    for row in listed:
        by_name[_plain(row, "name")].append(row)

    def one_area(one: Row, two: Row) -> bool:
        area = "commune" if one["commune"] and two["commune"] else "department"
        return one[area] == two[area]

    return _connected(
        (str(one["id"]), str(two["id"]))
        for members in by_name.values()
        for one, two in combinations(members, 2)
        if one_area(one, two)
    )


def _connected(pairs: Iterable[Pair]) -> set[Pair]:
    """Every pair of one connected component."""
    group_of: dict[str, list[str]] = {}
    for one, two in pairs:
        first, second = group_of.setdefault(one, [one]), group_of.setdefault(two, [two])
        if first is not second:
            first.extend(second)
            group_of.update(dict.fromkeys(second, first))
    groups: Iterator[list[str]] = iter({id(group): group for group in group_of.values()}.values())
    return {pair for members in groups for pair in combinations(sorted(members), 2)}
