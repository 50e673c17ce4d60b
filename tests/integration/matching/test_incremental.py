"""A linkage followed from month to month gives what a linkage of everything gives."""

from dataclasses import replace

import pytest

from croisee.matching.circuit import followed as followed_rules
from croisee.matching.circuit import producer
from croisee.matching.circuit.files import Kind, read_marked
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.review.decisions import Decisions
from croisee.matching.review.pairs import pair_name
from croisee.matching.scoring.assign import Cardinality
from integration.matching.followed import EVERYBODY, Followed, bare, followed, life

__all__ = ["followed"]


# --- The same as from scratch ---------------------------------------------------------------------


def test_a_month_that_follows_is_the_same_as_from_scratch(followed: Followed):
    followed.month(1)
    for month in (2, 3):
        life(followed) if month == 2 else followed.now["a"].pop("A7")
        report = followed.month(month, month - 1)
        assert report == followed.link(month, out="tout")
        for name in ("preuves", "restes", "candidats", "bareme", "memoire", "memoire-paires"):
            assert bare(followed.read(month, name)) == bare(followed.read("tout", name)), name
        for path in (followed.unit / "tout").iterdir():
            path.unlink()
        (followed.unit / "tout").rmdir()


def test_one_producer_may_deliver_alone(followed: Followed):
    followed.month(1)
    life(followed)
    followed.send_month("a", 2, previous=1)
    followed.send(followed.unit / "b-1.parquet", followed.unit, "b-2.parquet")
    report = followed.link(2, 1)
    assert report == followed.link(2, out="tout")
    assert bare(followed.read(2, "preuves")) == bare(followed.read("tout", "preuves"))


def test_a_month_in_which_nothing_happens(followed: Followed):
    followed.month(1)
    sent = followed.send_month("a", 2, previous=1)
    assert (sent.came, sent.left) == (0, 0)
    followed.send_month("b", 2, previous=1)
    followed.link(2, 1)
    assert followed.read(2, "preuves").equals(followed.read(1, "preuves"))
    assert followed.read(2, "retour-A").equals(followed.read(1, "retour-A"))


# --- What a person judged -------------------------------------------------------------------------


def judge(followed: Followed, month: int, pair: dict, decision: str) -> Decisions:
    """A file in which one pair is judged, as a person would fill it."""
    from croisee.matching.circuit.judging import pairs_to_judge

    path = followed.unit / f"paires-{month}-{decision}.csv"
    pairs_to_judge(followed.unit / f"sortie-{month}", path, 0.01, 1.0)
    name = pair_name(pair["record_left"].hex(), pair["record_right"].hex())
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    kept = [decision + line for line in lines[1:] if name in line]
    path.write_text("\n".join([lines[0], *kept]), encoding="utf-8-sig")
    return Decisions(path, "ED")


def pair_of(followed: Followed, month: int, left: str, right: str) -> dict:
    numbers = followed.numbers("a", month), followed.numbers("b", month)
    for row in followed.read(month, "candidats").to_pylist():
        ends = numbers[0].get(row["record_left"]), numbers[1].get(row["record_right"])
        if ends == (left, right):
            return row
    raise AssertionError("no such pair")


def test_what_was_judged_stands_until_a_record_changes(followed: Followed):
    followed.month(1)
    no = judge(followed, 1, pair_of(followed, 1, "A50", "B50"), "non")
    followed.month(2, 1, decisions=no)
    assert ("A50", "B50") not in followed.links(2)
    report = followed.month(3, 2)
    assert ("A50", "B50") not in followed.links(3)
    assert report["review"] == {"kept": 1}
    assert pair_of(followed, 3, "A50", "B50")["judged"]
    followed.now["a"]["A50"] = EVERYBODY[50] | {"CP": "29000"}
    report = followed.month(4, 3)
    assert "review" not in report
    assert ("A50", "B50") in followed.links(4)


# --- Another version ------------------------------------------------------------------------------


def test_another_way_of_encoding_compares_all_again_and_keeps_names(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
):
    followed.month(1)
    parameters = default_parameters()
    fewer = replace(parameters, passes=parameters.passes[:-1])
    monkeypatch.setattr(producer, "default_parameters", lambda: fewer)
    report = followed.month(2, 1)
    assert report == followed.link(2, out="tout")
    assert bare(followed.read(2, "preuves")) == bare(followed.read("tout", "preuves"))
    assert followed.names("a", 2) == followed.names("a", 1)


def test_another_way_of_comparing_compares_all_again_and_keeps_what_was_judged(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
):
    followed.month(1)
    no = judge(followed, 1, pair_of(followed, 1, "A50", "B50"), "non")
    followed.month(2, 1, decisions=no)
    monkeypatch.setattr(followed_rules, "RULES", "others")
    folder = followed.unit / "sortie-2"
    marks = [read_marked(followed.unit / f"{x}-2.parquet", Kind.ENCODINGS)[1] for x in "ab"]
    kept = followed_rules.read_followed(folder, tuple(marks), Cardinality.ONE_TO_ONE)
    assert not kept.memory.valid
    for letter in "ab":
        followed.send_month(letter, 3, previous=2)
    report = followed.link(3, 2)
    assert report["review"] == {"kept": 1}
    assert ("A50", "B50") not in followed.links(3)
    assert followed.names("a", 3) == followed.names("a", 2)
    assert bare(followed.read(3, "memoire-paires")) == bare(followed.read(2, "memoire-paires"))
