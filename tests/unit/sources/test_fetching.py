"""Open data comes whole, right and over https, or not at all."""

import hashlib
import io
import re
import urllib.error
import zipfile
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from pydantic import ValidationError

from croisee.foundation.errors import CroiseeError
from croisee.sources import registry
from croisee.sources.fetching import LOCK, Opener, _HttpsOnly, fetch
from croisee.sources.registry import OpenFile, OpenSource, open_data
from fixtures.open_data import ROOT

CONTENT = b"code,valeur\nQP1,3\n"
ADDRESS = "https://exemple.invalid/fichiers/officiel.zip"
PAGE = "https://exemple.invalid/page"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sources: with an official address, without, and one file of an archive."""
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = {"miroir": "dossier/extrait.csv", "sha256": digest, "adresse": ADDRESS}
    head = {"titre": "T", "producteur": "P", "licence": "LO", "page": PAGE}
    sources = {
        key: OpenSource(cle=key, ecart="Le miroir porte un extrait.", fichiers=(one,), **head)
        for key, one in (
            ("essai.un", OpenFile(**file)),
            ("essai.deux", OpenFile(**{**file, "adresse": None})),
            ("essai.archive", OpenFile(**file, membre="DOSSIER/donnees.csv")),
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


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


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

    def test_without_an_address_one_sentence_says_where_to_put_the_file(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(CroiseeError) as caught:
            bring(tmp_path, "essai.deux", opener=offline)
        (problem,) = caught.value.problems
        assert problem.file == "extrait.csv"
        assert "https://exemple.invalid/page" in problem.remedy
        assert "deliveries/essai.deux/" in problem.remedy

    def test_what_can_be_downloaded_is_before_what_must_be_put_by_hand_is_said(
        self, tmp_path: Path
    ) -> None:
        keys = ["essai.deux", "essai.un"]
        deliveries, lock = tmp_path / "deliveries", tmp_path / LOCK
        with pytest.raises(CroiseeError, match="aucune adresse officielle"):
            fetch(keys, deliveries, lock=lock, opener=serving(b"officiel"))
        assert (deliveries / "essai.un" / "officiel.zip").read_bytes() == b"officiel"
        (deliveries / "essai.deux").mkdir()
        (deliveries / "essai.deux" / "extrait.csv").write_bytes(CONTENT)
        fetched = fetch(keys, deliveries, lock=lock, opener=offline)
        assert [one.origin for one in fetched] == ["déjà là", "déjà là"]

    def test_of_an_archive_the_named_file_alone_is_kept(self, tmp_path: Path) -> None:
        archive = zipped({"DOSSIER/donnees.csv": CONTENT, "../dehors.csv": b"x", "autre": b"y"})
        for origin in ("réseau", "déjà là"):
            (fetched,) = bring(tmp_path, "essai.archive", opener=serving(archive))
            assert (fetched.origin, fetched.path.name) == (origin, "donnees.csv")
            assert fetched.path.read_bytes() == CONTENT
        names = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
        assert names == ["donnees.csv", LOCK]
        assert f"{ADDRESS}#DOSSIER/donnees.csv" in (tmp_path / LOCK).read_text()

    @pytest.mark.parametrize(
        ("archive", "said"),
        [
            (b"PK\x03\x04 rien d'une archive", "pas une archive"),
            ({"autre.csv": CONTENT}, "ne contient pas"),
            ({"DOSSIER/donnees.csv": b""}, "vide"),
            ({"DOSSIER/donnees.csv": bytes(100_000)}, "trop gros"),
        ],
    )
    def test_a_wrong_archive_leaves_nothing(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        archive: bytes | dict[str, bytes],
        said: str,
    ) -> None:
        monkeypatch.setattr("croisee.sources.fetching.MAX_BYTES", 10_000)
        content = archive if isinstance(archive, bytes) else zipped(archive)
        with pytest.raises(CroiseeError, match=said):
            bring(tmp_path, "essai.archive", opener=serving(content))
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_a_damaged_archive_is_refused(self, tmp_path: Path) -> None:
        archive = bytearray(zipped({"DOSSIER/donnees.csv": bytes(range(256)) * 50}))
        archive[60:90] = bytes(30)
        with pytest.raises(CroiseeError, match="pas une archive"):
            bring(tmp_path, "essai.archive", opener=serving(bytes(archive)))

    def test_an_encrypted_archive_is_refused(self, tmp_path: Path) -> None:
        archive = bytearray(zipped({"DOSSIER/donnees.csv": CONTENT}))
        for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            archive[archive.index(signature) + flags] |= 1
        with pytest.raises(CroiseeError, match="chiffrée"):
            bring(tmp_path, "essai.archive", opener=serving(bytes(archive)))

    def test_an_unknown_key_lists_the_known(self, tmp_path: Path) -> None:
        with pytest.raises(CroiseeError, match=r"essai\.archive, essai\.deux, essai\.un"):
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


@pytest.mark.parametrize("key", ["miroir", "membre"])
@pytest.mark.parametrize("path", ["../dehors.csv", "/etc/passwd", "a//b", "a/../b", ".."])
def test_the_registry_names_no_path_that_climbs(key: str, path: str) -> None:
    file = {"miroir": "a.csv", "sha256": "0" * 64, "adresse": ADDRESS, key: path}
    with pytest.raises(ValidationError):
        OpenFile.model_validate(file)


def test_a_member_needs_its_archive() -> None:
    with pytest.raises(ValidationError, match="address of the archive"):
        OpenFile(miroir="a.csv", sha256="0" * 64, adresse=None, membre="b.csv")


def test_the_page_on_open_data_lists_the_registry_as_it_is() -> None:
    page = (ROOT / "docs" / "donnees-ouvertes.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_0-9.]+)` : .* \| ([^|]+) \| (?:oui|non) \|$", page, re.M))
    expected = {}
    for key, source in open_data().items():
        alone, files = sum(file.adresse is not None for file in source.fichiers), source.fichiers
        some = f"{alone} fichier{'s' if alone > 1 else ''} sur {len(files)}"
        expected[key] = {0: "non", len(files): "oui"}.get(alone, some)
    assert rows == expected
