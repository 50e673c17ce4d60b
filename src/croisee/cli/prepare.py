"""`croisee prepare`: at a producer's, the file that `croisee encode` and `croisee return` read."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from croisee.cli.records import answer
from croisee.foundation.errors import CroiseeError, Problem

if TYPE_CHECKING:
    from croisee.sources import Declaration, Locator

_SECTION = "territoire"
_OUTLINES = ("titre", "projection", "zonages", "communes_anciennes")
"""Parts of the section that say where a point is: a producer need not hold the files of others."""


def prepare(
    declaration: Annotated[
        Path, typer.Argument(metavar="SOURCE.yaml", help="Déclaration reçue du projet.")
    ],
    delivery: Annotated[
        Path, typer.Argument(metavar="DOSSIER", help="Dossier où est le fichier qu'elle nomme.")
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="PREPARE.parquet", help="À encoder ; porte des noms, ne sort pas de chez vous."
        ),
    ],
    outlines: Annotated[
        Path | None,
        typer.Option(
            "--territory",
            metavar="croisee.yaml",
            help="Fichier du projet qui nomme les contours (section « territoire »), posés à côté "
            "de lui. Inutile si la source n'a pas de coordonnées.",
        ),
    ] = None,
) -> None:
    """Producteur : lit son fichier comme le projet l'a déclaré, et prépare ce qui sera encodé.

    Les adresses deviennent des zones, les dates de naissance des tranches d'âge ; une identité
    écrite sur deux lignes n'est gardée qu'une fois. Répond une ligne JSON : « keep » dit les
    colonnes à donner ensuite à « croisee return --keep ».
    """
    from croisee.engine import open_engine
    from croisee.foundation.files import sweep_beside
    from croisee.matching.circuit.lock import one_at_a_time
    from croisee.matching.circuit.roles import PRODUCER, check_alone
    from croisee.sources import load_declaration
    from croisee.sources import prepare as prepare_source

    declared = load_declaration(declaration)
    file = delivery / declared.livraisons[-1].fichier
    _check(declared, declaration, file, out)
    check_alone(PRODUCER, [declaration, file, out], replaced=[out])
    locator = _locator(declared, declaration, outlines)
    with ExitStack() as stack:
        stack.enter_context(one_at_a_time(out.resolve().parent))
        sweep_beside(out)
        engine = stack.enter_context(open_engine(folders=(delivery, out.resolve().parent)))
        prepared = prepare_source(declared, delivery, out, engine=engine, locator=locator)
    answer(
        source=declared.source,
        records=prepared.rows,
        repeated=prepared.repeated,
        keep=list(prepared.keep),
        remarks=[str(warning) for warning in prepared.warnings],
    )


def _check(declared: "Declaration", declaration: Path, file: Path, out: Path) -> None:
    if declared.pseudonyme is None:
        raise CroiseeError(
            Problem(
                message="cette source ne dit pas qui sont les personnes : il n’y a rien à encoder.",
                expected="une déclaration avec la clé « pseudonyme »",
                remedy="Vérifiez avec le projet que c’est la bonne déclaration.",
                file=declaration.name,
                column="pseudonyme",
            )
        )
    if not file.is_file():
        raise CroiseeError(
            Problem(
                message=f"ce fichier n’est pas dans le dossier « {file.parent.name} ».",
                expected="le fichier de la dernière livraison que la déclaration nomme",
                remedy="Posez-l’y sous ce nom, ou donnez le dossier où il est.",
                file=file.name,
            )
        )
    if out.resolve() in (declaration.resolve(), file.resolve()):
        raise CroiseeError(
            Problem(
                message="ce fichier serait écrit par-dessus un autre de la même commande.",
                remedy="Donnez un nom à chacun.",
                file=out.name,
            )
        )


def _locator(declared: "Declaration", declaration: Path, outlines: Path | None) -> "Locator | None":
    """The outlines by which points become zones, when the source has points."""
    if declared.localisation is None:
        return None
    if outlines is None:
        raise CroiseeError(
            Problem(
                message="cette source a des coordonnées : il faut les contours pour en faire des "
                "zones.",
                expected="« --territory croisee.yaml », avec les contours qu’il nomme",
                remedy="Demandez au projet son croisee.yaml et ses contours : ils sont publics.",
                file=declaration.name,
                column="localisation",
            )
        )
    from croisee.foundation.strict_yaml import read_strict
    from croisee.territories import load_territory

    project = read_strict(outlines).value
    section = project.get(_SECTION) if isinstance(project, dict) else None
    if not isinstance(section, dict):
        raise CroiseeError(
            Problem(
                message="ce fichier ne dit pas où sont les contours.",
                expected=f"une section « {_SECTION} », comme dans le croisee.yaml d’un projet",
                remedy="Donnez le croisee.yaml du projet.",
                file=outlines.name,
            )
        )
    wanted = {name: section[name] for name in _OUTLINES if name in section}
    territory = load_territory(wanted, outlines.parent)
    missing = sorted(set(declared.localisation.zonages) - set(territory.zonings))
    if missing:
        raise CroiseeError(
            Problem(
                message=f"il manque les contours de {', '.join(missing)}, où la source situe ses "
                "personnes.",
                expected=f"ces zonages dans la section « {_SECTION} »",
                remedy="Demandez au projet la version de croisee.yaml qui va avec la déclaration.",
                file=outlines.name,
            )
        )
    return territory
