"""What every figure means: the indicators of the study."""

from collections.abc import Iterator, Sequence
from typing import Any

from croisee.studies.card import Indicator, Trend
from croisee.studies.distance_emploi.cards import survey
from croisee.studies.distance_emploi.catalogue import (
    NEEDS,
    POSTS,
    Figure,
    Unit,
    need_of_occupation,
)
from croisee.studies.distance_emploi.families import FAMILY
from croisee.studies.distance_emploi.helping import rules
from croisee.studies.distance_emploi.parameters import Jobs
from croisee.studies.distance_emploi.wording import Told, every_figure, texts, told
from croisee.studies.study import Opened
from croisee.travel.journeys import LONGEST

_FAR = (Unit.KILOMETRES, Unit.MINUTES)
"""Units in which the less, the better."""


def indicators(
    opened: Opened, parameters: Jobs, of_zones: Sequence[Figure], of_occupations: Sequence[Figure]
) -> tuple[Indicator, ...]:
    """One per figure of the neighbourhoods, of their occupations, of the communes, and per figure
    that is derived from them."""
    return tuple(_Indicators(opened, parameters).all(of_zones, of_occupations))


class _Indicators:
    """What the indicators of one request have in common."""

    def __init__(self, opened: Opened, parameters: Jobs) -> None:
        self._words, self._parameters = texts("words.yaml"), parameters
        near = parameters.metiers.voisins
        self._told = every_figure(
            {
                "rayon": parameters.rayon,
                "bassins": _areas(opened, parameters),
                "enquete": survey(opened, parameters),
                "postes": POSTS,
                "heures": LONGEST // 3600,
                "voisinage": self._words["voisinage"][near.fondement] if near else "",
                "concurrents": self._words["concurrents"][parameters.demandeurs.form],
            }
        )
        needs = (parameters.besoins.source,) if parameters.besoins else ()
        offers = [each.source for each in parameters.offres]
        self._source, self._survey = (
            " ; ".join(opened.declarations[name].titre for name in sources)
            for sources in ((parameters.demandeurs.source, *offers, *needs), needs)
        )

    def all(
        self, of_zones: Sequence[Figure], of_occupations: Sequence[Figure]
    ) -> Iterator[Indicator]:
        for population, figures in (("emploi", of_zones), ("metier", of_occupations)):
            for figure in figures:
                yield self._figure(figure, figure.name, population)
        if self._survey:
            for figure in NEEDS:
                name = need_of_occupation(figure.name)
                yield self._figure(figure, name, "besoins", source=self._survey)
        yield self._made(
            "emploi_postes", told(self._words["postes"]), population="postes",
            unit="postes", polarity="favorable", additive=True,
            limits=tuple(self._words["limites"][:1]),
        )  # fmt: skip
        for rule in rules(frozenset(figure.name for figure in of_zones)):
            yield self._made(rule.name, rule.told, labels=rule.answers)
        if self._parameters.familles:
            named = enumerate(self._parameters.familles, 1)
            labels = {str(rank): family.libelle for rank, family in named}
            yield self._made(FAMILY, told(self._words["famille"]), labels=labels)

    def _figure(self, figure: Figure, name: str, population: str, **more: Any) -> Indicator:
        words = self._told[name]
        by_unit = "defavorable" if figure.unit in _FAR else "favorable"
        return self._made(
            name, words, population=population,
            unit=figure.unit.value, decimals=1 if figure.step < 1 else 0,
            polarity=words.polarity or by_unit, **more,
        )  # fmt: skip

    def _made(
        self, name: str, words: Told, *, population: str = "emploi", **more: Any
    ) -> Indicator:
        common: dict[str, Any] = {
            "unit": "",
            "decimals": 0,
            "polarity": "neutre",
            "source": self._source,
            "additive": False,
            "limits": tuple(self._words["limites"]),
        }
        return Indicator(
            name=name,
            label=words.label,
            definition=words.definition,
            sentence=words.sentence,
            theme=self._words["theme"],
            population=self._words["population"][population],
            trend=Trend(allowed=False, reason=self._words["tendance"]),
            **{**common, **more},
        )


def _areas(opened: Opened, parameters: Jobs) -> str:
    """What the job areas are called; empty when none are declared."""
    name = parameters.bassins
    return opened.territory.zoning(name).title if name else ""
