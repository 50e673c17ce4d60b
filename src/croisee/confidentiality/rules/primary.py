"""Primary rules: which cells could tell on someone by themselves, and how far to protect them.

The rules are data (`profiles.yaml`): one profile per kind of source, dated, with its source. Cells
are named as French statistical practice does: A frequency, B dominance, C p %, D complementary
("secondaire"), V valid. These letters never leave the house cell by cell: a reader who knew which
hidden cells are primary would know they are small.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from croisee.confidentiality.evidence import Kind

PUBLIC_PROFILE = "deja_public"
"""The profile of figures that their producer has already protected and published."""
SHARES = {"%": 100.0, "‰": 1000.0}
"""Units of the indicators that are a share of their contributors."""


class Disclosure(StrEnum):
    """Why a cell is hidden or shown, with the letters of French statistical practice."""

    FREQUENCY = "A"
    DOMINANCE = "B"
    P_PERCENT = "C"
    SECONDARY = "D"
    VALID = "V"


PRIMARY = frozenset({Disclosure.FREQUENCY, Disclosure.DOMINANCE, Disclosure.P_PERCENT})


@dataclass(frozen=True)
class Facts:
    """What the rules look at in one cell. None: not known, which never helps publication."""

    value: float
    contributors: int | None = None
    largest: float | None = None
    second: float | None = None


@dataclass(frozen=True)
class Profile:
    """The primary rules of one kind of source (meaning of the fields: head of `profiles.yaml`)."""

    name: str
    title: str
    minimum: int
    unit: str
    dominance: tuple[tuple[int, float], ...]
    p_percent: float | None
    zeros_disclose: bool
    relative: float
    smallest: float
    source: str
    checked_on: str

    def raised_to(self, threshold: int | None) -> "Profile":
        """The same rules with the threshold of a permit when it is stricter."""
        if self.name == PUBLIC_PROFILE or threshold is None or threshold <= self.minimum:
            return self
        return Profile(**{**vars(self), "minimum": threshold})

    def assess(self, kind: Kind, unit: str, facts: Facts) -> Disclosure:
        """The letter of one cell by itself (never `SECONDARY`)."""
        if self.name == PUBLIC_PROFILE:
            return Disclosure.VALID
        if kind is Kind.INDICATOR:
            return self._assess_indicator(unit, facts)
        if self._too_few(kind, facts):
            return Disclosure.FREQUENCY
        if kind is Kind.MAGNITUDE and facts.value != 0.0:
            if any(self._dominated(n, share, facts) for n, share in self.dominance):
                return Disclosure.DOMINANCE
            if self.p_percent is not None and self._p_missing(facts) > 0.0:
                return Disclosure.P_PERCENT
        return Disclosure.VALID

    def distances(self, kind: Kind, facts: Facts) -> tuple[float, float]:
        """How far (down, up) an attacker must be kept from a primary cell's value.

        Count of the contributors themselves: he can neither prove that somebody is there nor that
        the threshold is not reached, so `[0, minimum]` whatever the value. Otherwise the larger of
        the relative distance and what dominance and p % require (Hundepool et al., *Statistical
        Disclosure Control*, Wiley 2012, section 4.2.2: upper protection levels).
        """
        size = abs(facts.value)
        far = max(self.relative * size, self.smallest, *self._sensitive_distances(kind, facts))
        if kind is Kind.COUNT:
            return max(far, self.minimum), max(far, self.minimum - facts.value)
        return far, far

    def sentences(self, kind: Kind, unit: str) -> tuple[str, ...]:
        """The rules applied to a table, in plain French."""
        if self.name == PUBLIC_PROFILE:
            return (
                "Ces chiffres sont déjà publics : leur producteur leur a appliqué le secret "
                "statistique, et ses marques sont reprises telles quelles.",
            )
        told = [f"Un chiffre est montré s'il concerne au moins {self.minimum} {self.unit}."]
        if kind is Kind.INDICATOR and unit in SHARES:
            told.append(
                "Une part est montrée si ceux qu'elle compte, comme ceux qu'elle ne compte pas, "
                f"sont au moins {self.minimum} {self.unit}, ou aucun."
            )
        if kind is Kind.MAGNITUDE:
            for n, share in self.dominance:
                who = "un seul contributeur en fait" if n == 1 else f"{n} contributeurs en font"
                told.append(f"Un montant est caché si {who} plus de {_percent(share * 100)}.")
            if self.p_percent is not None:
                told.append(
                    "Un montant est caché si un contributeur peut estimer celui d'un autre à "
                    f"moins de {_percent(self.p_percent)} près."
                )
        told.append(
            "Un zéro est caché comme un petit nombre."
            if self.zeros_disclose
            else "Un vrai zéro est montré, sauf s'il faut le cacher pour protéger un voisin."
        )
        if kind is Kind.COUNT:
            told.append(
                "D'autres chiffres sont cachés pour que personne ne puisse prouver, par "
                f"différence, qu'un petit nombre caché est au-dessous de {self.minimum}, ni qu'il "
                "n'est pas nul."
            )
        if kind is Kind.MAGNITUDE:
            told.append(
                "D'autres montants sont cachés pour que personne ne puisse estimer, par "
                f"différence, un montant protégé à moins de {_percent(self.relative * 100)} près."
            )
        return tuple(told)

    def reason(self, kind: Kind) -> str:
        """The one sentence shown beside every hidden cell, primary or not."""
        few = f"concerne moins de {self.minimum} {self.unit}"
        if kind is Kind.MAGNITUDE and (self.dominance or self.p_percent is not None):
            few += " ou dépend trop d'un seul contributeur"
        if kind is Kind.INDICATOR:
            return f"Secret statistique : ce chiffre {few}, ou laisserait en compter moins."
        return (
            "Secret statistique : ce chiffre, ou un chiffre voisin qui permettrait de le "
            f"retrouver, {few}."
        )

    def _few(self, number: float | None) -> bool:
        if number is None:
            return True
        if number == 0:
            return self.zeros_disclose
        return number < self.minimum

    def _too_few(self, kind: Kind, facts: Facts) -> bool:
        """A count is tested by itself and by its contributors: households are not persons."""
        if kind is Kind.COUNT and self._few(facts.value):
            return True
        if kind is Kind.COUNT and facts.contributors is None:
            return False
        return self._few(facts.contributors) or (facts.contributors == 0 and facts.value != 0.0)

    def _assess_indicator(self, unit: str, facts: Facts) -> Disclosure:
        total = facts.contributors
        if total is None or total < max(self.minimum, 1):
            return Disclosure.FREQUENCY
        if unit in SHARES:
            part = facts.value / SHARES[unit] * total
            # A rate is rounded: half a person of doubt counts against publication at no end but 0.
            counted, others = round(part), round(total - part)
            if self._few(counted) or self._few(others):
                return Disclosure.FREQUENCY
        return Disclosure.VALID

    def _dominated(self, n: int, share: float, facts: Facts) -> bool:
        return self._top_missing(n, facts) or self._top(n, facts) > share * facts.value

    def _top_missing(self, n: int, facts: Facts) -> bool:
        return facts.largest is None or (n > 1 and facts.second is None)

    def _top(self, n: int, facts: Facts) -> float:
        first, second = facts.largest or 0.0, facts.second or 0.0
        return first if n == 1 else first + second

    def _p_missing(self, facts: Facts) -> float:
        """How much the second contributor's estimate of the first falls short of p %."""
        if facts.largest is None or facts.second is None:
            return float("inf")
        rest = facts.value - facts.largest - facts.second
        return (self.p_percent or 0.0) / 100.0 * facts.largest - rest

    def _sensitive_distances(self, kind: Kind, facts: Facts) -> list[float]:
        if kind is not Kind.MAGNITUDE or facts.largest is None:
            return []
        needed = [self._top(n, facts) / share - facts.value for n, share in self.dominance]
        if self.p_percent is not None and facts.second is not None:
            needed.append(self._p_missing(facts))
        return needed


def profile(name: str) -> Profile:
    """The profile of this name. Raises `KeyError` when the rules have none."""
    return profiles()[name]


@cache
def profiles() -> Mapping[str, Profile]:
    """All profiles of `profiles.yaml`, by name."""
    text = resources.files(__package__).joinpath("profiles.yaml").read_text(encoding="utf-8")
    return MappingProxyType(
        {name: _parse(name, rule) for name, rule in yaml.safe_load(text).items()}
    )


def _parse(name: str, rule: Mapping[str, Any]) -> Profile:
    return Profile(
        name=name,
        title=rule["titre"],
        minimum=rule["minimum"],
        unit=rule["unite"],
        dominance=tuple((int(n), float(share)) for n, share in rule["dominance"]),
        p_percent=rule["p_pour_cent"],
        zeros_disclose={"publies": False, "sensibles": True}[rule["zeros"]],
        relative=rule["ecart_relatif"],
        smallest=rule["ecart_minimal"],
        source=rule["source"],
        checked_on=rule["verifie_le"],
    )


def _percent(value: float) -> str:
    return f"{value:g}".replace(".", ",") + "\u00a0%"
