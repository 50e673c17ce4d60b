"""How far a total gives away what its largest contributors bring: (n, k) and (p, q) rules.

Hundepool et al., *Statistical Disclosure Control*, Wiley 2012, section 4.2.2 (and the open
*Handbook on Statistical Disclosure Control*, chapter 4): « sensitivity rules », « waivers »,
« upper protection levels ». Contributions are absolute values: with both signs a total can only be
smaller than their sum, so a cell is hidden rather too often than too seldom.
"""

from croisee.confidentiality.rules.facts import Facts

UNKNOWN = float("inf")
"""What a measure says when the contributions it needs are not known."""


def top(facts: Facts, n: int) -> float:
    """What the `n` largest contributors bring together; `UNKNOWN` unless all are known.

    Fewer than `n` contributions will do when the cell has no more contributors than that.
    """
    known = facts.tops[:n]
    if len(known) < n and (facts.contributors is None or len(known) < facts.contributors):
        return UNKNOWN
    return sum(known)


def dominated(facts: Facts, n: int, share: float) -> bool:
    """Whether the `n` largest contributors hold more than `share` of the total."""
    return top(facts, n) > share * abs(facts.value)


def dominance_missing(facts: Facts, n: int, share: float) -> float:
    """How much larger the total would have to be for `dominated` to be false; may be negative."""
    return top(facts, n) / share - abs(facts.value)


def estimate_missing(facts: Facts, p: float, q: float) -> float:
    """How much the second contributor's estimate of the first falls short of `p` %.

    He knows the others within `q` % beforehand (100: only that they bring nothing negative). Cell
    sensitive when positive: rest < p/q × first.
    """
    if facts.largest is None or top(facts, 2) == UNKNOWN:
        return UNKNOWN
    return p / q * facts.largest - (abs(facts.value) - top(facts, 2))
