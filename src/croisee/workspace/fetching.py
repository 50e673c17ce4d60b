"""Bringing a project's open sources in: from their official addresses, or from a mirror."""

from collections.abc import Callable
from pathlib import Path

from croisee.sources.fetching import Fetched, fetch
from croisee.sources.registry import open_source
from croisee.workspace.project import Project

LOCK = "sources.lock.yaml"


def fetch_project(
    folder: Path, *, mirror: Path | None, say: Callable[[str], None], again: bool = False
) -> list[Fetched]:
    """Bring in the open sources (`ouvertes`) that miss a file, or all of them `again`.

    `mirror` replaces the network; without it, the one that the project names, if it is there.
    Raises `CroiseeError` when a file cannot be had or is not the one that was expected.
    """
    project = Project(folder)
    deliveries = folder / "deliveries"
    missing = [
        key
        for key in project.settings.ouvertes
        if again
        or not all((deliveries / key / file.name).is_file() for file in open_source(key).fichiers)
    ]
    if not missing:
        return []
    say(f"Sources ouvertes à récupérer : {len(missing)}")
    fetched = fetch(missing, deliveries, lock=folder / LOCK, mirror=mirror or project.mirror)
    for notice in dict.fromkeys(each.notice for each in fetched if each.notice):
        say(notice)
    return fetched
