"""The keyed functions, held to published values and to a slow obvious writing."""

import hashlib

import numpy as np
import pytest

from croisee.matching.encoding.blake2b import blake2b
from croisee.matching.encoding.prf import person, prf
from croisee.matching.encoding.siphash import siphash, siphash_all
from fixtures.matching_slow import slow_siphash

_KEY = bytes(range(16))


@pytest.mark.parametrize(
    ("length", "answer"),
    [
        (0, "310e0edd47db6f72"),
        (1, "fd67dc93c539f874"),
        (7, "37d1018bf50002ab"),
        (8, "6224939a79f5f593"),
        (15, "e545be4961ca29a1"),
    ],
)
def test_the_slow_writing_gives_the_published_vectors(length: int, answer: str) -> None:
    """Vectors of the authors' reference code; the last one is in the appendix of the paper."""
    found = slow_siphash(_KEY, bytes(range(length)))
    assert found.to_bytes(8, "little").hex() == answer


def test_the_kernel_gives_the_published_vector_of_eight_bytes() -> None:
    low, high, word = (
        np.uint64(int.from_bytes(part, "little")) for part in (_KEY[:8], _KEY[8:], bytes(range(8)))
    )
    assert int(siphash(low, high, word)) == 0x93F5F5799A932462


def test_the_kernel_agrees_with_the_slow_writing() -> None:
    words = np.random.default_rng(7).integers(0, 1 << 64, (50, 3), dtype=np.uint64)
    for low, high, word in words:
        assert int(siphash(low, high, word)) == slow_siphash(
            low.tobytes() + high.tobytes(), word.tobytes()
        )


def test_many_words_are_answered_as_each_alone() -> None:
    words = np.arange(13, dtype=np.uint64)
    low, high, tag = np.uint64(5), np.uint64(7), np.uint64(1 << 56)
    answers = np.zeros_like(words)
    siphash_all(low, high, words, answers, 2, 11, tag)
    expected = [int(siphash(low, high, word | tag)) for word in words[2:11]]
    assert answers.tolist() == [0, 0, *expected, 0, 0]


@pytest.mark.parametrize("words", [1, 4, 11, 12])
@pytest.mark.parametrize("answer", [1, 4, 8])
def test_the_kernel_of_blake2b_agrees_with_hashlib(words: int, answer: int) -> None:
    messages = np.random.default_rng(7).integers(0, 1 << 64, (600, words), dtype=np.uint64)
    found = blake2b(_KEY, b"date_nom", messages, answer)
    for message, one in zip(messages, found, strict=True):
        expected = hashlib.blake2b(
            message.tobytes(), key=_KEY, person=b"date_nom", digest_size=8 * answer
        )
        assert one.tobytes() == expected.digest()


def test_a_message_too_long_for_the_kernel_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        blake2b(_KEY, b"date_nom", np.zeros((1, 13), dtype=np.uint64), 4)


def test_passes_have_answers_of_their_own() -> None:
    message = np.zeros((1, 2), dtype=np.uint64)
    first, second = (blake2b(_KEY, person(name), message, 4) for name in ("date_nom", "date_lieu"))
    assert not np.array_equal(first, second)
    assert len(person("un nom de passe bien plus long que seize octets")) == 16


def test_keyed_answers_are_those_of_hashlib() -> None:
    key = bytes(range(32))
    expected = hashlib.blake2b(b"\x03\0\0\0nomDUPONT", key=key, digest_size=16).digest()
    assert prf(key, "nom", ["DUPONT"]).tobytes() == expected


def test_domains_never_run_into_values() -> None:
    assert not np.array_equal(prf(bytes(32), "ab", ["c"]), prf(bytes(32), "a", ["bc"]))
