"""Verifier of a Croisée ledger, on its own: the standard library and `cryptography`, nothing else.

    python verify.py FOLDER  [--key VKEY] [--previous CHECKPOINT] [--witness VKEY …]
    python verify.py RECEIPT [--key VKEY] [--witness VKEY …]

FOLDER is what `Ledger.export` writes; RECEIPT is a `.tlog-proof` file. This file can be read,
copied and run by somebody who trusts neither the authors of the ledger nor the rest of Croisée.

Sources: RFC 6962 §2.1 and RFC 9162 §2.1.3–2.1.4 (Merkle tree and its proofs), C2SP signed-note,
tlog-checkpoint, tlog-cosignature and tlog-proof (https://c2sp.org).
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CHECKPOINT_FILE = "checkpoint"
LEAVES_FILE = "leaves.jsonl"
KEY_FILE = "journal.vkey"

LOG_SIGNATURE = 0x01
COSIGNATURE = 0x04
SALT_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
CLOCK_SKEW = 300
"""Seconds by which two honest clocks may differ."""

_DASH = "— "
_LINE_LIMIT = 1 << 16
_SHOWN = 20
_PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Fault(ValueError):  # noqa: N818 - not an error of the program: what it looks for
    """What is wrong, as a French sentence."""


# --- Merkle tree ---------------------------------------------------------------------------------


def hash_leaf(data: bytes) -> bytes:
    """RFC 6962 §2.1: hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1: hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def commitment(salt: bytes, content: bytes) -> bytes:
    """The data of a leaf: it tells nothing of `content` to whoever lacks the 32 random bytes."""
    return hashlib.sha256(salt + content).digest()


