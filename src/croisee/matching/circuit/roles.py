"""Who may hold which files: the roles, as data, and the check that every command begins with.

The check looks at what files are, not at how they are called, in the folders that a command reads
from or writes to. It stops mistakes. It cannot stop somebody who plays two roles on purpose.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.files import Kind, Mark, mark_of

SEPARATION = "loi Informatique et libertés, art. 30"
KEY_PER_PROJECT = "décret n° 2016-1930, art. 9"


@dataclass(frozen=True)
class Role:
    """A party of the circuit: `refuses` says why each kind of file is not for it.

    `one_producer`: of each project, what comes of the sendings of one producer, and no more.
    """

    name: str
    article: str
    refuses: Mapping[Kind, str]
    one_producer: bool = False


_NO_DATA = "le bureau des clés ne voit jamais de données : il tient de quoi les relire"
KEY_OFFICE = Role(
    "le bureau des clés",
    f"{KEY_PER_PROJECT} ; {SEPARATION}",
    MappingProxyType(
        {
            Kind.ENCODINGS: _NO_DATA,
            Kind.PRIVATE: _NO_DATA,
            Kind.RETURN: _NO_DATA,
            Kind.EVIDENCE: _NO_DATA,
            Kind.REMAINDERS: _NO_DATA,
            Kind.CANDIDATES: _NO_DATA,
            Kind.SCALE: _NO_DATA,
            Kind.MEMORY: _NO_DATA,
            Kind.STUDY: _NO_DATA,
        }
    ),
)
_WHO_IS_KNOWN = "on y lit lesquelles de ses personnes l’autre producteur connaît"
PRODUCER = Role(
    "un producteur",
    SEPARATION,
    MappingProxyType(
        {
            Kind.EVIDENCE: _WHO_IS_KNOWN,
            Kind.REMAINDERS: _WHO_IS_KNOWN,
            Kind.CANDIDATES: _WHO_IS_KNOWN,
            Kind.MEMORY: _WHO_IS_KNOWN,
        }
    ),
    one_producer=True,
)
LINKAGE_UNIT = Role(
    "l’unité d’appariement",
    SEPARATION,
    MappingProxyType(
        {
            Kind.KEY: "avec la clé, on peut essayer des noms jusqu’à retrouver qui est derrière "
            "chaque encodage",
            Kind.PRIVATE: "elle dit quelle personne est derrière chaque encodage",
            Kind.STUDY: "il porte les informations des personnes, que l’appariement ne doit pas "
            "voir",
        }
    ),
)
_BACK_TO_PEOPLE = "avec un producteur ou la clé, il ramène des pseudonymes aux personnes"
ANALYST = Role(
    "l’étude",
    SEPARATION,
    MappingProxyType(
        {
            Kind.KEY: "avec la clé et des encodages, on retrouverait les personnes",
            Kind.ENCODINGS: _BACK_TO_PEOPLE,
            Kind.PRIVATE: "elle dit qui sont les personnes",
            Kind.RETURN: _BACK_TO_PEOPLE,
            Kind.CANDIDATES: "elles disent qui ressemble à qui, même sans lien : frères, jumeaux",
            Kind.MEMORY: "elle dit qui ressemble à qui, même sans lien : frères, jumeaux",
        }
    ),
)
ROLES = (KEY_OFFICE, PRODUCER, LINKAGE_UNIT, ANALYST)

_ANOTHER_ROLE = (
    "S’il est à vous dans un autre rôle, ce rôle revient à une autre personne, sur une autre "
    "machine si possible."
)
_OTHER_SENDING = (
    "il vient d’un autre envoi du même projet, dont le vôtre n’est pas la suite ; avec la clé et "
    "l’envoi d’un autre, on retrouverait ses personnes"
)
_ITS_OWN_FOLDER = (
    "Un envoi à vous plus ancien se range dans un dossier à part ; celui d’un autre se rend."
)


@dataclass(frozen=True)
class Own:
    """What a producer works on: fingerprint of its key, its series of sendings once it has one."""

    key: str
    series: str = ""


def check_alone(
    role: Role, paths: Iterable[Path], *, replaced: Iterable[Path] = (), own: Own | None = None
) -> None:
    """Raise `CroiseeError` if a role would run beside what another role alone may hold.

    Every file in the folders of `paths` (a path that is a folder stands for itself) is looked at,
    but those about to be `replaced`. `own`: what the producer at work holds rightly.
    """
    found = list(_marks(paths, {path.resolve() for path in replaced}))
    problems = [
        _refusal(role, path, mark.kind, role.refuses[mark.kind], _ANOTHER_ROLE)
        for path, mark in found
        if mark.kind in role.refuses
    ]
    if role.one_producer and own is not None:
        problems += [
            _refusal(role, path, mark.kind, _OTHER_SENDING, _ITS_OWN_FOLDER)
            for path, mark in found
            if mark.sending and mark.key == own.key and mark.series != own.series
        ]
    if problems:
        raise CroiseeError(problems)


def _marks(paths: Iterable[Path], replaced: set[Path]) -> Iterator[tuple[Path, Mark]]:
    folders = {path if path.is_dir() else path.parent for path in map(Path.resolve, paths)}
    for folder in sorted(folders):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path in replaced or not path.is_file():
                continue
            try:
                mark = mark_of(path)
            except PermissionError:  # what cannot be read cannot be used either
                continue
            if mark is not None:
                yield path, mark


def _refusal(role: Role, path: Path, kind: Kind, why: str, remedy: str) -> Problem:
    return Problem(
        message=f"dans le dossier « {path.parent.name} », {kind.label} : {role.name} ne travaille "
        f"pas à côté ({role.article}). La raison : {why}.",
        remedy=f"Sortez ce fichier du dossier, ou travaillez dans un autre. {remedy}",
        file=path.name,
        rule=role.article,
    )
