"""The report of a linkage: figures for the whole, and the sentences to read them by."""

from collections.abc import Mapping
from typing import Any

from croisee.matching.circuit.files import Mark
from croisee.matching.circuit.findings import SIDES
from croisee.matching.circuit.linking import Compared
from croisee.matching.linkage.figures import ESTIMATES, figures
from croisee.matching.linkage.scored import Chosen
from croisee.matching.scoring.assign import Cardinality

_JUDGE = (
    "Un identifiant sûr, porté des deux côtés par une partie des personnes, tranche leurs paires "
    "et règle le calcul des autres. S’il manque surtout aux personnes que les fichiers écrivent le "
    "plus mal, la précision et le rappel des autres sont trop beaux."
)
_NO_JUDGE = (
    "Aucun identifiant sûr n’est commun aux deux fichiers : il n’a servi à rien. Vérifiez avec les "
    "producteurs que c’est le même numéro, écrit de la même façon."
)


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
    left, right = compared.records
    report: dict[str, Any] = {
        "project": mark.project,
        "cardinality": cardinality.value,
        "threshold": threshold,
        **figures(compared.pairs, chosen, (len(left), len(right))),
        **{
            f"skipped_blocks_{side}": skipped.blocks
            for side, skipped in zip(SIDES, compared.skipped, strict=True)
        },
        "sentences": [
            "Les enregistrements factices des producteurs sont comptés : les parts rapprochées "
            "sont des minimums.",
            ESTIMATES,
        ],
    }
    if any(skipped.blocks for skipped in compared.skipped):
        report["sentences"].append(
            "Des groupes trop grands n’ont pas été comparés : aucun producteur ne devait en "
            "envoyer de tels. Demandez-lui avec quoi il a encodé."
        )
    told = compared.identified
    if told is not None:
        report["identifier"] = {
            **{f"records_{side}": size for side, size in zip(SIDES, told.bearers, strict=True)},
            "common": told.common,
            "same": told.same,
            "different": told.different,
        }
        report["sentences"].append(_JUDGE if told.common else _NO_JUDGE)
    if review is not None:
        report["review"] = review
        report["sentences"].append(
            "Les paires jugées par une personne comptent pour certaines, dans un sens comme dans "
            "l’autre."
        )
    return report
