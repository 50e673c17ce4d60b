"""Kinds of pairs that a linkage meets, and what is expected of each before seeing any.

A pair is one person, two persons of one family who look alike (twins; homonyms such as father and
son), or two persons that a block brought together (unrelated, one kind per pass, since each pass
brings its own). Families are why linkage errs when files overlap little: they share name, birth
place and postcode at once, which the weights of a two-class model count as three proofs.

One person is met in four ways: as expected, or with one field gone wrong (birth date, family name,
given name). A pair whose date differs was brought by its names and its place: that these agree is
no further proof, whereas it is one for a pair brought by its date. Each way learns its own chances.

Every expectation acts as that many pairs already seen (Dirichlet prior): it decides when candidates
are few and yields to data when they are many. The level that defines a family kind is held: twins
differ by given name, homonyms by birth date, whatever the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

Shares = tuple[float, ...]
"""Chance of each level of a field after « missing », in the order of `fields`."""

_SAME_NAME: Shares = (0.03, 0.01, 0.02, 0.05, 0.005, 0.885)
_OTHER_NAME: Shares = (0.65, 0.25, 0.055, 0.02, 0.001, 0.024)
_SAME_DATE: Shares = (0.004, 0.002, 0.004, 0.02, 0.01, 0.02, 0.005, 0.935)
_WRONG_DATE: Shares = (0.3, 0.05, 0.2, 0.05, 0.15, 0.2, 0.05, 0.0001)
_OTHER_DATE: Shares = (0.93, 0.04, 0.01, 0.008, 0.004, 0.006, 0.001, 0.001)
_BIRTH_TWIN: Shares = (0.002, 0.001, 0.002, 0.01, 0.005, 0.01, 0.005, 0.965)
_SAME: Shares = (0.05, 0.95)
_MOSTLY: Shares = (0.25, 0.75)
_HALF: Shares = (0.5, 0.5)
_TWIN_SEX: Shares = (0.35, 0.65)
_OTHER: Shares = (0.9, 0.1)


@dataclass(frozen=True)
class PairClass:
    """One kind of pair: expected chance of levels per field, and the weight of it, in pairs.

    `same`: the two records are one person. `already`: pairs of this kind taken as seen before any.
    Chances of fields `held` stay as expected; those of fields `tied` are learned together with the
    match's: two twins agree on their family name as often as a person agrees with itself.
    """

    name: str
    expected: Mapping[str, Shares]
    weight: float
    same: bool = False
    already: float = 1.0
    held: frozenset[str] = frozenset()
    tied: frozenset[str] = frozenset()


MATCH = PairClass(
    "match",
    {
        "given_name": _SAME_NAME,
        "family_name": _SAME_NAME,
        "birth_date": _SAME_DATE,
        "birth_place": _SAME,
        "sex": (0.01, 0.99),
        "postcode": _MOSTLY,
    },
    weight=50,
    same=True,
)


def _but(field: str, shares: Shares) -> PairClass:
    """A match with one field gone wrong: rare, and soon taught by what is seen."""
    expected = {**MATCH.expected, field: shares}
    return replace(MATCH, name=f"match, {field}", expected=expected, weight=20, already=0.03)


SAME = (
    MATCH,
    _but("birth_date", _WRONG_DATE),
    _but("family_name", _OTHER_NAME),
    _but("given_name", _OTHER_NAME),
)
TWINS = PairClass(
    "twins",
    {
        "given_name": _OTHER_NAME,
        "family_name": _SAME_NAME,
        "birth_date": _BIRTH_TWIN,
        "birth_place": _SAME,
        "sex": _TWIN_SEX,
        "postcode": _MOSTLY,
    },
    weight=50,
    held=frozenset({"given_name", "sex"}),
    tied=frozenset({"family_name", "birth_date", "birth_place"}),
)
HOMONYMS = PairClass(
    "homonyms",
    {
        "given_name": _SAME_NAME,
        "family_name": _SAME_NAME,
        "birth_date": _OTHER_DATE,
        "birth_place": _HALF,
        "sex": (0.02, 0.98),
        "postcode": _MOSTLY,
    },
    weight=50,
    held=frozenset({"birth_date"}),
    tied=frozenset({"given_name", "family_name", "sex"}),
)
UNRELATED = PairClass(
    "unrelated",
    {
        "given_name": _OTHER_NAME,
        "family_name": _OTHER_NAME,
        "birth_date": _OTHER_DATE,
        "birth_place": _OTHER,
        "sex": _HALF,
        "postcode": _OTHER,
    },
    weight=2,
)
"""Its weight is small: what a pass brings together depends on its block more than on chance."""
KIN = (*SAME, TWINS, HOMONYMS)
"""The kinds that exist once, `MATCH` first; `UNRELATED` exists once per pass."""
