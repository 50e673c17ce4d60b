"""Open data comes whole, right and over https, or not at all."""

import hashlib
import io
import urllib.error
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.sources import registry
from croisee.sources.fetching import LOCK, Opener, _HttpsOnly, fetch
from croisee.sources.registry import OpenFile, OpenSource, open_data

CONTENT = b"code,valeur\nQP1,3\n"
ADDRESS = "https://exemple.invalid/fichiers/officiel.zip"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of two sources: one with an official address, one without."""
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = {"miroir": "dossier/extrait.csv", "sha256": digest, "adresse": ADDRESS}
    head = {"titre": "T", "producteur": "P", "licence": "LO", "page": None}
    sources = {
        key: OpenSource(cle=key, ecart="Le miroir porte un extrait.", fichiers=(one,), **head)
        for key, one in (
            ("essai.un", OpenFile(**file)),
            ("essai.deux", OpenFile(**{**file, "adresse": None})),
        )
    }
    monkeypatch.setattr(registry, "open_data", lambda: sources)


def serving(content: bytes, log: list[str] | None = None) -> Opener:
    @contextmanager
    def opener(address: str) -> Any:
        if log is not None:
            log.append(address)
        yield io.BytesIO(content)

    return opener


def offline(address: str) -> AbstractContextManager[IO[bytes]]:
    raise urllib.error.URLError("rien")


def bring(project: Path, key: str = "essai.un", **options: Any) -> Any:
    return fetch([key], project / "deliveries", lock=project / LOCK, **options)


@pytest.mark.usefixtures("small")
class TestMirror:
    def test_a_mirror_replaces_the_network(self, tmp_path: Path) -> None:
        mirror = tmp_path / "miroir"
        (mirror / "dossier").mkdir(parents=True)
        (mirror / "dossier" / "extrait.csv").write_bytes(CONTENT)
        for origin in ("miroir", "déjà là"):
            (fetched,) = bring(tmp_path, mirror=mirror, opener=offline)
            assert fetched.origin == origin
            assert fetched.path == tmp_path / "deliveries" / "essai.un" / "extrait.csv"
            assert fetched.path.read_bytes() == CONTENT
            assert fetched.notice == "Le miroir porte un extrait."

    @pytest.mark.parametrize(("content", "said"), [(None, "absent"), (b"autre", "empreinte")])
    def test_a_wrong_mirror_is_refused(
        self, tmp_path: Path, content: bytes | None, said: str
    ) -> None:
        mirror = tmp_path / "miroir"
        (mirror / "dossier").mkdir(parents=True)
        if content is not None:
            (mirror / "dossier" / "extrait.csv").write_bytes(content)
        with pytest.raises(CroiseeError, match=said):
            bring(tmp_path, mirror=mirror, opener=offline)
        assert not list((tmp_path / "deliveries").rglob("*.csv"))


@pytest.mark.usefixtures("small")
class TestNetwork:
    def test_the_first_download_is_noted_and_the_next_held_to_it(self, tmp_path: Path) -> None:
        log: list[str] = []
        for origin in ("réseau", "déjà là"):
            (fetched,) = bring(tmp_path, opener=serving(b"officiel", log))
            assert (fetched.origin, fetched.path.name) == (origin, "officiel.zip")
        assert log == [ADDRESS]
        digest = hashlib.sha256(b"officiel").hexdigest()
        assert f'"{ADDRESS}": {digest}' in (tmp_path / LOCK).read_text()
        fetched.path.unlink()
        with pytest.raises(CroiseeError, match="a changé depuis son premier téléchargement"):
            bring(tmp_path, opener=serving(b"autre"))
        assert not fetched.path.exists()

    @pytest.mark.parametrize(
        ("opener", "said"),
        [(offline, "a échoué"), (serving(b""), "vide"), (serving(b"x" * 11), "dépasse")],
    )
    def test_a_failed_download_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opener: Opener, said: str
    ) -> None:
        monkeypatch.setattr("croisee.sources.fetching.MAX_BYTES", 10)
        with pytest.raises(CroiseeError, match=said):
            bring(tmp_path, opener=opener)
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_without_an_address_the_page_is_given(self, tmp_path: Path) -> None:
        with pytest.raises(CroiseeError, match="à la main"):
            bring(tmp_path, "essai.deux", opener=offline)

    def test_an_unknown_key_lists_the_known(self, tmp_path: Path) -> None:
        with pytest.raises(CroiseeError, match=r"essai\.deux, essai\.un"):
            bring(tmp_path, "essai.trois", opener=offline)

    @pytest.mark.parametrize("target", ["http://exemple.invalid/x", "ftp://x/y", "file:///etc/x"])
    def test_a_redirection_never_leaves_https(self, target: str) -> None:
        with pytest.raises(urllib.error.URLError):
            _HttpsOnly().redirect_request(None, None, 302, "", {}, target)


@pytest.mark.open_data
def test_the_registry_and_the_mirror_agree(open_data: Path) -> None:
    import csv

    with (open_data / "manifest.csv").open(encoding="utf-8") as stream:
        manifest = {row["fichier"]: row["sha256"] for row in csv.DictReader(stream)}
    files = [file for source in registry.open_data().values() for file in source.fichiers]
    assert len(files) > 60
    assert {file.miroir: file.sha256 for file in files}.items() <= manifest.items()


def test_every_registered_source_says_what_a_reader_needs() -> None:
    for source in open_data().values():
        assert source.titre
        assert source.producteur
        assert source.licence
        assert source.ecart is None or source.ecart.endswith(".")
        names = [file.name for file in source.fichiers]
        assert len(set(names)) == len(names)
