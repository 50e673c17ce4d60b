"""The sending that another follows: the same producer, project, key, parameters and share of fakes."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.files import Kind, Mark, read_marked


@dataclass(frozen=True)
class Before:
    """The last sending: its private table, its series, its share of fakes, the producer's secret."""

    table: pa.Table
    series: str
    fakes: float
    secret: bytes

    def gone(self, ids: pa.ChunkedArray, file: Path) -> int:
        """How many of its records are not among `ids`. Raises `CroiseeError` when none is."""
        known = self.table["id"]
        left: int = pc.sum(pc.invert(pc.is_in(known, value_set=ids.combine_chunks()))).as_py() or 0
        if len(ids) and left == len(known) > 0:
            raise CroiseeError(
                Problem(
                    message="aucun identifiant de ce fichier n’était dans l’envoi précédent.",
                    expected="le fichier entier du mois, où chacun garde son identifiant",
                    remedy="Vérifiez la colonne donnée par « --map id= » et le fichier. Si les "
                    "identifiants ont été refaits, commencez une suite : sans « --previous ».",
                    file=file.name,
                )
            )
        return left


def follow(previous: Path, mark: Mark, fakes: float | None) -> Before:
    """Read the private table that a sending of this `mark` is to follow.

    Raises `CroiseeError`: it is no private table, or of another project, key, version of the
    parameters or share of `fakes` (None: whatever it was).
    """
    table, before = read_marked(previous, Kind.PRIVATE)
    share = float(before.fakes or 0)
    if before.project != mark.project:
        message = (
            f"cette table privée est du projet « {before.project} », et la clé du projet "
            f"« {mark.project} » : on ne suit personne d’un projet à l’autre."
        )
        remedy = "Donnez la table privée du dernier envoi de ce projet."
    elif before.key != mark.key:
        message = "l’envoi précédent a été encodé avec une autre clé."
        remedy = "Prenez la clé remise par le bureau des clés pour ce projet, la même chaque mois."
    elif before.parameters != mark.parameters or not before.secret:
        message = "l’envoi précédent a été encodé par une autre version, avec d’autres paramètres."
        remedy = (
            "Prenez la même version, ou commencez une suite : sans « --previous », chez chaque "
            "producteur et à l’unité."
        )
    elif fakes is not None and fakes != share:
        message = (
            f"l’envoi précédent avait {share:g} factice par enregistrement : en changer dirait "
            "lesquels sont factices."
        ).replace(".", ",", 1)
        remedy = "Retirez « --fakes » : la part reste ce qu’elle était."
    else:
        return Before(table, before.series, share, bytes.fromhex(before.secret))
    raise CroiseeError(Problem(message=message, remedy=remedy, file=previous.name))
