"""What the machine doubts goes to a person, and comes back.

Two sheets: pairs of ads that may be one vacancy, and titles whose occupation is not sure. What a
person decided lies in the folder that the project names (`Opened.reviewed`); what nobody has judged
yet is handed back with the result (`Result.to_review`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.occupations import review as titles
from croisee.occupations.rome import Rome
from croisee.occupations.titles import TitleMatch, Verdict
from croisee.studies.study import ToReview
from croisee.vacancies.duplicates import review as pairs
from croisee.vacancies.duplicates.find import Duplicates

PAIRS, TITLES = "doublons.csv", "intitules.csv"
_Key = TypeVar("_Key")
_Decision = TypeVar("_Decision")


@dataclass(frozen=True)
class Judged:
    """What people decided: two ads are one vacancy or not; a title → its code, or no occupation."""

    pairs: Mapping[tuple[str, str], bool]
    titles: Mapping[str, str | None]

    @classmethod
    def read(cls, folder: Path | None, rome: Rome) -> "Judged":
        """The sheets of a folder: « doublons.csv », « doublons-2.csv »…, which add up.

        Raises `CroiseeError`, with file, row and column, when a sheet cannot be understood; with
        the file, when it contradicts one before it.
        """
        if folder is None:
            return cls({}, {})
        return cls(
            pairs=_together(folder, PAIRS, pairs.read_decisions),
            titles=_together(folder, TITLES, lambda path: titles.read_decisions(path, rome)),
        )

    @property
    def count(self) -> int:
        """How many decisions there are."""
        return len(self.pairs) + len(self.titles)


def pairs_to_review(vacancies: pa.Table, once: Duplicates) -> ToReview:
    """The pairs that nobody has judged. `vacancies`: those that were searched."""
    links = once.to_judge
    return ToReview(PAIRS, links.num_rows, lambda path: pairs.write_review(path, vacancies, links))


def titles_to_review(rome: Rome, matches: Sequence[TitleMatch], judged: Judged) -> ToReview:
    """The titles whose occupation is not sure, those already decided with their decision."""
    asked = [each for each in matches if each.verdict is not Verdict.SURE]
    waiting = {" ".join(each.title.split()) for each in asked} - set(judged.titles)
    return ToReview(
        TITLES,
        len(waiting),
        lambda path: titles.write_review(path, rome, matches, judged.titles),
    )


def _together(
    folder: Path, name: str, read: Callable[[Path], Mapping[_Key, _Decision]]
) -> dict[_Key, _Decision]:
    """The decisions of all the sheets whose names begin alike."""
    told: dict[_Key, _Decision] = {}
    for path in sorted(folder.glob(f"{Path(name).stem}*.csv")):
        decisions = read(path)
        if any(told.get(key, decision) != decision for key, decision in decisions.items()):
            raise CroiseeError(
                Problem(
                    message="une décision de cette feuille en contredit une d'une autre feuille",
                    expected="une seule décision par paire d'annonces, ou par intitulé",
                    remedy="gardez l'une des deux.",
                    file=path.name,
                )
            )
        told |= decisions
    return told
