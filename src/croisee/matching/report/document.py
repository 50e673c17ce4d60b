"""The report by group as it is read: a JSON document, and the same in French words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from croisee.foundation.statuses import Status
from croisee.matching.report.figures import Figures
from croisee.matching.report.protected import Shown, SideShown


@dataclass(frozen=True)
class _Column:
    """A figure of each group: what it is called, its value, whether it may be read; whether it is a
    count of people, or a share, and then whether it is estimated."""

    title: str
    value: Callable[[Figures], float | None]
    readable: Callable[[Shown], bool] = lambda shown: shown.estimates
    count: bool = False
    estimated: bool = False


_COLUMNS: Mapping[str, _Column] = {
    "records": _Column("personnes", lambda of: of.records, lambda shown: shown.records, count=True),
    "linked": _Column("rapprochées", lambda of: of.linked, lambda shown: shown.linked, count=True),
    "share": _Column("part", lambda of: of.share),
    "precision": _Column("précision", lambda of: of.precision, estimated=True),
    "recall": _Column("rappel", lambda of: of.recall, estimated=True),
    "overlap": _Column("recouvrement", lambda of: of.overlap, estimated=True),
}
_WIDTH = 12
_GAP = 0.05
"""Least gap to everybody's figure that is worth a sentence."""
_MEANINGS = (
    "Part : personnes rapprochées, parmi celles du groupe. Précision estimée : probabilité moyenne "
    "des liens du groupe. Rappel estimé : personnes communes rapprochées, parmi celles que les "
    "comparaisons ont rencontrées. Recouvrement estimé : personnes du groupe qui sont aussi dans "
    "l’autre fichier.",
    "Ces estimations viennent des probabilités de l’appariement lui-même, pas d’une vérité connue. "
    "Une personne commune qu’aucune comparaison n’a rencontrée (nom et date trop différents) n’y "
    "est comptée nulle part : le rappel vrai est plus bas, d’autant plus que les fichiers sont mal "
    "tenus.",
    "s : secret statistique. Ce chiffre, ou un chiffre voisin qui permettrait de le retrouver, "
    "concerne trop peu de personnes.",
)
_NOTHING = (
    "Trop peu de personnes sont rapprochées, ou trop peu ne le sont pas : aucun chiffre ne peut "
    "être montré."
)


def as_json(project: str, sides: Mapping[str, SideShown]) -> dict[str, Any]:
    """The document: for each file (a, b) its whole and its groups, each figure with its status;
    rules, audits and sentences."""
    tables = [table for side in sides.values() for table in side.tables]
    rules = dict.fromkeys(rule for table in tables for rule in table.rules)
    return {
        "project": project,
        "files": {
            name: {
                "total": _figures(side.total),
                "groups": [
                    {
                        "axis": axis.column,
                        "code": code,
                        "label": axis.labels[code],
                        **_figures(shown),
                    }
                    for axis, groups in side.axes
                    for code, shown in groups.items()
                ],
            }
            for name, side in sides.items()
        },
        "rules": list(rules),
        "audit": {
            "method": tables[0].audit.method if tables else _NOTHING,
            "hidden": sum(table.audit.primary + table.audit.secondary for table in tables),
            "unsafe": sum(table.audit.unsafe for table in tables),
        },
        "sentences": [*_biases(sides), *_MEANINGS],
    }


def as_text(project: str, sides: Mapping[str, SideShown]) -> str:
    """The same, to be read."""
    lines = [f"Rapport de l’appariement « {project} », par groupe", ""]
    for name, side in sides.items():
        labels = [axis.labels[code] for axis, groups in side.axes for code in groups]
        width = max(map(len, [*labels, "ensemble"])) + 2
        head = "".join(f"{column.title:>{_WIDTH + 2}}" for column in _COLUMNS.values())
        lines += [f"Fichier {name.upper()}", f"{'':<{width}}{head}"]
        lines.append(f"{'ensemble':<{width}}{_cells(side.total)}")
        for axis, groups in side.axes:
            lines.append(f"{axis.title} :")
            lines += [
                f"{'  ' + axis.labels[code]:<{width}}{_cells(shown)}"
                for code, shown in groups.items()
            ]
        lines.append("")
    if not all(side.total.estimates for side in sides.values()):
        lines += [_NOTHING, ""]
    lines += [f"- {sentence}" for sentence in (*_biases(sides), *_MEANINGS)]
    return "\n".join(lines) + "\n"


def _figures(shown: Shown) -> dict[str, dict[str, Any]]:
    found = {name: _figure(shown, column) for name, column in _COLUMNS.items()}
    return {
        name: {"value": None if value is None else round(value, 3), "status": status.value}
        for name, (value, status) in found.items()
    }


def _figure(shown: Shown, column: _Column) -> tuple[float | None, Status]:
    """The value of a figure, when it may be read, and its status."""
    if not column.readable(shown):
        return None, Status.SUPPRESSED
    value = column.value(shown.figures)
    if value is None:
        return None, Status.NOT_APPLICABLE
    return value, Status.MODELLED if column.estimated else Status.PUBLISHED


def _cells(shown: Shown) -> str:
    return "".join(f"{_cell(shown, column):>{_WIDTH + 2}}" for column in _COLUMNS.values())


def _cell(shown: Shown, column: _Column) -> str:
    value, status = _figure(shown, column)
    if value is None:
        return "s" if status is Status.SUPPRESSED else "—"
    return str(round(value)) if column.count else _percent(value)


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %".replace(".", ",")


def _biases(sides: Mapping[str, SideShown]) -> Iterator[str]:
    """A sentence for each group that is found, or found rightly, less often than everybody."""
    for name, side in sides.items():
        for axis, groups in side.axes:
            for code, shown in groups.items():
                yield from _bias(f"{axis.labels[code]} (fichier {name.upper()})", shown, side.total)


def _bias(group: str, shown: Shown, total: Shown) -> Sequence[str]:
    if not (shown.estimates and total.estimates):
        return ()
    said = []
    for one, other, what, consequence in (
        (shown.figures.recall, total.figures.recall, "rappel", "l’étude en compte trop peu"),
        (
            shown.figures.precision,
            total.figures.precision,
            "précision",
            "l’étude leur prête plus souvent les informations d’un autre",
        ),
    ):
        if one is not None and other is not None and other - one >= _GAP:
            said.append(
                f"{group} : {what} de {_percent(one)}, contre {_percent(other)} pour l’ensemble ; "
                f"{consequence}."
            )
    return said
