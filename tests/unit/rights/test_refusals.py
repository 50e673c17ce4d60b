"""Questions that have no true answer never reach the engine of rules: not one passes silently."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.rights import evaluation as room
from croisee.rights.donors import Donors
from croisee.rights.entitlements import RIGHTS
from croisee.rights.evaluation import evaluate
from croisee.rights.known import KnownLaw
from croisee.rights.law import Parameter
from croisee.rights.months import months_needed
from fixtures.donor_households import MONTH, alone, donors

GOOD = donors({"A": alone("locataire_prive", 500, salaire_net=900), "B": alone()})
NEEDED = months_needed(MONTH)


def cell(name: str, column: str, value: object) -> Donors:
    """The good donors, the first cell of a column apart."""
    table = getattr(GOOD, name)
    cells = [value, *table[column].to_pylist()[1:]]
    place = table.column_names.index(column)
    return GOOD._replace(
        **{name: table.set_column(place, column, pa.array(cells, table.schema.field(column).type))}
    )


def without(month: str) -> Donors:
    return donors({"A": alone(salaire_net=900)}, months=[each for each in NEEDED if each != month])


QUESTIONS: dict[str, tuple[Donors, str, tuple[object, ...], tuple[str, ...]]] = {
    "no zone": (GOOD, MONTH, (), RIGHTS),
    "an unknown zone": (GOOD, MONTH, (4,), RIGHTS),
    "zone 0": (GOOD, MONTH, (0,), RIGHTS),
    "a zone that is nothing": (GOOD, MONTH, (None,), RIGHTS),
    "a zone as text": (GOOD, MONTH, ("zone_2",), RIGHTS),
    "a zone twice": (GOOD, MONTH, (1, 1), RIGHTS),
    "no right": (GOOD, MONTH, (1,), ()),
    "an unknown right": (GOOD, MONTH, (1,), ("c2s",)),
    "the benefit of before the health cover": (GOOD, MONTH, (1,), ("acs",)),
    "a month that is none": (GOOD, "2026-13", (1,), RIGHTS),
    "a year": (GOOD, "2026", (1,), RIGHTS),
    "a day": (GOOD, "2026-03-01", (1,), RIGHTS),
    "before the health cover": (GOOD, "2019-10", (1,), RIGHTS),
    "Mayotte": (donors({"A": alone()}, region="mayotte"), MONTH, (1,), RIGHTS),
    "born later": (cell("personnes", "naissance", 20_600 + 365), MONTH, (1,), RIGHTS),
    "no status of occupation": (cell("menages", "statut_occupation", None), MONTH, (1,), RIGHTS),
    "an unknown status": (cell("menages", "statut_occupation", "non_renseigne"), MONTH, (1,), RIGHTS),
    "a tenant without rent": (cell("menages", "loyer", 0.0), MONTH, (1,), RIGHTS),
    "a rent that is nothing": (cell("menages", "loyer", None), MONTH, (1,), RIGHTS),
    "no region": (cell("menages", "region", None), MONTH, (1,), RIGHTS),
    "an income that is nothing": (cell("revenus", "salaire_net", None), MONTH, (1,), RIGHTS),
    "an income that is no number": (cell("revenus", "salaire_net", float("nan")), MONTH, (1,), RIGHTS),
    "no birth": (cell("personnes", "naissance", None), MONTH, (1,), RIGHTS),
    "no nationality": (cell("personnes", "nationalite", None), MONTH, (1,), RIGHTS),
    "a rate of incapacity in percent": (cell("personnes", "taux_incapacite", 80.0), MONTH, (1,), RIGHTS),
    "incomes of the month alone": (donors({"A": alone(salaire_net=2000)}, months=[MONTH]), MONTH, (1,), RIGHTS),
    "no year n−2": (donors({"A": alone(salaire_net=2000)}, months=NEEDED[12:]), MONTH, (1,), RIGHTS),
    "a later month than incomes": (GOOD, "2026-05", (1,), ("rsa",)),
    **{f"no {month}": (without(month), MONTH, (1,), RIGHTS) for month in NEEDED},
    **{
        f"a right of a law that has stopped ({right})": (GOOD, MONTH, (1,), (right,))
        for right in RIGHTS
    },
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_without_true_answer_is_answered(
    question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = Parameter(
        "minima.montant", MONTH, tuple(f"{y}-04" for y in range(2024, 2015, -1)), None
    )
    law = KnownLaw(dict.fromkeys(RIGHTS, (stopped,)), dict.fromkeys(RIGHTS, ()), [])
    monkeypatch.setattr(room, "environment_python", lambda: None)
    monkeypatch.setattr(room, "known_law", lambda month, cache: law)
    monkeypatch.setattr(room, "run", lambda *order: pytest.fail("the engine was asked"))
    people, month, zones, rights = QUESTIONS[question]
    with pytest.raises(CroiseeError) as caught:
        evaluate(people, month, zones, tmp_path, rights=rights)
    assert all(problem.remedy for problem in caught.value.problems)
    assert not list(tmp_path.iterdir())


def test_without_its_environment_the_engine_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROISEE_OPENFISCA", str(tmp_path / "absent"))
    with pytest.raises(CroiseeError, match="n’est pas installé"):
        evaluate(GOOD, MONTH, (1,), tmp_path / "cache")


def test_another_edition_of_the_engine_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib/python3.11/site-packages/openfisca_france-180.0.0.dist-info").mkdir(
        parents=True
    )
    monkeypatch.setenv("CROISEE_OPENFISCA", str(tmp_path))
    with pytest.raises(CroiseeError, match=r"celui de l’édition 180\.0\.0"):
        evaluate(GOOD, MONTH, (1,), tmp_path / "cache")


def test_the_engine_of_rules_is_never_imported() -> None:
    """It is under AGPL-3, a program apart: asking for rights must not load it."""
    code = "import sys, croisee.rights; print([m for m in sys.modules if 'openfisca' in m or 'runner' in m])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
