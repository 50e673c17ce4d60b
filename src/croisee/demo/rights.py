"""Social rights of households, by simplified rules stated here, and who claims them.

What is left out on purpose: quarterly incomes, deductions by trade, alimony, residence conditions,
employer health cover. Amounts and their dates are in `parametres.yaml`. The word « claims » is the
truth of the fictitious territory: no real file knows it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from croisee.demo.households import CHILD, Bools, Floats, Households, Ints, People
from croisee.demo.livelihoods import (
    DISABLED,
    OWNER,
    RETIRED,
    STUDENT,
    Livelihoods,
    consumption_units,
    per_household,
)
from croisee.demo.parameters import (
    c2s_ceiling,
    family_allowance,
    housing_deduction,
    parameters,
    rsa_scale,
)
from croisee.demo.streams import stream

_MONTHS = 12.0
_SAMPLE = 40_000
"""Households on which the calibration looks; they come in random order, so any slice will do."""


@dataclass(frozen=True)
class Base:
    """What the rules read about each household, before scaling. Money in €/year, rents €/month."""

    earnings: Floats
    workers: Floats
    replacement: Floats
    units: Floats
    size: Ints
    couple: Bools
    children: Ints
    dependent: Ints
    adult: Bools
    """Old enough for RSA (25, or a child) and neither retired nor a student."""
    disabled: Floats
    tenant: Bools
    rent: Floats
    qpv: Bools


@dataclass(frozen=True)
class Draws:
    """One uniform number per household and right: below the chance means « claims »."""

    rsa: Floats
    prime: Floats
    aah: Floats
    housing: Floats
    c2s: Floats
    earlier: Floats


@dataclass(frozen=True)
class Rights:
    """Per household: monthly amounts due (0 = no right), whether claimed, C2S and income.

    `c2s_right` and `c2s` are 0 none, 1 without contribution, 2 with; `c2s` is what is really had
    and may exceed the right for households whose right was opened before incomes rose.
    """

    rsa_due: Floats
    rsa: Bools
    prime_due: Floats
    prime: Bools
    aah_due: Floats
    aah: Bools
    housing_due: Floats
    housing: Bools
    family: Floats
    c2s_resources: Floats
    c2s_right: NDArray[np.int8]
    c2s: NDArray[np.int8]
    disposable: Floats
    units: Floats
    standard: Floats
    """Standard of living: disposable income per consumption unit, €/year."""

    @property
    def poor(self) -> Bools:
        """Whether the standard of living is below the poverty line (60 % of the median)."""
        return np.asarray(self.standard < parameters()["pauvrete"]["seuil_60"])


def settle_rights(
    households: Households,
    people: People,
    livelihoods: Livelihoods,
    zone_effect: Floats,
    seed: int,
) -> tuple[Rights, Floats]:
    """Rights of every household, and the scale applied to its primary incomes.

    `zone_effect` (log-odds, per household) makes take-up vary between neighbourhoods.
    """
    base = _base(households, people, livelihoods)
    rng = stream(seed, "rights")
    draws = Draws(*(rng.random(len(base.size)) for _ in range(6)))
    scale = _calibrate_poverty(base, draws, zone_effect)
    target = parameters()["cibles"]
    rights = _rights(base, draws, zone_effect, scale)
    offset = _solve(
        lambda level: _c2s_rate(base, rights, zone_effect, level), target["recours_c2s"]
    )
    return _with_c2s(base, rights, draws, zone_effect, offset), scale


def _base(households: Households, people: People, livelihoods: Livelihoods) -> Base:
    dependent = (people.role == CHILD) & (people.age < 20)
    first = households.first
    activity = livelihoods.activity[first]
    adult = (people.age[first] >= 25) | (households.children > 0)
    return Base(
        earnings=per_household(households, people, livelihoods.earnings),
        workers=per_household(
            households,
            people,
            (livelihoods.earnings > 0.5 * parameters()["smic"]["net_annuel"]) & (people.age >= 18),
        ),
        replacement=per_household(households, people, livelihoods.replacement),
        units=consumption_units(households, people),
        size=households.size,
        couple=households.type >= 2,
        children=households.children,
        dependent=per_household(households, people, dependent).astype(np.int64),
        adult=adult & (activity != RETIRED) & (activity != STUDENT),
        disabled=per_household(households, people, livelihoods.activity == DISABLED),
        tenant=livelihoods.tenure != OWNER,
        rent=livelihoods.rent,
        qpv=households.kind == 0,
    )


def _odds(rate: float, effect: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-(np.log(rate / (1.0 - rate)) + effect))))


def _rights(base: Base, draws: Draws, zone_effect: Floats, scale: Floats) -> Rights:
    rule, target = parameters(), parameters()["cibles"]
    earnings, replacement = base.earnings * scale, base.replacement * scale
    work = earnings / _MONTHS
    other = replacement / _MONTHS
    family = family_allowance(base.dependent)
    aah_due = np.where(
        base.disabled > 0,
        np.maximum(base.disabled * rule["aah"]["montant"] - 0.5 * other, 0.0),
        0.0,
    )
    aah = (draws.aah < target["recours_aah"]) & (aah_due > 0)
    counted = work + other + family + aah * aah_due + housing_deduction(base.size) * base.tenant
    scaled = rsa_scale(base.couple, base.children)
    rsa_due = np.where(
        base.adult, np.maximum(rule["rsa"]["montant_personne_seule"] * scaled - counted, 0.0), 0.0
    )
    rsa_due = np.where(rsa_due >= 6.0, rsa_due, 0.0)
    rsa = (draws.rsa < _odds(target["recours_rsa"], zone_effect)) & (rsa_due > 0)
    bonus_rule = rule["prime_activite"]
    flat = bonus_rule["montant_forfaitaire"] * scaled
    bonus = bonus_rule["bonification_maximale"] * base.workers
    prime_due = flat + bonus + bonus_rule["part_des_revenus"] * work - np.maximum(counted, flat)
    prime_due = np.where((work > 0) & (prime_due >= bonus_rule["minimum_verse"]), prime_due, 0.0)
    prime = (draws.prime < target["recours_prime_activite"]) & (prime_due > 0)
    ceiling = 290.0 + 70.0 * base.couple + 62.0 * base.children
    effort = 0.26 * np.maximum(work + other - 420.0 * scaled, 0.0)
    housing_due = np.where(
        base.tenant, np.maximum(np.minimum(base.rent, ceiling) - 38.0 - effort, 0.0), 0.0
    )
    housing_due = np.where(housing_due >= 10.0, housing_due, 0.0)
    housing = (draws.housing < target["recours_aide_logement"]) & (housing_due > 0)
    before_tax = earnings + replacement
    tax = before_tax * np.interp(
        before_tax / base.units, (17_000, 26_000, 45_000, 90_000), (0.0, 0.05, 0.13, 0.24)
    )
    benefits = family + rsa * rsa_due + prime * prime_due + aah * aah_due + housing * housing_due
    disposable = before_tax - tax + _MONTHS * benefits
    none = np.zeros(len(base.size), dtype=np.int8)
    # RSA and the prime d'activité are not resources for C2S; RSA gives it without contribution.
    resources = before_tax + _MONTHS * (
        family + aah * aah_due + housing_deduction(base.size) * (housing | ~base.tenant)
    )
    right = np.where(
        rsa | (resources <= c2s_ceiling(base.size, contribution=False)),
        1,
        np.where(resources <= c2s_ceiling(base.size, contribution=True), 2, 0),
    ).astype(np.int8)
    return Rights(
        rsa_due=rsa_due,
        rsa=rsa,
        prime_due=prime_due,
        prime=prime,
        aah_due=aah_due,
        aah=aah,
        housing_due=housing_due,
        housing=housing,
        family=family,
        c2s_resources=resources,
        c2s_right=right,
        c2s=none,
        disposable=disposable,
        units=base.units,
        standard=disposable / base.units,
    )


def _c2s_chance(rights: Rights, zone_effect: Floats, level: float) -> Floats:
    """Chance of claiming: less with a contribution, more when RSA opens the right by itself."""
    gap = parameters()["cibles"]["recours_c2s_ecart_logit_avec_participation"]
    odds = level + zone_effect - gap * (rights.c2s_right == 2) + 0.9 * rights.rsa
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def _c2s_rate(base: Base, rights: Rights, zone_effect: Floats, level: float) -> float:
    right = rights.c2s_right > 0
    people = base.size * right
    return float((people * _c2s_chance(rights, zone_effect, level)).sum() / max(people.sum(), 1))


def _with_c2s(
    base: Base, rights: Rights, draws: Draws, zone_effect: Floats, level: float
) -> Rights:
    claims = (draws.c2s < _c2s_chance(rights, zone_effect, level)) & (rights.c2s_right > 0)
    above = (rights.c2s_right == 0) & (
        rights.c2s_resources < 1.35 * c2s_ceiling(base.size, contribution=True)
    )
    share = parameters()["cibles"]["c2s_droit_anterieur"] * max(claims.sum(), 1)
    earlier = above & (draws.earlier < share / max(above.sum(), 1))
    had = np.where(claims, rights.c2s_right, np.where(earlier, 2, 0)).astype(np.int8)
    return replace(rights, c2s=had)


def _calibrate_poverty(base: Base, draws: Draws, zone_effect: Floats) -> Floats:
    """Scale of primary incomes, one in QPV and one elsewhere, that gives the target rates."""
    line, target = parameters()["pauvrete"]["seuil_60"], parameters()["cibles"]
    scale = np.ones(len(base.size))
    for qpv, rate in ((True, target["pauvrete_qpv"]), (False, target["pauvrete_hors_qpv"])):
        chosen = np.flatnonzero(base.qpv == qpv)[:_SAMPLE]
        part = Base(**{k: v[chosen] for k, v in base.__dict__.items()})
        drawn = Draws(**{k: v[chosen] for k, v in draws.__dict__.items()})

        def poverty(
            level: float, part: Base = part, drawn: Draws = drawn, chosen: Ints = chosen
        ) -> float:
            got = _rights(part, drawn, zone_effect[chosen], np.full(len(chosen), np.exp(-level)))
            return float(np.average(got.standard < line, weights=part.size))

        scale[base.qpv == qpv] = np.exp(-_solve(poverty, rate))
    return scale


def _solve(rate: Callable[[float], float], target: float) -> float:
    """Level at which an increasing rate reaches its target, by bisection between -4 and 4."""
    low, high = -4.0, 4.0
    for _ in range(22):
        middle = (low + high) / 2
        if rate(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2