class Tree:
    """Root of a growing list of leaf hashes, holding one hash per complete subtree."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        carried, rest = leaf, self.size
        while rest & 1:
            carried = hash_children(self._peaks.pop(), carried)
            rest >>= 1
        self._peaks.append(carried)
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        *lefts, root = self._peaks
        for left in reversed(lefts):
            root = hash_children(left, root)
        return root


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows leaf hash `leaf` at `index` in the tree of this size and root.

    RFC 9162 §2.1.3.2.
    """
    if not 0 <= index < size or len(leaf) != len(EMPTY_ROOT):
        return False
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = hash_children(sibling, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = hash_children(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == root


def extends(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether `proof` shows that the tree of `old` leaves is the beginning of that of `new`.

    RFC 9162 §2.1.4.2, and the two cases it leaves aside: an empty tree begins every tree, and a
    tree begins itself.
    """
    if not 0 <= old <= new or (old == 0 and old_root != EMPTY_ROOT):
        return False
    if old in {0, new}:
        return not proof and (old < new or old_root == new_root)
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    found_old = found_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            found_old = hash_children(sibling, found_old)
            found_new = hash_children(sibling, found_new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found_new = hash_children(found_new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


# --- Signed notes, checkpoints, proofs -----------------------------------------------------------


def decode_base64(text: str) -> bytes:
    """Standard base64, in its one canonical writing. Raises `Fault`."""
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Fault("une suite base64 est mal écrite") from error
    if base64.b64encode(content).decode() != text:
        raise Fault("une suite base64 n’est pas sous sa forme canonique")
    return content


class VerifierKey(NamedTuple):
    """A public key as C2SP signed-note names it."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        head = self.name.encode() + b"\n" + bytes([self.kind])
        return hashlib.sha256(head + self.public).digest()[:4]

    def __str__(self) -> str:
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"


def check_key_name(name: str) -> None:
    """Raise `Fault` unless `name` may name a key: no space, no plus, not empty."""
    if not name or "+" in name or any(c.isspace() or ord(c) < 0x20 for c in name):
        raise Fault("un nom de clé est vide, ou contient une espace ou un « + »")


def parse_verifier_key(text: str) -> VerifierKey:
    """Read `name+id+material`. Raises `Fault`."""
    parts = text.strip().split("+", 2)  # base64 material may itself hold a plus
    if len(parts) != 3:
        raise Fault("la clé de vérification n’a pas la forme « nom+identifiant+clé »")
    name, key_id, material = parts
    check_key_name(name)
    content = decode_base64(material)
    if len(content) != 33 or content[0] not in {LOG_SIGNATURE, COSIGNATURE}:
        raise Fault("la clé de vérification n’est pas une clé Ed25519 de journal ou de témoin")
    key = VerifierKey(name, content[0], content[1:])
    if key.key_id.hex() != key_id:
        raise Fault("l’identifiant de la clé de vérification ne correspond pas à la clé")
    return key


class Note(NamedTuple):
    """A signed note: its text (final newline included) and its signatures (name, id, bytes)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]


def parse_note(content: str) -> Note:
    """Split a signed note. Raises `Fault`; verifies no signature."""
    if any(ord(c) < 0x20 and c != "\n" for c in content):
        raise Fault("le point de contrôle contient un caractère de commande")
    head, separator, tail = content.rpartition("\n\n")
    lines = tail.split("\n")
    if not separator or not head or len(lines) < 2 or lines.pop() != "":
        raise Fault("le point de contrôle n’a pas la forme d’une note signée")
    if len(lines) > 100:
        raise Fault("le point de contrôle porte plus de 100 signatures")
    signatures = []
    for line in lines:
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH):
            raise Fault("une ligne de signature ne commence pas par un tiret cadratin")
        check_key_name(name)
        blob = decode_base64(encoded)
        if len(blob) < 5:
            raise Fault("une signature est trop courte")
        signatures.append((name, blob[:4], blob[4:]))
    return Note(head + "\n", tuple(signatures))


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What an Ed25519 witness signs (C2SP tlog-cosignature, `cosignature/v1`)."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def signed_by(note: Note, key: VerifierKey) -> int | None:
    """Whether `key` signed: its timestamp (0 for a log key), or None if it did not.

    Raises `Fault` when a signature bears this key's name and id and is false.
    """
    found = None
    for name, key_id, signature in note.signatures:
        if (name, key_id) != (key.name, key.key_id):
            continue
        message, timestamp = note.text.encode(), 0
        if key.kind == COSIGNATURE:
            timestamp, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = cosigned_message(note.text, timestamp)
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise Fault(f"la signature de « {key.name} » est fausse") from error
        if timestamp >= 1 << 63:
            raise Fault(f"la signature de « {key.name} » porte une date impossible")
        found = timestamp
    return found


class Checkpoint(NamedTuple):
    """A tree head: which log, how many leaves, which root; and the note that carries it."""

    origin: str
    size: int
    root: bytes
    note: Note


def parse_checkpoint(content: str) -> Checkpoint:
    """Read a C2SP tlog-checkpoint. Raises `Fault`; verifies no signature."""
    note = parse_note(content)
    lines = note.text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise Fault("le point de contrôle n’a pas ses trois lignes : origine, taille, racine")
    origin, size, root = lines[0], lines[1], decode_base64(lines[2])
    if not _NUMBER.fullmatch(size) or len(root) != 32:
        raise Fault("la taille ou la racine du point de contrôle est mal écrite")
    if size == "0" and root != EMPTY_ROOT:
        raise Fault("le point de contrôle d’un journal vide porte une autre racine que le vide")
    return Checkpoint(origin, int(size), root, note)


class Proof(NamedTuple):
    """A C2SP tlog-proof: a leaf's place in a checkpointed tree."""

    extra: bytes
    position: int
    path: tuple[bytes, ...]
    checkpoint: str


def parse_proof(content: str) -> Proof:
    """Read a `.tlog-proof` file. Raises `Fault`; verifies nothing."""
    head, separator, checkpoint = content.partition("\n\n")
    header, *lines = head.split("\n")
    if not separator or header != _PROOF_HEADER or not lines:
        raise Fault("le reçu n’a pas la forme d’une preuve « c2sp.org/tlog-proof@v1 »")
    extra = b""
    if lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "))
    index = lines.pop(0).removeprefix("index ") if lines and lines[0].startswith("index ") else ""
    path = tuple(decode_base64(line) for line in lines)
    if not _NUMBER.fullmatch(index) or len(path) > 63 or any(len(item) != 32 for item in path):
        raise Fault("le reçu porte un indice ou un chemin mal écrit")
    return Proof(extra, int(index), path, checkpoint)


# --- Findings ------------------------------------------------------------------------------------


class Leaf(NamedTuple):
    """One line of `leaves.jsonl`: `event` and `salt` are None once erased."""

    leaf: bytes
    salt: bytes | None
    event: dict[str, Any] | None


def canonical(value: Any) -> bytes:
    """The one writing of a JSON value that is hashed: keys sorted, no blank, UTF-8."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def parse_leaf(line: bytes, index: int) -> Leaf:
    """Read the line of the leaf expected at `index`. Raises `Fault`."""
    try:
        record = json.loads(line)
        # One writing only: no double key that two readers would read differently.
        if canonical(record) + b"\n" != line or set(record) != {"event", "index", "leaf", "salt"}:
            raise Fault("ligne qui n’est pas sous sa forme canonique")
        if record["index"] != index or isinstance(record["index"], bool):
            raise Fault("ligne absente, ajoutée ou déplacée : l’indice ne suit pas")
        leaf, salt, event = bytes.fromhex(record["leaf"]), record["salt"], record["event"]
        salt = None if salt is None else bytes.fromhex(salt)
    except Fault:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise Fault("ligne illisible") from error
    if len(leaf) != 32 or (salt is not None and len(salt) != SALT_BYTES):
        raise Fault("empreinte ou sel de mauvaise longueur")
    if (salt is None) != (event is None):
        raise Fault("le sel et le contenu ne vont pas l’un sans l’autre")
    return Leaf(leaf, salt, event)


def check_leaf(leaf: Leaf) -> None:
    """Raise `Fault` unless the content, where it is still there, is the one committed to."""
    if leaf.salt is None or leaf.event is None:
        return
    if hash_leaf(commitment(leaf.salt, canonical(leaf.event))) != leaf.leaf:
        raise Fault("contenu modifié : il ne correspond pas à l’empreinte de la feuille")
    if not isinstance(leaf.event, dict) or set(leaf.event) != {"kind", "subject", "time"}:
        raise Fault("événement qui n’a pas la forme attendue")


def seconds(time: str) -> int:
    """Seconds since 1970 of a time as events write it. Raises `ValueError`."""
    return int(datetime.strptime(time, _TIME).replace(tzinfo=UTC).timestamp())


class _Contents:
    """What the readable events say together: erasures declared, times in order.

    `not_before` and `not_after` (seconds since 1970, already widened by `CLOCK_SKEW`) are what
    witnesses say of the leaves from index `since` on, and of all leaves.
    """

    def __init__(self, since: int, not_before: int, not_after: int) -> None:
        self._since, self._not_before, self._not_after = since, not_before, not_after
        self._latest = 0
        self._erased: set[int] = set()
        self._declared: dict[int, int] = {}

    def see(self, index: int, leaf: Leaf) -> None:
        """Take note of a leaf already checked. Raises `Fault` on an impossible date."""
        if leaf.event is None:
            self._erased.add(index)
            return
        subject = leaf.event["subject"]
        if leaf.event["kind"] == "effacement" and isinstance(subject, dict):
            target = subject.get("indice")
            if isinstance(target, int):
                self._declared[target] = index
        try:
            time = seconds(leaf.event["time"])
        except (ValueError, TypeError) as error:
            raise Fault("date mal écrite") from error
        if time < self._latest:
            raise Fault("antidatage : l’événement est daté d’avant celui qui le précède")
        self._latest = time
        if index >= self._since and time < self._not_before:
            raise Fault("antidatage : un témoin a signé plus tard un journal qui ne l’avait pas")
        if time > self._not_after:
            raise Fault("postdatage : un témoin a signé plus tôt un journal qui l’avait déjà")

    def findings(self) -> Iterator[str]:
        for index in sorted(self._erased):
            if self._declared.get(index, -1) <= index:
                yield f"Feuille {index} : contenu disparu, et aucun effacement n’est consigné."
        for index in sorted(set(self._declared) - self._erased):
            yield f"Feuille {index} : effacement consigné, mais le contenu est encore là."


def _check_signatures(
    head: Checkpoint, key: VerifierKey, witnesses: Sequence[VerifierKey]
) -> tuple[list[str], list[int]]:
    """Findings on who signed a checkpoint, and the times at which witnesses did."""
    findings, times = [], []
    if head.origin != key.name:
        findings.append("Le point de contrôle vient d’un autre journal que celui de la clé.")
    for signer in (key, *witnesses):
        try:
            time = signed_by(head.note, signer)
        except Fault as fault:
            findings.append(f"Signature : {fault}.")
            continue
        if time is None:
            findings.append(f"Signature : « {signer.name} » n’a pas signé le point de contrôle.")
        elif signer.kind == COSIGNATURE:
            times.append(time)
    return findings, times


def _cosigned_times(head: Checkpoint, witnesses: Sequence[VerifierKey]) -> list[int]:
    """Times at which those of the witnesses who signed did so; false signatures are left out."""
    times = []
    for witness in witnesses:
        try:
            time = signed_by(head.note, witness)
        except Fault:
            continue
        if time is not None:
            times.append(time)
    return times


def _compare_heads(old: Checkpoint, head: Checkpoint, old_root: bytes | None) -> Iterator[str]:
    """Findings on a log that no longer begins as it did when `old` was signed."""
    if old.origin != head.origin:
        yield "Le point de contrôle conservé vient d’un autre journal."
    elif old.size > head.size:
        yield (
            f"Retour en arrière : le journal comptait {old.size} feuilles au point de contrôle "
            f"conservé, il n’en compte plus que {head.size}."
        )
    elif old_root is not None and old_root != old.root:
        yield (
            f"Bifurcation : les {old.size} premières feuilles ne sont plus celles du point de "
            "contrôle conservé."
        )


def verify_log(
    checkpoint: str,
    lines: Iterable[bytes],
    key: VerifierKey,
    previous: str | None = None,
    witnesses: Sequence[VerifierKey] = (),
) -> list[str]:
    """Findings, in French; an empty list means that nothing was found falsified.

    `lines` are those of `leaves.jsonl`; `previous` is a checkpoint kept from an earlier day, as
    signed then; each of `witnesses` must have cosigned `checkpoint`.
    """
    try:
        head = parse_checkpoint(checkpoint)
        old = None if previous is None else parse_checkpoint(previous)
    except Fault as fault:
        return [f"Point de contrôle illisible : {fault}."]
    findings, times = _check_signatures(head, key, witnesses)
    not_before, since = 0, 0
    if old is not None:
        earlier, _ = _check_signatures(old, key, ())
        findings += [f"Point de contrôle conservé. {finding}" for finding in earlier]
        not_before, since = max(_cosigned_times(old, witnesses), default=0), old.size

    tree = Tree()
    contents = _Contents(since, not_before - CLOCK_SKEW, min(times, default=1 << 62) + CLOCK_SKEW)
    roots = {0: EMPTY_ROOT}
    for index, line in enumerate(lines):
        try:
            leaf = parse_leaf(line, index)
        except Fault as fault:
            # What follows has no place in the tree any more.
            return [*findings, f"Feuille {index} : {fault}."]
        tree.add(leaf.leaf)
        if tree.size == since:
            roots[since] = tree.root()
        try:
            check_leaf(leaf)
            contents.see(index, leaf)
        except Fault as fault:
            findings.append(f"Feuille {index} : {fault}.")
    findings += contents.findings()
    if tree.size != head.size:
        findings.append(
            f"Le point de contrôle annonce {head.size} feuilles, il y en a {tree.size}."
        )
    elif tree.root() != head.root:
        findings.append("Les feuilles ne donnent pas la racine signée au point de contrôle.")
    if old is not None:
        findings += _compare_heads(old, head, roots.get(old.size))
    return findings


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while line := stream.readline(_LINE_LIMIT):
            yield line


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise Fault(f"« {path.name} » n’est pas un texte UTF-8") from error
    except OSError as error:
        raise Fault(f"« {path.name} » ne se lit pas") from error


def verify_folder(
    folder: Path,
    key: str | None = None,
    previous: str | None = None,
    witnesses: Sequence[str] = (),
) -> list[str]:
    """Findings on an exported folder; `key` and `witnesses` are vkeys, `previous` a checkpoint.

    Without `key`, the one that lies in the folder is believed: this shows mistakes, not lies.
    """
    try:
        log_key = parse_verifier_key(_read(folder / KEY_FILE) if key is None else key)
        witness_keys = [parse_verifier_key(witness) for witness in witnesses]
        checkpoint = _read(folder / CHECKPOINT_FILE)
        leaves = _lines(folder / LEAVES_FILE)
        return verify_log(checkpoint, leaves, log_key, previous, witness_keys)
    except Fault as fault:
        return [f"Vérification impossible : {fault}."]
    except OSError:
        return [f"Vérification impossible : « {LEAVES_FILE} » ne se lit pas."]


def verify_receipt(content: str, key: str, witnesses: Sequence[str] = ()) -> list[str]:
    """Findings on a receipt: is the event it carries in the log that `key` signs?"""
    try:
        proof = parse_proof(content)
        head = parse_checkpoint(proof.checkpoint)
        witness_keys = [parse_verifier_key(witness) for witness in witnesses]
        findings, _ = _check_signatures(head, parse_verifier_key(key), witness_keys)
    except Fault as fault:
        return [f"Reçu illisible : {fault}."]
    if len(proof.extra) <= SALT_BYTES:
        return [*findings, "Le reçu ne porte pas l’événement qu’il prouve."]
    leaf = hash_leaf(commitment(proof.extra[:SALT_BYTES], proof.extra[SALT_BYTES:]))
    if not includes(leaf, proof.position, head.size, proof.path, head.root):
        findings.append("L’événement du reçu n’est pas dans le journal signé.")
    return findings


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: prints the findings, returns 0 when there is none, else 1."""
    parser = argparse.ArgumentParser(description="Vérifie un journal de Croisée, ou un reçu.")
    parser.add_argument("path", type=Path, metavar="DOSSIER_OU_REÇU")
    parser.add_argument("--key", help="clé de vérification du journal, obtenue par ailleurs")
    parser.add_argument("--previous", type=Path, help="point de contrôle gardé d’un jour passé")
    parser.add_argument(
        "--witness", action="append", default=[], help="clé d’un témoin qui doit avoir signé"
    )
    options = parser.parse_args(arguments)
    try:
        if options.path.is_dir():
            previous = None if options.previous is None else _read(options.previous)
            findings = verify_folder(options.path, options.key, previous, options.witness)
        elif options.key is None:
            findings = ["Vérification impossible : un reçu se vérifie avec « --key »."]
        else:
            findings = verify_receipt(_read(options.path), options.key, options.witness)
    except Fault as fault:
        findings = [f"Vérification impossible : {fault}."]
    for finding in findings[:_SHOWN]:
        print(finding)
    if len(findings) > _SHOWN:
        print(f"… et {len(findings) - _SHOWN} autres constats.")
    if not findings:
        print("Rien n’a été falsifié : tout ce qui a été vérifié concorde.")
        if options.key is None:
            print("La clé est celle du dossier : comparez-la à celle que le journal publie.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
