"""Laws of the normaliser, whatever people type."""

import unicodedata

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.matching.identity import FIELDS, canonical_records
from croisee.matching.normalisation import BirthPlaces, nir_key, normalise, read_nir
from croisee.matching.normalisation.dates import read_date
from croisee.matching.normalisation.family import joined, read_family, read_married
from croisee.matching.normalisation.folding import fold
from croisee.matching.normalisation.given import read_given
from croisee.matching.normalisation.vocabulary import given_variants, vocabulary
from croisee.nomenclatures import CommuneHistory

KNOWN = (
    vocabulary().reserved
    | set(given_variants())
    | {word for compound in vocabulary().compounds for word in compound}
)
OTHERS = ["DUPONT", "MARTIN", "DIAYE", "EE", "TOUR", "EL", "SANS", "NOM", "B", "ABD", "ULD"]
WORDS = st.sampled_from([*sorted(KNOWN), *OTHERS])
"""The words that a reading looks for, and some names: they meet in every order."""
SEPARATORS = st.sampled_from([" ", "-", "'", "’", ". ", " - ", "\u2011", "\u00a0"])


@st.composite
def names(draw: st.DrawFn) -> str:
    return "".join(draw(WORDS) + draw(SEPARATORS) for _ in range(draw(st.integers(1, 5))))


PLAIN = st.lists(WORDS, min_size=1, max_size=5)
WRITTEN = names() | st.text(max_size=20) | st.text("abcdéïœÇ'- .,0M", max_size=12)


