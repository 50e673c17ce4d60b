"""What the choice of a definition does to the order of the neighbourhoods: words, chart, table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from croisee.observatory.charts.ranks import Line, rank_chart
from croisee.observatory.figures import FEWEST
from croisee.observatory.model import Cell, Measure, Zone
from croisee.observatory.pages.jobs_figures import HEADLINE, Jobs
from croisee.observatory.pages.jobs_ranks import Agreement, agreement, ordinals, ranks, settled
from croisee.observatory.sentences import bounds, contract, value_text

DEFINITIONS = {
    HEADLINE: "moyenne, dans le rayon",
    "emploi_distance_10_km": "moyenne, à moins de 10 km",
    "emploi_distance_bassin": "moyenne, dans le bassin d’emploi",
    "emploi_plus_proche": "l’offre la plus proche",
    "emploi_distance_postes": "assez de postes pour tous",
    "emploi_acces": "compte tenu de la concurrence",
    "emploi_sans_rayon": "moyenne, sans limite de distance",
    "emploi_part_30_min_voiture": "à 30 minutes en voiture",
    "emploi_part_30_min_transports": "à 30 minutes en transports en commun",
}
"""What « far » may mean, the study's own choice first."""
_LETTERS = "ABCDEFGHI"
_MARKED = 3
_MOST_DRAWN = 80
_ENOUGH = 2 / 3
"""A definition is compared when this share of the neighbourhoods has its figure."""
_SAME = 0.9
"""Under this tau, the order is said to change."""


@dataclass(frozen=True)
class Definition:
    """One meaning of « far ». `agreement`: with the first one, which has none."""

    letter: str
    words: str
    measure: Measure
    agreement: Agreement | None


@dataclass(frozen=True)
class Placed:
    """A neighbourhood in each order: place and figure, in words."""

    zone: Zone
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Orders:
    """What the choice of a definition does to the order of the neighbourhoods `placed`, out of
    `total`; `drawn`: how many the chart shows; `settled`: pairs that the first definition tells
    apart beyond their intervals, out of `pairs`."""

    title: str
    lead: tuple[str, ...]
    svg: str
    definitions: tuple[Definition, ...]
    placed: tuple[Placed, ...]
    total: int
    drawn: int
    settled: int
    pairs: int


def _chosen(jobs: Jobs, zones: Sequence[Zone]) -> tuple[list[str], Mapping[str, Sequence[Cell]]]:
    """Definitions that most neighbourhoods have, and the figures of those that have them all."""

    def figures(name: str) -> Mapping[str, Cell]:
        cells = ((zone.id, jobs.cell(zone, name)) for zone in zones)
        return {zone: cell for zone, cell in cells if cell is not None and cell.value is not None}

    told = {name: figures(name) for name in DEFINITIONS}
    names = [name for name, cells in told.items() if len(cells) >= _ENOUGH * len(zones)]
    whole = [zone.id for zone in zones if all(zone.id in told[name] for name in names)]
    return names, {zone: [told[name][zone] for name in names] for zone in whole}


@dataclass(frozen=True)
class _Column:
    """One definition's figures, turned so that more is farther, each with its interval."""

    values: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]


def _column(measure: Measure, cells: Sequence[Cell]) -> _Column:
    sign = -1.0 if measure.indicator.polarity == "favorable" else 1.0
    ends = [sorted(sign * bound for bound in bounds(cell)) for cell in cells]
    return _Column(
        values=tuple(sign * cell.value for cell in cells if cell.value is not None),
        intervals=tuple((low, high) for low, high in ends),
    )


