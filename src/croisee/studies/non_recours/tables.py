"""The rows of the study: one per zone and figure, whole numbers and tenths of a point."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from croisee.foundation.statuses import Status
from croisee.studies.non_recours.estimating import Estimated
from croisee.studies.non_recours.families import PROFILES
from croisee.take_up.interval import Interval
from croisee.take_up.order import Group
from croisee.take_up.rate import Reading

PERCENT = 100
PARTS = ("donneurs", "tirage", "modele", "dates", "zonage", "champ", "secret")
SPLIT = ("c2s", "rsa")
"""Rights of which the parts of the uncertainty are published."""
GROUPS = {Group.LESS: -1, Group.ALIKE: 0, Group.MORE: 1}
HIDDEN = "Le producteur ne publie pas ce chiffre pour cette zone."
UNKNOWN = "Les habitants, les revenus ou les bénéficiaires de cette zone ne sont pas publiés."
ALONE = "Trop peu de zones sont connues pour comparer."

Row = dict[str, Any]


def right_rows(found: Estimated, zones: Sequence[str], period: str) -> Iterator[Row]:
    """Every figure of one right."""
    right = found.right
    for rank, zone in enumerate(zones):
        base = {"zone": zone, "period": period}

        def row(name: str, base: Row = base, **told: Any) -> Row:
            return {**base, "indicator": f"{name}_{right}", **told}

        yield row("comptes", **_counted(found, rank))
        yield row("eligibles", **_modelled(found.eligible, rank, _nothing(found, rank)))
        contradictory = _contradiction(found, rank)
        shown = _nothing(found, rank) or contradictory
        reason = found.readings[rank].sentence or None
        yield row(
            "non_recours",
            **_modelled(found.rate.interval, rank, shown, scale=PERCENT, decimals=1, reason=reason),
        )
        yield row("sans", **_modelled(found.without, rank, shown, reason=reason))
        if found.strict is not None:
            yield {
                **base,
                "indicator": f"non_recours_{right}_sans_employeur",
                **_modelled(found.strict, rank, shown, scale=PERCENT, decimals=1, reason=reason),
            }
        for name, gain in (("gain", found.more), ("gain_euros", found.more_euros)):
            if gain is not None:
                yield row(name, **_modelled(gain, rank, shown))


def part_rows(found: Estimated, zones: Sequence[str], period: str) -> Iterator[Row]:
    """What makes the interval of one right wide, part by part."""
    for rank, zone in enumerate(zones):
        shown = _nothing(found, rank) or _contradiction(found, rank)
        for part in PARTS:
            row = {
                "zone": zone,
                "period": period,
                "indicator": f"part_incertitude_{found.right}",
                "composante": part,
            }
            if shown:
                yield {**row, "status": Status.UNAVAILABLE, "reason": shown}
            else:
                value = round(PERCENT * float(found.rate.parts[part][rank]), 1)
                yield {**row, "value": value, "status": Status.MODELLED}


def profile_rows(
    shares: Mapping[str, Interval], zones: Sequence[str], period: str
) -> Iterator[Row]:
    """Who could have the C2S: the share of each profile."""
    for code in PROFILES:
        for rank, zone in enumerate(zones):
            unknown = UNKNOWN if np.isnan(shares[code].value[rank]) else None
            yield {
                "zone": zone,
                "period": period,
                "indicator": "profil_eligibles_c2s",
                "profil": code,
                **_modelled(shares[code], rank, unknown, scale=PERCENT, decimals=1),
            }


def comparison_rows(found: Estimated, zones: Sequence[str], period: str) -> Iterator[Row]:
    """Clearly less, alike or clearly more than all the zones together."""
    for rank, zone in enumerate(zones):
        row = {"zone": zone, "period": period, "indicator": f"comparaison_{found.right}"}
        group = found.groups[rank]
        shown = _nothing(found, rank) or _contradiction(found, rank)
        if group is Group.UNKNOWN or shown:
            yield {**row, "status": Status.UNAVAILABLE, "reason": shown or ALONE}
        else:
            yield {**row, "value": float(GROUPS[group]), "status": Status.MODELLED}


def _counted(found: Estimated, rank: int) -> Row:
    status = found.received.status[rank]
    if status.has_value:
        return {"value": float(found.received.low[rank]), "status": status}
    return {"status": status, "reason": HIDDEN}


def _nothing(found: Estimated, rank: int) -> str | None:
    return UNKNOWN if found.readings[rank] is Reading.NONE else None


def _contradiction(found: Estimated, rank: int) -> str | None:
    reading = found.readings[rank]
    return reading.sentence if reading is Reading.CONTRADICTORY else None


def _modelled(
    interval: Interval,
    rank: int,
    unavailable: str | None,
    *,
    scale: int = 1,
    decimals: int = 0,
    reason: str | None = None,
) -> Row:
    """The figure of a zone with its bounds, or why there is none."""
    if unavailable:
        return {"status": Status.UNAVAILABLE, "reason": unavailable}
    low, value, high = (
        round(scale * float(part[rank]), decimals)
        for part in (interval.low, interval.value, interval.high)
    )
    return {
        "value": value,
        "low": low,
        "high": high,
        "status": Status.MODELLED,
        "reason": reason,
    }
