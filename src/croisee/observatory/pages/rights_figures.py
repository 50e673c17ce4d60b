"""The figures about rights not claimed, as their pages ask for them; and whether there are any.

They are read from the release of their own study alone: another study may publish a count of the
same name, of another date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from croisee.observatory.model import Cell, Measure, Observatory, Table, Zone
from croisee.observatory.numbers import period_key

HEADLINE = "eligibles_c2s"
"""A project has these pages when a release publishes this indicator."""
Dims = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Right:
    """A right. `name`: with its article; `about`: what it is, in one sentence."""

    code: str
    title: str
    name: str
    about: str


RIGHTS = (
    Right(
        "c2s",
        "Complémentaire santé solidaire (C2S)",
        "la C2S",
        "Une mutuelle santé pour les personnes aux ressources modestes, gratuite ou à "
        "1 € par jour au plus, selon les revenus.",
    ),
    Right(
        "c2s_gratuite",
        "C2S gratuite",
        "la C2S gratuite",
        "Pour les ressources les plus basses : on ne paie rien.",
    ),
    Right(
        "c2s_participation",
        "C2S avec participation",
        "la C2S avec participation",
        "Pour des ressources un peu plus élevées : on paie une petite somme chaque mois, selon "
        "l’âge.",
    ),
    Right(
        "rsa",
        "Revenu de solidarité active (RSA)",
        "le RSA",
        "Un revenu minimum pour les foyers qui ont très peu de ressources.",
    ),
)
COMPONENT, PROFILE = "composante", "profil"
STRICT = "non_recours_{}_sans_employeur"


@dataclass(frozen=True)
class Rights:
    """What the release of the study says."""

    obs: Observatory

    @property
    def table(self) -> Table:
        """The table of the study."""
        return self.obs.measures[HEADLINE].table

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Its indicators by name."""
        return {each.name: Measure(each, self.table) for each in self.table.manifest.indicators}

    @cached_property
    def _cells(self) -> Mapping[tuple[str, str, Dims], Cell]:
        """The last of each figure."""
        cells = sorted(self.table.cells, key=lambda cell: period_key(cell.period))
        return {(cell.zone, cell.indicator, cell.dims): cell for cell in cells}

    @cached_property
    def rights(self) -> tuple[Right, ...]:
        """Those that the release tells of."""
        return tuple(right for right in RIGHTS if f"eligibles_{right.code}" in self.measures)

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """Neighbourhoods of which something is said, even that it cannot be told."""
        return tuple(zone for zone in self.obs.quartiers if self.cell(zone, HEADLINE) is not None)

    def cell(self, zone: Zone, name: str, axis: str = "", code: str = "") -> Cell | None:
        """The last figure of an indicator; of one category where an axis is given."""
        dims = ((axis, code),) if axis else ()
        return self._cells.get((zone.id, name, dims))

    def codes(self, axis: str) -> Mapping[str, str]:
        """Code → label of the categories of an axis, in the order of the release."""
        notes = self.table.manifest.dimensions
        return next((note.labels for note in notes if note.name == axis), {})

    def noun(self, right: Right) -> str:
        """Who is counted: « personne », or « foyer »."""
        unit = self.measures[f"eligibles_{right.code}"].indicator.unit
        return unit.split(" ")[0].removesuffix("s")

    def period(self, zone: Zone) -> str:
        """The period of what is told of a neighbourhood."""
        cell = self.cell(zone, HEADLINE)
        return "" if cell is None else cell.period