def orders(jobs: Jobs, zones: Sequence[Zone]) -> Orders | None:
    """The orders under each definition; None where too few figures are shown to speak of one."""
    names, cells = _chosen(jobs, zones)
    if len(cells) < FEWEST or len(names) < 2 or names[0] != HEADLINE:
        return None
    measures = [jobs.obs.measures[name] for name in names]
    columns = [_column(m, [found[i] for found in cells.values()]) for i, m in enumerate(measures)]
    first = columns[0]
    definitions = tuple(
        Definition(letter, DEFINITIONS[measure.name], measure, _against(first, column))
        for letter, measure, column in zip(_LETTERS, measures, columns, strict=False)
    )
    words = zip(*(ordinals(column.values) for column in columns), strict=True)
    placed = tuple(
        Placed(
            jobs.obs.territory.zones[zone],
            tuple(
                (place, value_text(measure.indicator, cell.value or 0.0))
                for place, measure, cell in zip(places, measures, found, strict=True)
            ),
        )
        for (zone, found), places in zip(cells.items(), words, strict=True)
    )
    ranked = list(zip(*(ranks(column.values) for column in columns), strict=True))
    movers = sorted(range(len(ranked)), key=lambda i: min(ranked[i]) - max(ranked[i]))
    drawn = sorted(movers[:_MOST_DRAWN])
    return Orders(
        title=_title(definitions),
        lead=_lead(definitions, placed[movers[0]], ranked[movers[0]]),
        svg=_chart(definitions, placed, columns, drawn, frozenset(movers[:_MARKED])),
        definitions=definitions,
        placed=placed,
        total=len(zones),
        drawn=len(drawn),
        settled=settled(first.intervals),
        pairs=len(placed) * (len(placed) - 1) // 2,
    )


def _against(first: _Column, other: _Column) -> Agreement | None:
    if first is other:
        return None
    return agreement(first.values, other.values, first.intervals, other.intervals)


def _farthest(definitions: Sequence[Definition]) -> Definition:
    """The definition whose order is the least like the first."""

    def tau(definition: Definition) -> float:
        found = definition.agreement
        return 1.0 if found is None or found.tau is None else found.tau

    return min(definitions, key=tau)


def _title(definitions: Sequence[Definition]) -> str:
    found = _farthest(definitions).agreement
    changes = found is not None and found.tau is not None and found.tau < _SAME
    return (
        "Le classement change selon ce qu’on appelle « loin »"
        if changes
        else "Le classement ne change presque pas, quelle que soit la définition"
    )


def _lead(
    definitions: Sequence[Definition], mover: Placed, ranked: Sequence[float]
) -> tuple[str, ...]:
    """The sentences that say it: over all pairs, then of the neighbourhood that moves most."""
    found = _farthest(definitions)
    said = []
    if found.agreement is not None:
        told = found.agreement
        said.append(
            f"De la définition A ({definitions[0].words}) à la définition {found.letter} "
            f"({found.words}), {told.swapped} paires de quartiers sur {told.pairs} changent "
            "d’ordre."
        )
        said.append(
            f"{told.clear} de ces changements dépassent les fourchettes."
            if told.clear
            else "Mais aucun de ces changements ne dépasse les fourchettes : ces chiffres ne "
            "suffisent pas à dire qui est vraiment devant."
        )
    if min(ranked) < max(ranked):
        best, worst = (ranked.index(end(ranked)) for end in (min, max))
        said.append(
            f"Le rang qui bouge le plus est celui du quartier {mover.zone.label} : "
            f"{mover.places[best][0]} avec la définition {definitions[best].letter}, "
            f"{mover.places[worst][0]} avec la définition {definitions[worst].letter}."
        )
    return tuple(contract(sentence) for sentence in said)


def _chart(
    definitions: Sequence[Definition],
    placed: Sequence[Placed],
    columns: Sequence[_Column],
    drawn: Sequence[int],
    marked: frozenset[int],
) -> str:
    """Ranks among those drawn, so that lines fill the chart."""
    among = list(zip(*(ranks([c.values[i] for i in drawn]) for c in columns), strict=True))
    lines = [
        Line(placed[i].zone.label, places, i in marked)
        for i, places in zip(drawn, among, strict=True)
    ]
    letters = [definition.letter for definition in definitions]
    summary = (
        f"Rang de {len(lines)} quartiers, du plus proche en haut au plus loin en bas, selon "
        f"{len(letters)} définitions. Les rangs sont dans le tableau qui suit."
    )
    return rank_chart(letters, lines, summary)
