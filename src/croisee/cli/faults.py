"""What goes wrong, said in French: never a traceback, never a value read from a file."""

import traceback
from pathlib import Path

from typer import Abort
from typer.exceptions import TyperException

from croisee.foundation.errors import CroiseeError, Problem

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
"""Exit codes: something to put right, a command written wrongly, stopped by its user."""

_SYSTEM: tuple[tuple[type[OSError], str, str], ...] = (
    (PermissionError, "l'accès est interdit", "vérifiez les droits sur ce fichier ou ce dossier."),
    (FileNotFoundError, "le fichier ou le dossier n'existe pas", "vérifiez le chemin."),
    (NotADirectoryError, "ce n'est pas un dossier", "vérifiez le chemin."),
    (IsADirectoryError, "un dossier se trouve à la place d'un fichier", "vérifiez le chemin."),
)


def explain(error: BaseException) -> tuple[tuple[Problem, ...], int]:
    """The problems to show, and the exit code."""
    if isinstance(error, CroiseeError):
        return error.problems, FAILED
    if isinstance(error, KeyboardInterrupt | Abort):
        return (Problem("interrompu", "relancez : ce qui est fait n'est pas à refaire."),), (
            INTERRUPTED
        )
    if isinstance(error, TyperException):
        return (_misuse(error),), MISUSED
    if isinstance(error, OSError):
        return (_system(error),), FAILED
    return (_defect(error),), FAILED


def _misuse(error: TyperException) -> Problem:
    """A command written wrongly."""
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or "croisee"
    param = getattr(error, "param", None)
    option = getattr(error, "option_name", None)
    kind = type(error).__name__
    if option:
        message = f"l'option « {option} » n'existe pas"
    elif kind == "MissingParameter" and param is not None:
        message = f"il manque « {param.metavar or param.opts[0]} »"
    elif param is not None:
        bounds = (getattr(param, "min", None), getattr(param, "max", None))
        limits = f", entre {bounds[0]} et {bounds[1]}" if None not in bounds else ""
        message = f"la valeur donnée à « {param.opts[0]} » ne convient pas"
        return Problem(
            message, f"voyez « {command} --help ».", expected=f"une valeur admise{limits}"
        )
    else:
        message = "cette commande ne s'écrit pas ainsi"
    return Problem(message, f"voyez « {command} --help ».")


def _system(error: OSError) -> Problem:
    """A refusal of the machine: disk full, folder read only, file gone."""
    name = None if error.filename is None else Path(str(error.filename)).name
    for kind, message, remedy in _SYSTEM:
        if isinstance(error, kind):
            return Problem(message, remedy, file=name)
    return Problem(
        "la machine n'a pas pu lire ou écrire",
        "vérifiez la place sur le disque et les droits du dossier, puis relancez : une exécution "
        "interrompue reprend où elle s'est arrêtée.",
        file=name,
    )


def _defect(error: BaseException) -> Problem:
    """A fault of ours: where, not what, since what may hold somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "croisee" in Path(frame.filename).parts]
    place = ours[-1] if ours else None
    where = f", {Path(place.filename).name} ligne {place.lineno}" if place else ""
    return Problem(
        f"Croisée s'est arrêtée sur un défaut à elle ({type(error).__name__}{where})",
        "rien d'incomplet n'a été publié. Signalez cette ligne ; elle ne contient aucune donnée.",
    )
