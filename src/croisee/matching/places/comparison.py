"""Places compared and grouped, what became of each pair, and what waits for a person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyarrow as pa

from croisee.matching.places.groups import Decision, Decisions, Grouping, group
from croisee.matching.places.guards import Guard
from croisee.matching.places.records import read_places
from croisee.matching.places.scoring import Pair, scored_pairs

PAIRS = pa.schema(
    [
        ("id_a", pa.string()),
        ("id_b", pa.string()),
        ("score", pa.float64()),
        ("outcome", pa.string()),
        ("reasons", pa.string()),
    ]
)
MERGED, TOGETHER, REFUSED, TO_JUDGE, APART = (
    "réunis",
    "réunis par d’autres",
    "réunion refusée",
    "à juger",
    "jugés différents",
)
"""Outcomes of a pair: merged by the rule or a person; in one group through other pairs; a merge
that a guard refused; left to a person; told apart by a person."""
_ANSWERED = {Guard.SIRET.value, Guard.PERSON.value}
"""Guards on which a person has nothing to add."""


@dataclass(frozen=True)
class Comparison:
    """What is known once places are compared.

    `places`: the canonical table; `pairs`: every pair compared that was near enough, with its
    outcome and the reasons, in French (`PAIRS`), and the same as objects in `compared`;
    `to_judge`: those that wait for a person, best first.
    """

    places: pa.Table
    pairs: pa.Table
    compared: tuple[Pair, ...]
    to_judge: tuple[Pair, ...]
    grouping: Grouping


def compare_places(
    places: pa.Table,
    *,
    commune_names: Mapping[str, str] = MappingProxyType({}),
    decisions: Decisions = MappingProxyType({}),
    once: Collection[str] = (),
) -> Comparison:
    """Compare the places of a canonical table and group those that are one.

    `commune_names`: code → name, taken out of names and addresses; `decisions`: what people have
    judged (`review.read_decisions`); `once`: sources that hold each place once.
    """
    read = read_places(places, commune_names)
    pairs = scored_pairs(read, decisions, once)
    grouping = group(read, pairs, decisions, once)
    outcomes = _outcomes(pairs, grouping, decisions)
    return Comparison(
        places=places,
        pairs=pa.Table.from_pylist(
            [
                {
                    "id_a": pair.first,
                    "id_b": pair.second,
                    "score": pair.score,
                    "outcome": outcome,
                    "reasons": " ; ".join((*more, *pair.reasons)),
                }
                for pair, (outcome, more) in outcomes.items()
            ],
            schema=PAIRS,
        ),
        compared=tuple(pairs),
        to_judge=tuple(
            replace(pair, reasons=(*more, *pair.reasons))
            for pair, (outcome, more) in outcomes.items()
            if outcome == TO_JUDGE or (outcome == REFUSED and not _ANSWERED.intersection(more))
        ),
        grouping=grouping,
    )


def _outcomes(
    pairs: list[Pair], grouping: Grouping, decisions: Decisions
) -> dict[Pair, tuple[str, tuple[str, ...]]]:
    """Outcome of each pair, and the reason that comes before those of its score."""
    merged = {merge.pair: merge.decided for merge in grouping.merges}
    refused = {refusal.pair: refusal.guard for refusal in grouping.refusals}
    group_of = grouping.group_of()
    outcomes: dict[Pair, tuple[str, tuple[str, ...]]] = {}
    for pair in pairs:
        if pair in merged:
            outcomes[pair] = (MERGED, ("une personne l’a décidé",) if merged[pair] else ())
        elif group_of[pair.first] == group_of[pair.second]:
            outcomes[pair] = (TOGETHER, ())
        elif decisions.get(pair.ids) is Decision.NO:
            outcomes[pair] = (APART, ("une personne l’a décidé",))
        elif pair in refused:
            outcomes[pair] = (REFUSED, (refused[pair].value,))
        elif pair.siret is False:
            outcomes[pair] = (REFUSED, (Guard.SIRET.value,))
        else:
            outcomes[pair] = (TO_JUDGE, ())
    return outcomes
