"""The figures about jobs, as their pages ask for them; and whether a project has any."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from croisee.foundation.statuses import Status
from croisee.observatory.charts.interval import cell_bar, interval_bar
from croisee.observatory.charts.scale import Scale
from croisee.observatory.hidden import SECRET
from croisee.observatory.model import Cell, Measure, Observatory, Table, Zone
from croisee.observatory.numbers import number
from croisee.observatory.sentences import brief
from croisee.releases.manifest import Indicator

HEADLINE = "emploi_distance"
"""A project has these pages when a release publishes this indicator."""
POSTS = "emploi_postes"
COVERAGE = "emploi_couverture"
LICENCES = {
    "emploi_part_45_min_avec_permis": "avec le permis, en voiture",
    "emploi_part_45_min_sans_permis": "sans le permis, en transports en commun",
}
MODES = {
    "voiture": "en voiture",
    "transports": "en transports en commun",
    "velo": "à vélo",
    "pied": "à pied",
}
MINUTES = (15, 30, 45, 60)
PERCENT = Scale(low=0.0, high=100.0, ticks=(0.0, 50.0, 100.0), start=0.0, end=100.0)
_OCCUPATION = "metier_distance"
_AXIS = "metier"
_HELP = "emploi_aide_"
_AREAS = "metier_besoins"
_NETWORKS = "reseaux"


@dataclass(frozen=True)
class Shown:
    """A figure in a cell: with its interval in words and drawn, or why it is not there."""

    text: str
    margin: str
    status: Status
    svg: str
    secret: bool
    value: float | None


def margin(indicator: Indicator, cell: Cell | None) -> str:
    """« 12 à 15 »: the interval as a cell has room for it; empty when there is none."""
    if cell is None or not cell.has_interval or cell.low is None or cell.high is None:
        return ""
    low, high = (number(bound, indicator.decimals) for bound in (cell.low, cell.high))
    return f"{low} à {high}"


def shown(measure: Measure, cell: Cell | None, scale: Scale = PERCENT) -> Shown:
    """What a page shows of a cell, drawn on `scale`."""
    if cell is None:
        return Shown("—", "", Status.UNAVAILABLE, interval_bar(scale, None), False, None)
    return Shown(
        text=brief(measure.indicator, cell),
        margin=margin(measure.indicator, cell),
        status=cell.status,
        svg=interval_bar(scale, cell.value, cell.low, cell.high),
        secret=cell.status in SECRET,
        value=cell.value,
    )


@dataclass(frozen=True)
class Jobs:
    """What the releases of a project say of jobs."""

    obs: Observatory

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """Neighbourhoods of which something is said, even that it is hidden."""
        return tuple(zone for zone in self.obs.quartiers if self.cell(zone, HEADLINE) is not None)

    @cached_property
    def modes(self) -> Mapping[str, str]:
        """Ways of travelling that have figures, each in words."""
        return {m: by for m, by in MODES.items() if f"emploi_part_30_min_{m}" in self.obs.measures}

    @cached_property
    def table(self) -> Table:
        """The table of the headline figure."""
        return self.obs.measures[HEADLINE].table

    @cached_property
    def networks(self) -> str:
        """Whose roads and timetables the times come from; empty when no time is told."""
        card = self.table.card
        return next((each.value for each in card.parameters if each.name == _NETWORKS), "")

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Those of that table that neighbourhoods have."""
        found = self.obs.measures.values()
        return tuple(m for m in found if m.table is self.table and self._of_zones(m))

    def _of_zones(self, measure: Measure) -> bool:
        return any(self.obs.latest(zone.id, measure.name) for zone in self.zones)

    @cached_property
    def helps(self) -> tuple[Measure, ...]:
        """Those that say what would help: 1 where it would, 0 where figures do not call for it."""
        found = self.obs.measures.values()
        return tuple(measure for measure in found if measure.name.startswith(_HELP))

    @cached_property
    def occupations(self) -> Mapping[str, str]:
        """Code → label of the occupations told one by one, by label."""
        if _OCCUPATION not in self.obs.measures:
            return {}
        notes = self.obs.measures[_OCCUPATION].table.manifest.dimensions
        labels = next((note.labels for note in notes if note.name == _AXIS), {})
        return dict(sorted(labels.items(), key=lambda item: (item[1].casefold(), item[0])))

    @cached_property
    def _period(self) -> str:
        """The last period of the occupations."""
        cells = (self.obs.cells(zone.id, _OCCUPATION) for zone in self.zones)
        return max((found[-1].period for found in cells if found), default="")

    @cached_property
    def communes(self) -> tuple[tuple[Zone, Cell], ...]:
        """Communes and the posts offered there."""
        zones = self.obs.territory.zones.values() if POSTS in self.obs.measures else ()
        found = ((zone, self.obs.latest(zone.id, POSTS)) for zone in zones)
        return tuple((zone, cell) for zone, cell in found if cell and zone.kind == "commune")

    @cached_property
    def areas(self) -> tuple[Zone, ...]:
        """Job areas of which it is told what employers announce."""
        zones = self.obs.territory.zones.values()
        return tuple(zone for zone in zones if self.obs.cells(zone.id, _AREAS))

    def cell(self, zone: Zone, name: str) -> Cell | None:
        """The last figure of an indicator."""
        return self.obs.latest(zone.id, name) if name in self.obs.measures else None

    def shown(self, zone: Zone, name: str, scale: Scale = PERCENT) -> Shown:
        """The same, as a page shows it. The indicator must be there."""
        return shown(self.obs.measures[name], self.cell(zone, name), scale)

    def occupation(self, zone: Zone, name: str, code: str) -> Cell | None:
        """The figure of one occupation from a neighbourhood."""
        return self.obs.find(zone.id, name, self._period, ((_AXIS, code),))

    @cached_property
    def occupation_measures(self) -> tuple[Measure, ...]:
        """Those told occupation by occupation: two distances, then one share per mode."""
        names = (_OCCUPATION, "metier_plus_proche", *(f"metier_part_30_min_{m}" for m in MODES))
        return tuple(self.obs.measures[name] for name in names if name in self.obs.measures)

    def occupation_cells(self, zone: Zone, code: str) -> tuple[tuple[Shown, str], ...]:
        """One occupation from a neighbourhood, by measure: the figure, and its bar when it is a
        share. Empty where nothing is told."""
        found = [(m, self.occupation(zone, m.name, code)) for m in self.occupation_measures]
        if all(cell is None for _, cell in found):
            return ()
        return tuple(
            (shown(m, cell), cell_bar(cell.value if cell and m.indicator.unit == "%" else None))
            for m, cell in found
        )
