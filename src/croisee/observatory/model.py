"""What the pages speak of: zones, levels, figures, studies, and the questions asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from croisee.foundation.statuses import Status
from croisee.observatory.numbers import period_key
from croisee.observatory.records import Governance
from croisee.releases.manifest import Card, Indicator, Manifest, PerturbationNote

LEVELS = {
    "commune": "Commune",
    "epci": "Intercommunalité",
    "departement": "Département",
    "region": "Région",
    "france": "France",
    "qpv_projet": "Quartiers de l’observatoire",
    "semblables": "Quartiers semblables",
}
"""Comparison levels in the order in which they are shown."""


@dataclass(frozen=True)
class Zone:
    """A territory. `id` is `zonage/code`; the zonage carries its vintage."""

    id: str
    zoning: str
    code: str
    label: str
    communes: str
    lon: float | None
    lat: float | None
    population: float | None

    @property
    def kind(self) -> str:
        """The zonage without its vintage: `qpv`, `commune`…"""
        return self.zoning.rstrip("0123456789")

    @property
    def vintage(self) -> str:
        """The year the zonage was drawn: « 2024 »."""
        return self.zoning[len(self.kind) :]


@dataclass(frozen=True)
class Level:
    """One thing a zone is compared with."""

    level: str
    other: str
    label: str
    explanation: str


@dataclass(frozen=True)
class Link:
    """How much of a zone of one generation is found in a zone of another."""

    other: str
    weight: float | None
    low: float | None
    high: float | None
    explanation: str


@dataclass(frozen=True)
class Cell:
    """A figure and its status. `dims`: the further dimensions that are set, by name."""

    zone: str
    indicator: str
    period: str
    dims: tuple[tuple[str, str], ...]
    value: float | None
    low: float | None
    high: float | None
    status: Status
    reason: str

    @property
    def has_interval(self) -> bool:
        """Whether both bounds are known and differ."""
        return self.low is not None and self.high is not None and self.low < self.high


@dataclass(frozen=True)
class Table:
    """One table release: its manifest and its figures."""

    release: str
    manifest: Manifest
    cells: tuple[Cell, ...]

    @property
    def card(self) -> Card:
        """The card of the study; the reader has checked that it is there."""
        assert self.manifest.card is not None
        return self.manifest.card

    @cached_property
    def totals(self) -> Mapping[str, frozenset[str]]:
        """Per dimension, the codes that stand for the whole (a parent which is no child)."""
        return {
            note.name: frozenset(note.parents.values()) - frozenset(note.parents)
            for note in self.manifest.dimensions
        }

    @property
    def blurs(self) -> tuple[str, ...]:
        """The sentences that say how its figures were blurred, each once."""
        notes = (note.perturbation for note in self.manifest.tables)
        return tuple(dict.fromkeys(note.sentence for note in notes if note is not None))

    def is_whole(self, cell: Cell) -> bool:
        """Whether the cell speaks of everybody, not of an age group or a category."""
        return all(code in self.totals[name] for name, code in cell.dims)


@dataclass(frozen=True)
class Study:
    """The tables of one study, under one card."""

    name: str
    card: Card
    tables: tuple[Table, ...]

    @property
    def breadth(self) -> int:
        """How many indicators it publishes."""
        return sum(len(table.manifest.indicators) for table in self.tables)


@dataclass(frozen=True)
class Measure:
    """One indicator, with the table that publishes it."""

    indicator: Indicator
    table: Table

    @property
    def name(self) -> str:
        """Name of the indicator, which is also its address."""
        return self.indicator.name

    @property
    def perturbation(self) -> PerturbationNote | None:
        """How its figures were blurred; None: they are true, or hidden."""
        notes = self.table.manifest.tables
        return next((note.perturbation for note in notes if self.name in note.indicators), None)


@dataclass(frozen=True)
class Territory:
    """Zones, what each is compared with, correspondences, and GeoJSON geometries by zone."""

    release: str
    zones: Mapping[str, Zone]
    levels: Mapping[str, tuple[Level, ...]]
    links: Mapping[str, tuple[Link, ...]]
    shapes: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Observatory:
    """Everything the site shows."""

    title: str
    reference_date: str
    simulated: bool
    territory: Territory
    studies: tuple[Study, ...]
    governance: Governance
    governance_release: str | None = None

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables, study by study."""
        return tuple(table for study in self.studies for table in study.tables)

    @cached_property
    def warning(self) -> tuple[str, str] | None:
        """What every page says where figures describe nobody: its first words, then the rest."""
        if self.simulated:
            return (
                "Territoire fictif",
                "ces lieux, ces personnes et ces chiffres sont inventés pour la démonstration.",
            )
        sources = (source for table in self.tables for source in table.manifest.sources)
        invented = dict.fromkeys(source.title for source in sources if source.simulated)
        if not invented:
            return None
        words = (
            f"les lieux sont réels, mais ces fichiers sont inventés : {', '.join(invented)}. Les "
            "chiffres qui en sont tirés ne décrivent pas ces lieux."
        )
        return "Données simulées", words

    @cached_property
    def contacts(self) -> tuple[str, ...]:
        """Who answers for the studies."""
        return tuple(dict.fromkeys(study.card.contact for study in self.studies))

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Indicators in the order of their studies and tables."""
        found: dict[str, Measure] = {}
        for table in self.tables:
            for indicator in table.manifest.indicators:
                found.setdefault(indicator.name, Measure(indicator, table))
        return found

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """Themes in order of first appearance."""
        return tuple(dict.fromkeys(m.indicator.theme for m in self.measures.values()))

    @cached_property
    def quartiers(self) -> tuple[Zone, ...]:
        """Priority neighbourhoods, latest generation first, then by name."""
        found = [zone for zone in self.territory.zones.values() if zone.kind == "qpv"]
        found.sort(key=lambda z: (z.label.casefold(), z.code))
        found.sort(key=lambda z: z.vintage, reverse=True)
        return tuple(found)

    @cached_property
    def _series(self) -> Mapping[tuple[str, str], tuple[Cell, ...]]:
        grouped: dict[tuple[str, str], list[Cell]] = {}
        for table in self.tables:
            for cell in table.cells:
                grouped.setdefault((cell.zone, cell.indicator), []).append(cell)
        return {
            key: tuple(sorted(cells, key=lambda c: (period_key(c.period), c.dims)))
            for key, cells in grouped.items()
        }

    @cached_property
    def _whole(self) -> Mapping[tuple[str, str], tuple[Cell, ...]]:
        tables = {name: measure.table for name, measure in self.measures.items()}
        return {
            (zone, indicator): tuple(cell for cell in cells if tables[indicator].is_whole(cell))
            for (zone, indicator), cells in self._series.items()
        }

    @cached_property
    def _at(self) -> Mapping[tuple[str, str, str], Cell]:
        return {(*key, cell.period): cell for key, cells in self._whole.items() for cell in cells}

    @cached_property
    def _found(self) -> Mapping[tuple[str, str, str, tuple[tuple[str, str], ...]], Cell]:
        return {
            (*key, cell.period, cell.dims): cell
            for key, cells in self._series.items()
            for cell in cells
        }

    def find(
        self, zone: str, indicator: str, period: str, dims: tuple[tuple[str, str], ...]
    ) -> Cell | None:
        """The figure at these coordinates."""
        return self._found.get((zone, indicator, period, dims))

    def cells(self, zone: str, indicator: str) -> tuple[Cell, ...]:
        """All cells of an indicator in a zone, oldest first."""
        return self._series.get((zone, indicator), ())

    def series(self, zone: str, indicator: str) -> tuple[Cell, ...]:
        """Cells about everybody, one per period, oldest first."""
        return self._whole.get((zone, indicator), ())

    def latest(self, zone: str, indicator: str) -> Cell | None:
        """The figure of the last period, whatever its status."""
        series = self.series(zone, indicator)
        return series[-1] if series else None

    def at(self, zone: str, indicator: str, period: str) -> Cell | None:
        """The figure about everybody at one period."""
        return self._at.get((zone, indicator, period))

    def breakdown(self, zone: str, indicator: str) -> tuple[Cell, ...]:
        """Cells by age, sex… of the last period that has some."""
        table = self.measures[indicator].table
        parts = [c for c in self.cells(zone, indicator) if c.dims and not table.is_whole(c)]
        return tuple(c for c in parts if c.period == parts[-1].period) if parts else ()

    @cached_property
    def _levels(self) -> Mapping[tuple[str, str], tuple[Level, ...]]:
        grouped: dict[tuple[str, str], list[Level]] = {}
        for zone, entries in self.territory.levels.items():
            for entry in entries:
                grouped.setdefault((zone, entry.level), []).append(entry)
        return {key: tuple(entries) for key, entries in grouped.items()}

    def people(self, zone: Zone) -> float | None:
        """How many live in a zone: the published figure where there is one, so that no page gives
        two; else what the territory says."""
        if "population" not in self.measures:
            return zone.population
        cell = self.latest(zone.id, "population")
        return None if cell is None else cell.value

    def levels(self, zone: str, level: str) -> tuple[Level, ...]:
        """Comparison entries of one level."""
        return self._levels.get((zone, level), ())

    def place(self, zone: Zone, level: str) -> str:
        """Name of the commune, département… that holds a zone; empty when unknown."""
        names = [entry.label for entry in self.levels(zone.id, level)]
        return ", ".join(names) or (zone.communes if level == "commune" else "")

    @cached_property
    def slugs(self) -> Mapping[str, str]:
        """Zone id → folder name: the code, with the vintage where two generations share it."""
        codes = [zone.code for zone in self.quartiers]
        return {
            z.id: z.code if codes.count(z.code) == 1 else f"{z.code}-{z.vintage}"
            for z in self.quartiers
        }
