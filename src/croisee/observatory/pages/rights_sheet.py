"""A page per neighbourhood, which prints for whoever helps people claim their rights."""

from collections.abc import Iterator
from dataclasses import dataclass

from croisee.observatory.charts.interval import cell_bar
from croisee.observatory.charts.shares import HATCHES, share_bar, ten
from croisee.observatory.model import Zone
from croisee.observatory.numbers import quantity
from croisee.observatory.pages.rights_figures import COMPONENT, PROFILE, STRICT, Right, Rights
from croisee.observatory.pages.rights_national import Landmark, landmarks
from croisee.observatory.pages.rights_words import Said, Side, count, euros, percents, share, side
from croisee.observatory.site import Page, Site
from croisee.take_up.parameters import label, section, sentence

_SERVICES = "Proximité des services"
_LEAST = 0.5
"""Percent under which a share is not written as nought."""


@dataclass(frozen=True)
class Answer:
    """One right here. `strict`: its second definition, None where there is none; `svg`: ten people
    or houses, empty where nothing is known; `around`: the name of each commune it lies in, and the
    share there; `landmark`: the rate of the country."""

    right: Right
    noun: str
    eligible: Said
    receiving: Said
    without: Said
    share: Said
    strict: Said | None
    side: Side | None
    svg: str
    around: tuple[tuple[str, Said], ...]
    landmark: Landmark | None


@dataclass(frozen=True)
class Part:
    """What one error adds to the interval of each right. `shares`: text and bar."""

    label: str
    origin: str
    shares: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Profile:
    """A kind of household among those who could have the right."""

    label: str
    text: str
    svg: str
    known: bool


@dataclass(frozen=True)
class Gain:
    """What would change for one right; `euros` is None where no amount is published. `possible`:
    False where people claim as often as there."""

    right: Right
    possible: bool
    people: Said
    euros: Said | None


def answers(rights: Rights, zone: Zone) -> tuple[Answer, ...]:
    """Every right that is told of."""
    return tuple(_answer(rights, zone, right) for right in rights.rights)


def _answer(rights: Rights, zone: Zone, right: Right) -> Answer:
    noun = rights.noun(right)
    told = share(rights.cell(zone, f"non_recours_{right.code}"), noun)
    strict, compared = STRICT.format(right.code), f"comparaison_{right.code}"
    drawing = ""
    if told.bounds is not None and told.bounds[1] >= 0:
        hears = f"Parmi ceux qui pourraient avoir {right.name}, ne l’ont pas : {told.words}."
        drawing = ten(told.bounds, hears, houses=noun != "personne")
    return Answer(
        right=right,
        noun=noun,
        eligible=count(rights.cell(zone, f"eligibles_{right.code}"), noun),
        receiving=count(rights.cell(zone, f"comptes_{right.code}"), noun),
        without=count(rights.cell(zone, f"sans_{right.code}"), noun),
        share=told,
        strict=share(rights.cell(zone, strict), noun) if strict in rights.measures else None,
        side=side(rights.cell(zone, compared)) if compared in rights.measures else None,
        svg=drawing,
        around=tuple(_around(rights, zone, right)),
        landmark=next((each for each in landmarks() if each.right == right.code), None),
    )


def _around(rights: Rights, zone: Zone, right: Right) -> Iterator[tuple[str, Said]]:
    for entry in rights.obs.levels(zone.id, "commune"):
        commune = rights.obs.territory.zones.get(entry.other)
        if commune is not None:
            cell = rights.cell(commune, f"non_recours_{right.code}")
            told = share(cell, rights.noun(right))
            if told.known:
                yield entry.label, told


def told_in_parts(rights: Rights) -> tuple[Right, ...]:
    """Rights whose uncertainty is told part by part."""
    return tuple(
        right for right in rights.rights if f"part_incertitude_{right.code}" in rights.measures
    )


def parts(rights: Rights, zone: Zone) -> tuple[Part, ...]:
    """What makes the intervals wide, most first; none where nothing is told."""
    found: list[tuple[float, Part]] = []
    for code, name in rights.codes(COMPONENT).items():
        cells = [
            rights.cell(zone, f"part_incertitude_{right.code}", COMPONENT, code)
            for right in told_in_parts(rights)
        ]
        if any(cell is not None and cell.value is not None for cell in cells):
            values = [None if cell is None else cell.value for cell in cells]
            shares = tuple((_weight(value), cell_bar(value)) for value in values)
            known = code in section("composantes")
            words = (label(code), sentence(code)) if known else (name, "")
            found.append((max(value or 0.0 for value in values), Part(*words, shares)))
    return tuple(part for _, part in sorted(found, key=lambda pair: -pair[0]))


def _weight(value: float | None) -> str:
    if value is None:
        return "—"
    return f"moins de {quantity(1, 0, '%')}" if 0 < value < _LEAST else quantity(value, 0, "%")


def profiles(rights: Rights, zone: Zone) -> tuple[Profile, ...]:
    """Who could have the C2S, most first; none where nothing is told."""
    found: list[tuple[float, Profile]] = []
    for code, name in rights.codes(PROFILE).items():
        cell = rights.cell(zone, "profil_eligibles_c2s", PROFILE, code)
        if cell is not None:
            told = share(cell)
            drawn = Profile(name, _of_hundred(told), share_bar(told.bounds), told.known)
            found.append((cell.value or 0.0, drawn))
    ordered = tuple(profile for _, profile in sorted(found, key=lambda pair: -pair[0]))
    return ordered if any(each.known for each in ordered) else ()


def _of_hundred(told: Said) -> str:
    if told.bounds is None:
        return told.words
    return percents(100 * told.bounds[0], 100 * told.bounds[1])


def gains(rights: Rights, zone: Zone) -> tuple[Gain, ...]:
    """What would change, right by right, where that is told."""
    found = []
    for right in rights.rights:
        more, money = f"gain_{right.code}", f"gain_euros_{right.code}"
        cell, amount = rights.cell(zone, more), rights.cell(zone, money)
        if cell is not None and cell.value is not None:
            worth = euros(amount) if amount is not None and amount.value is not None else None
            more_people = count(cell, rights.noun(right))
            found.append(Gain(right, max(cell.value, cell.high or 0.0) > 0, more_people, worth))
    return tuple(found)


def services(rights: Rights, zone: Zone) -> str:
    """The anchor, on the page of the neighbourhood, of the services near it; empty without any."""
    obs = rights.obs
    near = (m for m in obs.measures.values() if m.indicator.theme == _SERVICES)
    if not any(obs.latest(zone.id, measure.name) for measure in near):
        return ""
    return f"theme-{obs.themes.index(_SERVICES) + 1}"


def pages(site: Site, rights: Rights) -> Iterator[Page]:
    """One sheet per neighbourhood."""
    obs = site.obs
    for zone in rights.zones:
        yield site.page(
            f"droits/{obs.slugs[zone.id]}/index.html",
            "rights_sheet.html.jinja",
            title=f"Les droits non réclamés : {zone.label}",
            description="Combien d’habitants pourraient avoir une aide et ne l’ont pas dans le "
            f"quartier {zone.label}, et comment agir : fiche à imprimer.",
            crumbs=[("droits/", "Droits")],
            rights=rights,
            zone=zone,
            commune=obs.place(zone, "commune"),
            period=rights.period(zone),
            answers=answers(rights, zone),
            uncertain=told_in_parts(rights),
            parts=parts(rights, zone),
            profiles=profiles(rights, zone),
            gains=gains(rights, zone),
            services=services(rights, zone),
            hatches=HATCHES,
        )
