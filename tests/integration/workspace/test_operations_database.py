"""The same street on SQLite and on PostgreSQL: same releases, same guarantees."""

from pathlib import Path

import pytest

from croisee.foundation.canonical import digest_folder
from croisee.workspace.street import run
from croisee.workspace.verifying import verify


def test_the_releases_do_not_depend_on_the_operations_database(
    demo_project: Path,
    walked_template: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CROISEE_DATABASE_URL", database_url)
    outcome = run(demo_project)
    assert outcome.problems == []
    assert not (demo_project / ".croisee" / "operations.sqlite").exists()
    for place in ("releases", "site"):
        assert digest_folder(demo_project / place) == digest_folder(walked_template / place)
    assert verify(demo_project).broken == []
    assert run(demo_project).ran == []
