"""What the linkage unit hands to a project, edition by edition, found coherent before it is read.

`deliveries/<name>/<edition>/` holds the evidence, the remainders and the report of one passage of
the unit: the one that linked this edition of both sources. No passage stands for another, even when
pseudonyms last from month to month: who left is in no later evidence, and links come and go. The
folder bears the edition of the first source; with one edition, the files may lie in
`deliveries/<name>/` itself. A project has one key in its life, so that the certificate of its
destruction lies there, once.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from croisee.foundation.canonical import digest_file
from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.files import Kind, Mark, certificate_of, mark_of
from croisee.matching.circuit.outputs import EVIDENCE, REMAINDERS, REPORT
from croisee.sources.model import Declaration
from croisee.sources.receiving import find_files

CERTIFICATE = "cle-detruite.json"
_HANDED = (EVIDENCE, REMAINDERS, REPORT)


@dataclass(frozen=True)
class Papers:
    """The papers of one passage, in `folder`.

    `editions`, `studies`: edition and study file of each source, left then right. `mark`: that of
    the evidence. `report`: what the unit says of the passage.
    """

    folder: Path
    editions: tuple[str, str]
    studies: tuple[Path, Path]
    mark: Mark
    report: Mapping[str, Any]


@dataclass(frozen=True)
class Handed:
    """All that was handed over: passages in the order of the editions, `files` by their path in
    the folder of the linkage (→ SHA-256), the certificate once the key is dead."""

    passages: tuple[Papers, ...]
    files: Mapping[str, str]
    certificate: Mapping[str, Any] | None


def handed_over(
    name: str, folder: Path, declarations: Sequence[Declaration], deliveries: Path
) -> Handed:
    """Find the papers of the linkage `name` of two sources, left then right; reads no row.

    `folder` holds what the unit handed over, `deliveries` one folder per source. Raises
    `CroiseeError` with what is wrong in every edition: papers that miss, that come of another
    project, key or passage, or of other sources.
    """
    left, right = declarations
    if len(left.livraisons) != len(right.livraisons):
        raise CroiseeError(
            _fault(
                "croisee.yaml", f"les deux sources de l'appariement « {name} » n'ont pas autant "
                "d'éditions l'une que l'autre.",
                "À chaque passage de l'unité, chaque producteur remet un fichier d'étude : "
                "déclarez les mêmes éditions des deux côtés, dans le même ordre.",
            )
        )  # fmt: skip
    passages: list[Papers] = []
    problems: list[Problem] = []
    files = zip(*(find_files(each, deliveries / each.source) for each in declarations), strict=True)
    for one, other, studies in zip(left.livraisons, right.livraisons, files, strict=True):
        place = folder / one.edition
        if len(left.livraisons) == 1 and not place.is_dir():
            place = folder
        try:
            passages.append(_papers(name, place, (one.edition, other.edition), studies))
        except CroiseeError as error:
            problems += error.problems
    problems = problems or list(_apart(passages))
    if problems:
        raise CroiseeError(problems)
    certificate = _certificate(folder / CERTIFICATE, passages[-1].mark)
    paths = [each.folder / file for each in passages for file in _HANDED]
    paths += [] if certificate is None else [folder / CERTIFICATE]
    digests = {path.relative_to(folder).as_posix(): digest_file(path) for path in paths}
    return Handed(tuple(passages), digests, certificate)


def _papers(name: str, place: Path, editions: tuple[str, str], studies: tuple[Path, ...]) -> Papers:
    """Those of one passage, once sure that they go together."""
    edition = editions[0]
    if not place.is_dir():
        raise CroiseeError(
            _fault(
                f"{name}/{edition}", "ce dossier est absent : l'unité n'a pas remis son passage "
                f"pour l'édition « {edition} ».",
                "Déposez-y les preuves, les restes et le rapport de cette fois-là. Ceux d'une "
                "autre édition ne les remplacent pas : d'une fois à l'autre, des liens changent.",
            )
        )  # fmt: skip
    if missing := [file for file in _HANDED if not (place / file).is_file()]:
        raise CroiseeError(
            _fault(
                file, f"ce fichier de l'appariement « {name} » est absent pour l'édition "
                f"« {edition} ».",
                f"Déposez dans deliveries/{name}/ (ou, s'il y a plusieurs éditions, dans son "
                f"dossier {edition}/) ce que l'unité d'appariement a remis cette fois-là.",
            )
            for file in missing
        )  # fmt: skip
    mark = _mark(place / EVIDENCE, Kind.EVIDENCE)
    marks = [_mark(path, Kind.STUDY) for path in studies]
    remainders = _mark(place / REMAINDERS, Kind.REMAINDERS)
    named = list(zip([path.name for path in studies], marks, strict=True))
    _check_same(name, edition, mark, [(EVIDENCE, mark), (REMAINDERS, remainders), *named])
    if [each.sending for each in marks] != mark.sides.split():
        raise CroiseeError(
            _fault(EVIDENCE, "ces preuves ne sont pas celles de ces deux sources, dans cet ordre.",
                   "Corrigez l'ordre des sources de l'appariement dans croisee.yaml.")
        )  # fmt: skip
    left, right = studies
    return Papers(place, editions, (left, right), mark, _report(name, place / REPORT))


def _check_same(name: str, edition: str, told: Mark, marks: Iterable[tuple[str, Mark]]) -> None:
    """Raise `CroiseeError` unless files come of the passage that `told` is of, in this project."""
    ours = (name, told.key, told.parameters, told.linkage)
    problems = [
        _fault(
            file,
            f"édition « {edition} » : ce fichier ne vient pas de l'appariement « {name} », ou pas "
            "de la même fois.",
            "Prenez les fichiers d'étude, les preuves et les restes d'un seul passage de l'unité.",
        )
        for file, mark in marks
        if (mark.project, mark.key, mark.parameters, mark.linkage) != ours
    ]
    if problems:
        raise CroiseeError(problems)


def _apart(passages: Sequence[Papers]) -> Iterator[Problem]:
    """What is wrong between passages: another key, or one passage under two editions.

    Parameters may differ: a new version encodes otherwise from some month on, under the same key.
    """
    first = passages[0]
    seen = {first.mark.linkage: first.editions[0]}
    for each in passages[1:]:
        edition = each.editions[0]
        if each.mark.key != first.mark.key:
            yield _fault(
                EVIDENCE, f"l'édition « {edition} » a été appariée avec une autre clé que "
                f"l'édition « {first.editions[0]} ».",
                "Un projet n'a qu'une clé dans sa vie : demandez à l'unité le passage fait avec "
                "celle de ce projet, ou faites un autre appariement des éditions d'une autre clé.",
            )  # fmt: skip
        if each.mark.linkage in seen:
            yield _fault(
                EVIDENCE, f"le même passage de l'unité est donné pour les éditions "
                f"« {seen[each.mark.linkage]} » et « {edition} ».",
                "Mettez dans le dossier de chaque édition les preuves de la sienne, et déclarez le "
                "fichier d'étude que chaque producteur en a tiré.",
            )  # fmt: skip
        seen.setdefault(each.mark.linkage, edition)


def _mark(path: Path, kind: Kind) -> Mark:
    mark = mark_of(path)
    if mark is None or mark.kind is not kind:
        raise CroiseeError(
            _fault(path.name, f"ce fichier n'est pas {kind.label}.", "Redemandez-le, entier.")
        )
    return mark


def _report(name: str, path: Path) -> Mapping[str, Any]:
    try:
        report: dict[str, Any] = json.loads(path.read_bytes())
        sound = report["project"] == name and 0 < report["threshold"] < 1
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise CroiseeError(
            _fault(REPORT, f"ce n'est pas le rapport de l'appariement « {name} ».",
                   "Redemandez-le à l'unité d'appariement.")
        )  # fmt: skip
    return report


def _certificate(path: Path, mark: Mark) -> Mapping[str, Any] | None:
    """What the certificate says; None: the key lives. Raises `CroiseeError`: of another key."""
    if not path.is_file():
        return None
    certificate = certificate_of(path)
    if certificate is None or certificate.get("empreinte") != mark.key:
        raise CroiseeError(
            _fault(CERTIFICATE, "ce certificat n'est pas celui de la clé de cet appariement.",
                   "Demandez-le au bureau des clés, ou retirez ce fichier.")
        )  # fmt: skip
    return certificate


def _fault(file: str, message: str, remedy: str) -> Problem:
    return Problem(message=message, remedy=remedy, file=file, rule="appariement")
