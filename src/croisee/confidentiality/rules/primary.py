"""Primary rules: which cells could tell on someone by themselves, and how far to protect them.

The rules are data (`profiles.yaml`): one profile per kind of source, dated, with its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from croisee.confidentiality.evidence import Kind
from croisee.confidentiality.rules import concentration, wording
from croisee.confidentiality.rules.facts import Facts
from croisee.confidentiality.rules.letters import PRIMARY, Disclosure

__all__ = [
    "PRIMARY",
    "PUBLIC_PROFILE",
    "SHARES",
    "Disclosure",
    "Facts",
    "Profile",
    "profile",
    "profiles",
]

PUBLIC_PROFILE = "deja_public"
"""The profile of figures that their producer has already protected and published."""
SHARES = {"%": 100.0, "‰": 1000.0}
"""Units of the indicators that are a share of their contributors."""


@dataclass(frozen=True)
class Profile:
    """The primary rules of one kind of source (meaning of the fields: head of `profiles.yaml`)."""

    name: str
    title: str
    minimum: int
    unit: str
    minimum_households: int | None
    dominance: tuple[tuple[int, float], ...]
    p_percent: float | None
    q_percent: float
    zeros_disclose: bool
    waivers: bool
    relative: float
    smallest: float
    source: str
    checked_on: str

    def raised_to(self, threshold: int | None) -> "Profile":
        """The same rules with the threshold of a permit when it is stricter."""
        if self.name == PUBLIC_PROFILE or threshold is None or threshold <= self.minimum:
            return self
        raised = f"Ici, l'accord qui donne ces données porte ce nombre à {threshold}."
        return replace(self, minimum=threshold, source=f"{self.source} {raised}")

    def assess(self, kind: Kind, facts: Facts) -> Disclosure:
        """The letter of one cell by itself (never `SECONDARY`)."""
        if self.name == PUBLIC_PROFILE or self._all_agreed(facts):
            return Disclosure.VALID
        if kind is Kind.INDICATOR:
            return self._assess_indicator(facts)
        if self._too_few(kind, facts):
            return Disclosure.FREQUENCY
        if kind is Kind.MAGNITUDE and facts.value != 0.0:
            known = self._known(facts)
            if any(concentration.dominated(known, n, share) for n, share in self.dominance):
                return Disclosure.DOMINANCE
            if self._estimate_missing(known) > 0.0:
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
            least = self.minimum * facts.weight
            return max(far, least), max(far, least - facts.value)
        return far, far

    def sentences(self, kind: Kind, unit: str) -> tuple[str, ...]:
        """The rules applied to a table, in plain French; the last says where they come from."""
        if self.name == PUBLIC_PROFILE:
            return wording.ALREADY_PUBLIC
        return wording.sentences(self, kind, share=unit in SHARES)

    def reason(self, kind: Kind) -> str:
        """The one sentence shown beside every hidden cell, primary or not."""
        return wording.reason(self, kind)

    def _all_agreed(self, facts: Facts) -> bool:
        """Everybody behind the figure agreed to be shown: there is nobody left to protect.

        One who has not agreed keeps the cell under the rules: those who have know their own part.
        """
        return self.waivers and 0 < facts.waived == facts.contributors

    def _known(self, facts: Facts) -> Facts:
        """A profile without waivers takes contributions listed by waiver as unknown."""
        if self.waivers or not facts.waived:
            return facts
        return replace(facts, largest=None, second=None, further=())

    def _few(self, number: float | None, *, structural: bool = False) -> bool:
        if number is None:
            return True
        if number == 0:
            return self.zeros_disclose and not structural
        return number < self.minimum

    def _few_households(self, facts: Facts) -> bool:
        if self.minimum_households is None or facts.contributors == 0:
            return False
        return facts.households is None or facts.households < self.minimum_households

    def _too_few(self, kind: Kind, facts: Facts) -> bool:
        """A count is tested by itself and by its contributors: households are not persons.

        A weighted count is worth as many respondents as it holds average weights.
        """
        counted = facts.value / facts.weight
        if kind is Kind.COUNT and self._few(counted, structural=facts.structural):
            return True
        if kind is Kind.COUNT and facts.value == 0.0 and facts.structural:
            return False
        if kind is Kind.COUNT and facts.contributors is None:
            return facts.value != 0.0 and self._few_households(facts)
        if self._few(facts.contributors, structural=facts.structural):
            return True
        nobody = facts.contributors == 0 and facts.value != 0.0
        return nobody or self._few_households(facts)

    def _assess_indicator(self, facts: Facts) -> Disclosure:
        """By those behind it; what its kind of output asks besides is checked by `outputs`."""
        total = facts.contributors
        if total is None or total < max(self.minimum, 1) or self._few_households(facts):
            return Disclosure.FREQUENCY
        return Disclosure.VALID

    def _estimate_missing(self, facts: Facts) -> float:
        """How far p % (or p, q) is from holding; negative where it holds or is not asked."""
        if self.p_percent is None:
            return -concentration.UNKNOWN
        return concentration.estimate_missing(facts, self.p_percent, self.q_percent)

    def _sensitive_distances(self, kind: Kind, facts: Facts) -> list[float]:
        """Upper protection levels of the rules whose contributions are known."""
        if kind is not Kind.MAGNITUDE:
            return []
        known = self._known(facts)
        needed = [concentration.dominance_missing(known, n, share) for n, share in self.dominance]
        needed.append(self._estimate_missing(known))
        return [distance for distance in needed if distance < concentration.UNKNOWN]


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
        minimum_households=rule["minimum_menages"],
        dominance=tuple((int(n), float(share)) for n, share in rule["dominance"]),
        p_percent=rule["p_pour_cent"],
        q_percent=float(rule["q_pour_cent"]),
        zeros_disclose={"publies": False, "sensibles": True}[rule["zeros"]],
        waivers={"admise": True, "exclue": False}[rule["levee"]],
        relative=rule["ecart_relatif"],
        smallest=rule["ecart_minimal"],
        source=rule["source"],
        checked_on=rule["verifie_le"],
    )
