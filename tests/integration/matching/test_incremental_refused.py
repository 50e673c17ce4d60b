"""What cannot follow an earlier linkage, and what no other role may hold of it."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit import producer, unit
from croisee.matching.circuit.files import Kind, read_marked, write_marked
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.scoring.assign import Cardinality
from integration.matching.circuit import COLUMNS, TODAY, UNTIL
from integration.matching.followed import Followed, followed

__all__ = ["followed"]


def test_what_cannot_follow_is_refused_at_the_unit(followed: Followed, tmp_path: Path):
    followed.month(1)
    other = Followed(tmp_path / "autre", "autre-2026")
    other.month(1)
    followed.send(other.unit / "a-1.parquet", followed.unit, "a-8.parquet")
    followed.send(other.unit / "b-1.parquet", followed.unit, "b-8.parquet")
    with pytest.raises(CroiseeError, match=r"du projet « suivi-2026 ».*« autre-2026 »"):
        followed.link(8, 1)
    followed.send_month("a", 3)
    followed.send(followed.unit / "b-1.parquet", followed.unit, "b-3.parquet")
    with pytest.raises(CroiseeError, match=r"ne sont pas la suite(.|\n)*« --previous »"):
        followed.link(3, 1)
    for letter, from_ in (("a", "b"), ("b", "a")):
        followed.send(followed.unit / f"{from_}-1.parquet", followed.unit, f"{letter}-4.parquet")
    with pytest.raises(CroiseeError, match="pas dans le même ordre"):
        followed.link(4, 1)
    with pytest.raises(CroiseeError, match="était « un-un », et non « un-plusieurs »"):
        followed.link(1, 1, out="autre", cardinality=Cardinality.ONE_TO_MANY)
    with pytest.raises(CroiseeError, match="pas celui d’un appariement à suivre"):
        followed.link(1, 7, out="autre")
    followed.send(followed.unit / "a-1.parquet", followed.unit, "b-5.parquet")
    followed.send(followed.unit / "a-1.parquet", followed.unit, "a-5.parquet")
    with pytest.raises(CroiseeError, match="deux fois l’envoi"):
        followed.link(5, 1)
    assert not list(followed.unit.glob("sortie-[2-9]"))
    assert not (followed.unit / "autre").exists()


def test_a_linkage_that_was_not_followed_cannot_be(followed: Followed):
    for letter in "ab":
        followed.send_month(letter, 1)
    encodings = [followed.unit / f"{letter}-1.parquet" for letter in "ab"]
    unit.match(*encodings, followed.unit / "sortie-1", today=TODAY)
    assert not list((followed.unit / "sortie-1").glob("memoire*"))
    with pytest.raises(CroiseeError, match="pas celui d’un appariement à suivre"):
        followed.link(1, 1, out="suite")


def test_a_memory_is_not_for_a_producer(followed: Followed):
    followed.month(1)
    followed.send(followed.unit / "sortie-1" / "memoire-paires.parquet", followed.home("a", 2))
    with pytest.raises(CroiseeError, match=r"la mémoire d’un appariement suivi.*un producteur"):
        followed.send_month("a", 2, previous=1)


def test_the_unit_does_not_follow_beside_a_private_table(followed: Followed):
    followed.month(1)
    followed.send(followed.home("a", 1) / "prive.parquet", followed.unit / "sortie-1", "x")
    with pytest.raises(CroiseeError, match="la table privée d’un producteur"):
        followed.link(1, 1, out="suite")


def encode_after(followed: Followed, previous: Path, **how: object) -> producer.Sending:
    home = followed.home("a", 2)
    rows = [row | {"NUM": number} for number, row in followed.now["a"].items()]
    return producer.encode_file(
        home / "personnes.csv", pa.Table.from_pylist(rows), followed.a / "cle.json",
        home / "encodages.parquet", home / "prive.parquet", renames=COLUMNS, previous=previous,
        today=TODAY, **how,
    )  # fmt: skip


def test_what_cannot_follow_is_refused_at_a_producer(followed: Followed, tmp_path: Path):
    followed.send_month("a", 1)
    before = followed.home("a", 1) / "prive.parquet"
    with pytest.raises(CroiseeError, match="avait 0,25 factice par enregistrement"):
        encode_after(followed, before, fakes=0.5)
    table, mark = read_marked(before, Kind.PRIVATE)
    older = followed.home("a", 1) / "ancienne.parquet"
    write_marked(older, table, replace(mark, secret=""))
    with pytest.raises(CroiseeError, match="une version qui ne faisait pas de suite"):
        encode_after(followed, older)
    with pytest.raises(CroiseeError, match="ce n’est pas le fichier attendu ici"):
        encode_after(followed, followed.home("a", 1) / "encodages.parquet")
    with pytest.raises(FileNotFoundError):
        encode_after(followed, followed.home("a", 1) / "absent.parquet")
    followed.now["a"] = {f"X{number}": row for number, row in followed.now["a"].items()}
    with pytest.raises(CroiseeError, match="aucun identifiant de ce fichier"):
        encode_after(followed, before)
    key = followed.a / "cle.json"
    key.write_bytes(ProjectKey.draw(followed.project, "essai", TODAY, UNTIL).to_bytes())
    with pytest.raises(CroiseeError, match="encodé avec une autre clé"):
        encode_after(followed, before)
    key.write_bytes(ProjectKey.draw("autre-2026", "essai", TODAY, UNTIL).to_bytes())
    with pytest.raises(CroiseeError, match="on ne suit personne d’un projet à l’autre"):
        encode_after(followed, before)
    assert not (followed.home("a", 2) / "prive.parquet").exists()


def test_the_private_table_of_another_is_not_followed(followed: Followed):
    followed.month(1)
    followed.now["a"] = followed.now["b"]
    stolen = followed.send(followed.home("b", 1) / "prive.parquet", followed.home("a", 1), "p")
    with pytest.raises(CroiseeError, match="autre envoi du même projet"):
        encode_after(followed, stolen)


def test_secrets_of_names_are_readable_by_their_owner_alone(followed: Followed):
    followed.month(1)
    for path in (
        followed.home("a", 1) / "prive.parquet",
        followed.unit / "sortie-1" / "memoire.parquet",
    ):
        assert path.stat().st_mode & 0o077 == 0
