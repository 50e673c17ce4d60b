"""The report by group as it is read: a JSON document, and the same in French words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from croisee.foundation.statuses import Status
from croisee.matching.report.protected import Shown, SideShown

_GAP = 0.05
"""Least gap to everybody's figure that is worth a sentence."""
_COLUMNS = {
    "records": "personnes",
    "linked": "rapprochées",
    "share": "part",
    "precision": "précision",
    "recall": "rappel",
    "overlap": "recouvrement",
}
_ESTIMATES = ("precision", "recall", "overlap")
_WIDTH = 12
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
        head = "".join(f"{title:>{_WIDTH + 2}}" for title in _COLUMNS.values())
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
    found = {name: _figure(shown, name) for name in _COLUMNS}
    return {
        name: {"value": None if value is None else round(value, 3), "status": status.value}
        for name, (value, status) in found.items()
    }


def _figure(shown: Shown, name: str) -> tuple[float | None, Status]:
    """The value of a figure, when it may be read, and its status."""
    if not {"records": shown.records, "linked": shown.linked}.get(name, shown.estimates):
        return None, Status.SUPPRESSED
    value = getattr(shown.figures, name)
    if value is None:
        return None, Status.NOT_APPLICABLE
    return value, Status.MODELLED if name in _ESTIMATES else Status.PUBLISHED


def _cells(shown: Shown) -> str:
    return "".join(f"{_cell(*_figure(shown, name), name):>{_WIDTH + 2}}" for name in _COLUMNS)


def _cell(value: float | None, status: Status, name: str) -> str:
    if value is None:
        return "s" if status is Status.SUPPRESSED else "—"
    return str(round(value)) if name in ("records", "linked") else _percent(value)


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
