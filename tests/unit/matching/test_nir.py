"""The NIR: its key, what it says, and no digest of it. All numbers are made up."""

import hashlib

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.normalisation import (
    BirthPlaces,
    Nir,
    Reason,
    coherence,
    nir_key,
    normalise,
    read_nir,
    refuse_plain_hash,
)
from croisee.nomenclatures import CommuneHistory
from unit.matching.records import records

MAN = "1800535238004"
CORSICAN = "280052A004012"


def keyed(number: str) -> str:
    return f"{number}{nir_key(number):02}"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("2550814168025", 38),  # the example of the administration's own pages
        ("1800535238004", 97 - 1800535238004 % 97),
        ("280052A004012", 97 - 2800519004012 % 97),
        ("280052B033012", 97 - 2800518033012 % 97),
        # Both rules in use for Corsica agree: « A » as 0 and a million less, « B » two millions.
        ("280052A004012", 97 - (2800520004012 - 1_000_000) % 97),
        ("280052B033012", 97 - (2800520033012 - 2_000_000) % 97),
    ],
)
def test_the_key(number: str, key: int) -> None:
    assert nir_key(number) == key


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (keyed(MAN), Nir(MAN, "1", 80, 5, "35238", None)),
        ("1 80 05 35 238 004 " + keyed(MAN)[13:], Nir(MAN, "1", 80, 5, "35238", None)),
        (keyed(CORSICAN), Nir(CORSICAN, "2", 80, 5, "2A004", None)),
        (MAN, Nir(MAN, "1", 80, 5, "35238", Reason.NIR_WITHOUT_KEY)),
        # A fictitious month: the birth record did not say it.
        (keyed("1802099352004"), Nir("1802099352004", "1", 80, None, "99352", None)),
        (MAN + f"{nir_key(MAN) % 97 + 1:02}", Nir(*[None] * 5, Reason.NIR_KEY)),
        (keyed("7800535238004"), Nir(*[None] * 5, Reason.NIR_TEMPORARY)),
        ("18005", Nir(*[None] * 5, Reason.NIR_SHAPE)),
        (" ", Nir(*[None] * 5, None)),
    ],
)
def test_reading_a_number(written: str, read: Nir) -> None:
    assert read_nir(written) == read


def test_coherence_with_the_record() -> None:
    places = BirthPlaces.of(CommuneHistory.of("2025", [("35238", "35238"), ("35240", "35240")]))
    people = normalise(
        records(
            sex=["1", "2", None, "1"],
            birth_date=["1980-05-12", "1981-05-12", "1980", "1950-01-01"],
            birth_place=["35238", "35240", "Ailleurs", "99352"],
        ),
        places,
    ).table
    numbers = pa.array([keyed(MAN), keyed(MAN), keyed(MAN), keyed("1500192352004")])
    assert coherence(numbers, people, places).to_pylist() == [
        {"sex": True, "birth_year": True, "birth_month": True, "birth_place": True},
        {"sex": False, "birth_year": False, "birth_month": True, "birth_place": False},
        {"sex": None, "birth_year": True, "birth_month": None, "birth_place": None},
        # 92 was Oran; the date is conventional, so its month is not compared.
        {"sex": True, "birth_year": True, "birth_month": None, "birth_place": None},
    ]


@pytest.mark.parametrize(
    "digest",
    [
        hashlib.md5(MAN.encode()).hexdigest(),
        hashlib.sha1(MAN.encode()).hexdigest().upper(),
        hashlib.sha256(MAN.encode()).hexdigest(),
        "sha256:" + hashlib.sha256(MAN.encode()).hexdigest(),
        hashlib.sha256(MAN.encode()).hexdigest()[:16],
        hashlib.sha256(MAN.encode()).hexdigest()[:12],
        "12345678901234567890123456789012",
        "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
    ],
)
def test_a_digest_of_the_nir_is_refused_with_the_reason(digest: str) -> None:
    with pytest.raises(CroiseeError) as refusal:
        refuse_plain_hash(pa.array([keyed(MAN), None, digest]), name="NUM_SS", file="a.csv")
    text = str(refusal.value)
    assert "a.csv, ligne 4, colonne « NUM_SS »" in text
    assert "26 milliards" in text
    assert "quelques minutes" in text
    assert "circuit à trois" in text
    assert digest not in text


def test_bytes_are_refused_too() -> None:
    with pytest.raises(CroiseeError, match="empreintes"):
        refuse_plain_hash(pa.array([hashlib.sha256(MAN.encode()).digest()]), name="nir")


def test_numbers_faulty_numbers_and_words_are_not_taken_for_digests() -> None:
    column = pa.array(
        [keyed(MAN), keyed(CORSICAN), MAN, "1 80 05 35 238 004 12", "180053523800", "1800535238004977", "inconnu",
         "non renseigné", "décédée", None, ""]
    )  # fmt: skip
    assert refuse_plain_hash(column, name="nir") is None
