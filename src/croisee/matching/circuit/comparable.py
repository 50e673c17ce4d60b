"""Which encodings the unit may match, and which linkage they may follow: told by their marks."""

from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.files import Mark
from croisee.matching.scoring.assign import Cardinality


def check_comparable(left: Mark, right: Mark, file: Path) -> None:
    """Raise `CroiseeError`, saying which of the four, unless the two sendings can be matched."""
    if left.series == right.series:
        message = "c’est deux fois l’envoi du même producteur."
        remedy = "Donnez les encodages de l’autre producteur."
    elif left.project != right.project:
        message = (
            f"ces encodages sont de deux projets, « {left.project} » et « {right.project} » : ils "
            "ne peuvent pas être rapprochés."
        )
        remedy = "Demandez aux producteurs ceux d’un même projet."
    elif left.key != right.key:
        message = (
            f"ces encodages du projet « {left.project} » sont faits avec deux clés différentes : "
            "rien ne s’y ressemblerait."
        )
        remedy = "Demandez aux producteurs d’encoder avec la clé remise par le bureau des clés."
    elif left.parameters != right.parameters:
        message = "ces encodages sont faits avec des paramètres différents."
        remedy = (
            "Demandez aux producteurs d’encoder avec la même version, les mêmes paramètres et les "
            "mêmes tables de communes."
        )
    else:
        return
    raise CroiseeError(Problem(message=message, remedy=remedy, file=file.name))


def check_follows(
    mark: Mark, marks: tuple[Mark, Mark], cardinality: Cardinality, folder: Path
) -> None:
    """Raise `CroiseeError`, saying why, unless encodings follow those of an earlier linkage.

    `mark`: of its memory, in `folder`.
    """
    series = [each.series for each in marks]
    if mark.project != marks[0].project:
        message = (
            f"cet appariement est du projet « {mark.project} », et ces encodages du projet "
            f"« {marks[0].project} » : on ne suit personne d’un projet à l’autre."
        )
        remedy = "Donnez le dossier du dernier appariement de ce projet."
    elif mark.key != marks[0].key:
        message = "cet appariement a été fait avec une autre clé : rien ne s’y ressemblerait."
        remedy = "Demandez aux producteurs d’encoder avec la clé du projet, la même chaque mois."
    elif mark.sides.split() == series[::-1]:
        message = "les deux producteurs ne sont pas dans le même ordre que la dernière fois."
        remedy = "Donnez leurs encodages dans l’ordre du mois précédent."
    elif mark.sides.split() != series:
        message = "ces encodages ne sont pas la suite de ceux de cet appariement."
        remedy = (
            "Demandez au producteur d’encoder avec « --previous » et la table privée de son "
            "dernier envoi. S’il l’a perdue, reliez tout, avec « --follow » : les pseudonymes "
            "changeront."
        )
    elif mark.links != cardinality.value:
        message = f"cet appariement était « {mark.links} », et non « {cardinality.value} »."
        remedy = f"Donnez « --cardinality {mark.links} »."
    else:
        return
    raise CroiseeError(Problem(message=message, remedy=remedy, file=folder.name))
