"""A page per neighbourhood: its figures in sentences, drawn, explained, with what is hidden."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from croisee.foundation.statuses import Status
from croisee.observatory.charts.maps import fit, locator
from croisee.observatory.figures import Figure, figure
from croisee.observatory.geography import Geography
from croisee.observatory.hidden import veils
from croisee.observatory.model import LEVELS, Cell, Link, Measure, Observatory, Zone
from croisee.observatory.numbers import period, period_key
from croisee.observatory.pages.home import key_measures
from croisee.observatory.sentences import Piece, sentence
from croisee.observatory.site import Page, Site

_KEYS = 4
_HIDDEN = (
    Status.SUPPRESSED,
    Status.SUPPRESSED_AT_SOURCE,
    Status.UNAVAILABLE,
    Status.NOT_APPLICABLE,
)


@dataclass(frozen=True)
class Theme:
    """The figures of one theme."""

    name: str
    anchor: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Hidden:
    """One reason, and the indicators and periods it hides here."""

    status: Status
    reason: str
    what: tuple[tuple[Measure, str], ...]
    count: int


@dataclass(frozen=True)
class Correspondence:
    """A neighbourhood of another generation, with the link to its page if it has one."""

    zone: Zone | None
    name: str
    link: Link


def _themes(obs: Observatory, zone: Zone) -> tuple[Theme, ...]:
    found = []
    for index, name in enumerate(obs.themes, start=1):
        figures = [
            drawn
            for measure in obs.measures.values()
            if measure.indicator.theme == name and (drawn := figure(obs, zone, measure)) is not None
        ]
        if figures:
            found.append(Theme(name, f"theme-{index}", tuple(figures)))
    return tuple(found)


@dataclass(frozen=True)
class Around:
    """A figure known only for what holds the neighbourhood: its commune, its intercommunalité."""

    measure: Measure
    place: str
    cell: Cell
    sentence: tuple[Piece, ...]


def _around(obs: Observatory, zone: Zone, wide: Sequence[Measure]) -> tuple[Around, ...]:
    found = []
    for measure in wide:
        for level in ("commune", "epci"):
            for entry in obs.levels(zone.id, level):
                cell = obs.latest(entry.other, measure.name)
                if cell is not None and cell.value is not None:
                    said = sentence(measure.indicator, entry.label, cell)
                    found.append(Around(measure, LEVELS[level], cell, said))
    return tuple(found)


def _wide(obs: Observatory) -> tuple[Measure, ...]:
    """Measures that no neighbourhood has: they speak of a commune or an intercommunalité."""
    return tuple(
        measure
        for name, measure in obs.measures.items()
        if not any(obs.latest(zone.id, name) for zone in obs.quartiers)
    )


def _periods(codes: set[str]) -> str:
    return ", ".join(period(code) for code in sorted(codes, key=period_key))


def _hidden(obs: Observatory, zone: Zone) -> tuple[dict[Status, int], tuple[Hidden, ...]]:
    """Counts by status, and the reasons of what is not shown, over every figure of the zone."""
    counts: Counter[Status] = Counter()
    reasons: dict[tuple[Status, str], dict[str, set[str]]] = {}
    sizes: Counter[tuple[Status, str]] = Counter()
    for name in obs.measures:
        for cell in obs.cells(zone.id, name):
            counts[cell.status] += 1
            if cell.status in _HIDDEN:
                key = (cell.status, cell.reason)
                sizes[key] += 1
                reasons.setdefault(key, {}).setdefault(name, set()).add(cell.period)
    found = [
        Hidden(
            status=status,
            reason=reason,
            what=tuple((obs.measures[n], _periods(codes)) for n, codes in names.items()),
            count=sizes[(status, reason)],
        )
        for (status, reason), names in reasons.items()
    ]
    found.sort(key=lambda hidden: (_HIDDEN.index(hidden.status), -hidden.count, hidden.reason))
    return {status: counts[status] for status in Status if counts[status]}, tuple(found)


def _correspondences(obs: Observatory, zone: Zone) -> tuple[Correspondence, ...]:
    """Neighbourhoods of the other generations only: crosswalks to IRIS stay in the downloads."""
    found = []
    for link in obs.territory.links.get(zone.id, ()):
        other = obs.territory.zones.get(link.other)
        if link.other.startswith("qpv"):
            found.append(Correspondence(other, other.label if other else link.other, link))
    return tuple(found)


def _locator(geography: Geography, zone: Zone) -> str:
    lon, lat = geography.point(zone)
    around = geography.hosts(zone)
    own = geography.shapes.get(zone.id)
    if not around or (own is None and lon is None):
        return ""
    west, south, east, north = zip(*(outline.bounds for outline in around), strict=True)
    frame = fit((min(west), min(south), max(east), max(north)), 320, 240)
    commune = geography.obs.place(zone, "commune")
    point = (lon, lat) if lon is not None and lat is not None else None
    return locator(frame, around, own, point, f"Situation de {zone.label} dans {commune}")


def pages(site: Site, geography: Geography) -> Iterator[Page]:
    """One page per neighbourhood of every generation."""
    obs = site.obs
    wide = _wide(obs)
    for zone in obs.quartiers:
        themes = _themes(obs, zone)
        by_name = {f.measure.name: f for theme in themes for f in theme.figures}
        counts, hidden = _hidden(obs, zone)
        commune = obs.place(zone, "commune")
        yield site.page(
            f"quartiers/{obs.slugs[zone.id]}/index.html",
            "neighbourhood.html.jinja",
            title=f"{zone.label} ({commune})" if commune else zone.label,
            description=(
                f"{zone.label}, quartier prioritaire {zone.vintage} : chiffres clés, comparaisons, "
                "sources, limites, et ce qui est caché et pourquoi."
            ),
            crumbs=[("quartiers/", "Quartiers")],
            zone=zone,
            commune=commune,
            people=obs.people(zone),
            places=[
                (LEVELS[level], obs.place(zone, level))
                for level in ("commune", "epci", "departement", "region")
                if obs.place(zone, level)
            ],
            themes=themes,
            around=_around(obs, zone, wide),
            keys=[by_name[name] for name in key_measures(obs, zone, _KEYS)],
            counts=counts,
            hidden=hidden,
            veils=veils(obs, zone),
            similar=[
                (obs.territory.zones[entry.other], entry)
                for entry in obs.levels(zone.id, "semblables")
                if entry.other in obs.slugs
            ],
            correspondences=_correspondences(obs, zone),
            locator=_locator(geography, zone),
        )
