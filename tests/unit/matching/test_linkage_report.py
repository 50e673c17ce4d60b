"""Whom a linkage finds and misses, by group, and what of it may be read."""

import numpy as np
import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.groups import coarse_groups
from croisee.matching.normalisation import normalise
from croisee.matching.report.axes import AGE, BIRTH, GIVEN, OVERLAP, SEX
from croisee.matching.report.document import as_json, as_text
from croisee.matching.report.figures import Figures, People, by_group, people, whole
from croisee.matching.report.protected import Shown, SideShown, protect_figures
from unit.matching.records import records


def study(**columns: list[str]) -> pa.Table:
    size = len(next(iter(columns.values())))
    return pa.table({"pseudonym": [f"p{n}" for n in range(size)], **columns})


def told(**probabilities: float) -> pa.Table:
    return pa.table(
        {
            "pseudonym": pa.array(list(probabilities), pa.string()),
            "probability": pa.array(list(probabilities.values()), pa.float64()),
        }
    )


# --- Groups --------------------------------------------------------------------------------------


def test_groups_are_coarse_and_say_what_is_not_known():
    given = records(
        birth_date=["2009-01-01", "2008-12-31", "1951", "1920-02-03", None, "2030-01-01"],
        sex=["1", "F", "M", "2", "x", None],
        birth_place=["35238", "99351", "TUNIS", None, "75112", "99100"],
    )
    groups = coarse_groups(normalise(given).table, 2026)
    assert groups["groupe_age"].to_pylist() == [
        *("0-17", "18-29", "75-", "75-", "inconnu", "inconnu"),
    ]
    assert groups["groupe_sexe"].to_pylist() == ["h", "f", "h", "f", "inconnu", "inconnu"]
    assert groups["groupe_naissance"].to_pylist() == [
        *("france", "etranger", "inconnu", "inconnu", "france", "france"),
    ]
    assert set(groups) == {axis.column for axis in GIVEN}
    assert all(
        set(column.to_pylist()) <= set(axis.labels)
        for axis, column in zip(GIVEN, groups.values(), strict=True)
    )


# --- Figures -------------------------------------------------------------------------------------


def test_figures_of_a_group_come_from_probabilities():
    table = study(groupe_sexe=["f", "f", "f", "f", "h", "h"])
    counted = people(table, told(p0=1.0, p1=0.8, p4=0.9, fake=1.0), told(p1=0.1, p2=0.5, p9=0.7))
    axes = {axis.column: groups for axis, groups in by_group(counted)}
    women = axes[SEX.column]["f"]
    assert women == Figures(4, 2, 2, found=pytest.approx(1.8), missed=pytest.approx(0.6))
    assert (women.share, women.precision, women.recall, women.overlap) == pytest.approx(
        (0.5, 0.9, 0.75, 0.6)
    )
    assert axes[SEX.column]["h"].recall == 1
    assert whole(counted).records == 6
    assert "inconnu" not in axes[SEX.column]


def test_a_group_without_link_has_no_precision():
    counted = people(study(groupe_sexe=["f"]), told(), told())
    nobody = whole(counted)
    assert (nobody.share, nobody.precision, nobody.recall, nobody.overlap) == (0, None, None, 0)


def test_a_person_may_have_several_links():
    counted = people(study(x=["a", "b"]), _twice(), told())
    assert whole(counted) == Figures(2, 1, 2, pytest.approx(1.7), 0)
    assert counted.codes == ()


def _twice() -> pa.Table:
    return pa.table({"pseudonym": ["p0", "p0"], "probability": [0.9, 0.8]})


def test_an_unheard_of_code_is_unknown():
    counted = people(study(groupe_sexe=["f", "femme", "h"]), told(), told())
    axes = {axis.column: groups for axis, groups in by_group(counted)}
    assert {code: figures.records for code, figures in axes[SEX.column].items()} == {
        "f": 1,
        "h": 1,
        "inconnu": 1,
    }


def test_people_are_sorted_by_the_overlap_of_their_group():
    """Half the women are in the other file, one man in a hundred is."""
    table = study(groupe_sexe=["f"] * 10 + ["h"] * 100)
    counted = people(table, told(**{f"p{n}": 1.0 for n in [0, 1, 2, 3, 4, 10]}), told())
    axes = {axis.column: groups for axis, groups in by_group(counted)}
    assert {code: figures.records for code, figures in axes[OVERLAP.column].items()} == {
        "0-5": 100,
        "50-": 10,
    }


# --- Protected -----------------------------------------------------------------------------------


def crowd(**groups: tuple[int, int]) -> People:
    """Born here or there: (people, linked) of each group; links are sure."""
    codes = np.concatenate([np.full(size, code) for code, (size, _) in groups.items()])
    linked = np.concatenate([np.arange(size) < found for size, found in groups.values()])
    links = linked.astype(float)
    return People(links, links * 0.95, (1 - links) * 0.01, ((BIRTH, codes),))


