"""How many are really absent: the persons not found, less those that the linkage missed.

From published counts alone. Of M persons not found and L found, with P the precision and R the
recall that the linkage unit estimates, L·(1 − P) were found by mistake and L·P·(1 − R)/R are there
and were missed: M + L·(1 − P) − L·P·(1 − R)/R are absent (misclassification as in Rogan and Gladen,
American Journal of Epidemiology, 1978). The interval is cautious on both sides: at most, nobody was
missed; at least, the share missed is `DOUBTED` times the estimated one plus `NEVER_MET`, since the
unit knows nothing of persons whom no comparison met. Chance adds twice its standard deviation, as
if one person more had been found: where nobody was, somebody may still have been missed. Nothing is
estimated of those who lack what comparisons begin with, a date of birth.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, sqrt
from typing import Any, NamedTuple

from croisee.confidentiality import ProtectedTable
from croisee.foundation.statuses import Status

DOUBTED, NEVER_MET = 2.0, 0.04
"""Of the persons common to both files: how far the estimated share of the missed may be wrong, and
the most that no comparison meets. On the fictitious territory, under 3 % are missed in all."""
NEVER_MET_SOURCE = (
    "Hypothèse de prudence, et non une mesure de ces fichiers : sur le territoire fictif, où la "
    "vérité est connue, moins de 3 personnes communes sur 100 sont manquées en tout (six tirages "
    "de 20 000 et 40 000 habitants)"
)
_LEAST_RECALL = 0.1
_FEW = (
    "La qualité de l'appariement n'a pas pu être estimée : trop peu de personnes sont communes aux "
    "deux fichiers."
)
_UNMET = (
    "Sans date de naissance, presque personne ne peut être retrouvé dans l'autre fichier : on ne "
    "peut pas estimer combien en sont vraiment absents."
)


class Quality(NamedTuple):
    """Of the persons studied: estimated share of true ones among their links, and share of links
    among their pairs of one person that some comparison met."""

    precision: float
    recall: float


class _Count(NamedTuple):
    """A published count, and between what it lies when it was blurred."""

    value: float
    low: float
    high: float


def absent_cells(
    table: ProtectedTable,
    axis: str,
    found: str,
    not_found: str,
    qualities: Mapping[str, Quality | None],
    indicator: str,
    unmet: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """One row per cell of the table but for `axis`, whose codes `found` and `not_found` it reads.

    Estimated where both counts are published, hidden where one is; unavailable in a period whose
    linkage is of unknown quality, and of persons whom comparisons cannot meet. `qualities`: by
    period; `unmet`: axis → code of those persons.
    """
    names = [each.name for each in table.dimensions if each.name not in (axis, "indicator")]
    counts: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for cell in table.cells.to_pylist():
        counts[tuple(cell[name] for name in names)][cell[axis]] = cell
    for place, codes in counts.items():
        row = {**dict(zip(names, place, strict=True)), "indicator": indicator}
        quality = qualities[row["period"]]
        pair = [codes[found], codes[not_found]]
        hidden = next((cell for cell in pair if cell["value"] is None), None)
        if hidden is not None:
            yield {**row, "status": hidden["status"], "reason": hidden["reason"]}
        elif quality is None:
            yield {**row, "status": Status.UNAVAILABLE, "reason": _FEW}
        elif any(row[name] == code for name, code in unmet.items()):
            yield {**row, "status": Status.UNAVAILABLE, "reason": _UNMET}
        else:
            here, away = (_count(cell, table.rounding) for cell in pair)
            yield {**row, **_estimate(here, away, quality), "status": Status.MODELLED}


def _count(cell: Mapping[str, Any], rounding: int | None) -> _Count:
    value, slack = cell["value"], (rounding or 0) / 2
    low, high = cell["low"], cell["high"]
    return _Count(
        value,
        max(value - slack, 0.0) if low is None else low,
        value + slack if high is None else high,
    )


def _estimate(found: _Count, not_found: _Count, quality: Quality) -> dict[str, float]:
    """`value`, `low` and `high`, whole numbers."""
    precision, recall = quality
    least = max(1 - DOUBTED * (1 - recall) - NEVER_MET, _LEAST_RECALL)
    wrong = found.high * (1 - precision)
    missed = (found.high + 1) * (1 - least) / least
    low = not_found.low - missed - 2 * sqrt(missed)
    high = not_found.high + wrong + 2 * sqrt(wrong)
    value = (
        not_found.value
        + found.value * (1 - precision)
        - found.value * precision * (1 - recall) / recall
    )
    low, high = max(floor(low), 0), min(ceil(high), ceil(found.high + not_found.high))
    return {"value": float(min(max(round(value), low), high)), "low": low, "high": high}


def _in_a_thousand(share: float) -> str:
    """« moins d'une sur 1 000 », « une sur 200 environ »."""
    return "moins d'une sur 1 000" if share < 0.001 else f"une sur {round(1 / share)} environ"


def sentences(quality: Quality | None) -> Sequence[str]:
    """What the linkage does to the figure, for its readers."""
    if quality is None:
        return (_FEW,)
    wrong, missed = (_in_a_thousand(1 - each) for each in quality)
    return (
        f"Parmi les personnes retrouvées, {wrong} l'est à tort. L'estimation les ajoute aux "
        "absentes.",
        f"Parmi les personnes présentes dans les deux fichiers, {missed} n'est pas retrouvée, "
        "parce que son nom ou sa date est trop mal écrit. L'estimation les retire des absentes.",
        "La fourchette est prudente. En haut, personne n'aurait été manqué. En bas, il y aurait "
        f"{DOUBTED:g} fois plus de personnes manquées qu'estimé, et {100 * NEVER_MET:g} sur 100 en "
        "plus, que l'estimation ne peut pas voir parce que rien ne les a rapprochées.",
    )
