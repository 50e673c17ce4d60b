"""Home and list of neighbourhoods."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from croisee.observatory.charts.maps import fit, overview
from croisee.observatory.geography import Geography
from croisee.observatory.model import Observatory, Zone
from croisee.observatory.sentences import shown
from croisee.observatory.site import Page, Site

_FACTS = 2


@dataclass(frozen=True)
class Entry:
    """A neighbourhood in the list."""

    zone: Zone
    slug: str
    commune: str
    people: float | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """The neighbourhoods of one département and one generation."""

    vintage: str
    department: str
    entries: tuple[Entry, ...]


def key_measures(obs: Observatory, zone: Zone, most: int) -> list[str]:
    """Up to `most` indicators to put forward, one per theme, the themes that carry one first.

    In each theme the first rate with a figure here; what says how people live (a high figure is
    good or bad news for them) goes before what only describes.
    """
    found: list[tuple[bool, str]] = []
    for theme in obs.themes:
        rates = [
            (measure.indicator.polarity == "neutre", name)
            for name, measure in obs.measures.items()
            if measure.indicator.theme == theme
            and not measure.indicator.additive
            and not measure.indicator.labels
            and (cell := obs.latest(zone.id, name)) is not None
            and cell.value is not None
        ]
        found.extend(sorted(rates, key=lambda rate: rate[0])[:1])
    return [name for _, name in sorted(found, key=lambda rate: rate[0])[:most]]


def _list_measures(obs: Observatory, vintage: str) -> list[str]:
    """The same two indicators for a whole generation, so that its lines can be compared."""
    zones = [zone for zone in obs.quartiers if zone.vintage == vintage]
    chosen = Counter(name for zone in zones for name in key_measures(obs, zone, _FACTS))
    order = list(obs.measures)
    return sorted(chosen, key=lambda name: (-chosen[name], order.index(name)))[:_FACTS]


def _facts(obs: Observatory, zone: Zone, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    cells = ((obs.measures[name].indicator, obs.latest(zone.id, name)) for name in names)
    return tuple((i.label, shown(i, cell)) for i, cell in cells if cell is not None)


def groups(obs: Observatory) -> tuple[Group, ...]:
    """Neighbourhoods by generation (latest first), then département, then commune."""
    vintages = dict.fromkeys(zone.vintage for zone in obs.quartiers)
    names = {vintage: _list_measures(obs, vintage) for vintage in vintages}
    grouped: dict[tuple[str, str], list[Entry]] = {}
    for zone in obs.quartiers:
        entry = Entry(
            zone=zone,
            slug=obs.slugs[zone.id],
            commune=obs.place(zone, "commune"),
            people=obs.people(zone),
            facts=_facts(obs, zone, names[zone.vintage]),
        )
        grouped.setdefault((zone.vintage, obs.place(zone, "departement")), []).append(entry)
    ordered = sorted(sorted(grouped, key=lambda k: k[1]), key=lambda k: k[0], reverse=True)
    return tuple(
        Group(vintage, department, tuple(sorted(grouped[(vintage, department)], key=_by_commune)))
        for vintage, department in ordered
    )


def _by_commune(entry: Entry) -> tuple[str, str]:
    return entry.commune.casefold(), entry.zone.label.casefold()


def _drawing(geography: Geography, zones: Sequence[Zone]) -> str:
    if geography.bounds is None:
        return ""
    frame = fit(geography.bounds, 640, 560, pad=0.02)
    places = []
    for zone in zones:
        lon, lat = geography.point(zone)
        if lon is not None and lat is not None:
            places.append((lon, lat, 5.0 if (geography.obs.people(zone) or 0) < 2500 else 7.0))
    return overview(
        frame,
        list(geography.land.values()),
        list(geography.outlines.values()),
        places,
        f"Carte de situation des {len(places)} quartiers, tous dans la liste qui suit.",
    )


def pages(site: Site, geography: Geography) -> Iterator[Page]:
    """The home page and the alphabetical list."""
    obs = site.obs
    found = groups(obs)
    departments = sorted({group.department for group in found})
    vintages = sorted({group.vintage for group in found}, reverse=True)
    latest = [zone for zone in obs.quartiers if zone.vintage == vintages[0]] if vintages else []
    yield site.page(
        "index.html",
        "home.html.jinja",
        title=obs.title,
        description=(
            "Les chiffres sociaux des quartiers prioritaires, expliqués : ce qu’ils veulent dire, "
            "d’où ils viennent, ce qui est caché et pourquoi."
        ),
        groups=found,
        departments=departments,
        vintages=vintages,
        latest=latest,
        drawing=_drawing(geography, latest),
        engine=site.map_engine,
        bounds=geography.bounds,
    )
    yield site.page(
        "quartiers/index.html",
        "neighbourhoods.html.jinja",
        title="Tous les quartiers",
        description="Liste alphabétique des quartiers prioritaires de l’observatoire.",
        vintages=vintages,
    )
