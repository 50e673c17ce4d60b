"""The whole country, beside the national rates of DREES: the same donors, weighed to France."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from entitled import Entitled, Floats, choices_of, predicted, sums, totals, weighed

from croisee.population import Counts, Margin, Raked, Unit, shares
from croisee.population.donors.answers import answers, households_of
from croisee.population.donors.disposable import standard_of_living
from croisee.population.published import read_table
from croisee.take_up import counts as take_up
from croisee.take_up.components import Component, absolute, apart, held_out
from croisee.take_up.national import Check, check

_GROWN = 25


@dataclass(frozen=True, eq=False)
class Nation:
    """Mainland and overseas regions whose incomes are published, their donors weighed."""

    facts: Mapping[str, Any]
    settings: Mapping[str, Any]
    table: pa.Table
    entitled: Entitled
    raked: Raked

    @classmethod
    def of(
        cls, mirror: Path, facts: Mapping[str, Any], settings: Mapping[str, Any], cache: Path
    ) -> "Nation":
        """Read the published levels, weigh the donors."""
        zone = facts["zone_apl"]
        entitled = Entitled.of(facts["menages"], facts["mois"], facts["graine"], (zone,), cache)
        benefits = entitled.benefits(zone, choices_of(settings)[0])
        living = standard_of_living(entitled.donors, entitled.month, benefits)
        told = {
            **answers(entitled.donors, entitled.month, living=living),
            "grands_enfants": grown_children(entitled),
        }
        table = levels_of(mirror, facts)
        return cls(
            facts, settings, table, entitled, weighed(entitled, told, [*margins(table, facts)])
        )

    @property
    def rights(self) -> list[str]:
        """Rights whose beneficiaries are published for the same field."""
        return list(self.facts["beneficiaires"])

    def held_out(self) -> tuple[list[str], Floats, Floats]:
        """Figures kept apart: names, predicted and published shares (figures × 1)."""
        line = self.facts["seuil_de_pauvrete"]["valeur"] * self.facts["revalorisation"]["valeur"]
        pairs = self.entitled.held_out(self.facts["zone_apl"], line, *choices_of(self.settings))
        found, names = predicted(self.raked, pairs), sorted(self.facts["retenues"])
        true = [_kept(self.table, self.facts["retenues"][name]) for name in names]
        return names, np.array([[found[name][0]] for name in names]), np.array(true)[:, None] / 100

    def counts(self, right: str) -> take_up.Counts:
        """One group: the country without Mayotte."""
        found = totals(
            self.raked, self.entitled, [right], np.full(3, self.facts["zone_apl"], np.int8)
        )
        size = households_of(self.entitled.donors, self.entitled.month).size.astype(np.float64)
        people = sums(self.raked, {"people": size})["people"]
        overseas = found.total[1:, 0].sum() / people[1:].sum()
        unseen = self.facts["sans_revenus_publies"]["habitants"]
        eligible = found.total[:, 0].sum() + overseas * unseen
        _, told, true = self.held_out()
        received = self.facts["beneficiaires"][right]
        # Where no income is published, half too many or too few.
        doubt = overseas * unseen / 2 / eligible
        return take_up.Counts.of(
            [eligible],
            [received["valeur"] - received["arrondi"]],
            [received["valeur"] + received["arrondi"]],
            absolute("donneurs", np.sqrt(found.sampling.sum()), eligible),
            absolute("tirage", np.sqrt(found.draw.sum()), eligible),
            held_out(told, true, [eligible / (people.sum() + unseen)]),
            apart(self.facts["annees_d_ecart"]),
            Component.of("champ", doubt),
        )

    def checks(self) -> Iterator[Check]:
        """The estimate of each right beside the rate that DREES publishes."""
        for right in self.rights:
            yield check(self.counts(right), right, self.facts["beneficiaires"][right]["annee"])


def grown_children(entitled: Entitled) -> Counts:
    """Persons of 25 or more who live with their parents, per household."""
    seen = households_of(entitled.donors, entitled.month)
    child = np.asarray(pc.equal(entitled.donors.personnes["role"], "enfant"))
    return seen.people(child & (seen.age >= _GROWN))


def levels_of(mirror: Path, facts: Mapping[str, Any]) -> pa.Table:
    """The rows of the zones in the published table, in their order."""
    entry = facts["table"]
    table = read_table(mirror / entry["chemin"], entry["cle"])
    year = table.filter(pc.equal(table["annee"], entry["annee"]))
    rows = []
    for zone in facts["zones"]:
        level = pc.equal(year["niveau"], zone["niveau"])
        rows.append(year.filter(pc.and_(level, pc.equal(year[entry["cle"]], zone["code"]))))
    return pa.concat_tables(rows)


def margins(table: pa.Table, facts: Mapping[str, Any]) -> Iterator[Margin]:
    """People, households, shares of the mainland, and levels of disposable income."""
    people, homes = _column(table, "NBPERS"), _column(table, "NBMEN")
    yield Margin("population", Unit.PERSONS, ("habitants",), *_around(people, 0.002), priority=8)
    yield Margin("menages", Unit.HOUSEHOLDS, ("menages",), *_around(homes, 0.005), priority=4)
    for name, each in facts["marges"].items():
        unit = Unit(each["unite"])
        whole = (people if unit is Unit.PERSONS else homes)[:, None]
        low, high = (np.array([*each["modalites"].values()]).T / 100)[:, None, :] * whole
        low[1:], high[1:] = 0.0, np.inf
        yield Margin(name, unit, tuple(each["modalites"]), low, high, priority=2)
    columns, line = facts["deciles"], facts["seuil_de_pauvrete"]["valeur"]
    depth = facts["intensite_de_la_pauvrete"]
    deepest = np.array([line * (1 - depth["valeur"] / 100), *[np.nan] * (len(people) - 1)])
    thresholds = np.stack([deepest, *(_column(table, name) for name in columns)], axis=1)
    yield shares(
        "niveau_de_vie",
        Unit.PERSONS,
        ["pauvrete_mediane", *columns],
        [[depth["taux"] / 2, *columns.values()]] * len(people),
        (people, people),
        precision=facts["precision"],
        thresholds=thresholds * facts["revalorisation"]["valeur"],
        priority=4,
    )


def _around(values: Floats, part: float) -> tuple[Floats, Floats]:
    return values[:, None] * (1 - part), values[:, None] * (1 + part)


def _column(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].cast(pa.float64()))


def _kept(table: pa.Table, entry: Mapping[str, Any]) -> float:
    """A figure kept apart, of the mainland, in per cent."""
    if "valeur" in entry:
        return float(entry["valeur"])
    part = sum(float(_column(table, name)[0]) for name in entry["colonnes"])
    whole = sum(float(_column(table, name)[0]) for name in entry.get("sur", ()))
    return 100 * part / whole if whole else part
