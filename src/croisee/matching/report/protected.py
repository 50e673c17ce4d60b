"""What of a linkage's figures by group may leave: statistical confidentiality, then an attack.

That few people of a group are linked, or few are not, tells on them: the other producer knows them,
or does not. Counts are protected as tables of one response per file (people of each group, linked
and not linked), with complementary cells and an independent audit; a share or an estimate is shown
where every count it is drawn from is. Totals are fixed first, since both files share them: they are
shown, or nothing is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from croisee.confidentiality import Dimension, Evidence, Kind, protect
from croisee.confidentiality.rules import PRIMARY
from croisee.confidentiality.rules.facts import Facts
from croisee.confidentiality.rules.primary import PUBLIC_PROFILE, Profile, profile, profiles
from croisee.confidentiality.tables import ProtectedTable
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.matching.report.axes import Axis
from croisee.matching.report.figures import TOTAL, Figures, People, by_group, whole

_FATE = "rapprochement"
_LINKED, _UNLINKED = "rapproches", "non_rapproches"
_FATES = Dimension(_FATE, "Rapprochement", parents={_LINKED: TOTAL, _UNLINKED: TOTAL})


@dataclass(frozen=True)
class Shown:
    """Figures of a group and which of them may be read: its records, its linked records, and all
    that is drawn from both."""

    figures: Figures
    records: bool
    linked: bool

    @property
    def estimates(self) -> bool:
        """Whether shares and estimates may be read."""
        return self.records and self.linked


@dataclass(frozen=True)
class SideShown:
    """One file: the whole, then axis by axis its groups by code; `tables`: what proves it, by axis
    (none: nothing may be read)."""

    total: Shown
    axes: tuple[tuple[Axis, Mapping[str, Shown]], ...]
    tables: tuple[ProtectedTable, ...]


def protect_figures(
    sides: Sequence[People], project: str, *, rules: str, threshold: int | None
) -> tuple[SideShown, ...]:
    """Decide of both files what may be read of each group.

    `rules`: name of a profile of confidentiality; `threshold`: a higher one, from a clause. Raises
    `CroiseeError` on an unknown profile, or when a table cannot be protected.
    """
    if rules not in profiles() or rules == PUBLIC_PROFILE:
        raise CroiseeError(
            Problem(
                message="ce profil de confidentialité n’existe pas.",
                expected="l’un de : " + ", ".join(name for name in profiles()),
                remedy="Choisissez celui de la source la plus exigeante.",
            )
        )
    applied = profile(rules).raised_to(threshold)
    if not all(_enough(applied, whole(side)) for side in sides):
        return tuple(_nothing(side) for side in sides)
    return tuple(
        _protected(side, str(place), project, rules, threshold) for place, side in enumerate(sides)
    )


def _enough(rule: Profile, total: Figures) -> bool:
    counts = (total.records, total.linked, total.unlinked)
    letters = [rule.assess(Kind.COUNT, Facts(float(n), contributors=n)) for n in counts]
    return not PRIMARY.intersection(letters)


def _nothing(side: People) -> SideShown:
    axes = tuple(
        (axis, {code: Shown(figures, False, False) for code, figures in groups.items()})
        for axis, groups in by_group(side)
    )
    return SideShown(Shown(whole(side), False, False), axes, ())


def _protected(
    side: People, name: str, project: str, rules: str, threshold: int | None
) -> SideShown:
    found = list(by_group(side))
    told = [
        _evidence(name, project, f"{name}-{axis.column}", rules, axis, groups)
        for axis, groups in found
    ]
    totals = _evidence(name, project, f"{name}-{TOTAL}", PUBLIC_PROFILE, None, {TOTAL: whole(side)})
    tables = protect([totals, *told], threshold=threshold)
    axes = []
    for (axis, groups), table in zip(found, tables[1:], strict=True):
        seen = {
            (row[axis.column], row[_FATE])
            for row in table.cells.to_pylist()
            if Status(row["status"]).has_value
        }
        axes.append(
            (
                axis,
                {
                    code: Shown(
                        figures,
                        (code, TOTAL) in seen,
                        {(code, _LINKED), (code, _UNLINKED)} <= seen,
                    )
                    for code, figures in groups.items()
                },
            )
        )
    return SideShown(Shown(whole(side), True, True), tuple(axes), tables[1:])


def _evidence(
    side: str,
    project: str,
    name: str,
    rules: str,
    axis: Axis | None,
    groups: Mapping[str, Figures],
) -> Evidence:
    """Counts of people by group and by fate; without axis, of everybody."""
    fixed = (Dimension("zone", "Fichier"), Dimension("indicator", "Indicateur"))
    dimensions = [*fixed, Dimension("period", "Période"), _FATES]
    if axis is not None:
        dimensions.append(
            Dimension(axis.column, axis.title, axis.labels, dict.fromkeys(groups, TOTAL))
        )
    rows = list(_rows(side, project, axis, groups))
    texts = [(dimension.name, pa.string()) for dimension in dimensions]
    numbers = [(column, pa.float64()) for column in ("value", "low", "high", "largest", "second")]
    others = [("status", pa.string()), ("reason", pa.string()), ("contributors", pa.int64())]
    schema = pa.schema([*texts, *numbers, *others])
    return Evidence(
        study="rapport d’appariement",
        table=name,
        title="Personnes rapprochées",
        permit=project,
        kind=Kind.COUNT,
        response=f"personnes du fichier {side}",
        profile=rules,
        unit="personnes",
        dimensions=tuple(dimensions),
        cells=pa.Table.from_pylist(rows, schema=schema),
    )


def _rows(
    side: str, project: str, axis: Axis | None, groups: Mapping[str, Figures]
) -> Iterator[dict[str, object]]:
    for code, figures in groups.items():
        counts = {TOTAL: figures.records, _LINKED: figures.linked, _UNLINKED: figures.unlinked}
        for fate, count in counts.items():
            yield {
                "zone": side,
                "indicator": "personnes",
                "period": project,
                _FATE: fate,
                **({axis.column: code} if axis is not None else {}),
                "value": float(count),
                "contributors": count,
                "status": Status.PUBLISHED.value,
            }
