"""Where the posts are around a neighbourhood: a map, and the table that says the same."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from croisee.observatory.charts.posts import KILOMETRES, RINGS, Place, kilometres, posts_map
from croisee.observatory.geography import Geography
from croisee.observatory.model import Zone
from croisee.observatory.numbers import quantity
from croisee.observatory.pages.jobs_figures import POSTS, Jobs, Shown, shown

_LISTED = 6


@dataclass(frozen=True)
class Town:
    """A commune on the map, and its figure in a cell."""

    place: Place
    posts: Shown


@dataclass(frozen=True)
class Near:
    """A commune: its posts, and how far its middle is from the neighbourhood, in words."""

    name: str
    posts: Shown
    far: str


@dataclass(frozen=True)
class Places:
    """The communes around a neighbourhood, those with most posts first; `main` are the first of
    them, `others` the rest, up to the last ring. `hidden`: the posts of some are not shown."""

    svg: str
    hidden: bool
    main: tuple[Near, ...]
    others: tuple[Near, ...]


def towns(jobs: Jobs, geography: Geography) -> tuple[Town, ...]:
    """Every commune that can be put on a map, from south to north."""
    found = []
    for commune, cell in jobs.communes:
        lon, lat = geography.point(commune)
        if lon is not None and lat is not None:
            told = shown(jobs.obs.measures[POSTS], cell)
            found.append(Town(Place(commune.label, lon, lat, cell.value), told))
    return tuple(sorted(found, key=lambda town: town.place.lat))


def _around(
    centre: tuple[float, float], south_to_north: Sequence[Town]
) -> list[tuple[Town, float]]:
    """Communes within the last ring and their distance, those with most posts first."""
    reach = RINGS[-1] / KILOMETRES
    first = bisect_left(south_to_north, centre[1] - reach, key=lambda town: town.place.lat)
    last = bisect_right(south_to_north, centre[1] + reach, key=lambda town: town.place.lat)
    found = [
        (town, far)
        for town in south_to_north[first:last]
        if (far := kilometres(centre, (town.place.lon, town.place.lat))) <= RINGS[-1]
    ]
    return sorted(found, key=lambda pair: (-(pair[0].place.posts or 0.0), pair[0].place.name))


def places(geography: Geography, zone: Zone, south_to_north: Sequence[Town]) -> Places | None:
    """None when nothing can be drawn: no point for the neighbourhood, or no commune near it."""
    lon, lat = geography.point(zone)
    found = [] if lon is None or lat is None else _around((lon, lat), south_to_north)
    if lon is None or lat is None or not found:
        return None
    listed = tuple(
        Near(
            town.place.name,
            town.posts,
            quantity(far, 0, "km") if far >= 1 else "moins de 1\u00a0km",
        )
        for town, far in found
    )
    svg = posts_map(
        (lon, lat),
        geography.shapes.get(zone.id),
        list(geography.land.values()),
        list(geography.outlines.values()),
        [town.place for town, _ in found],
        f"Carte des postes offerts par commune autour de {zone.label}. Les chiffres sont dans le "
        "tableau qui suit.",
    )
    hidden = any(near.posts.secret for near in listed)
    return Places(svg, hidden, listed[:_LISTED], listed[_LISTED:])
