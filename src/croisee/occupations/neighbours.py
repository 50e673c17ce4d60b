"""Occupations near another, on two grounds, and what counting them as a match adds.

*Mobilités*: the moves that the ROME itself declares, from a whole code or from some of its
appellations. *Compétences*: skills and activities that two codes share, the rarer the heavier
(Jaccard weighed by inverse frequency). Neither says that a person would take the job.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from croisee.foundation.errors import CroiseeError, Problem
from croisee.occupations.rome import Rome

Ground = Literal["mobilites", "competences"]
LEAST = 100
"""Thousandths of shared skills under which two codes are not called neighbours."""
_RARITY = 1_000_000
_NAMED = 3
_KINDS = {"Proche": "mobilité proche", "Evolution": "évolution possible"}


@dataclass(frozen=True)
class Neighbour:
    """`target` is near `source`. `weight`, thousandths: by mobilité, the share of the appellations
    of the source that the move holds for; by skills, the share of what both codes ask for that they
    both ask for. `reason`, in French."""

    source: str
    target: str
    weight: int
    reason: str


@dataclass(frozen=True)
class Added:
    """Posts whose code somebody seeks, then those reached only by way of a neighbour; seekers who
    have a post of their code, then those who have only a neighbour's."""

    posts: int
    more_posts: int
    seekers: int
    more_seekers: int


def neighbours(rome: Rome, by: Ground, *, least: int = LEAST) -> list[Neighbour]:
    """Pairs of different codes, ordered by source, then weight (the largest first), then target.

    By mobilités pairs have a direction; by skills both directions are there, from `least`
    thousandths on. Raises `CroiseeError` when the referential holds nothing of the kind.
    """
    held = rome.mobilities if by == "mobilites" else rome.skills
    if not held:
        raise CroiseeError(
            Problem(
                f"ce référentiel ({rome.edition}) ne contient pas de {_FRENCH[by]}.",
                "Choisissez l'autre voisinage, ou une édition complète du ROME.",
                expected=f"la table des {_FRENCH[by]} de l'archive officielle",
            )
        )
    found = _by_mobility(rome) if by == "mobilites" else _by_skills(rome, least)
    return sorted(found, key=lambda each: (each.source, -each.weight, each.target))


_FRENCH: Mapping[Ground, str] = {"mobilites": "mobilités", "competences": "compétences"}


def _by_mobility(rome: Rome) -> list[Neighbour]:
    """A pair that is both « proche » and « évolution » is told by its widest, then nearest move."""
    sizes: dict[str, int] = {}
    for each in rome.appellations:
        sizes[each.code] = sizes.get(each.code, 0) + 1
    origins: dict[tuple[str, str, str], set[str]] = {}
    for move in rome.mobilities:
        if move.source != move.target:
            pair = origins.setdefault((move.source, move.target, move.kind), set())
            pair.add(move.source_appellation)
    found: dict[tuple[str, str], Neighbour] = {}
    for (source, target, kind), named in sorted(origins.items()):
        whole = "" in named
        weight = 1000 if whole else max(1, 1000 * len(named) // max(sizes.get(source, 1), 1))
        said = _KINDS.get(kind, "mobilité déclarée")
        reason = said if whole else f"{said}, pour {len(named)} appellation(s) seulement"
        before = found.get((source, target))
        if before is None or (weight, kind == "Proche") > (before.weight, False):
            found[source, target] = Neighbour(source, target, weight, reason)
    return list(found.values())


def _by_skills(rome: Rome, least: int) -> list[Neighbour]:
    """Sums are of whole numbers (millionths of a nat of rarity): no order of summation counts."""
    codes = sorted(rome.skills)
    names = sorted(set().union(*rome.skills.values()))
    place = {name: number for number, name in enumerate(names)}
    columns = [sorted(place[name] for name in rome.skills[code]) for code in codes]
    starts = np.cumsum([0, *map(len, columns)])
    ids = np.array([each for row in columns for each in row], dtype=np.int64)
    holders = np.bincount(ids, minlength=len(names))
    rarity = np.rint(_RARITY * np.log(len(codes) / holders)).astype(np.int64)
    held = csr_array((np.ones_like(ids), ids, starts), shape=(len(codes), len(names)))
    weighed = csr_array((rarity[ids], ids, starts), shape=held.shape)
    totals = weighed.sum(axis=1)
    shared = (weighed @ held.T).tocoo()
    found = []
    for one, other, common in zip(*shared.coords, shared.data, strict=True):
        union = totals[one] + totals[other] - common
        weight = int(1000 * common // union) if union else 0
        if one != other and weight >= least:
            both = rome.skills[codes[one]] & rome.skills[codes[other]]
            rarest = sorted(both, key=lambda name: (-rarity[place[name]], name))
            reason = _shared_reason(rome, rarest)
            found.append(Neighbour(codes[one], codes[other], weight, reason))
    return found


def _shared_reason(rome: Rome, rarest: list[str]) -> str:
    named = [rome.skill_labels[name] for name in rarest if name in rome.skill_labels][:_NAMED]
    examples = f", dont {', '.join(f'« {label} »' for label in named)}" if named else ""
    shared = "compétence commune" if len(rarest) == 1 else "compétences communes"
    return f"{len(rarest)} {shared}{examples}"


def added(
    demand: Mapping[str, int], supply: Mapping[str, int], pairs: Iterable[Neighbour]
) -> Added:
    """What neighbours add: `demand`, seekers by code; `supply`, posts by code.

    A post of a neighbour is counted when somebody seeks the source of the pair.
    """
    seeks = {code for code, seekers in demand.items() if seekers > 0}
    offers = {code for code, posts in supply.items() if posts > 0}
    useful = [(each.source, each.target) for each in pairs if each.source in seeks]
    more_offers = {target for _, target in useful} & offers - seeks
    more_seeks = {source for source, target in useful if target in offers} - offers
    return Added(
        posts=sum(supply[code] for code in offers & seeks),
        more_posts=sum(supply[code] for code in more_offers),
        seekers=sum(demand[code] for code in seeks & offers),
        more_seekers=sum(demand[code] for code in more_seeks),
    )
