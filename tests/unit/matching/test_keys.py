from datetime import date

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.encoding.keys import ProjectKey


def key(project: str = "insertion", secret: bytes = bytes(range(32))) -> ProjectKey:
    return ProjectKey(project, "étude", date(2026, 1, 1), date(2027, 1, 1), secret)


def test_a_key_survives_its_file() -> None:
    assert ProjectKey.from_bytes(key().to_bytes()) == key()


def test_two_drawn_keys_differ() -> None:
    first, second = (
        ProjectKey.draw("insertion", "étude", date(2026, 1, 1), date(2027, 1, 1)) for _ in range(2)
    )
    assert first.secret != second.secret


def test_the_secret_does_not_show() -> None:
    assert "secret" not in repr(key())
    assert bytes(range(32)).hex() not in repr(key())


def test_sub_keys_are_bound_to_use_and_project() -> None:
    derived = {
        key().derive("blocs"),
        key().derive("valeurs"),
        key("logement").derive("blocs"),
        key(secret=bytes(32)).derive("blocs"),
    }
    assert len(derived) == 4
    assert key().derive("blocs") == key().derive("blocs")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", key().to_bytes()[:-9], b"\xff"])
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(CroiseeError, match="illisible"):
        ProjectKey.from_bytes(content)


def test_a_key_changed_by_a_field_is_refused() -> None:
    with pytest.raises(CroiseeError, match="illisible"):
        ProjectKey.from_bytes(key().to_bytes().replace(b'"format"', b'"extra":1,"format"'))


def test_a_dead_key_serves_no_more() -> None:
    key().check_usable(date(2026, 12, 31))
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        with pytest.raises(CroiseeError, match="n'est pas utilisable"):
            key().check_usable(day)


def test_a_key_cannot_die_before_its_birth() -> None:
    with pytest.raises(CroiseeError, match="détruite avant"):
        ProjectKey.draw("insertion", "étude", date(2026, 1, 1), date(2026, 1, 1))
