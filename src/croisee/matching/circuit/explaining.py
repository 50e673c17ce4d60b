"""Any pair explained by the linkage unit: from what it kept of a linkage, or from encodings."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.destruction import check_alive, check_in_time
from croisee.matching.circuit.files import Kind, read_marked
from croisee.matching.circuit.findings import agreements_by_pattern
from croisee.matching.circuit.linking import pattern_of
from croisee.matching.circuit.outputs import CANDIDATES, RETURNS, SCALE
from croisee.matching.circuit.roles import LINKAGE_UNIT, check_alone
from croisee.matching.explanation.explain import Explanation, explain

_LINKED = "Cette paire est un lien."
_NOT_LINKED = "Cette paire n’est pas un lien."


class Told(NamedTuple):
    """What became of a pair, and why."""

    linked: bool
    explanation: Explanation

    @property
    def text(self) -> str:
        """The whole, to be read."""
        return f"{_LINKED if self.linked else _NOT_LINKED} {self.explanation.text}"


def explain_pair(
    folder: Path,
    left: str,
    right: str,
    encodings: tuple[Path, Path] | None = None,
    today: date | None = None,
) -> Told:
    """Why the records of these pseudonyms are a link of the linkage in `folder`, or are not.

    `encodings`: those of both producers, left then right; needed for a pair so unlikely that the
    linkage kept nothing of it, and refused once their key is destroyed, or on the day (`today`;
    None: the system's) when it should be. Raises `CroiseeError`: a pseudonym that is not of this
    linkage, a pair that was never compared, or of which nothing is left.
    """
    check_alone(LINKAGE_UNIT, [folder, *(encodings or ())])
    table, _ = read_marked(folder / CANDIDATES, Kind.CANDIDATES)
    scale, _ = read_marked(folder / SCALE, Kind.SCALE)
    both = pc.and_(
        pc.equal(table["pseudonym_left"], left), pc.equal(table["pseudonym_right"], right)
    )
    agreed = agreements_by_pattern(scale)
    for row in table.filter(both).to_pylist():
        told = explain(
            agreed[row["pattern"]],
            row["alone"],
            row["probability"],
            judged=row["judged"],
            identified=row["identified"],
        )
        return Told(row["linked"], told)
    pattern = _compared_again(folder, (left, right), encodings, today or date.today())
    alone = scale.filter(pc.equal(scale["pattern"], pattern))["probability"]
    probability = alone[0].as_py()
    return Told(False, explain(agreed[pattern], probability, probability))


def _compared_again(
    folder: Path, names: tuple[str, str], encodings: tuple[Path, Path] | None, today: date
) -> int:
    """The pattern of a pair that was not kept."""
    rows = [
        _encodings_of(folder / back, name, None if encodings is None else encodings[place], today)
        for place, (back, name) in enumerate(zip(RETURNS, names, strict=True))
    ]
    if encodings is None:
        raise CroiseeError(
            Problem(
                message="de cette paire, il ne reste rien ici : moins d’une chance sur 100, ou "
                "jamais comparée.",
                remedy="Donnez les encodages des deux producteurs, si vous les avez encore.",
                file=CANDIDATES,
            )
        )
    pattern = pattern_of(*rows)
    if pattern is None:
        raise CroiseeError(
            Problem(
                message="ces deux enregistrements n’ont jamais été comparés : ils ne partagent "
                "aucun groupe (même date et même début de prénom, mêmes sons du nom et même "
                "année…). Hors d’un groupe commun, deux encodages ne disent rien l’un de l’autre.",
                remedy="Rien à corriger : les tenir pour deux personnes est la réponse.",
            )
        )
    return pattern


def _encodings_of(back: Path, name: str, encodings: Path | None, today: date) -> pa.Table:
    """The rows of encodings behind a pseudonym; no row without encodings."""
    known, mark = read_marked(back, Kind.RETURN)
    records = known.filter(pc.equal(known["pseudonym"], name))["record"]
    if not len(records):
        raise CroiseeError(
            Problem(
                message="ce pseudonyme n’est pas de cet appariement, ou pas de ce côté.",
                expected="un pseudonyme du premier producteur, puis un du second",
                remedy="Recopiez-le de preuves.parquet ou de candidats.parquet.",
                file=back.name,
            )
        )
    if encodings is None:
        return pa.table({})
    table, sent = read_marked(encodings, Kind.ENCODINGS)
    if sent.sending != mark.sending:
        raise CroiseeError(
            Problem(
                message="ces encodages ne sont pas ceux de cet appariement, ou pas de ce côté.",
                expected="les encodages du premier producteur, puis ceux du second",
                remedy="Donnez ceux qui ont été rapprochés, dans le même ordre.",
                file=encodings.name,
            )
        )
    check_alive(mark.key, [encodings.parent, back.parent], encodings)
    check_in_time(sent, encodings, today)
    return table.filter(pc.equal(table["record"], records[0]))
