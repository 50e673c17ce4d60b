"""Who is on a list: entitled, not claiming, and not out of it by their own will.

The list is `eligible ∖ beneficiaries` (Odenore's method: a list, not an estimate). Nobody is
scored; the order is that of a keyed hash, so that neither a name, an amount nor a file's own order
shows through it.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from croisee.outreach.people import Entitlement, Person, Tables
from croisee.outreach.rights import Right


@dataclass(frozen=True)
class Found:
    """What opening a list found. `listed`: persons and what the rules say of their household, in
    the order of the list; then numbers of persons: `people` known, `entitled`, `having` the right
    already, `out` by their own will, of households that nothing `unknown` is said of; and
    `strangers`, beneficiaries whom the file of persons does not know."""

    listed: tuple[tuple[Person, Entitlement], ...]
    people: int
    entitled: int
    having: int
    out: int
    unknown: int
    strangers: int


def find(tables: Tables, right: Right, is_out: Callable[[str], bool], order_key: bytes) -> Found:
    """The list of one right. `is_out`: whether a person opposed or renounced; `order_key`: secret
    of this list alone, drawn when it opens and then forgotten."""
    known = {each.household: each for each in tables.entitlements}
    entitled = [
        (person, known[person.household])
        for person in tables.people
        if person.household in known and known[person.household].eligible
    ]
    served = {p.household for p in tables.people if p.id in tables.beneficiaries}
    claiming = {
        person.id
        for person, _ in entitled
        if person.id in tables.beneficiaries or (right.of_household and person.household in served)
    }
    without = [pair for pair in entitled if pair[0].id not in claiming]
    staying = {pair[0].id: pair for pair in without if not is_out(pair[0].id)}
    return Found(
        listed=tuple(staying[each] for each in shuffled(staying, order_key)),
        people=len(tables.people),
        entitled=len(entitled),
        having=len(claiming),
        out=len(without) - len(staying),
        unknown=sum(person.household not in known for person in tables.people),
        strangers=len(tables.beneficiaries - {person.id for person in tables.people}),
    )


def shuffled(people: Iterable[str], key: bytes) -> list[str]:
    """Identifiers in the order of their keyed hashes: it depends on nothing else about them."""
    return sorted(people, key=lambda each: hmac.digest(key, each.encode(), hashlib.sha256))
