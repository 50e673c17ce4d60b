"""What the register answers when it cannot do what is asked. None repeats what was typed."""

from enum import Enum

from croisee.foundation.errors import CroiseeError, Problem


class Complaint(Enum):
    """Message, what was expected, what to do."""

    OPENED = (
        "une liste de ce nom a déjà été ouverte.",
        "un nom qui n’a jamais servi",
        "Donnez un autre nom à la liste dans aller-vers.yaml : chacune a sa date d’effacement.",
    )
    NO_LIST = (
        "cette liste n’est pas ouverte.",
        "une liste ouverte",
        "Ouvrez-la avec « croisee aller-vers ouvrir », ou corrigez son nom.",
    )
    OTHER = (
        "cette liste a été ouverte pour un autre droit, par une autre administration, ou sous "
        "d’autres clauses : elle ne sert qu’à cela.",
        "le droit, le responsable et les clauses de son ouverture",
        "Remettez-les dans aller-vers.yaml, ou ouvrez une autre liste.",
    )
    PAST = (
        "cette liste a atteint son échéance : elle ne se lit plus.",
        None,
        "Elle est effacée par « croisee aller-vers effacer ». Pour recommencer, ouvrez une liste "
        "neuve sur des données neuves.",
    )
    NO_DOSSIER = (
        "un des dossiers donnés n’est pas sur cette liste.",
        "le numéro d’un dossier, comme K7QF-2MXA",
        "Relisez les numéros avec « croisee aller-vers lire ».",
    )
    EMPTIED = (
        "ce numéro n’est pas celui d’un dossier, ou le dossier est déjà effacé.",
        "le numéro d’un dossier encore ouvert",
        "Vérifiez le numéro, ou relancez sans lui : l’identifiant de la personne sera demandé.",
    )
    DAY = (
        "la date de l’acte ne convient pas.",
        "une date entre celle de l’acte d’avant et aujourd’hui",
        "Corrigez la date.",
    )
    LETTER = (
        "cette version du courrier n’a jamais été écrite pour cette liste.",
        "la version imprimée au bas du courrier",
        "Écrivez d’abord le courrier avec « croisee aller-vers lettre ».",
    )
    AUTHOR = (
        "l’acte n’a pas d’auteur.",
        "le nom ou la fonction de l’agent, de 80 caractères au plus",
        "Dites qui agit avec --agent.",
    )
    KEY = (
        "la clé de la maison n’est pas celle avec laquelle les oppositions ont été enregistrées : "
        "plus personne ne serait écarté.",
        "le fichier de clé du projet, .croisee/keys/aller-vers.key, tel qu’il était",
        "Reprenez ce fichier d’une sauvegarde. Rien n’a été changé.",
    )
    MANDATE = (
        "la décision qui permet de travailler sur cette liste n’est pas d’aujourd’hui.",
        "une décision du jour",
        "Relancez la commande : les clauses sont relues chaque jour.",
    )


def complain(complaint: Complaint) -> CroiseeError:
    """The error of a complaint."""
    message, expected, remedy = complaint.value
    return CroiseeError(Problem(message, remedy, expected=expected))
