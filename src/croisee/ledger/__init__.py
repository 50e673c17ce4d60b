"""The append-only ledger: an RFC 6962 Merkle tree of salted events, in the operations database.

`Ledger` writes and proves, `FileWitness` remembers for others, `verify` checks without trusting
either. Nothing personal enters it: `events` is a closed vocabulary.
"""

from croisee.ledger.events import ERASURE_REASONS, Event, EventKind
from croisee.ledger.keys import (
    SigningKey,
    keep_key,
    new_log_key,
    new_witness_key,
    parse_signing_key,
)
from croisee.ledger.log import Entry, Ledger
from croisee.ledger.verify import VerifierKey, verify_folder, verify_receipt
from croisee.ledger.witness import FileWitness, Witness, witness_cosign

__all__ = [
    "ERASURE_REASONS",
    "Entry",
    "Event",
    "EventKind",
    "FileWitness",
    "Ledger",
    "SigningKey",
    "VerifierKey",
    "Witness",
    "keep_key",
    "new_log_key",
    "new_witness_key",
    "parse_signing_key",
    "verify_folder",
    "verify_receipt",
    "witness_cosign",
]
