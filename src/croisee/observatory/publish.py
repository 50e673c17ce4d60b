"""Releases in, the whole site out, in one step that either happens or does not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from croisee.foundation.canonical import digest_bytes
from croisee.foundation.files import atomic_folder
from croisee.observatory.downloads import downloads
from croisee.observatory.geography import Geography
from croisee.observatory.model import Observatory
from croisee.observatory.pages import (
    about,
    data,
    governance,
    home,
    indicator,
    jobs,
    neighbourhood,
    rights,
    study,
)
from croisee.observatory.reading import read
from croisee.observatory.site import Site

_ENGINE = {
    "module": ("maplibre-gl-", ".mjs"),
    "worker": ("maplibre-gl-worker-", ".mjs"),
    "style": ("maplibre-gl-", ".css"),
}


@dataclass(frozen=True)
class PublishedSite:
    """What was written. `files`: path → SHA-256; `interactive_map`: the map engine was at hand."""

    folder: Path
    pages: tuple[str, ...]
    files: Mapping[str, str]
    interactive_map: bool


def _assets() -> Traversable:
    return files("croisee.observatory").joinpath("assets")


def map_engine() -> dict[str, str] | None:
    """File names of the vendored map engine by role, or `None` where it was not built.

    `scripts/build_assets.py` puts it there; without it the home page keeps its drawn map.
    """
    folder = _assets().joinpath("npm")
    names = sorted(item.name for item in folder.iterdir()) if folder.is_dir() else []
    found = {}
    for role, (prefix, suffix) in _ENGINE.items():
        for name in names:
            versioned = name[len(prefix) : len(prefix) + 1].isdigit()
            if name.startswith(prefix) and name.endswith(suffix) and versioned:
                found[role] = name
    return found if len(found) == len(_ENGINE) else None


def _static(engine: Mapping[str, str] | None) -> Iterator[tuple[str, bytes]]:
    for item in sorted(_assets().iterdir(), key=lambda item: item.name):
        if item.is_file():
            yield f"ressources/{item.name}", item.read_bytes()
    for name in sorted([*engine.values(), "LICENCES.txt"]) if engine else ():
        yield f"ressources/npm/{name}", _assets().joinpath("npm", name).read_bytes()


def _content(obs: Observatory) -> Iterator[tuple[str, bytes]]:
    engine = map_engine()
    geography = Geography(obs)
    offered = list(downloads(obs, geography))
    site = Site(obs, engine)
    for page in (
        *home.pages(site, geography),
        *neighbourhood.pages(site, geography),
        *indicator.pages(site),
        *jobs.pages(site, geography),
        *rights.pages(site, geography),
        *study.pages(site),
        *governance.pages(site),
        *data.pages(site, offered),
        *about.pages(site),
    ):
        yield page.path, page.html
    for download in offered:
        yield f"donnees/{download.name}", download.content
    if geography.bounds is not None:
        yield "carte/fond.geojson", geography.background()
        yield "carte/quartiers.geojson", geography.neighbourhoods()
    yield from _static(engine)


def publish(releases: Sequence[Path], destination: Path) -> PublishedSite:
    """Write the site of these release folders at `destination`, replacing what is there.

    Same releases in any order, same bytes. Raises `CroiseeError` when a release cannot be read,
    was altered, or carries a figure under a status that hides it; nothing is then written.
    """
    obs = read(releases)
    written: dict[str, str] = {}
    with atomic_folder(destination) as aside:
        for path, content in _content(obs):
            target = aside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written[path] = digest_bytes(content)
    return PublishedSite(
        folder=destination,
        pages=tuple(sorted(path for path in written if path.endswith(".html"))),
        files=dict(sorted(written.items())),
        interactive_map=map_engine() is not None,
    )