@given(st.text())
def test_folding_keeps_plain_letters_alone_and_is_idempotent(text: str) -> None:
    folded = fold(text)
    assert set(folded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    assert folded == " ".join(folded.split())
    assert fold(folded) == folded


@given(WRITTEN)
@settings(max_examples=400)
def test_reading_a_name_again_changes_nothing(text: str) -> None:
    text = text.replace(",", " ")  # a comma parts given names; letters and blanks cannot tell it
    first = read_given(text)
    if first.first is not None and first.every is not None:
        assert read_given(first.first).first == first.first
        assert read_given(first.every).every == first.every
    for read in (read_family, read_married):
        family = read(text)
        for name in (family.birth, family.married):
            text_again = joined(name)
            assert joined(read_family(text_again or "").birth) == text_again


def accented(text: str) -> str:
    """« É » for « E », « Ç » for « C »… wherever Latin has such a letter."""
    return text.translate(str.maketrans("AEIOUCNaeioucn", "ÀÉÎÔÜÇÑàéîôüçñ"))


@given(PLAIN)
def test_case_accents_and_hyphens_change_nothing(words: list[str]) -> None:
    plain = " ".join(words)
    ways = [
        plain.lower(),
        plain.title(),
        accented(plain),
        accented(plain.lower()),
        unicodedata.normalize("NFD", accented(plain)),
        "-".join(words),
        " - ".join(words),
        f"  {plain} ",
        plain + "2",
    ]
    for way in ways:
        assert read_given(way) == read_given(plain)
        assert read_family(way) == read_family(plain)
        assert read_married(way) == read_married(plain)


PARTS = st.lists(
    st.sampled_from(
        ["DUPONT", "MARTIN", "LE GALL", "DE LA TOUR", "N'DIAYE", "ST-JEAN", "BEN ALI", "ROUX"]
    ),
    min_size=2,
    max_size=4,
    unique=True,
)


@given(PARTS, st.randoms())
def test_the_order_of_the_parts_of_a_compound_name_changes_no_part(
    parts: list[str], random
) -> None:
    shuffled = random.sample(parts, len(parts))
    table = normalise(
        people([{"family_name": "-".join(parts)}, {"family_name": " ".join(shuffled)}])
    ).table
    one, other = table["family_parts"].to_pylist()
    assert one == other
    lengths = [len(part) for part in table["family_parts"][0].as_py()]
    assert lengths == sorted(lengths, reverse=True)


@given(WRITTEN, WRITTEN)
def test_swapped_given_and_family_names_have_the_same_tokens(one: str, other: str) -> None:
    table = normalise(
        people(
            [
                {"given_name": one, "family_name": other},
                {"given_name": other, "family_name": one},
            ]
        )
    ).table
    tokens, swapped = table["name_tokens"].to_pylist()
    assert tokens == swapped == sorted(set(tokens))


DATES = st.one_of(
    st.dates().map(lambda d: f"{d:%d/%m/%Y}"),
    st.dates().map(str),
    st.from_regex(r"[0-9X]{2}/[0-9X]{2}/(19|20)[0-9]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.text(max_size=8),
)
PLACES = BirthPlaces.of(
    CommuneHistory.of("2025", [("35238", "35238"), ("22050", "22055"), ("22055", "22055")]),
    [("35238", "Rennes"), ("22050", "Ancienne"), ("99352", "Algérie")],
)
CODES = st.sampled_from(
    [
        "35238",
        "22050",
        "75101",
        "99352",
        "Rennes",
        "RENNES (44)",
        "Alger, Algérie",
        "LE LE MANS",
        "20004",
        "x",
    ]
) | st.text(max_size=8)
PEOPLE = st.fixed_dictionaries(
    {
        "given_name": st.none() | WRITTEN,
        "family_name": st.none() | WRITTEN,
        "married_name": st.none() | WRITTEN,
        "sex": st.none() | st.sampled_from(["1", "2", "M", "F", "?"]),
        "birth_date": st.none() | DATES,
        "birth_place": st.none() | CODES,
        "postcode": st.none() | st.sampled_from(["35000", "1000", "x"]),
    }
)


def people(rows: list[dict[str, str | None]]) -> pa.Table:
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in FIELDS}
    ids = pa.array([str(n) for n in range(len(rows))], pa.string())
    return canonical_records(pa.table({"id": ids, **columns}))


def normalised(rows: list[dict[str, str | None]]) -> list[dict[str, object]]:
    found = normalise(people(rows), PLACES).table.drop_columns(["id"])
    return found.to_pylist()


@given(st.lists(PEOPLE, min_size=1, max_size=6))
def test_a_row_says_nothing_of_another_record(rows: list[dict[str, str | None]]) -> None:
    alone = [normalised([row])[0] for row in rows]
    assert normalised(rows) == alone
    assert normalised(rows[::-1]) == alone[::-1]
    assert normalised(rows + rows) == alone + alone


@given(PEOPLE)
def test_a_normalised_record_is_its_own_normal_form(row: dict[str, str | None]) -> None:
    row = {**row, "given_name": row["given_name"] and row["given_name"].replace(",", " ")}
    once = normalised([row])[0]
    parts = [once["birth_year"], once["birth_month"], once["birth_day"]]
    again = normalised(
        [
            {
                "given_name": once["givens"],
                "family_name": once["family"],
                "married_name": once["married"],
                "sex": once["sex"],
                "birth_date": None
                if parts[0] is None
                else "{:04}-{:02}-{:02}".format(*(p or 0 for p in parts)),
                "birth_place": once["birth_place"],
                "postcode": once["postcode"],
            }
        ]
    )[0]
    for column in ("givens", "family", "married", "sex", "birth_place", "postcode", "birth_year"):
        assert again[column] == once[column]
    if once["birth_year"] is not None:
        assert (again["birth_month"], again["birth_day"]) == (
            once["birth_month"],
            once["birth_day"],
        )


@given(DATES)
def test_a_day_never_stands_without_its_month_and_never_outside_it(text: str) -> None:
    date = read_date(text)
    assert date.day is None or date.month is not None
    assert date.month is None or 1 <= date.month <= 12
    assert date.day is None or 1 <= date.day <= 31


@given(st.dates())
def test_a_date_reads_the_same_in_every_writing_and_sorts_day_and_month_alike(day) -> None:
    year = 1900 + day.year % 100
    day = day.replace(year=year, day=min(day.day, 28))
    iso = read_date(day.isoformat())
    assert (iso.year, iso.month, iso.day) == (day.year, day.month, day.day)
    for layout in ("%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d%m%Y", "%Y-%m-%dT00:00:00"):
        assert read_date(day.strftime(layout)) == iso
    assert read_date(day.strftime("%m/%d/%Y")).day_month_sorted == iso.day_month_sorted


NUMBERS = st.from_regex(r"[12][0-9]{4}(0[1-9]|2[AB]|[3-9][0-9])[0-9]{6}", fullmatch=True)


@given(NUMBERS, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_figure_never_passes_the_key(number: str, place: int, shift: int) -> None:
    written = f"{number}{nir_key(number):02}"
    assert read_nir(written).number == number
    if number[place].isdigit() and place not in (5, 6):
        wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
        assert read_nir(wrong + written[13:]).number is None
