"""Which editions may be compared: not two in a row below the commune, as their producer asks."""

from collections.abc import Collection

from croisee.foundation.errors import CroiseeError, Problem
from croisee.take_up.parameters import section


def check_change(level: str, first: int, second: int, published: Collection[int]) -> None:
    """Refuse a change that the producer says the counts cannot measure.

    `level`: kind of zoning (`qpv`, `iris`, `commune`…); any that is not known to be a commune or
    larger is taken as smaller. `first`, `second`: years of the editions; `published`: years of all
    editions there are. Two editions are in a row when no other was published between them. Raises
    `CroiseeError` with the reason and its source.
    """
    rule = section("editions")
    early, late = sorted((first, second))
    between = [year for year in published if early < year < late]
    if level in rule["niveaux_admis"] or between or early == late:
        return
    raise CroiseeError(
        Problem(
            message=f"les éditions {early} et {late} se suivent : sous la commune, elles ne disent "
            f"rien d’une évolution. {rule['producteur']} demandent de ne pas mesurer d’évolution "
            "infracommunale entre deux millésimes consécutifs "
            f"({rule['source']}, {rule['url']})",
            expected="deux éditions qui ne se suivent pas, ou des zones au moins aussi grandes "
            "qu’une commune",
            remedy="comparez deux éditions plus éloignées, ou les communes.",
            value_class=f"des zones de type « {level} »",
            rule="editions_consecutives",
        )
    )
