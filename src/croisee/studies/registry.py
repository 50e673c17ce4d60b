"""The studies Croisée knows. An unregistered study cannot run."""

from collections.abc import Mapping

from croisee.foundation.errors import CroiseeError, Problem
from croisee.studies.croisement import Croisement
from croisee.studies.denombrement import Denombrement
from croisee.studies.distance_emploi import DistanceEmploi
from croisee.studies.non_recours import NonRecours
from croisee.studies.portrait import Portrait
from croisee.studies.postes import Postes
from croisee.studies.proximite import Proximite
from croisee.studies.study import Study

REGISTRY: Mapping[str, Study] = {
    study.name: study
    for study in (
        Portrait(),
        Proximite(),
        NonRecours(),
        Denombrement(),
        Croisement(),
        Postes(),
        DistanceEmploi(),
    )
}


def find_study(name: str) -> Study:
    """The study of that name. Raises `CroiseeError` listing the ones that exist."""
    if name not in REGISTRY:
        raise CroiseeError(
            Problem(
                message=f"l'étude « {name} » n'est pas au registre des algorithmes",
                expected="l'une de : " + ", ".join(sorted(REGISTRY)),
                remedy="corrigez « etude » dans croisee.yaml.",
            )
        )
    return REGISTRY[name]
