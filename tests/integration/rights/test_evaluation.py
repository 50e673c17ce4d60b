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
from fixtures.donor_households import MONTH, alone, donors

pytestmark = pytest.mark.usefixtures("engine_of_rules")

FAMILY = (
    "locataire_prive",
    600,
    [
        ("personne_reference", 40, "emploi", {"salaire_net": 1300}),
        ("conjoint", 38, "chomage", {"chomage_net": 300}),
        ("enfant", 27, "chomage", {"chomage_net": 100}),
        ("enfant", 18, "etudiant", {"salaire_net": 200}),
        ("enfant", 7, "enfant", {}),
    ],
)
HOMES = {
    "family": FAMILY,
    "tenant": alone("locataire_social", 450, salaire_net=700),
    "owner": alone(salaire_net=700),
    "old": alone("locataire_prive", 500, age=70, retraite_nette=700),
}


@pytest.fixture(scope="module")
def people() -> Donors:
    return donors(HOMES)


def knowing(kept: Path, folder: Path) -> Path:
    """An empty cache that knows the law already."""
    for path in kept.glob("*.json"):
        shutil.copy(path, folder)
    return folder


def test_a_zone_after_another_is_found_as_if_it_came_first(
    people: Donors, kept: Path, tmp_path: Path
) -> None:
    together = evaluate(people, MONTH, [1, 2, 3], kept).to_pylist()
    told: list[tuple[int, int]] = []
    cache = knowing(kept, tmp_path)
    fresh = evaluate(people, MONTH, [3], cache, told=lambda *done: told.append(done)).to_pylist()
    assert fresh == [row for row in together if row["zone_apl"] == 3]
    assert told == [(len(HOMES), len(HOMES))]


def test_the_zone_changes_what_tenants_have(people: Donors, kept: Path) -> None:
    rows = evaluate(people, MONTH, [1, 2, 3], kept).to_pylist()
    rents = {
        (row["menage"], row["zone_apl"]): row["montant"]
        for row in rows
        if row["droit"] == "aide_logement"
    }
    assert rents["old", 1] > rents["old", 2] > rents["old", 3] > 0
    assert {rents["owner", zone] for zone in (1, 2, 3)} == {0}


def test_the_same_question_is_answered_from_what_was_kept(
    people: Donors, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = evaluate(people, MONTH, [1, 2], kept)
    monkeypatch.setattr(evaluation, "run", lambda *order: pytest.fail("the engine was asked"))
    assert evaluate(people, MONTH, [1, 2], kept).equals(first)
    assert evaluate(people, MONTH, [2], kept).num_rows == first.num_rows // 2


@pytest.mark.parametrize("what", ["a donor", "a correction", "an assumption", "the program"])
def test_what_the_answer_depends_on_changes_its_name(
    what: str, people: Donors, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate(people, MONTH, [2], kept)
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
            known = known_law(MONTH, kept)
            monkeypatch.setattr(room, "_program", lambda: "another")
            monkeypatch.setattr(evaluation, "known_law", lambda month, cache: known)

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


def test_a_kill_leaves_nothing_half_written(kept: Path, tmp_path: Path) -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\n"
        "from fixtures.donor_households import MONTH, alone, donors\n"
        "from croisee.rights import evaluate\n"
        "print('go', flush=True)\n"
        "evaluate(donors({'A': alone(salaire_net=77)}), MONTH, [1], Path(sys.argv[1]))\n"
    )
    tests = str(Path(__file__).resolve().parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", script, str(knowing(kept, tmp_path)), tests], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGKILL)
    whole = [path for path in tmp_path.iterdir() if not path.name.startswith(".en-cours-")]
    assert all(json.loads(path.read_text()) for path in whole if path.suffix == ".json")
    assert not [path for path in whole if path.suffix == ".parquet"]
    rows = evaluate(donors({"A": alone(salaire_net=77)}), MONTH, [1], tmp_path)
    assert rows.num_rows == len(RIGHTS)
    assert not list(tmp_path.glob(f".en-cours-*{os.sep}*.parquet"))


@pytest.mark.parametrize(
    ("month", "right", "parameter"),
    [
        ("2027-05", "c2s_gratuite", "cs.cmu.plafond_base"),
        ("2027-05", "rsa", "montant_de_base_du_rsa"),
        ("2027-05", "aspa", "plafond_ressources"),
    ],
)
def test_a_month_that_the_law_known_does_not_cover_is_refused(
    month: str, right: str, parameter: str, kept: Path
) -> None:
    people = donors({"A": alone()}, month=month)
    with pytest.raises(CroiseeError) as caught:
        evaluate(people, month, [1], kept, rights=[right])
    assert parameter in str(caught.value)


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
    told: tuple[Explanation, ...], people: Donors, kept: Path
) -> None:
    rows = evaluate(people, MONTH, [2], kept).to_pylist()
    for row in (row for row in rows if row["menage"] == "family"):
        families = [each for each in told if each.right == row["droit"]]
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