def shown(*sides: People, threshold: int | None = None) -> tuple[SideShown, ...]:
    return protect_figures(sides, "essai", rules="prestations", threshold=threshold)


def read(side: SideShown) -> dict[str, tuple[bool, bool]]:
    ((_, groups),) = side.axes
    return {code: (one.records, one.linked) for code, one in groups.items()}


def test_what_concerns_enough_people_is_read():
    (side,) = shown(crowd(france=(200, 100), etranger=(50, 20)))
    assert read(side) == {"france": (True, True), "etranger": (True, True)}
    assert side.total.estimates


@pytest.mark.parametrize("few", [(50, 3), (50, 47)], ids=["linked", "not linked"])
def test_few_linked_or_few_unlinked_are_hidden_with_what_gives_them_away(few: tuple[int, int]):
    (side,) = shown(crowd(france=(200, 100), etranger=few, inconnu=(40, 20)))
    found = read(side)
    assert found["etranger"][1] is False
    hidden = [code for code, (_, linked) in found.items() if not linked]
    assert len(hidden) >= 2, "one alone would be told by the total"
    assert side.total.estimates
    assert all(table.audit.unsafe == 0 for table in side.tables)


def test_a_clause_may_ask_for_more():
    sides = (crowd(france=(200, 100), etranger=(50, 8)), crowd(france=(300, 100), etranger=(60, 8)))
    assert read(shown(*sides)[0])["etranger"] == (True, True)
    for side in shown(*sides, threshold=11):
        assert read(side)["etranger"][1] is False


@pytest.mark.parametrize("linked", [3, 198])
def test_when_totals_are_too_small_nothing_is_read(linked: int):
    """The total of links is that of both files: hidden in one, it would be read in the other."""
    small, large = crowd(france=(200, linked)), crowd(france=(900, linked))
    for side in shown(small, large):
        assert read(side) == {"france": (False, False)}
        assert (side.total.records, side.total.linked) == (False, False)
        assert side.tables == ()


def test_an_unknown_profile_is_refused():
    for rules in ("inconnu", "deja_public"):
        with pytest.raises(CroiseeError, match="ce profil de confidentialité n’existe pas"):
            protect_figures([crowd(france=(9, 9))], "essai", rules=rules, threshold=None)


# --- Read ----------------------------------------------------------------------------------------


def document(side: SideShown) -> dict:
    return as_json("essai", {"a": side})


def test_no_hidden_figure_is_in_the_document():
    (side,) = shown(crowd(france=(4321, 1234), etranger=(879, 3), inconnu=(765, 367)))
    told = document(side)
    (axis,) = {group["axis"] for group in told["files"]["a"]["groups"]}
    assert axis == "groupe_naissance"
    by_code = {group["code"]: group for group in told["files"]["a"]["groups"]}
    abroad = by_code["etranger"]
    for name in ("linked", "share", "precision", "recall", "overlap"):
        assert abroad[name] == {"value": None, "status": "secret"}
    others = [code for code in ("france", "inconnu") if by_code[code]["linked"]["value"] is None]
    text = as_text("essai", {"a": side})
    for code in others:
        assert str({"france": 1234, "inconnu": 367}[code]) not in text
    assert told["audit"]["unsafe"] == 0
    assert told["audit"]["hidden"] >= 2
    assert any("au moins 5 personnes" in rule for rule in told["rules"])


def test_a_figure_has_its_status():
    one = Shown(Figures(10, 0, 0, 0.0, 2.0), True, True)
    side = SideShown(one, ((BIRTH, {"france": one}),), ())
    total = document(side)["files"]["a"]["total"]
    assert total["records"] == {"value": 10, "status": "publie"}
    assert total["precision"] == {"value": None, "status": "sans_objet"}
    assert total["recall"] == {"value": 0.0, "status": "estime"}
    assert as_text("essai", {"a": side}).count("—") == 2


def test_bias_is_said_in_words():
    total = Shown(Figures(300, 150, 150, 148.0, 8.0), True, True)
    abroad = Shown(Figures(50, 20, 20, 17.0, 6.0), True, True)
    side = SideShown(total, ((BIRTH, {"etranger": abroad}),), ())
    said = document(side)["sentences"]
    assert said[0] == (
        "nés à l’étranger (fichier A) : rappel de 73,9 %, contre 94,9 % pour l’ensemble ; l’étude "
        "en compte trop peu."
    )
    assert "précision de 85,0 %" in said[1]
    hidden = SideShown(total, ((BIRTH, {"etranger": Shown(abroad.figures, True, False)}),), ())
    assert not any("étranger" in sentence for sentence in document(hidden)["sentences"])


def test_the_text_lines_up():
    (side,) = shown(crowd(france=(200, 100), etranger=(50, 3), inconnu=(40, 20)))
    text = as_text("essai", {"a": side})
    lines = text[text.index("Fichier A") :].split("\n\n")[0].splitlines()
    assert {len(line) for line in lines[1:] if not line.endswith(":")} == {len(lines[1])}
    assert AGE.title not in text
