"""The study: published margins and counted beneficiaries in, rates of non-take-up out.

Method: eligibility by rules as code on donor households, donors weighed to the margins of every
zone, beneficiaries counted by the funds (see `rights`, `population`, `take_up`).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from croisee.confidentiality import ProtectedTable
from croisee.confidentiality.evidence import Dimension, Evidence
from croisee.confidentiality.rules import PUBLIC_PROFILE
from croisee.sources import Declaration
from croisee.studies.cells import cell_table, zone_evidence
from croisee.studies.non_recours import reading
from croisee.studies.non_recours.cards import card
from croisee.studies.non_recours.entitled import Entitled, entitled
from croisee.studies.non_recours.estimating import Estimated, estimated, profile_shares
from croisee.studies.non_recours.families import PROFILES
from croisee.studies.non_recours.parameters import Estimate
from croisee.studies.non_recours.places import housing_zones
from croisee.studies.non_recours.tables import (
    PARTS,
    SPLIT,
    Row,
    comparison_rows,
    part_rows,
    profile_rows,
    right_rows,
)
from croisee.studies.non_recours.weighing import Weighed, weighed
from croisee.studies.non_recours.words import indicators
from croisee.studies.parameters import read_parameters
from croisee.studies.study import Opened, Request, Result
from croisee.take_up.parameters import label


class NonRecours:
    """People who could have a right and do not have it, as intervals."""

    name = "non_recours"
    operations = frozenset({"agreger", "croiser", "estimer", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Published margins of the zones, and who receives."""
        return reading.columns(request, declarations)

    def compute(self, opened: Opened) -> Result:
        """Rates, parts of their uncertainty, profiles of the entitled, comparisons."""
        return _Run(opened).result()


class _Run:
    """One computation, zoning by zoning, over donors whose rights are evaluated once."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.parameters = parameters = read_parameters(Estimate, opened.request)
        territory = opened.territory
        self.zones = {name: territory.zoning(name).ids() for name in parameters.zonages}
        self.housing = {
            name: housing_zones(territory, parameters.zones_apl, zones)
            for name, zones in self.zones.items()
        }
        self.rights = sorted({right for one in parameters.beneficiaires for right in one.colonnes})

    def result(self) -> Result:
        """Every table, and the words that go with each figure."""
        parameters, opened = self.parameters, self.opened
        asked = {one for found in self.housing.values() for each in found for one in each}
        donors = entitled(parameters.donneurs, parameters.mois, asked, self.rights, opened.kept)
        figures: list[Row] = []
        parts: list[Row] = []
        shares: list[Row] = []
        compared: list[Row] = []
        told: list[tuple[str, Weighed]] = []
        known: list[Estimated] = []
        for name, zones in self.zones.items():
            here, known = self._zoning(name, zones, donors, shares)
            told.append((opened.territory.zoning(name).title, here))
            for found in known:
                figures += right_rows(found, zones, parameters.periode)
                compared += comparison_rows(found, zones, parameters.periode)
                if found.right in SPLIT:
                    parts += part_rows(found, zones, parameters.periode)
        return Result(
            (
                self._evidence(None, figures),
                self._evidence("composantes", parts, extra=(_COMPONENT,)),
                self._evidence("profils", shares, extra=(_PROFILE,)),
            ),
            indicators(known, self._titles(), {row["indicator"] for row in figures}),
            card(opened, parameters, told),
            partial(_derived, rows=compared),
        )

    def _zoning(
        self, name: str, zones: Sequence[str], donors: Entitled, shares: list[Row]
    ) -> tuple[Weighed, list[Estimated]]:
        parameters = self.parameters
        published = reading.published(self.opened, parameters, zones)
        here = weighed(published, donors, parameters, self.rights)
        totals = here.totals(donors, self.housing[name])
        shares += profile_rows(profile_shares(here, totals), zones, parameters.periode)
        counted = reading.received(self.opened, parameters, zones)
        return here, estimated(here, totals, counted, parameters)

    def _evidence(self, part: str | None, rows: Iterable[Row], **more: Any) -> Evidence:
        request = self.opened.request.name
        response = request if part is None else f"{request}_{part}"
        return zone_evidence(
            self.opened, list(rows), profile=PUBLIC_PROFILE, part=part, response=response, **more
        )

    def _titles(self) -> str:
        parameters = self.parameters
        names = [one.source for one in parameters.marges]
        names += [one.source for one in parameters.beneficiaires]
        declarations = self.opened.declarations
        return " × ".join(dict.fromkeys(declarations[name].titre for name in names))


_COMPONENT = Dimension(
    "composante", "D'où vient l'incertitude", labels={name: label(name) for name in PARTS}
)
_PROFILE = Dimension("profil", "Ménage", labels=PROFILES)


def _derived(tables: Sequence[ProtectedTable], *, rows: Sequence[Row]) -> pa.Table:
    """Where each zone stands, if its rate is one that anybody reads."""
    read = {
        (row["zone"], row["indicator"])
        for table in tables
        for row in table.cells.to_pylist()
        if row["value"] is not None
    }
    return cell_table(row for row in rows if "value" not in row or _rate(row) in read)


def _rate(row: Row) -> tuple[str, str]:
    return row["zone"], row["indicator"].replace("comparaison_", "non_recours_")
