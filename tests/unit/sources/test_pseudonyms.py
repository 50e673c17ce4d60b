"""One person, one pseudonym; without the key, nothing."""

import hmac
from hashlib import sha256

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.foundation.errors import CroiseeError
from croisee.sources.pseudonyms import check_key, key_id, normalise_name, normalise_sex, pseudonyms
from fixtures.deliveries import KEY


def one(nom: str | None, prenom: str, date: str, sexe: str, key: bytes = KEY) -> str | None:
    columns = {"nom": nom, "prenom": prenom, "date_naissance": date, "sexe": sexe}
    made = pseudonyms(key, {role: pa.array([cell], pa.string()) for role, cell in columns.items()})
    value: str | None = made.to_pylist()[0]
    return value


@pytest.mark.parametrize(
    ("nom", "prenom", "sexe"),
    [
        ("LE GALL", "JEAN-PIERRE", "1"),
        ("Le-Gall", "Jean Pierre", "H"),
        ("legall", "jéan pierre", "masculin"),
        (" Le Gall ", "Jean\u2011Pierre", "m"),
    ],
)
def test_two_writings_of_one_person_agree(nom: str, prenom: str, sexe: str) -> None:
    assert one(nom, prenom, "1990-02-01", sexe) == one("Le Gall", "Jean-Pierre", "1990-02-01", "M")


def test_names_are_taken_to_plain_letters() -> None:
    written = ["d'Œuvre-Léger", "DE LA TOUR", "de\u00a0La\u202fTour", "Müller", "Nguyễn", "Æsop"]
    assert [normalise_name(name) for name in written] == [
        "DOEUVRELEGER", "DELATOUR", "DELATOUR", "MULLER", "NGUYEN", "AESOP",
    ]  # fmt: skip


def test_sexes_are_read_as_offices_write_them() -> None:
    assert [normalise_sex(text) for text in ["1", "2", "M", "F", "H", "f", "Féminin", "homme", "9"]] == [
        "M", "F", "M", "F", "M", "F", "F", "M", "",
    ]  # fmt: skip


def test_the_pseudonym_is_the_hmac_that_the_guide_says() -> None:
    message = "\x1f".join(("croisee.pseudonyme", "nom", "prenom", "date_naissance", "sexe"))
    message += "\x1eLEGALL\x1eZOE\x1e1990-02-01\x1eF"
    expected = hmac.new(KEY, message.encode(), sha256).hexdigest()[:32]
    assert one("Le Gall", "Zoé", "1990-02-01", "2") == expected


def test_another_key_makes_another_pseudonym() -> None:
    other = bytes(reversed(KEY))
    assert one("A", "B", "1990-02-01", "F") != one("A", "B", "1990-02-01", "F", other)
    assert key_id(KEY) != key_id(other)


@pytest.mark.parametrize(
    "identity",
    [
        (None, "Zoé", "1990-02-01", "F"),
        ("", "Zoé", "1990-02-01", "F"),
        ("Le Gall", " - ", "1990-02-01", "F"),
        ("Le Gall", "Zoé", "", "F"),
        ("Le Gall", "Zoé", "1990-02-01", "9"),
    ],
)
def test_an_incomplete_identity_has_no_pseudonym(
    identity: tuple[str | None, str, str, str],
) -> None:
    assert one(*identity) is None


def test_parts_cannot_slide_from_one_field_to_the_next() -> None:
    assert one("AB", "C", "1990-02-01", "F") != one("A", "BC", "1990-02-01", "F")


def test_other_roles_make_other_pseudonyms() -> None:
    name = {"nom": pa.array(["A"]), "prenom": pa.array(["B"])}
    usual = {"nom_usage": pa.array(["A"]), "prenom": pa.array(["B"])}
    assert pseudonyms(KEY, name) != pseudonyms(KEY, usual)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20))
def test_rows_are_independent_of_their_batch(people: list[tuple[str, str]]) -> None:
    def make(rows: list[tuple[str, str]]) -> list[str | None]:
        columns = {
            "nom": pa.array([row[0] for row in rows], pa.string()),
            "prenom": pa.array([row[1] for row in rows], pa.string()),
        }
        made: list[str | None] = pseudonyms(KEY, columns).to_pylist()
        return made

    assert make(people) == [value for row in people for value in make([row])]


@pytest.mark.parametrize(("key", "said"), [(None, "manque"), (b"court", "32 octets")])
def test_without_a_good_key_nothing_is_pseudonymised(key: bytes | None, said: str) -> None:
    with pytest.raises(CroiseeError, match=said):
        check_key(key)
