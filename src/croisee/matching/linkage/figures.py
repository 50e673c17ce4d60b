"""The figures that the report of any linkage begins with, and how to read them."""

from typing import Any

import numpy as np

from croisee.matching.linkage.scored import Chosen, Scored

ESTIMATES = (
    "Précision estimée : probabilité moyenne des liens. Rappel estimé : parmi les "
    "personnes communes que les comparaisons ont rencontrées."
)


def figures(pairs: Scored, chosen: Chosen, sizes: tuple[int, int]) -> dict[str, Any]:
    """Records of both files (`sizes`), links, share of each file that is linked, estimated
    precision and recall of the links; a share of nothing is None."""
    links = int(chosen.linked.sum())
    one, other = (np.unique(side[chosen.linked]).size for side in (pairs.left, pairs.right))
    return {
        "records_a": sizes[0],
        "records_b": sizes[1],
        "links": links,
        "share_a": _share(one, sizes[0]),
        "share_b": _share(other, sizes[1]),
        "precision": _share(chosen.certain, links),
        "recall": _share(chosen.certain, chosen.expected),
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
