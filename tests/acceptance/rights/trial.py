"""One territory: what the study says of it, beside its truth."""

from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import yaml

from acceptance.rights import apart
from acceptance.rights.law import RIGHTS, Floats, entitled, rights_of
from acceptance.rights.territory import Neighbourhoods
from croisee.population.donors import generate
from croisee.population.donors.answers import households_of
from croisee.population.held_out import Ratios, ratios
from croisee.studies.non_recours.entitled import AMOUNT, Entitled
from croisee.studies.non_recours.estimating import Estimated, estimated
from croisee.studies.non_recours.parameters import HEALTH, Estimate
from croisee.studies.non_recours.weighing import Weighed, weighed
from croisee.take_up.components import held_out
from croisee.take_up.counts import Counts
from croisee.take_up.interval import Interval
from croisee.take_up.rate import non_take_up

_ANYWHERE = 1
"""The law of the territory knows no zone of the housing aid."""
MARGINS, APART = "marges cachées", "chiffres mis à part"
"""What the model is judged on: margins that the request hides from it, or figures in no margin."""


class Judged(NamedTuple):
    """Donors, what the law of the territory gives them, and what they say of figures apart."""

    donors: Entitled
    apart: apart.Figures


class Found(NamedTuple):
    """What is said of a right in each zone, and the truth (NaN where nobody is entitled)."""

    counts: Counts
    rate: Interval
    eligible: Interval
    parts: dict[str, Floats]
    true_rate: Floats
    true_eligible: Floats

    @property
    def least(self) -> Interval:
        """The rate if chance alone decided who lives in the zone: nothing could be narrower."""
        counts = self.counts
        chance = [part for part in counts.components if part.name == "tirage"]
        return non_take_up(Counts.of(counts.eligible, counts.low, counts.high, *chance)).interval


@cache
def request() -> Estimate:
    """What the fictitious project asks of the study."""
    project = files("croisee.demo").joinpath("project/croisee.yaml")
    asked = yaml.safe_load(project.read_text(encoding="utf-8"))["demandes"]
    one = next(each for each in asked if each["etude"] == "non_recours")
    return Estimate.model_validate(one["parametres"])


def judge(count: int, seed: int) -> Judged:
    """Draw donors, independently of any territory, and give them the law of the territory."""
    donors = generate(count, request().mois, seed)
    size = households_of(donors, request().mois).size
    rights = rights_of(donors, request().mois, seed)
    values = {**entitled(rights, size), AMOUNT: rights.rsa_due}
    return Judged(
        Entitled(donors, {_ANYWHERE: values}),
        apart.of_donors(donors, request().mois, rights, size),
    )


def attempt(drawn: Judged, people: int, seed: int) -> dict[str, dict[str, Found]]:
    """What the model is judged on → right → what is said of a territory of so many people."""
    here, parameters = Neighbourhoods.drawn(people, seed), request()
    tables = here.published(frozenset(parameters.marges[0].colonnes))
    zones = weighed(tables, drawn.donors, parameters, RIGHTS)
    totals = zones.totals(drawn.donors, [{_ANYWHERE}] * len(here.codes))
    said = estimated(zones, totals, here.received(), parameters)
    predicted, told = ratios(zones.raked, drawn.apart), apart.published(here)
    otherwise = [_judged_apart(one, zones, predicted, told) for one in said]
    truth = here.truth()
    return {
        judges: {one.right: _beside(one, *truth[one.right]) for one in each}
        for judges, each in ((MARGINS, said), (APART, otherwise))
    }


def _judged_apart(said: Estimated, zones: Weighed, predicted: Ratios, told: Floats) -> Estimated:
    """The same estimate, its model judged on the figures kept apart."""
    counts = said.counts
    units = zones.people if said.right in HEALTH else zones.diagnostics.households
    told = np.where(zones.known, told, np.nan)
    model = held_out(predicted.share, told, counts.eligible / units, predicted.deviation)
    others = [part for part in counts.components if part.name != "modele"]
    return replace(said, counts=Counts.of(counts.eligible, counts.low, counts.high, *others, model))


def _beside(said: Estimated, due: Floats, had: Floats) -> Found:
    true = np.where(due > 0, due, np.nan)
    return Found(
        said.counts,
        said.rate.interval,
        said.eligible,
        dict(said.rate.parts),
        1 - had / true,
        true,
    )
