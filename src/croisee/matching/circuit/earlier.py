"""The sending that a producer follows: of the same project, key and share of fakes."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.files import Kind, Mark, read_marked


@dataclass(frozen=True)
class Earlier:
    """The last sending: private table, series, share of fakes, secret of the producer."""

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


def earlier_sending(previous: Path, mark: Mark, fakes: float | None) -> Earlier:
    """Read the private table that a sending of this `mark` is to follow.

    Raises `CroiseeError`: it is no private table, or of another project, key or share of `fakes`
    (None: whatever it was). Other parameters are no hindrance: all rows are then new.
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
    elif not before.secret:
        message = "cette table privée vient d’une version qui ne faisait pas de suite."
        remedy = "Encodez sans « --previous » : la suite commence avec cet envoi."
    elif fakes is not None and fakes != share:
        message = (
            f"l’envoi précédent avait {share:g} factice par enregistrement : en changer dirait "
            "lesquels sont factices."
        ).replace(".", ",", 1)
        remedy = "Retirez « --fakes » : la part reste ce qu’elle était."
    else:
        return Earlier(table, before.series, share, bytes.fromhex(before.secret))
    raise CroiseeError(Problem(message=message, remedy=remedy, file=previous.name))
