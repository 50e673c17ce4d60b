"""Writing what `verify` reads: C2SP checkpoints and proofs."""

import base64
from collections.abc import Sequence

from croisee.ledger.keys import SigningKey


def write_checkpoint(size: int, root: bytes, key: SigningKey) -> str:
    """A signed C2SP tlog-checkpoint; its origin is the name of the key."""
    text = f"{key.name}\n{size}\n{base64.b64encode(root).decode()}\n"
    return f"{text}\n{key.sign(text)}"


def write_proof(index: int, path: Sequence[bytes], checkpoint: str, extra: bytes = b"") -> str:
    """A C2SP tlog-proof (`.tlog-proof`): the leaf's place in the checkpointed tree.

    `extra` is what the leaf commits to (salt, then canonical event), so that the receipt says by
    itself what it proves; empty once the event has been erased.
    """
    lines = ["c2sp.org/tlog-proof@v1"]
    if extra:
        lines.append(f"extra {base64.b64encode(extra).decode()}")
    lines.append(f"index {index}")
    lines += [base64.b64encode(item).decode() for item in path]
    return "\n".join(lines) + f"\n\n{checkpoint}"
