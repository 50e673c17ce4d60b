"""Which pairs of places are worth comparing: near each other, or in one commune with a word shared.

A pair is a candidate when the two places
- are within `NEIGHBOURS` metres of each other, or
- share a word of their names, or their address, in one commune (or one postcode when a commune is
  not known, or one département when one of them has nothing finer), or
- have the same SIRET.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from scipy.spatial import cKDTree

from croisee.matching.places.names import name_words
from croisee.matching.places.parameters import parameter
from croisee.matching.places.records import Place
from croisee.matching.places.similarity import on_sphere
from croisee.matching.places.vocabulary import vocabulary

NEIGHBOURS = parameter("voisinage")
"""Metres within which any two places are compared, whatever their names."""


def candidate_pairs(places: Sequence[Place]) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, of places in the order given; sorted, each once."""
    pairs = set(_near(places))
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        for key in _keys(place):
            blocks[key].append(number)
    for key, members in blocks.items():
        for first, second in combinations(members, 2):
            if _same_area(key[0], places[first], places[second]):
                pairs.add((first, second))
    return sorted(pairs)


def _near(places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    located = [number for number, place in enumerate(places) if place.position]
    if len(located) < 2:
        return
    positions = np.array([places[number].position for number in located], dtype=np.float64)
    tree = cKDTree(on_sphere(positions[:, 0], positions[:, 1]))
    for first, second in tree.query_pairs(NEIGHBOURS):
        yield (
            min(located[first], located[second]),
            max(located[first], located[second]),
        )


def _keys(place: Place) -> set[tuple[str, ...]]:
    """Blocks of a place; the first word of a key says its kind of area."""
    areas = [
        (kind, code)
        for kind, code in (("commune", place.commune), ("postcode", place.postcode))
        if code
    ]
    features = [("nom", word) for word in place.words]
    if place.address:
        features.append(("adresse", " ".join(place.address.words)))
    keys: set[tuple[str, ...]] = {(*area, *feature) for area in areas for feature in features}
    if place.department:
        keys |= {
            ("department", place.department, word)
            for word in name_words(place.name)
            if word not in vocabulary().kinds
        }
    if place.siret:
        keys.add(("siret", place.siret))
    return keys


def _same_area(kind: str, first: Place, second: Place) -> bool:
    """Whether a wider area may be used: only when a finer one is unknown."""
    if kind == "postcode":
        return not (first.commune and second.commune)
    if kind == "department":
        return not all(place.commune or place.postcode for place in (first, second))
    return True
