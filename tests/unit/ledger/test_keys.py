"""Signing keys: kept secret, kept once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.ledger import keep_key, new_log_key, new_witness_key, parse_signing_key
from croisee.ledger.verify import Fault, parse_note, parse_verifier_key, signed_by


@pytest.mark.parametrize("new", [new_log_key, new_witness_key])
def test_a_key_is_read_as_it_was_written(new: object) -> None:
    key = new("ville.example/témoin")  # type: ignore[operator]
    assert parse_signing_key(key.encode() + "\n") == key
    assert parse_verifier_key(str(key.public) + "\n") == key.public


def test_a_key_never_shows_its_secret() -> None:
    key = new_log_key("a.example")
    assert key.seed.hex() not in repr(key)
    assert repr(key.seed)[2:-1] not in repr(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "a\u00a0b"])
def test_a_name_that_a_note_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(CroiseeError, match="un nom de clé"):
        new_log_key(name)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text.removeprefix("PRIVATE+KEY+"),
        lambda text: text.replace("a.example", "b.example"),
        lambda text: text[:-2],
        lambda text: text[:-8] + "AAAAAAA=",
    ],
    ids=["empty", "no prefix", "renamed", "cut", "other seed"],
)
def test_a_damaged_key_is_refused_without_being_shown(damage: object) -> None:
    key = new_log_key("a.example")
    with pytest.raises(CroiseeError, match="la clé de signature est illisible") as caught:
        parse_signing_key(damage(key.encode()))  # type: ignore[operator]
    assert key.encode()[-20:] not in str(caught.value)


def test_a_kept_key_is_found_again_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "journal.key"
    first = keep_key(path, new_log_key("a.example"))
    assert keep_key(path, new_log_key("a.example")) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["journal.key"]


def test_many_that_start_at_once_keep_one_key(tmp_path: Path) -> None:
    path = tmp_path / "journal.key"
    with ThreadPoolExecutor(16) as pool:
        kept = set(pool.map(lambda _: keep_key(path, new_log_key("a.example")), range(32)))
    assert len(kept) == 1
    assert [item.name for item in tmp_path.iterdir()] == ["journal.key"]


def test_a_false_signature_rejects_the_note_even_beside_a_true_one() -> None:
    key = new_log_key("a.example")
    text = "texte\n"
    note = parse_note(f"{text}\n{key.sign(text)}{key.sign('autre')}")
    with pytest.raises(Fault, match=r"la signature de « a\.example » est fausse"):
        signed_by(note, key.public)


def test_the_signature_of_an_unknown_key_is_left_aside() -> None:
    key, namesake = new_log_key("a.example"), new_log_key("a.example")
    text = "texte\n"
    note = parse_note(f"{text}\n{namesake.sign(text)}{key.sign(text)}")
    assert signed_by(note, key.public) == 0
    assert signed_by(note, new_log_key("a.example").public) is None
