"""What was damaged outside is put back by the next run, to the same bytes."""

from pathlib import Path

from croisee.foundation.canonical import digest_folder
from croisee.workspace.street import run
from croisee.workspace.verifying import verify


def test_an_altered_release_is_put_back(walked_project: Path) -> None:
    before = digest_folder(walked_project / "releases")
    cells = sorted((walked_project / "releases").glob("*/cells.csv"))[0]
    cells.write_bytes(cells.read_bytes() + b"une,ligne,de,trop\n")
    assert verify(walked_project).broken
    run(walked_project)
    assert digest_folder(walked_project / "releases") == before
    assert verify(walked_project).broken == []


def test_naming_another_author_makes_other_releases(walked_project: Path) -> None:
    settings = walked_project / "croisee.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("Chargée d'études", "Chargé d'études"), encoding="utf-8")
    assert "etude-portrait" in run(walked_project).ran
