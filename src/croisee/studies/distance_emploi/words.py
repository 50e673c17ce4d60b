"""What every figure means: the indicators of the study."""

from collections.abc import Iterator, Sequence
from typing import Any

from croisee.studies.card import Indicator, Trend
from croisee.studies.distance_emploi.catalogue import POSTS, STEPS, Figure, Unit
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
                "postes": POSTS,
                "heures": LONGEST // 3600,
                "voisinage": self._words["voisinage"][near.fondement] if near else "",
                "concurrents": self._words["concurrents"][parameters.demandeurs.form],
            }
        )
        self._source = " ; ".join(
            opened.declarations[name].titre
            for name in (parameters.demandeurs.source, *(each.source for each in parameters.offres))
        )

    def all(
        self, of_zones: Sequence[Figure], of_occupations: Sequence[Figure]
    ) -> Iterator[Indicator]:
        for population, figures in (("emploi", of_zones), ("metier", of_occupations)):
            for figure in figures:
                yield self._figure(figure, population)
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

    def _figure(self, figure: Figure, population: str) -> Indicator:
        words = self._told[figure.name]
        by_unit = "defavorable" if figure.unit in _FAR else "favorable"
        return self._made(
            figure.name, words, population=population,
            unit=figure.unit.value, decimals=1 if STEPS[figure.unit] < 1 else 0,
            polarity=words.polarity or by_unit,
        )  # fmt: skip

    def _made(
        self, name: str, words: Told, *, population: str = "emploi", **more: Any
    ) -> Indicator:
        common: dict[str, Any] = {
            "unit": "",
            "decimals": 0,
            "polarity": "neutre",
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
            source=self._source,
            trend=Trend(allowed=False, reason=self._words["tendance"]),
            **{**common, **more},
        )
