"""One role a folder, one sending a return: what each role refuses to work beside or over."""

import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit import office, producer, unit
from integration.matching.circuit import COLUMNS, TODAY, UNTIL, Circuit, circuit, matched

__all__ = ["circuit", "matched"]


def test_one_folder_for_everybody_is_refused_at_each_step(matched: Circuit):
    matched.send(matched.a / "cle.json", matched.unit, "notes.txt")
    with pytest.raises(CroiseeError, match=r"notes.txt.*une clé de projet.*unité d’appariement"):
        unit.match(*(matched.unit / f"{x}.parquet" for x in "ab"), matched.unit / "encore")
    with pytest.raises(CroiseeError, match="bureau des clés ne travaille pas à côté"):
        office.issue(
            matched.unit / "c.json", "autre", "essai", UNTIL, matched.unit / "journal", TODAY
        )
    matched.send(matched.unit / "sortie" / "preuves.parquet", matched.a)
    with pytest.raises(CroiseeError, match=r"preuves d’un appariement.*un producteur"):
        matched.take_back(matched.a)


def test_a_producer_does_not_encode_beside_the_encodings_of_another(circuit: Circuit):
    circuit.encode(circuit.a)
    circuit.send(circuit.a / "encodages.parquet", circuit.b, "recu")
    with pytest.raises(CroiseeError, match=r"recu.*autre envoi du même projet"):
        circuit.encode(circuit.b)
    assert not (circuit.b / "prive.parquet").exists()


def test_swapped_returns_are_refused(matched: Circuit):
    with pytest.raises(CroiseeError, match="répond à un autre envoi"):
        matched.take_back(matched.a, file="retour-B.parquet")
    assert not (matched.a / "etude.parquet").exists()


def test_a_return_with_missing_records_is_refused(matched: Circuit):
    path = matched.unit / "sortie" / "retour-A.parquet"
    pq.write_table(pq.read_table(path).slice(0, 20), path)
    with pytest.raises(CroiseeError, match="ce retour est incomplet"):
        matched.take_back(matched.a)


def test_another_file_than_the_one_encoded_is_refused(matched: Circuit):
    matched.files[matched.a] = matched.files[matched.a].slice(0, 50)
    with pytest.raises(CroiseeError, match="ne sont pas dans ce fichier"):
        matched.take_back(matched.a)


def test_no_file_is_written_over_another_of_the_same_command(circuit: Circuit):
    file = circuit.a / "personnes.csv"
    with pytest.raises(CroiseeError, match="nommé deux fois"):
        producer.encode_file(
            file, circuit.files[circuit.a], circuit.a / "cle.json", file,
            circuit.a / "prive.parquet", renames=COLUMNS, today=TODAY,
        )  # fmt: skip
    assert not (circuit.a / "prive.parquet").exists()


def test_what_was_written_is_not_written_over(matched: Circuit):
    before = (matched.a / "prive.parquet").read_bytes()
    with pytest.raises(CroiseeError, match="cette table privée existe déjà"):
        matched.encode(matched.a)
    with pytest.raises(CroiseeError, match="n’est pas vide"):
        matched.match()
    assert (matched.a / "prive.parquet").read_bytes() == before
