"""One invented project, published once for the whole room."""

from pathlib import Path

import pytest

from croisee.observatory import PublishedSite, publish
from croisee.observatory.model import Observatory
from croisee.observatory.reading import read
from fixtures.fake_releases import fake_releases


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Release folders of the fictitious project."""
    return fake_releases(tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def obs(releases: list[Path]) -> Observatory:
    """The same, read."""
    return read(releases)


@pytest.fixture(scope="session")
def site(releases: list[Path], tmp_path_factory: pytest.TempPathFactory) -> PublishedSite:
    """The same, published."""
    return publish(releases, tmp_path_factory.mktemp("site") / "site")
