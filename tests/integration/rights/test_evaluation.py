"""The engine of rules asked through the one call: zones, cache, kills, explanation."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.packaged import packaged, setting
from croisee.rights import RIGHTS, Donors, Explanation, evaluate, evaluation, explain
from croisee.rights import cache as room
from croisee.rights.known import known_law
from croisee.rights.law import check_law
from croisee.rights.months import months_needed
from fixtures.donor_households import HOMES, MONTH, ZONES, Found, alone, donors

pytestmark = pytest.mark.usefixtures("engine_of_rules")

LATE = "2027-12"
"""A month that the law known does not cover; late in a year, it tells months apart."""
TESTS = Path(__file__).resolve().parents[2]
ASKED = """
import sys; sys.path[:0] = sys.argv[2:]
from pathlib import Path
from fixtures.donor_households import HOMES, MONTH, donors
from croisee.rights import evaluate
print("go", flush=True)
evaluate(donors(HOMES), MONTH, [3], Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def people() -> Donors:
    return donors(HOMES)


def knowing(kept: Path, folder: Path) -> Path:
    """An empty cache that knows the law already."""
    for path in kept.glob("*.json"):
        shutil.copy(path, folder)
    return folder


def test_killed_then_asked_again_it_answers_as_if_nothing_had_been(
    people: Donors, found: Found, kept: Path, tmp_path: Path
) -> None:
    """Nothing half written is left; and a zone asked alone is as found after two others."""
    cache = knowing(kept, tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", ASKED, str(cache), str(TESTS)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGKILL)
    whole = [path for path in cache.iterdir() if not path.name.startswith(".en-cours-")]
    assert all(json.loads(path.read_text()) for path in whole if path.suffix == ".json")
    assert not [path for path in whole if path.suffix == ".parquet"]
    told: list[tuple[int, int]] = []
    fresh = evaluate(people, MONTH, [3], cache, told=lambda *done: told.append(done)).to_pylist()
    assert told == [(len(HOMES), len(HOMES))]
    assert {(row["menage"], row["droit"], 3): row for row in fresh} == {
        key: row for key, row in found.items() if key[2] == 3
    }
    assert not list(cache.glob(f".en-cours-*{os.sep}*.parquet"))


def test_the_zone_changes_what_tenants_have(found: Found) -> None:
    rents = {
        home: [found[home, "aide_logement", zone]["montant"] for zone in ZONES] for home in HOMES
    }
    assert rents["old"][0] > rents["old"][1] > rents["old"][2] > 0
    assert rents["owner"] == [0, 0, 0]


def test_the_same_question_is_answered_from_what_was_kept(
    people: Donors, found: Found, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "run", lambda *order: pytest.fail("the engine was asked"))
    rows = evaluate(people, MONTH, [1, 2], kept).to_pylist()
    assert rows == [found[row["menage"], row["droit"], row["zone_apl"]] for row in rows]
    assert evaluate(people, MONTH, [2], kept).num_rows == len(rows) // 2


@pytest.mark.parametrize("what", ["a donor", "a correction", "an assumption", "the program"])
def test_what_the_answer_depends_on_changes_its_name(
    what: str, people: Donors, found: Found, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found
    known = known_law(MONTH, kept)
    monkeypatch.setattr(evaluation, "known_law", lambda month, cache: known)
    match what:
        case "a donor":
            people = donors({**HOMES, "tenant": alone("locataire_social", 451, salaire_net=700)})
        case "a correction":
            value = packaged("croisee.rights", "parametres.yaml")["plafonds_c2s"]["valeurs"][0]
            monkeypatch.setitem(value, "sans_participation", [1, 2, 3, 4])
        case "an assumption":
            asked = packaged("croisee.rights", "parameters.yaml")["salaire_brut_sur_net"]
            monkeypatch.setitem(asked, "valeur", 1.3)
            setting.cache_clear()
        case "the program":
            monkeypatch.setattr(room, "_program", lambda: "another")

    class AskedError(Exception):
        pass

    def asked(*order: object) -> None:
        raise AskedError

    monkeypatch.setattr(evaluation, "run", asked)
    try:
        with pytest.raises(AskedError):
            evaluate(people, MONTH, [2], kept)
    finally:
        setting.cache_clear()


@pytest.mark.parametrize(
    ("right", "parameter"),
    [
        ("c2s_gratuite", "cs.cmu.plafond_base"),
        ("rsa", "montant_de_base_du_rsa"),
        ("aspa", "plafond_ressources"),
    ],
)
def test_a_month_that_the_law_known_does_not_cover_is_refused(
    right: str, parameter: str, kept: Path
) -> None:
    people = donors({"A": alone()}, month=LATE)
    with pytest.raises(CroiseeError) as caught:
        evaluate(people, LATE, [1], kept, rights=[right])
    assert parameter in str(caught.value)


@pytest.mark.parametrize("month", [MONTH, LATE])
@pytest.mark.parametrize("right", RIGHTS)
def test_the_months_asked_of_donors_are_those_that_the_engine_reads(
    right: str, month: str, kept: Path
) -> None:
    """From the January asked on, the month of the question apart, which is always asked."""
    asked = months_needed(month, [right])
    read = {each for each in known_law(month, kept).months[right] if each >= asked[0]}
    assert read | {month} == set(asked)


def test_overseas_a_stale_housing_parameter_is_refused(kept: Path) -> None:
    people = donors({"A": alone()}, region="antilles_reunion")
    with pytest.raises(CroiseeError, match=r"outre_mer\.taux1pac"):
        evaluate(people, MONTH, [1], kept)
    law = known_law(MONTH, kept).parameters
    check_law(law, MONTH, ["aah", "aspa"], overseas=True)


@pytest.fixture(scope="module")
def told(people: Donors, kept: Path) -> tuple[Explanation, ...]:
    """Every right of the family explained."""
    return explain(people, "family", MONTH, 2, kept)


def test_each_explanation_adds_up(told: tuple[Explanation, ...]) -> None:
    """What is counted sums to the resources counted, to the euro, right by right."""
    for each in told:
        counted = [line.amount for line in each.lines if line.counts == "plus"]
        totals = [line.amount for line in each.lines if line.counts == "total"]
        if totals:
            assert sum(counted) == pytest.approx(totals[0], abs=1), each


def test_an_explanation_says_what_the_evaluation_found(
    told: tuple[Explanation, ...], found: Found
) -> None:
    for right in RIGHTS:
        row = found["family", right, 2]
        families = [each for each in told if each.right == right]
        assert sum(each.persons for each in families) == row["personnes"]
        assert sum(each.amount for each in families) == pytest.approx(row["montant"], abs=0.01)


def test_an_explanation_is_read_by_anybody(told: tuple[Explanation, ...]) -> None:
    text = next(str(each) for each in told if each.right == "c2s_participation")
    assert text.splitlines()[0].startswith("Complémentaire santé solidaire")
    assert "Salaires nets : 18 000,00 €" in text
    assert "Plafond pour ce nombre de personnes : 29 311,00 €" in text
    assert "droit ouvert" in text or "pas de droit" in text


def test_an_unknown_household_is_told(people: Donors, kept: Path) -> None:
    with pytest.raises(CroiseeError, match="n’est pas dans la liste"):
        explain(people, "nobody", MONTH, 2, kept)
