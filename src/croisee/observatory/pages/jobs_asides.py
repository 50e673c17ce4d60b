"""What a sheet says beside its main figures: what would help, other definitions, contracts."""

from collections.abc import Sequence
from dataclasses import dataclass

from croisee.observatory.model import Cell, Measure, Zone
from croisee.observatory.pages.jobs_figures import COVERAGE, HEADLINE, Jobs, Shown, shown
from croisee.observatory.pages.jobs_orders import DEFINITIONS
from croisee.observatory.sentences import answer, value_text
from croisee.releases.manifest import Indicator

_NEIGHBOURS = "emploi_couverture_voisins"
_KINDS = {"bassin": "celles du bassin d’emploi, sans rayon"}
_FAMILY = "emploi_famille"


def topic(indicator: Indicator) -> str:
    """What a label is about: « une ligne », of « Ce qui aiderait ici : une ligne »."""
    return indicator.label.rpartition(" : ")[2]


@dataclass(frozen=True)
class Help:
    """Something that would help here, or not. `rule`: how the answer is found; `sure`: it would be
    the same anywhere within the intervals of the figures it reads."""

    measure: Measure
    topic: str
    answer: str
    useful: bool
    sure: bool
    rule: str


@dataclass(frozen=True)
class Helps:
    """The answers, those that are yes first, and what cannot be answered here."""

    told: tuple[Help, ...]
    untold: tuple[str, ...]


def helps(jobs: Jobs, zone: Zone) -> Helps:
    """What the release says would help."""
    told, untold = [], []
    for measure in jobs.helps:
        cell = jobs.cell(zone, measure.name)
        if cell is not None and cell.value is not None:
            told.append(_help(measure, cell, cell.value))
        elif cell is not None:
            untold.append(topic(measure.indicator))
    return Helps(tuple(sorted(told, key=lambda each: not each.useful)), tuple(untold))


def _help(measure: Measure, cell: Cell, value: float) -> Help:
    indicator = measure.indicator
    return Help(
        measure=measure,
        topic=topic(indicator),
        answer=answer(indicator, value),
        useful=value == 1,
        sure=not cell.has_interval,
        rule=(indicator.sentence or "").partition("{value}.")[2].strip(),
    )


def family(jobs: Jobs, zone: Zone) -> str:
    """The family of neighbourhoods it is of, in words; empty when none is told."""
    cell = jobs.cell(zone, _FAMILY)
    if cell is None or cell.value is None:
        return ""
    return jobs.obs.measures[_FAMILY].indicator.labels.get(f"{cell.value:g}", "")


@dataclass(frozen=True)
class Otherwise:
    """The same question under another definition. `text`: with its unit; empty when hidden."""

    words: str
    measure: Measure
    text: str
    shown: Shown


def otherwise(jobs: Jobs, zone: Zone) -> tuple[Otherwise, ...]:
    """How far work is under each definition; none when fewer than two are shown."""
    found = []
    for name, words in DEFINITIONS.items():
        cell = jobs.cell(zone, name)
        if cell is not None:
            measure = jobs.obs.measures[name]
            text = "" if cell.value is None else value_text(measure.indicator, cell.value)
            found.append(Otherwise(words, measure, text, shown(measure, cell)))
    return tuple(found) if sum(bool(other.text) for other in found) > 1 else ()


@dataclass(frozen=True)
class Among:
    """The headline figures when only some offers count. `distance`: None where it is not told."""

    words: str
    measure: Measure
    distance: Shown | None
    coverage: Shown


def among(jobs: Jobs, zone: Zone) -> tuple[Among, ...]:
    """All offers, those of each kind of contract, then those of neighbouring occupations too; none
    when there is nothing to compare, or nothing shown."""
    measures = jobs.obs.measures
    start = f"{COVERAGE}_"
    kinds = [name.removeprefix(start) for name in measures if name.startswith(start)]
    rows = [
        _among(jobs, zone, _words(measures[name].indicator, kind), f"{HEADLINE}_{kind}", name)
        for kind in kinds
        if (name := f"{COVERAGE}_{kind}") in measures and f"{HEADLINE}_{kind}" in measures
    ]
    if _NEIGHBOURS in measures:
        rows.append(_among(jobs, zone, "métiers voisins compris", "", _NEIGHBOURS))
    if COVERAGE not in measures or not _told(rows):
        return ()
    return (_among(jobs, zone, "toutes les offres", HEADLINE, COVERAGE), *rows)


def _words(indicator: Indicator, kind: str) -> str:
    return _KINDS.get(kind) or (topic(indicator) if " : " in indicator.label else kind)


def _among(jobs: Jobs, zone: Zone, words: str, distance: str, coverage: str) -> Among:
    return Among(
        words=words,
        measure=jobs.obs.measures[coverage],
        distance=jobs.shown(zone, distance) if distance in jobs.obs.measures else None,
        coverage=jobs.shown(zone, coverage),
    )


def _told(rows: Sequence[Among]) -> bool:
    return any(row.coverage.value is not None for row in rows)
