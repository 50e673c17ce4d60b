"""`croisee differences`, typed as a statistician does."""

import csv
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import numpy as np
import pyarrow as pa
import pytest

from croisee.cli import main
from croisee.confidentiality.differencing import atoms_of, find_differences, remedy

Typed = Callable[..., tuple[int, str, str]]
ENGLISH = re.compile(r"Usage|Error|No such|Missing|Invalid|Traceback|should be")
LINE = [
    "pieces", "zones", "differences", "smallest", "withheld", "merged", "cost", "optimal",
    "too_late", "seconds",
]  # fmt: skip
TOWN = """
    commune;qpv2015;qpv2024;personnes
    Rive;Aulnes;Aulnes;61
    Rive;;Aulnes;3
    Rive;;;300
    Val;Bois;Bois;48
    Val;;;90
"""
FORM = ("--zoning", "qpv2015", "--zoning", "qpv2024", "--zoning", "commune", "--threshold", "5")


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Typed:
    """Type a command in an empty folder; returns its exit code and its two streams."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["croisee", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert not ENGLISH.search(out + err)
        return int(end.value.code or 0), out, err

    return run


def write(name: str, text: str) -> str:
    Path(name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return name


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def only_line(out: str) -> dict:
    assert out.count("\n") == 1
    return json.loads(out)


def test_a_street_added_between_two_generations_is_found_and_its_remedy_told(typed: Typed):
    write("m.csv", TOWN)
    code, out, err = typed(
        "differences", "m.csv", *FORM, "--count", "personnes", "--out", "d.csv", "--remedy", "r.csv"
    )
    line = only_line(out)
    assert list(line) == LINE
    assert (code, line["pieces"], line["zones"], line["differences"]) == (1, 5, 6, 1)
    assert (line["smallest"], line["withheld"], line["merged"]) == (3, 1, 0)
    assert (line["cost"], line["optimal"], line["too_late"]) == (61, True, 0)
    sentence = "En retranchant de la zone Aulnes (qpv2024) la zone Aulnes (qpv2015), on isole 3 personnes (la zone Rive (commune))."
    assert rows("d.csv") == [
        {
            "added": "qpv2024=Aulnes",
            "subtracted": "qpv2015=Aulnes",
            "people": "3",
            "exact": "1",
            "too_late": "0",
            "sentence": sentence,
        }
    ]
    assert rows("r.csv") == [
        {
            "action": "retirer",
            "zoning": "qpv2015",
            "zone": "Aulnes",
            "neighbour": "",
            "sentence": "Ne pas publier la zone Aulnes (qpv2015).",
        }
    ]
    assert sentence in err
    assert "Que faire : Ne pas publier la zone Aulnes (qpv2015)." in err


def test_without_a_count_each_row_is_a_person_and_rows_of_the_same_zones_are_added(typed: Typed):
    pieces = [("Aulnes", "Aulnes")] * 61 + [("", " Aulnes ")] * 3 + [("Bois", "Bois")] * 48
    write("p.csv", "qpv2015,qpv2024,rue\n" + "".join(f"{a},{b},x\n" for a, b in pieces))
    code, out, _ = typed(
        "differences", "p.csv", "--zoning", "qpv2015", "--zoning", "qpv2024", "--threshold", 5
    )
    line = only_line(out)
    assert (code, line["pieces"], line["differences"], line["smallest"]) == (1, 3, 1, 3)


def test_nothing_found_is_nothing_said(typed: Typed):
    write("m.csv", TOWN)
    form = (*FORM[:-1], "3", "--count", "personnes", "--out", "d.csv", "--remedy", "r.csv")
    code, out, err = typed("differences", "m.csv", *form)
    line = only_line(out)
    assert (code, err) == (0, "")
    assert (line["differences"], line["smallest"], line["cost"]) == (0, None, 0)
    assert Path("d.csv").read_text("utf-8").splitlines() == [
        "added;subtracted;people;exact;too_late;sentence"
    ]
    assert rows("r.csv") == []


def test_only_the_zones_that_are_published_can_be_subtracted(typed: Typed):
    write("m.csv", TOWN)
    write("z.csv", "zoning,zone\nqpv2024,Aulnes\ncommune,Rive\n")
    form = ("differences", "m.csv", *FORM, "--count", "personnes", "--published", "z.csv")
    code, out, _ = typed(*form)
    assert (code, only_line(out)["zones"]) == (0, 2)
    write("z.csv", "zoning,zone\nqpv2024,Aulnes\nqpv2015,Aulnes\n")
    assert typed(*form)[0] == 1


def test_a_zone_already_released_stays_and_another_is_withheld(typed: Typed):
    write("m.csv", TOWN)
    write("avant.csv", "zoning;zone\nqpv2015;Aulnes\nqpv2015;Bois\n")
    form = ("differences", "m.csv", *FORM, "--count", "personnes", "--remedy", "r.csv")
    code, out, _ = typed(*form, "--before", "avant.csv", "--out", "d.csv")
    assert (code, only_line(out)["too_late"], only_line(out)["cost"]) == (1, 0, 64)
    assert [(row["zoning"], row["zone"]) for row in rows("r.csv")] == [("qpv2024", "Aulnes")]
    write("avant2.csv", "zoning;zone\nqpv2024;Aulnes\n")
    code, out, err = typed(
        *form, "--before", "avant.csv", "--before", "avant2.csv", "--out", "d.csv"
    )
    line = only_line(out)
    assert (code, line["differences"], line["too_late"], line["withheld"]) == (1, 1, 1, 0)
    assert rows("d.csv")[0]["too_late"] == "1"
    assert "il est trop tard" in err


def test_the_user_says_what_a_zone_is_worth_and_which_may_be_published_together(typed: Typed):
    write("m.csv", TOWN.replace("Val;;;90", "Val;;Bois;9\n    Val;;;81"))
    write("prix.csv", "zoning;zone;cost\nqpv2015;Aulnes;1000,5\nqpv2015;Bois;20\n")
    form = ("differences", "m.csv", *FORM, "--count", "personnes", "--cost", "prix.csv")
    typed(*form, "--remedy", "r.csv")
    assert [(row["zoning"], row["zone"]) for row in rows("r.csv")] == [("qpv2024", "Aulnes")]
    write("voisins.csv", "zoning;zone;neighbour\nqpv2015;Aulnes;Bois\n")
    code, out, err = typed(*form, "--neighbours", "voisins.csv", "--remedy", "r.csv")
    line = only_line(out)
    assert (code, line["merged"], line["withheld"], line["cost"]) == (1, 1, 0, 20)
    (action,) = rows("r.csv")
    assert (action["action"], action["zone"], action["neighbour"]) == ("réunir", "Aulnes", "Bois")
    assert "ensemble, jamais séparément" in err


def test_what_is_found_is_what_the_library_finds(typed: Typed):
    """Three ways to cut a street of 300 houses, whose people are drawn at random."""
    random = np.random.default_rng(5)
    house = np.arange(300)
    people = random.poisson(2, house.size)
    zonings = {
        name: [
            None if outside else f"{name}{code}" for code, outside in zip(codes, empty, strict=True)
        ]
        for name, codes, empty in (
            ("a", (house // 11).tolist(), (house % 60 < 7).tolist()),
            ("b", ((house + 4) // 17).tolist(), (house < 0).tolist()),
            ("c", ((house + 9) // 8).tolist(), (house % 90 > 70).tolist()),
        )
    }
    with Path("m.csv").open("w", encoding="utf-8", newline="") as stream:
        written = csv.writer(stream, delimiter=";")
        written.writerow(["n", *zonings])
        written.writerows(zip(people.tolist(), *zonings.values(), strict=True))
    atoms = atoms_of(pa.table({**zonings, "n": people}), list(zonings), "n")
    expected = find_differences(atoms, 11)
    assert any(len(each.zonings) == 3 for each in expected)
    form = [word for name in zonings for word in ("--zoning", name)]
    code, out, _ = typed(
        "differences", "m.csv", *form, "--count", "n", "--threshold", 11, "--out", "d.csv"
    )
    line = only_line(out)

    def told(zones) -> str:
        return " | ".join(f"{zone.zoning}={zone.code}" for zone in zones)

    assert [(row["added"], row["subtracted"], int(row["people"])) for row in rows("d.csv")] == [
        (told(each.added), told(each.subtracted), each.people) for each in expected
    ]
    chosen = remedy(atoms, expected, 11)
    assert (code, line["withheld"], line["cost"]) == (1, len(chosen.withheld), chosen.cost)
    assert (line["pieces"], line["zones"]) == (atoms.population.size, len(atoms.reaching(11)))


# --- Clumsy -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("qpv2024;personnes", "quartier;personnes", "m.csv, colonne « qpv2024 » : cette colonne manque"),
        ("qpv2024;personnes", "qpv2024;n", "m.csv, colonne « personnes » : cette colonne manque"),
        ("Aulnes;3", "Aulnes;-3", "m.csv, ligne 3, colonne « personnes » : ce nombre est trop petit"),
        ("Aulnes;3", "Aulnes;trois", "m.csv, ligne 3, colonne « personnes » : ce n'est pas un nombre"),
        ("Aulnes;3", "Aulnes;2,5", "m.csv, ligne 3, colonne « personnes » : ce n'est pas un nombre de personnes"),
        ("Aulnes;3", "Aulnes;1e300", "m.csv, ligne 3, colonne « personnes » : ce n'est pas un nombre de personnes"),
        ("Aulnes;3", "Aulnes;", "m.csv, ligne 3, colonne « personnes » : cette case est vide"),
        ("Aulnes;3", "3", "m.csv, ligne 3 : cette ligne a 3 colonnes"),
    ],
)  # fmt: skip
def test_a_faulty_file_of_pieces_is_refused_and_nothing_is_written(typed: Typed, old, new, said):
    write("m.csv", TOWN.replace(old, new))
    code, out, err = typed("differences", "m.csv", *FORM, "--count", "personnes", "--out", "d.csv")
    assert (code, out) == (1, "")
    assert said in err
    assert "Que faire :" in err
    assert not Path("d.csv").exists()


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--published", "zoning;zone\ncommune;Rive\ncommune;Mer\n", "z.csv, ligne 3, colonne « zone » : aucun morceau"),
        ("--published", "zoning;zone\niris;Rive\n", "z.csv, ligne 2, colonne « zoning » : ce zonage n'est pas étudié"),
        ("--published", "zonage;zone\ncommune;Rive\n", "z.csv, colonne « zoning » : cette colonne manque"),
        ("--published", "zoning;zone\ncommune;\n", "z.csv, ligne 2, colonne « zone » : ce code est vide"),
        ("--before", "zoning;zone\nqpv2015;Rive\n", "z.csv, ligne 2, colonne « zone »"),
        ("--cost", "zoning;zone\ncommune;Rive\n", "z.csv, colonne « cost » : cette colonne manque"),
        ("--cost", "zoning;zone;cost\ncommune;Rive;-1\n", "z.csv, ligne 2, colonne « cost » : ce nombre est trop petit"),
        ("--cost", "zoning;zone;cost\ncommune;Rive;1\ncommune;Rive;2\n", "z.csv, ligne 3, colonne « zone » : cette zone est déjà"),
        ("--neighbours", "zoning;zone;neighbour\ncommune;Rive;Bois\n", "z.csv, ligne 2, colonne « neighbour »"),
    ],
)  # fmt: skip
def test_a_faulty_list_of_zones_is_refused(typed: Typed, option, text, said):
    write("m.csv", TOWN)
    write("z.csv", text)
    code, out, err = typed(
        "differences", "m.csv", *FORM, "--count", "personnes", option, "z.csv", "--out", "d.csv"
    )
    assert (code, out) == (1, "")
    assert said in err
    assert "Que faire :" in err
    assert not Path("d.csv").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["m.csv", "--threshold", 5], 2, "il manque « ZONAGE »"),
        (["m.csv", "--zoning", "commune"], 2, "il manque « SEUIL »"),
        (["m.csv", "--zoning", "commune", "--threshold", 1], 2, "« --threshold » ne convient pas"),
        (["absent.csv", *FORM], 1, "absent.csv"),
        (["m.csv", *FORM, "--zoning", "commune"], 1, "« commune » : cette colonne est donnée deux fois"),
        (["m.csv", *FORM, "--count", "commune"], 1, "« commune » : cette colonne est donnée deux fois"),
        (["m.csv", *FORM, "--out", "m.csv"], 1, "par-dessus"),
        (["m.csv", *FORM, "--out", "d.csv", "--remedy", "d.csv"], 1, "au même endroit"),
    ],
)  # fmt: skip
def test_a_command_written_wrongly_is_explained(typed: Typed, words, code, said):
    write("m.csv", TOWN)
    found, out, err = typed("differences", *words)
    assert (found, out) == (code, "")
    assert said in err
    assert not Path("d.csv").exists()


def test_the_help_is_in_french(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["croisee", "differences", "--help"])
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code
    assert "Cherche les différences de zones publiées" in capsys.readouterr().out
