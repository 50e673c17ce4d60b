"""Whatever bytes it is given, the verifier answers with findings, in French, and never breaks."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.ledger import SigningKey
from croisee.ledger.notes import write_checkpoint, write_proof
from croisee.ledger.verify import (
    EMPTY_ROOT,
    Fault,
    canonical,
    parse_checkpoint,
    parse_leaf,
    parse_verifier_key,
    verify_log,
    verify_receipt,
)

LAW = settings(deadline=None)
KEY = SigningKey("a.example", 1, bytes(32))
CHECKPOINT = write_checkpoint(0, EMPTY_ROOT, KEY)
PROOF = write_proof(3, [EMPTY_ROOT], CHECKPOINT, b"x" * 40)
VKEY = str(KEY.public)


@st.composite
def damaged(draw: st.DrawFn, original: str) -> str:
    """`original`, with a stretch of it replaced by anything."""
    start = draw(st.integers(0, len(original)))
    end = draw(st.integers(start, min(len(original), start + 10)))
    return original[:start] + draw(st.text(max_size=10)) + original[end:]


def _fault(read: Callable[..., object], *arguments: object) -> str | None:
    """The French sentence with which `read` refuses, or None if it accepts."""
    try:
        read(*arguments)
    except Fault as fault:
        return str(fault)
    return None


@LAW
@given(st.one_of(st.text(), damaged(CHECKPOINT)))
def test_a_checkpoint_not_found_faulty_is_the_one_that_was_signed(text: str) -> None:
    findings = verify_log(text, [], KEY.public)
    refusal = _fault(parse_checkpoint, text)
    if refusal is not None:
        assert findings == [f"Point de contrôle illisible : {refusal}."]
    elif not findings:
        assert parse_checkpoint(text).note.text == parse_checkpoint(CHECKPOINT).note.text


@LAW
@given(st.one_of(st.text(), damaged(PROOF)))
def test_a_receipt_that_proves_nothing_is_never_accepted(text: str) -> None:
    assert verify_receipt(text, VKEY) != []


@LAW
@given(st.one_of(st.text(), damaged(VKEY)))
def test_a_key_is_read_as_it_is_written_or_refused(text: str) -> None:
    if _fault(parse_verifier_key, text) is None:
        assert str(parse_verifier_key(text)) == text.strip()
    else:
        assert verify_receipt(PROOF, text)[0].startswith("Reçu illisible")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
)
RECORDS = st.fixed_dictionaries(
    {
        "event": JSON,
        "index": st.just(0) | JSON,
        "leaf": st.just("00" * 32) | JSON,
        "salt": st.just("00" * 32) | st.none() | JSON,
    }
)


@LAW
@given(st.one_of(st.binary(), RECORDS.map(lambda record: canonical(record) + b"\n")))
def test_a_line_that_commits_to_nothing_is_never_accepted(line: bytes) -> None:
    findings = verify_log(CHECKPOINT, [line], KEY.public)
    refusal = _fault(parse_leaf, line, 0)
    assert findings == [f"Feuille 0 : {refusal}."] if refusal is not None else len(findings) > 0


@LAW
@given(st.integers(0, 60_000))
def test_deep_nesting_is_refused(depth: int) -> None:
    line = b"[" * depth + b"]" * depth + b"\n"
    assert verify_log(CHECKPOINT, [line], KEY.public) == ["Feuille 0 : ligne illisible."] or (
        depth < 10_000
    )
