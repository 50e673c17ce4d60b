"""Sheets of what a study doubts: handed out in the private folder, read back from `relectures/`.

A person copies a sheet of `.croisee/relectures/<request>/` to `relectures/<request>/`, fills in its
column « decision », and runs again: what was decided is part of what the run depends on. What is
asked after that goes into a sheet beside the first (« doublons-2.csv »): sheets add up.
"""

from collections.abc import Callable, Sequence

from croisee.foundation.canonical import digest_folder
from croisee.studies.study import ToReview
from croisee.workspace.project import Project


def decided(project: Project, request: str) -> dict[str, str]:
    """Digest of each sheet that people filled in for a request; none is a decision too."""
    folder = project.reviewed(request)
    return dict(digest_folder(folder)) if folder.is_dir() else {}


def hand_out(
    project: Project, request: str, sheets: Sequence[ToReview], say: Callable[[str], None]
) -> None:
    """Write the sheets of a request, and say how many lines wait in each."""
    folder = project.private / "relectures" / request
    for sheet in sheets:
        folder.mkdir(parents=True, exist_ok=True)
        sheet.write(folder / sheet.name)
        if sheet.waiting:
            say(
                f"À relire : {sheet.waiting} ligne(s) de .croisee/relectures/{request}/"
                f"{sheet.name}. Remplissez « decision » dans une copie sous relectures/{request}/, "
                "puis relancez."
            )
