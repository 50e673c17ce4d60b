"""The study: from what partners hand over to evidence, with what each figure means."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from croisee.accessibility.inputs import Demand, Points, Travel, Whole
from croisee.confidentiality import ProtectedTable
from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.sources import Declaration
from croisee.studies.cells import cell_table, zone_evidence
from croisee.studies.distance_emploi import demand, names, reading, supply
from croisee.studies.distance_emploi.among import contracts_shown, places
from croisee.studies.distance_emploi.announced import WGS84
from croisee.studies.distance_emploi.cards import card
from croisee.studies.distance_emploi.catalogue import (
    ALL,
    STRAIGHT,
    Figure,
    Who,
    by_occupation,
    figures,
)
from croisee.studies.distance_emploi.families import family_rows, ranked
from croisee.studies.distance_emploi.found import Found, MeanFound
from croisee.studies.distance_emploi.helping import Rule, help_rows, rules, thresholds
from croisee.studies.distance_emploi.measuring import (
    Kept,
    Places,
    Rivals,
    by_cell,
    find,
    typical,
)
from croisee.studies.distance_emploi.needs import Announced, announced
from croisee.studies.distance_emploi.parameters import Jobs
from croisee.studies.distance_emploi.secrecy import Leaving, leaving
from croisee.studies.distance_emploi.tables import occupation_row, posts_row, zone_row
from croisee.studies.distance_emploi.words import indicators
from croisee.studies.parameters import read_parameters
from croisee.studies.study import Opened, Request, Result
from croisee.territories.origins import origins
from croisee.territories.projection import transform
from croisee.travel import transit
from croisee.travel.journeys import Journeys, Parts
from croisee.travel.straight import StraightLine

_THREADS = 2
"""Searches at once: times do not depend on it."""
_MEAN = "moyenne_de_groupes"


class DistanceEmploi:
    """Job seekers of each neighbourhood by occupation, crossed with located vacancies."""

    name = "distance_emploi"
    operations = frozenset({"agreger", "cartographier", "croiser", "estimer", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Zone, occupation and licence of seekers; what is announced; the names of occupations."""
        return reading.columns(request, declarations)

    def compute(self, opened: Opened) -> Result:
        """Figures by neighbourhood, by neighbourhood and occupation, and posts by commune."""
        return _Run(opened).result()


