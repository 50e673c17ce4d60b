"""Pseudonyms of a linkage that is followed: for good, and shared with nobody."""

from pathlib import Path

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit import producer
from croisee.matching.circuit.analyst import linkage_report
from croisee.matching.circuit.outputs import EVERY
from croisee.matching.scoring.assign import Cardinality
from integration.matching.followed import EVERYBODY, Followed, bare, followed, life, persons

__all__ = ["followed"]


def test_nobody_changes_pseudonym_whatever_happens_to_links(followed: Followed):
    """So that no producer sees that one of its people has become known to the other, or no more."""
    changed = EVERYBODY[60] | {"PRENOM": "Aya", "NOM": "Bihan", "NAISSANCE": "1990-01-02"}
    followed.now["b"]["B60"] = changed
    followed.month(1)
    before = followed.links(1)
    assert ("A60", "B60") not in before
    assert ("A50", "B50") in before
    followed.now["b"]["B60"] = EVERYBODY[60]
    followed.now["b"]["B50"] = EVERYBODY[50] | {
        "PRENOM": "Aya",
        "NOM": "Bihan",
        "NAISSANCE": "1990-01-02",
    }
    life_of_a = followed.now["a"]
    life_of_a |= persons(100, 103, "A")
    followed.month(2, 1)
    after = followed.links(2)
    assert ("A60", "B60") in after, "a link made: the evidence tells it, under the old pseudonyms"
    assert ("A50", "B50") not in after
    for letter in "ab":
        old, new = followed.names(letter, 1), followed.names(letter, 2)
        assert {number: new[number] for number in old} == old
    assert len(followed.names("a", 2)) == 73


def test_no_pseudonym_is_in_two_returns(followed: Followed):
    """A producer that saw the return of the other would learn nothing."""
    followed.month(1)
    sides = [followed.read(1, f"retour-{letter}")["pseudonym"].to_pylist() for letter in "AB"]
    assert not set(sides[0]) & set(sides[1])
    assert len(set(sides[0] + sides[1])) == len(sides[0]) + len(sides[1])
    evidence = followed.read(1, "preuves")
    assert set(evidence["pseudonym_left"].to_pylist()) <= set(sides[0])
    assert set(evidence["pseudonym_right"].to_pylist()) <= set(sides[1])


def test_who_leaves_is_nowhere_and_who_comes_back_is_the_same(followed: Followed):
    followed.month(1)
    name = followed.names("a", 1)["A50"]
    person = followed.now["a"].pop("A50")
    followed.month(2, 1)
    record = next(record for record, number in followed.numbers("a", 1).items() if number == "A50")
    for file in EVERY:
        if file.endswith(".parquet") and file != "bareme.parquet":
            for row in followed.read(2, file.removesuffix(".parquet")).to_pylist():
                assert name not in row.values()
                assert record not in row.values()
    assert "A50" not in followed.numbers("a", 2).values()
    followed.now["a"]["A50"] = person
    followed.month(3, 2)
    assert followed.names("a", 3)["A50"] == name
    assert ("A50", "B50") in followed.links(3)


def test_two_followed_projects_cannot_be_chained(followed: Followed, tmp_path: Path):
    other = Followed(tmp_path / "autre", "autre-2026")
    followed.month(1)
    other.month(1)
    for file in ("retour-A", "retour-B"):
        one, two = followed.read(1, file), other.read(1, file)
        for column in one.column_names:
            assert not set(one[column].to_pylist()) & set(two[column].to_pylist())


def test_the_same_month_linked_twice_gives_the_same_pseudonyms(followed: Followed):
    followed.month(1)
    life(followed)
    followed.month(2, 1)
    followed.link(2, 1, out="encore")
    for file in ("retour-A", "preuves"):
        assert followed.read(2, file).equals(followed.read("encore", file))


def test_one_to_many_is_followed_too(followed: Followed):
    followed.now["b"] |= {f"{number}-bis": row for number, row in persons(30, 60, "B").items()}
    followed.month(1, cardinality=Cardinality.ONE_TO_MANY)
    life(followed)
    report = followed.month(2, 1, cardinality=Cardinality.ONE_TO_MANY)
    assert report == followed.link(2, out="tout", cardinality=Cardinality.ONE_TO_MANY)
    assert bare(followed.read(2, "preuves")) == bare(followed.read("tout", "preuves"))


def test_the_study_joins_by_the_evidence_month_after_month(followed: Followed):
    followed.month(1)
    life(followed)
    followed.month(2, 1)
    study = followed.root / "etude"
    study.mkdir()
    for letter in "ab":
        home = followed.home(letter, 2)
        returned = followed.send(followed.unit / f"sortie-2/retour-{letter.upper()}.parquet", home)
        rows = [row | {"NUM": number} for number, row in followed.now[letter].items()]
        producer.return_file(
            home / "prive.parquet", returned, home / "personnes.csv", pa.Table.from_pylist(rows),
            [], home / f"{letter}.parquet", groups_in=2026,
        )  # fmt: skip
        followed.send(home / f"{letter}.parquet", study)
    for file in ("preuves", "restes"):
        followed.send(followed.unit / "sortie-2" / f"{file}.parquet", study)
    report = linkage_report(
        [study / "b.parquet", study / "a.parquet"], study / "preuves.parquet",
        study / "restes.parquet", followed.root / "rapport", threshold=2,
    )  # fmt: skip
    assert report["files"]["a"]["groups"]
    with pytest.raises(CroiseeError, match="répond à un autre envoi"):
        late = followed.send(followed.unit / "sortie-1" / "retour-A.parquet", followed.home("a", 2))
        home = followed.home("a", 2)
        producer.return_file(
            home / "prive.parquet", late, home / "personnes.csv", pa.table({}), [], home / "e"
        )
