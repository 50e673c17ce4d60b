"""All neighbourhoods on a map and in a table that is no ranking."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from croisee.observatory.charts.shares import HATCHES, share_bar
from croisee.observatory.charts.shares_map import Ring, shares_map
from croisee.observatory.geography import Geography
from croisee.observatory.model import Zone
from croisee.observatory.pages.jobs_groups import Group, grouped
from croisee.observatory.pages.rights_figures import STRICT, Right, Rights
from croisee.observatory.pages.rights_national import landmarks
from croisee.observatory.pages.rights_words import Said, Side, share, side
from croisee.observatory.site import Page, Site

_MAPPED = "c2s"


@dataclass(frozen=True)
class Entry:
    """A share in a table: in words, drawn, and against all neighbourhoods. `side` is None where no
    comparison is told of this right. `reason`: why it is not there, or to be read with care; said
    once for both definitions."""

    said: Said
    reason: str
    svg: str
    side: Side | None


@dataclass(frozen=True)
class Row:
    """A neighbourhood: its number on the map, and a cell per column."""

    number: int
    zone: Zone
    commune: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Column:
    """A column: the indicator it shows, its words, and whether it has a comparison."""

    name: str
    words: str
    right: Right
    compared: bool


@dataclass(frozen=True)
class View:
    """Neighbourhoods of one page or one generation: the same in a map and in tables. `more`: the
    rights told apart from the main ones."""

    vintage: str
    period: str
    svg: str
    unknown: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    more_columns: tuple[Column, ...]
    more_rows: tuple[Row, ...]


def columns(rights: Rights) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Those of the main table, both definitions of the C2S side by side, then the others."""
    main: list[Column] = []
    more: list[Column] = []
    for right in rights.rights:
        compared = f"comparaison_{right.code}" in rights.measures
        told = Column(f"non_recours_{right.code}", f"N’ont pas {right.name}", right, compared)
        if right.code.startswith(f"{_MAPPED}_"):
            more.append(told)
            continue
        main.append(told)
        strict = STRICT.format(right.code)
        if strict in rights.measures:
            words = f"N’ont ni {right.name}, ni la mutuelle d’un employeur"
            main.append(Column(strict, words, right, compared=False))
    return tuple(main), tuple(more)


def entry(rights: Rights, zone: Zone, column: Column) -> Entry:
    """One share of one neighbourhood."""
    said = share(rights.cell(zone, column.name), rights.noun(column.right))
    code = f"comparaison_{column.right.code}"
    return Entry(
        said=said,
        reason=said.reason if column.name.endswith(column.right.code) else "",
        svg=share_bar(said.bounds),
        side=side(rights.cell(zone, code)) if column.compared and said.known else None,
    )


def rows(rights: Rights, zones: Sequence[Zone], shown: Sequence[Column]) -> tuple[Row, ...]:
    """One row per neighbourhood, in the order of the alphabet."""
    return tuple(
        Row(
            number=rank,
            zone=zone,
            commune=rights.obs.place(zone, "commune"),
            entries=tuple(entry(rights, zone, column) for column in shown),
        )
        for rank, zone in enumerate(zones, 1)
    )


def drawn(rights: Rights, geography: Geography, zones: Sequence[Zone]) -> str:
    """The map of the main right."""
    rings = []
    for rank, zone in enumerate(zones, 1):
        lon, lat = geography.point(zone)
        if lon is not None and lat is not None:
            told = share(rights.cell(zone, f"non_recours_{_MAPPED}"))
            rings.append(Ring(rank, lon, lat, told.bounds))
    label = (
        f"Carte de {len(rings)} quartiers. Chaque anneau dit combien de personnes n’ont pas la C2S "
        "parmi celles qui pourraient l’avoir. Les mêmes chiffres sont dans le tableau qui suit."
    )
    land, outlines = geography.land.values(), geography.outlines.values()
    return shares_map(list(land), list(outlines), rings, label)


def view(rights: Rights, geography: Geography, zones: Sequence[Zone]) -> View:
    """What a page shows of these neighbourhoods, all of one generation."""
    main, more = columns(rights)
    found = rows(rights, zones, main)
    return View(
        vintage=zones[0].vintage,
        period=rights.period(zones[0]),
        svg=drawn(rights, geography, zones),
        unknown=sum(not row.entries[0].said.known for row in found),
        columns=main,
        rows=found,
        more_columns=more,
        more_rows=rows(rights, zones, more) if more else (),
    )


@dataclass(frozen=True)
class Generation:
    """The neighbourhoods of one generation: shown at once, or in `groups`, a page each."""

    vintage: str
    count: int
    view: View | None
    groups: tuple[Group, ...]


def generations(rights: Rights, geography: Geography) -> tuple[Generation, ...]:
    """Latest first, each shown whole where one page can hold it."""
    found = []
    for vintage in dict.fromkeys(zone.vintage for zone in rights.zones):
        zones = [zone for zone in rights.zones if zone.vintage == vintage]
        cut = grouped(zones, lambda zone: rights.obs.place(zone, "departement"))
        whole = None if cut else view(rights, geography, zones)
        found.append(Generation(vintage, len(zones), whole, cut))
    return tuple(found)


def pages(site: Site, rights: Rights, geography: Geography) -> Iterator[Page]:
    """The comparison, and a page per group where neighbourhoods are many."""
    found = generations(rights, geography)
    yield site.page(
        "droits/index.html",
        "rights.html.jinja",
        title="Les droits non réclamés, quartier par quartier",
        description="Combien d’habitants pourraient avoir la complémentaire santé solidaire ou le "
        "RSA et ne les ont pas, quartier par quartier, et jusqu’où on le sait.",
        rights=rights,
        landmarks=landmarks(),
        generations=found,
        hatches=HATCHES,
    )
    for generation in found:
        for group in generation.groups:
            yield site.page(
                f"droits/comparer/{group.folder}/index.html",
                "rights_group.html.jinja",
                title=f"Les droits non réclamés : {group.name}",
                description="Combien d’habitants n’ont pas un droit qu’ils pourraient avoir : "
                f"{group.name}.",
                crumbs=[("droits/", "Droits")],
                rights=rights,
                view=view(rights, geography, group.zones),
                hatches=HATCHES,
            )