class _Run:
    """One computation; its attributes are what the tables share."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.parameters = parameters = read_parameters(Jobs, opened.request)
        self.territory = territory = opened.territory
        self.zones = territory.zoning(parameters.zonage).ids()
        self.families = ranked(parameters.familles, territory.zoning(parameters.communes).codes)
        self.rome = names.referential(opened, parameters.metiers)
        self.sought = demand.seekers(
            opened, parameters.demandeurs, self.zones, parameters.zonage, self.rome.codes
        )
        self.offered = supply.vacancies(opened, parameters, self.rome)
        self.start = origins(territory, parameters.zonage)
        self.points = Points.of(self.start.zone, self.start.weight, len(self.zones))
        self.area = supply.areas(territory, parameters.bassins, self.start.x, self.start.y)
        self.needs = self._announced()
        self.journeys = _journeys(opened)
        self.modes = self.journeys.modes if self.journeys else ()
        self.travels = self._travels()
        first = parameters.offres[0].source
        self.period = opened.declarations[first].livraisons[-1].periodes["defaut"]

    def result(self) -> Result:
        """Every table, and the words that go with each figure."""
        known = figures(
            self.parameters.rayon,
            self.modes,
            licences=self.sought.licences,
            contracts=contracts_shown(self.offered),
            neighbours=self.parameters.metiers.voisins is not None,
            areas=self.parameters.bassins is not None,
        )
        offers = {among: self._places(among) for among in {each.among for each in known}}
        public = self.parameters.demandeurs.nombre is not None
        found = find(
            known,
            self.points,
            self._demands(),
            offers,
            self.travels,
            self._rivals(),
            area=self.area,
            public=public,
        )
        found += self._needs(public=public)
        cells = by_occupation(self.parameters.rayon, self.modes)
        helps = rules(frozenset(each.name for each in known))
        told = indicators(self.opened, self.parameters, [each.figure for each in found], cells)
        labels = {each.name: each.label for each in told}
        levers = tuple(thresholds(helps, labels))
        return Result(
            (
                self._by_zone(found),
                self._by_occupation(cells, offers[ALL]),
                self._by_commune(),
                *self._by_area(),
            ),
            told,
            card(
                self.opened, self.parameters, self.offered.account, self.sought, self.start, levers
            ),
            partial(self._derived, helps=helps, labels=labels),
            self.offered.to_review,
        )

    def _derived(
        self, tables: Sequence[ProtectedTable], *, helps: Sequence[Rule], labels: Mapping[str, str]
    ) -> pa.Table:
        """What would help, from the published figures, and the family of each neighbourhood."""
        parameters = self.parameters
        (table,) = (each for each in tables if each.table == self.opened.request.name)
        zoning = self.territory.zoning(parameters.zonage)
        families = family_rows(self.families, zoning, parameters.communes, self.period)
        return cell_table(chain(families, help_rows(table, helps, labels)))

    # --- What is read ----------------------------------------------------------------------------

    def _places(self, among: str) -> Places:
        return places(self.offered, len(self.rome.codes), among, self._neighbours)

    @cached_property
    def _neighbours(self) -> Whole:
        near = self.parameters.metiers.voisins
        if near is None:
            return np.zeros((0, 2), np.int64)
        return names.neighbours(self.opened, near, self.rome)

    def _announced(self) -> Announced | None:
        """What employers announce, where the request tells of it."""
        asked, zoning = self.parameters.besoins, self.parameters.bassins
        if asked is None or zoning is None:
            return None
        return announced(self.opened, asked, self.territory.zoning(zoning).ids(), self.rome.codes)

    def _needs(self, *, public: bool) -> list[MeanFound]:
        """What is announced for the occupations looked for in each neighbourhood."""
        if self.needs is None:
            return []
        everyone = self.sought.everyone
        told = everyone if public else typical(everyone, self._places(ALL).supply)
        return self.needs.figures(self.points, self.area, everyone, told)

    def _travels(self) -> dict[str, Travel]:
        start, offered = self.start, self.offered
        found: dict[str, Travel] = {
            STRAIGHT: StraightLine.between(start.x, start.y, offered.x, offered.y)
        }
        if self.journeys is not None:
            here, there = (
                transit.Points(*transform(x, y, self.territory.epsg, WGS84))
                for x, y in ((start.x, start.y), (offered.x, offered.y))
            )
            for mode in self.modes:
                found[mode] = Kept(Parts(mode, self.journeys, here, there))
        return found

    def _demands(self) -> dict[Who, Demand]:
        sought = self.sought
        return {
            Who.ALL: sought.everyone,
            Who.WITH: sought.only(demand.WITH),
            Who.WITHOUT: sought.only(demand.WITHOUT),
        }

    def _rivals(self) -> Rivals:
        """Who competes for posts: the seekers studied, then those of the rest of each commune.

        Counts that come by zone tell of nobody else.
        """
        starts, seekers = [self.start], [self.sought]
        if self.parameters.demandeurs.nombre is None:
            starts.append(origins(self.territory, self.parameters.communes))
            seekers.append(self._elsewhere())
        zone = np.concatenate(
            [starts[0].zone, *(each.zone + len(self.zones) for each in starts[1:])]
        )
        weight, x, y = (
            np.concatenate([getattr(each, name) for each in starts])
            for name in ("weight", "x", "y")
        )
        low, high = (
            np.concatenate([getattr(each, end) for each in seekers]).sum(axis=2)
            for end in ("low", "high")
        )
        offered = self.offered
        return Rivals(
            points=Points.of(zone, weight, len(low)),
            demand=Demand(low, high),
            travel=StraightLine.between(x, y, offered.x, offered.y, offered.spread),
            radius=1000 * self.parameters.rayon,
        )

    def _elsewhere(self) -> demand.Sought:
        """The seekers of each commune who live in no zone studied."""
        parameters = self.parameters
        communes = self.territory.zoning(parameters.communes).ids()
        return demand.seekers(
            self.opened, parameters.demandeurs, communes, parameters.communes, self.rome.codes,
            outside=parameters.zonage,
        )  # fmt: skip

    # --- What is told ----------------------------------------------------------------------------

    def _row(self, zone: str, indicator: str) -> dict[str, str]:
        return {"zone": zone, "indicator": indicator, "period": self.period}

    def _by_zone(self, found: Sequence[Found]) -> Evidence:
        """One figure per neighbourhood and definition; the few behind them are the seekers."""
        profile = self.opened.declarations[self.parameters.demandeurs.source].profil
        rows = [
            zone_row(each, rank, shown, zone, self._row(self.zones[zone], each.figure.name))
            for zone, shown in enumerate(self._leaving(found))
            for rank, each in enumerate(found)
        ]
        kinds = {each.figure.name: _MEAN for each in found}
        return self._evidence(None, rows, str(profile), outputs=kinds)

    def _leaving(self, found: Sequence[Found]) -> Iterator[Leaving]:
        """What may leave of each zone. Counts that come already protected protect themselves."""
        for zone in range(len(self.zones)):
            if self.parameters.demandeurs.nombre:
                yield Leaving(1, 1, len(found), {each.figure.name: 1 for each in found})
            else:
                threshold = self.opened.permit.threshold
                yield leaving(found, zone, self.sought.low[zone], threshold)

    def _by_occupation(self, wanted: Sequence[Figure], offers: Places) -> Evidence:
        """Each occupation from each neighbourhood, whether anybody there looks for it or not."""
        told = by_cell(wanted, self.points, offers, self.travels)
        codes = self.rome.codes
        posts, shown = self._posts, self._shown
        rows = [
            occupation_row(
                figure,
                told[figure.name][zone, rank],
                posts[rank],
                {**self._row(self.zones[zone], figure.name), "metier": codes[rank]},
            )
            for figure in wanted
            for zone in range(len(self.zones))
            for rank in shown
        ]
        kinds = {figure.name: "moyenne" for figure in wanted}
        return self._evidence("metiers", rows, self._profile(), extra=self._metier, outputs=kinds)

    @cached_property
    def _metier(self) -> tuple[Dimension]:
        codes = [self.rome.codes[rank] for rank in self._shown]
        labels = {code: self.rome.labels[code] for code in codes}
        return (Dimension("metier", "Métier", labels=labels),)

    @cached_property
    def _posts(self) -> list[Whole]:
        """Posts of the vacancies of each occupation."""
        offered = self.offered
        return [offered.posts[offered.occupation == rank] for rank in range(len(self.rome.codes))]

    @cached_property
    def _shown(self) -> list[int]:
        """The occupations most looked for and offered in the whole territory."""
        sought = self.sought.everyone.twice.sum(axis=0)
        useful = [rank for rank, posts in enumerate(self._posts) if len(posts)]
        useful.sort(key=lambda rank: (-sought[rank], self.rome.codes[rank]))
        return sorted(useful[: self.parameters.metiers_montres])

    def _by_commune(self) -> Evidence:
        """Posts offered in each commune: where work is."""
        offered = self.offered
        employers, rows = np.array(offered.employer), []
        for rank, zone in enumerate(self.territory.zoning(self.parameters.communes).ids()):
            here, row = offered.commune == rank, self._row(zone, "emploi_postes")
            rows.append(posts_row(offered.posts[here], employers[here].tolist(), row))
        return self._evidence("communes", rows, self._profile(), kind=Kind.MAGNITUDE)

    def _by_area(self) -> Iterator[Evidence]:
        """What employers announce of each occupation in each job area, as their survey tells it."""
        asked, zoning = self.parameters.besoins, self.parameters.bassins
        if self.needs is None or asked is None or zoning is None:
            return
        survey = self.opened.declarations[asked.source]
        rows = self.needs.rows(
            self.territory.zoning(zoning).ids(), self.rome.codes, self._shown,
            survey.livraisons[-1].periodes["defaut"],
        )  # fmt: skip
        yield self._evidence("besoins", list(rows), str(survey.profil), extra=self._metier)

    def _evidence(
        self, part: str | None, rows: Sequence[Mapping[str, Any]], profile: str, **more: Any
    ) -> Evidence:
        """One table; what it counts is its own, whatever the others count."""
        name = self.opened.request.name
        response = name if part is None else f"{name}_{part}"
        return zone_evidence(
            self.opened, rows, profile=profile, part=part, response=response, **more
        )

    def _profile(self) -> str:
        return str(self.opened.declarations[self.parameters.offres[0].source].profil)


def _journeys(opened: Opened) -> Journeys | None:
    networks = opened.territory.networks
    if networks is None:
        return None
    return Journeys(networks.files, kept=opened.kept, threads=_THREADS)
