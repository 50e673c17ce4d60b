"""Keys and projects: each key serves one project, and dies with it."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.ledger import verify_folder
from croisee.matching.circuit import office, producer
from croisee.matching.circuit.explaining import explain_pair
from croisee.matching.circuit.files import Kind, mark_of
from croisee.matching.encoding.keys import ProjectKey
from integration.matching.circuit import TODAY, UNTIL, Circuit, candidates, circuit, matched

__all__ = ["circuit", "matched"]


def test_two_projects_cannot_be_chained(matched: Circuit, tmp_path: Path):
    second = Circuit(tmp_path / "second", "autre-2026")
    second.key()
    second.deliver()
    second.match()
    first = matched
    for name in ("retour-A.parquet", "retour-B.parquet"):
        one, other = (pq.read_table(each.unit / "sortie" / name) for each in (first, second))
        for column in one.column_names:
            assert not set(one[column].to_pylist()) & set(other[column].to_pylist())
    one, other = (pq.read_table(each.a / "encodages.parquet") for each in (first, second))
    for column in ("record", "block", "given", "family"):
        shared = set(one[column].drop_null().to_pylist()) & set(
            other[column].drop_null().to_pylist()
        )
        assert not shared
    second.send(second.b / "encodages.parquet", first.unit, "b.parquet")
    shutil.rmtree(first.unit / "sortie")
    with pytest.raises(CroiseeError, match="deux projets, « essai-2026 » et « autre-2026 »"):
        first.match()


def test_two_keys_of_one_project_are_told_apart(circuit: Circuit):
    (circuit.b / "cle.json").write_bytes(
        ProjectKey.draw(circuit.project, "essai", TODAY, UNTIL).to_bytes()
    )
    circuit.deliver()
    with pytest.raises(CroiseeError, match="deux clés différentes"):
        circuit.match()
    assert not (circuit.unit / "sortie").exists()


def test_a_sending_is_not_matched_with_itself(circuit: Circuit):
    one, _ = circuit.deliver()
    shutil.copy(one, circuit.unit / "b.parquet")
    with pytest.raises(CroiseeError, match="deux fois l’envoi"):
        circuit.match()


def test_a_key_is_born_and_dies_in_the_ledger(circuit: Circuit):
    journal = circuit.office / "journal"
    office.destroy(circuit.office / "cle.json", journal, TODAY)
    assert verify_folder(journal / office.PUBLIC) == []
    leaves = (journal / office.PUBLIC / "leaves.jsonl").read_text().splitlines()
    assert len(leaves) == 2
    secret = json.loads((circuit.a / "cle.json").read_bytes())["secret"]
    content = b"".join(path.read_bytes() for path in circuit.office.rglob("*") if path.is_file())
    assert secret.encode() not in content
    assert bytes.fromhex(secret) not in content


def test_after_destruction_nothing_more_can_be_encoded(circuit: Circuit):
    office.destroy(circuit.office / "cle.json", circuit.office / "journal", TODAY)
    assert not (circuit.office / "cle.json").exists()
    (certificate,) = [path for path in circuit.office.iterdir() if path.is_file()]
    assert mark_of(certificate).kind is Kind.CERTIFICATE
    for name in ("cle.json", certificate.name):
        with pytest.raises(CroiseeError, match="détruite le 22 novembre 2026"):
            office.load(circuit.office / name, TODAY)
    circuit.send(certificate, circuit.a)  # a copy of the key is still there
    with pytest.raises(CroiseeError, match="Plus rien ne peut être encodé"):
        circuit.encode(circuit.a)
    with pytest.raises(CroiseeError, match=r"a déjà eu sa clé.*détruite le"):
        office.issue(
            circuit.office / "n.json",
            circuit.project,
            "essai",
            UNTIL,
            circuit.office / "journal",
            TODAY,
        )


def test_after_destruction_nothing_more_can_be_matched(matched: Circuit):
    """The certificate beside the encodings is enough; the unit never saw the key."""
    office.destroy(matched.office / "cle.json", matched.office / "journal", TODAY)
    matched.send(matched.office / "cle.detruite.json", matched.unit, "lettre.json")
    with pytest.raises(CroiseeError, match=r"détruite le 22 novembre 2026.*ni rapproché"):
        matched.match(out="encore")
    assert not (matched.unit / "encore").exists()
    name = candidates(matched)[0]["pseudonym_left"]
    assert explain_pair(matched.unit / "sortie", name, name).linked, "what was done stays readable"
    other = Circuit(matched.root / "autre", "autre-2026")
    other.key()
    other.deliver()
    matched.send(matched.unit / "lettre.json", other.unit)
    assert other.match()["links"] > 0, "another project's certificate says nothing of this one"


def test_a_producer_that_destroys_its_copy_does_not_stop_the_linkage(circuit: Circuit):
    """It should, as soon as it has encoded; its certificate may well reach the unit."""
    circuit.deliver()
    office.destroy(circuit.a / "cle.json", circuit.a / "journal", TODAY)
    circuit.send(circuit.a / "cle.detruite.json", circuit.unit)
    assert circuit.match()["links"] > 0
    with pytest.raises(CroiseeError, match="a été détruite le"):
        office.load(circuit.send(circuit.office / "cle.json", circuit.a, "retrouvee.json"), TODAY)


def test_encodings_do_not_outlive_their_key(circuit: Circuit):
    circuit.deliver()
    with pytest.raises(CroiseeError, match="devait être détruite le 31 janvier 2027"):
        circuit.match(today=UNTIL)
    assert circuit.match(today=UNTIL - timedelta(days=1))["links"] > 0


def test_a_certificate_cut_short_still_stops(matched: Circuit):
    office.destroy(matched.office / "cle.json", matched.office / "journal", TODAY)
    certificate = json.loads((matched.office / "cle.detruite.json").read_text())
    del certificate["detruite_le"]
    (matched.unit / "c.json").write_text(json.dumps(certificate))
    with pytest.raises(CroiseeError, match=r"a été détruite \("):
        matched.match(out="encore")


def test_a_producer_may_say_no_more_than_who_is_there(matched: Circuit):
    returned = matched.send(matched.unit / "sortie" / "retour-A.parquet", matched.a)
    file, study = matched.a / "personnes.csv", matched.a / "etude.parquet"
    producer.return_file(
        matched.a / "prive.parquet", returned, file, matched.files[matched.a], [], study
    )
    assert pq.read_table(study).column_names == ["pseudonym"]


def test_what_was_encoded_before_destruction_still_comes_back(matched: Circuit):
    office.destroy(matched.a / "cle.json", matched.a / "journal", TODAY)
    assert matched.take_back(matched.a).num_rows == 60


def test_a_key_overwritten_and_not_yet_removed_is_said_destroyed(circuit: Circuit):
    key = circuit.office / "cle.json"
    office.destroy(key, circuit.office / "journal", TODAY)
    key.write_bytes(os.urandom(200))
    with pytest.raises(CroiseeError, match="détruite le 22 novembre 2026"):
        office.load(key, TODAY)


def test_what_is_no_key_is_said_unreadable(circuit: Circuit):
    (circuit.a / "cle.json").write_bytes(os.urandom(200))
    with pytest.raises(CroiseeError, match="la clé de projet est illisible"):
        circuit.encode(circuit.a)
    (circuit.a / "cle.json").unlink()
    with pytest.raises(FileNotFoundError):
        circuit.encode(circuit.a)


def test_a_key_out_of_its_dates_is_refused(circuit: Circuit):
    with pytest.raises(CroiseeError, match="pas utilisable ce jour"):
        circuit.encode(circuit.a, today=UNTIL)


def test_a_project_has_one_key(circuit: Circuit):
    journal = circuit.office / "journal"
    with pytest.raises(CroiseeError, match="a déjà eu sa clé, émise le"):
        office.issue(circuit.office / "deux.json", circuit.project, "essai", UNTIL, journal, TODAY)
    with pytest.raises(CroiseeError, match="une autre clé est déjà là"):
        office.issue(circuit.office / "cle.json", "autre", "essai", UNTIL, journal, TODAY)
    with pytest.raises(CroiseeError, match="nom technique"):
        office.issue(circuit.office / "deux.json", "Jeanne Dupont", "essai", UNTIL, journal, TODAY)
    assert not (circuit.office / "deux.json").exists()


def test_a_key_is_readable_by_its_owner_alone(circuit: Circuit):
    assert (circuit.office / "cle.json").stat().st_mode & 0o077 == 0
