"""Signed notes, checkpoints and cosignatures against values published by others."""

import pytest

from croisee.ledger import parse_signing_key
from croisee.ledger.keys import SigningKey
from croisee.ledger.notes import write_checkpoint, write_proof
from croisee.ledger.verify import (
    COSIGNATURE,
    EMPTY_ROOT,
    Fault,
    Note,
    parse_checkpoint,
    parse_note,
    parse_proof,
    parse_verifier_key,
    signed_by,
)

# The example of C2SP signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
)

# The example of Go's golang.org/x/mod/sumdb/note, secret key included.
NEUMANN_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NEUMANN_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)

# A checkpoint of the Go checksum database.
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB = (
    "go.sum database tree\n"
    "6476701\n"
    "mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n"
    "\n"
    "— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvi"
    "mWEPWL+o3GeoWwOoAw=\n"
)

# A checkpoint of a Certificate Transparency log, cosigned by a witness of that ecosystem.
WITNESS_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
COSIGNED = (
    "arche2025h1.staging.ct.transparency.dev\n"
    "1432088532\n"
    "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
    "\n"
    "— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGR"
    "EPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n"
    "— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9"
    "sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
)


def test_the_example_of_the_specification_verifies() -> None:
    assert signed_by(parse_note(EXAMPLE), parse_verifier_key(EXAMPLE_KEY)) == 0


def test_the_example_of_go_is_signed_to_the_byte() -> None:
    key = parse_signing_key(NEUMANN_SECRET)
    assert str(key.public) == NEUMANN_KEY
    assert key.encode() == NEUMANN_SECRET
    assert key.sign(NEUMANN_TEXT) == NEUMANN_SIGNATURE


def test_a_checkpoint_of_the_go_checksum_database_verifies() -> None:
    head = parse_checkpoint(SUMDB)
    assert (head.origin, head.size) == ("go.sum database tree", 6476701)
    assert signed_by(head.note, parse_verifier_key(SUMDB_KEY)) == 0


def test_a_cosignature_of_a_public_witness_verifies() -> None:
    """Its time is the one the witness wrote: 2026-05-23T21:50:24Z."""
    note = parse_checkpoint(COSIGNED).note
    assert signed_by(note, parse_verifier_key(WITNESS_KEY)) == 0x6A122120


def test_a_cosignature_does_not_survive_another_root_size_or_time() -> None:
    key = parse_verifier_key(WITNESS_KEY)
    note = parse_checkpoint(COSIGNED).note
    name, key_id, signature = note.signatures[1]
    later = (name, key_id, (0x6A122121).to_bytes(8, "big") + signature[8:])
    for forged in (
        Note(note.text.replace("1432088532", "1432088533"), note.signatures),
        Note(note.text.replace("U7WM", "U7WN"), note.signatures),
        Note(note.text, (later,)),
    ):
        with pytest.raises(Fault, match="fausse"):
            signed_by(forged, key)


def test_the_message_a_witness_signs_is_that_of_the_specification() -> None:
    from croisee.ledger.verify import cosigned_message

    body = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert cosigned_message(body, 1679315147).decode() == (
        "cosignature/v1\n"
        "time 1679315147\n"
        "example.com/behind-the-sofa\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_our_checkpoint_is_written_to_the_byte() -> None:
    key = SigningKey("croisee.example/essai", 1, bytes(32))
    text = "croisee.example/essai\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert write_checkpoint(0, EMPTY_ROOT, key) == text + "\n" + key.sign(text)


def test_our_proofs_are_written_to_the_byte() -> None:
    checkpoint = write_checkpoint(0, EMPTY_ROOT, SigningKey("a.example", 1, bytes(32)))
    root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    bare = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{checkpoint}"
    full = f"c2sp.org/tlog-proof@v1\nextra c2Vs\nindex 73894\n{root}\n{root}\n\n{checkpoint}"
    assert write_proof(0, [], checkpoint) == bare
    assert write_proof(73894, [EMPTY_ROOT, EMPTY_ROOT], checkpoint, b"sel") == full
    assert parse_proof(full)[:3] == (b"sel", 73894, (EMPTY_ROOT, EMPTY_ROOT))


def test_one_key_for_two_uses_has_two_identifiers() -> None:
    log, witness = (SigningKey("a.example", kind, bytes(32)) for kind in (1, COSIGNATURE))
    assert log.public.public == witness.public.public
    assert log.public.key_id != witness.public.key_id
