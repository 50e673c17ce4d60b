"""What is kept of somebody who said no: a keyed hash, so that the answer is honoured for good
without keeping the person.

Whoever holds the key of the house and a list of identifiers can try them all: the mark is a
pseudonym, not an anonymous number. The key stays beside the database, readable by its owner alone.
"""

import hashlib
import hmac


def mark(key: bytes, person: str, right: str) -> str:
    """The mark (64 hex digits) of a person for a right, or for « tous »."""
    return hmac.new(key, f"{right}\0{person}".encode(), hashlib.sha256).hexdigest()


def print_of(key: bytes, content: bytes) -> str:
    """Keyed print (64 hex digits) of an act: what the ledger keeps of it."""
    return hmac.new(key, b"acte\0" + content, hashlib.sha256).hexdigest()
