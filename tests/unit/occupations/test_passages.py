"""From one edition to another, and from FAP to ROME."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.occupations.editions import Ground, Passage, compare, passages
from croisee.occupations.fap import parse_passage
from croisee.occupations.rome import Appellation, Rome


def edition(name: str, codes: dict[str, str], *rows: str, parents: str = "") -> Rome:
    """`rows`: OGR number and code of each appellation; `parents`: code and its parent."""
    named = [row.split() for row in rows]
    pairs = [pair.split("<") for pair in parents.split()]
    return Rome(
        name,
        codes,
        tuple(Appellation(code, f"Métier {number}", number) for number, code in named),
        parents=dict(pairs),
    )


OLD = edition(
    "v3", {"M1805": "Études", "K1": "Ancien", "K2": "Perdu"}, "10 M1805", "11 K1", "12 K1", "13 K2"
)
NEW = edition(
    "v4",
    {"M1805": "Développeur", "M1855": "Développeur web", "K8": "A", "K9": "B"},
    "10 M1855", "11 K8", "12 K9", "14 K9",
    parents="M1805<M1805 M1855<M1805",
)  # fmt: skip


def test_what_changes_from_one_edition_to_the_next() -> None:
    changed = compare(OLD, NEW)
    assert changed.appeared == ("K8", "K9", "M1855")
    assert changed.disappeared == ("K1", "K2")
    assert changed.renamed == {"M1805": ("Études", "Développeur")}
    assert changed.moved == {
        "10": ("M1805", "M1855"), "11": ("K1", "K8"), "12": ("K1", "K9"),
    }  # fmt: skip
    assert (changed.added, changed.dropped) == (("14",), ("13",))


def test_a_code_passes_on_the_surest_ground_there_is() -> None:
    assert passages(OLD, NEW) == {
        "K1": Passage(("K8", "K9"), Ground.APPELLATIONS),
        "K2": Passage((), Ground.UNKNOWN),
        "M1805": Passage(("M1805", "M1855"), Ground.DECLARED),
    }
    assert passages(NEW, OLD)["M1855"] == Passage(("M1805",), Ground.DECLARED)


def test_without_filiation_the_same_code_stays() -> None:
    same = edition("v4", {"M1805": "Études"})
    assert passages(OLD, same)["M1805"] == Passage(("M1805",), Ground.SAME)


SAS = """
/* $FAP9RSQ : "commentaire" */
value  $FAP9RSQ
"A1201","A1205"            =	"A0Z42"
"A1101"                    =	"A0Z43"
value  $FAP9RAQ
"D11011","D11012"          = "S0Z20"
"D11013"                   = "S0Z40"
 Other                     = "ZZZZZ";
"""


def test_a_fap_is_made_of_codes_whole_or_in_part() -> None:
    passage = parse_passage(SAS)
    assert passage.codes_of("A0Z42") == ("A1201", "A1205")
    assert passage.codes_of("inconnue") == ()
    assert passage.parts["A0Z43"][0].whole
    assert not passage.parts["S0Z20"][0].whole
    assert passage.faps_of("D1101") == ("S0Z20", "S0Z40")
    assert passage.faps_of("D1101", "3") == ("S0Z40",)
    assert passage.faps_of("A1101", "3") == ("A0Z43",)


def test_another_file_is_refused() -> None:
    with pytest.raises(CroiseeError, match="aucune ligne de passage"):
        parse_passage("code;fap\nA1101;A0Z43", origin="autre.txt")
