"""The report of a linkage: figures for the whole, and the sentences to read them by."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from croisee.matching.circuit.files import Mark
from croisee.matching.circuit.findings import SIDES
from croisee.matching.circuit.linking import Compared
from croisee.matching.linkage.scored import Chosen
from croisee.matching.scoring.assign import Cardinality


def summary(
    mark: Mark,
    compared: Compared,
    chosen: Chosen,
    cardinality: Cardinality,
    threshold: float,
    review: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Figures of the linkage; those of records count fakes, which nobody here can tell.

    `review`: what a person judged, None when nothing was.
    """
    found = int(chosen.linked.sum())
    sizes = [len(records) for records in compared.records]
    places = (compared.pairs.left, compared.pairs.right)
    linked = [np.unique(each[chosen.linked]).size for each in places]
    report: dict[str, Any] = {
        "project": mark.project,
        "cardinality": cardinality.value,
        "threshold": threshold,
        **{f"records_{side}": size for side, size in zip(SIDES, sizes, strict=True)},
        "links": found,
        **{
            f"share_{side}": _share(part, size)
            for side, part, size in zip(SIDES, linked, sizes, strict=True)
        },
        "precision": _share(chosen.certain, found),
        "recall": _share(chosen.certain, chosen.expected),
        **{
            f"skipped_blocks_{side}": skipped.blocks
            for side, skipped in zip(SIDES, compared.skipped, strict=True)
        },
        "sentences": [
            "Les enregistrements factices des producteurs sont comptés : les parts rapprochées "
            "sont des minimums.",
            "Précision estimée : probabilité moyenne des liens. Rappel estimé : parmi les "
            "personnes communes que les comparaisons ont rencontrées.",
        ],
    }
    if any(skipped.blocks for skipped in compared.skipped):
        report["sentences"].append(
            "Des groupes trop grands n’ont pas été comparés : aucun producteur ne devait en "
            "envoyer de tels. Demandez-lui avec quoi il a encodé."
        )
    if review is not None:
        report["review"] = review
        report["sentences"].append(
            "Les paires jugées par une personne comptent pour certaines, dans un sens comme dans "
            "l’autre."
        )
    return report


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
