"""What changes from one version of a clause to the next, in French, and which way.

The direction of each change is decided by the order of the lattice (`schema.Sense`), not by a
reading: a widening or a neutral change needs the agreement of every party, a narrowing applies as
soon as the producer signs it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from croisee.clauses.contract import word
from croisee.clauses.kinds import Names, Word, Words
from croisee.clauses.model import EVERYONE, Clause, days
from croisee.clauses.schema import ARTICLES, Items, Leaf, Sense, article_numbers, at, entries
from croisee.clauses.signatures import signatories
from croisee.clauses.vocabulary import covered, rank, terms, topmost
from croisee.foundation.errors import CroiseeError, Problem


class Direction(StrEnum):
    """Which way a change goes, for the persons and the partners."""

    WIDENING = "élargissement"
    NARROWING = "restriction"
    NEUTRAL = "neutre"


@dataclass(frozen=True)
class Change:
    """One change: dotted field, article of the new text, direction, and a French sentence."""

    field: str
    article: str
    direction: Direction
    sentence: str


def diff(old: Clause, new: Clause) -> list[Change]:
    """Changes from `old` to `new`, in the order of the articles; signatures are not content.

    Raises `CroiseeError` when the two are not versions of one clause.
    """
    if old.clause != new.clause:
        raise CroiseeError(
            Problem(
                message=f"« {old.clause} » et « {new.clause} » sont deux clauses différentes.",
                remedy="Comparez deux versions de la même clause.",
            )
        )
    before, after = asdict(old), asdict(new)
    numbers = article_numbers()
    changes: list[Change] = []
    for field, direction, sentence in _changes(before, after):
        number = numbers[field.split("[", maxsplit=1)[0]]
        changes.append(Change(field, number, direction, f"art. {number} : {sentence}"))
    return changes


def widens(changes: Sequence[Change]) -> bool:
    """Whether some change grants more than before."""
    return any(change.direction is Direction.WIDENING for change in changes)


def only_narrows(changes: Sequence[Change]) -> bool:
    """Whether every change restricts; the version number, which must move, counts for nothing."""
    return all(
        change.direction is Direction.NARROWING or change.field == "version" for change in changes
    )


def signatures_needed(old: Clause, new: Clause) -> tuple[str, ...]:
    """Who must sign for `new` to replace `old`: nobody if nothing changes, the producer alone if
    everything narrows, every party otherwise."""
    changes = diff(old, new)
    if not changes:
        return ()
    return (new.parties.producteur,) if only_narrows(changes) else signatories(new)


_Found = tuple[str, Direction, str]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[_Found]:
    for article in ARTICLES:
        for path, node in entries(article):
            if path == ("signatures",):
                continue
            old, new = at(before, path), at(after, path)
            field = ".".join(map(str, path))
            if isinstance(node, Items):
                yield from _items(field, node, old, new)
            else:
                yield from _leaf(field, node, old, new)


def _items(field: str, items: Items, old: Any, new: Any) -> Iterator[_Found]:
    former = {each[items.key]: each for each in old}
    current = {each[items.key]: each for each in new}
    for key in sorted(former.keys() | current.keys()):
        place = f"{field}[{key}]"
        if key not in former:
            yield place, Direction.WIDENING, f"ajout de « {key} »."
        elif key not in current:
            yield place, Direction.NARROWING, f"retrait de « {key} »."
        else:
            for name, leaf in items.leaves.items():
                yield from _leaf(f"{place}.{name}", leaf, former[key][name], current[key][name])


def _leaf(field: str, leaf: Leaf, old: Any, new: Any) -> Iterator[_Found]:
    if old == new:
        return
    if isinstance(leaf.kind, Names | Words):
        yield from _sets(field, leaf, old, new)
        return
    sentence = f"« {word(leaf, old)} » devient « {word(leaf, new)} »"
    yield field, _direction(field, leaf, old, new), sentence


def _direction(field: str, leaf: Leaf, old: Any, new: Any) -> Direction:
    measure = _MEASURES.get(field.rsplit("].", maxsplit=1)[-1])
    sense = leaf.sense
    if measure:
        old, new = measure(old), measure(new)
    elif sense is Sense.NAMED_IS_NARROWER:
        old, new, sense = old is not None, new is not None, Sense.MORE_IS_NARROWER
    elif isinstance(leaf.kind, Word) and sense is not Sense.NEUTRAL:
        old, new = rank(leaf.kind.terms, old), rank(leaf.kind.terms, new)
    if sense is Sense.NEUTRAL or old == new:
        return Direction.NEUTRAL
    return (
        Direction.WIDENING if (new > old) == (sense is Sense.MORE_IS_WIDER) else Direction.NARROWING
    )


def _duration(value: str | None) -> float:
    limit = days(value)
    return float("inf") if limit is None else limit


_MEASURES: Mapping[str, Callable[[Any], Any]] = {
    "conservation.duree": _duration,
    "sorties.arrondi": lambda base: base or 1,
    "benefice_personnes.type": lambda name: terms("benefices")[name].direct,
    "grain": lambda name: terms("grains")[name].nominative,
}
"""Fields whose order is not that of their value or of their rank in the vocabulary."""


def _sets(field: str, leaf: Leaf, old: Any, new: Any) -> Iterator[_Found]:
    former, current = frozenset(old), frozenset(new)
    if field == "finalites":
        former, current = covered(former), covered(current)
        added, removed = topmost(current - former), topmost(former - current)
    elif EVERYONE in former | current:
        # « tous » holds every name: only its coming or its going is a change.
        added, removed = current & {EVERYONE}, former & {EVERYONE}
    else:
        added, removed = current - former, former - current
    for names, verb, gains in ((added, "ajout", True), (removed, "retrait", False)):
        for name in sorted(names):
            shown = (
                terms(leaf.kind.word.terms)[name].label if isinstance(leaf.kind, Words) else name
            )
            yield field, _set_direction(field, leaf, name, gains), f"{verb} de « {shown} »."


def _set_direction(field: str, leaf: Leaf, name: str, gains: bool) -> Direction:
    if field == "base_legale.textes" and terms("textes")[name].obligations:
        return Direction.NARROWING if gains else Direction.WIDENING
    if leaf.sense is Sense.NEUTRAL:
        return Direction.NEUTRAL
    wider = gains == (leaf.sense is Sense.MORE_IS_WIDER)
    return Direction.WIDENING if wider else Direction.NARROWING
