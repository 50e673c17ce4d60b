"""OpenFisca-France's own cases through our runner: all agree, or the difference is explained.

All 836 are asked with `CROISEE_OPENFISCA_CASES=all` (about twenty minutes of CPU: most cost half a
second, a whole payslip of leximpact two to ten), a few otherwise. Whatever differs has its reason
in `ecarts.yaml`; with all of them that reason is tried: the engine is asked again without the
rounding that it blames, and must then agree.
"""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from croisee import rights
from croisee.rights.environment import environment_python
from reference.rights.published_cases import Case, found, number, read_cases

pytestmark = [pytest.mark.usefixtures("engine_of_rules"), pytest.mark.open_data]

FEW = {
    "formulas/aides_logement_reforme_janvier_2021.yaml | Cas 4 AL Reforme 2019",  # differs
    "formulas/cs/acs.yaml | ACS: Pas d'ACS si les conditions d'indépendance ne sont pas remplies",
}
WHOLE = os.environ.get("CROISEE_OPENFISCA_CASES") == "all"
EXPLAINED = yaml.safe_load(Path(__file__).with_name("ecarts.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cases(open_data: Path) -> list[Case]:
    path = open_data.parent / "reference" / "openfisca" / "reference_cases.csv"
    if not path.is_file():
        pytest.skip("skipped: no mirror of open data")
    every = read_cases(path)
    assert EXPLAINED.keys() <= {case.name for case in every}
    return [case for case in every if WHOLE or case.name in FEW]


def test_arithmetic_of_the_cases() -> None:
    assert number("550.93 * (1 + 0.5) - 134") == pytest.approx(692.395)
    assert number(12) == 12


def test_every_case_agrees_or_is_explained(cases: list[Case], tmp_path: Path) -> None:
    differing = failing(cases, found(cases, tmp_path / "answers.json"))
    unexplained = {name: faults[:3] for name, faults in differing.items() if name not in EXPLAINED}
    assert not unexplained
    needless = EXPLAINED.keys() & {case.name for case in cases} - differing.keys()
    assert not needless, "these cases agree: their explanation is to be removed"


@pytest.mark.skipif(not WHOLE, reason="skipped: asked with CROISEE_OPENFISCA_CASES=all only")
def test_without_the_rounding_blamed_the_explained_cases_agree(
    cases: list[Case], tmp_path: Path
) -> None:
    explained = [case for case in cases if case.name in EXPLAINED]
    order, answer = tmp_path / "order.json", tmp_path / "answers.json"
    order.write_text(json.dumps([case.situation for case in explained]), encoding="utf-8")
    program = Path(__file__).with_name("unrounded.py")
    subprocess.run(
        [environment_python(), "-P", program, order, answer],
        env={**os.environ, "PYTHONPATH": str(Path(rights.__path__[0]))},
        check=True,
    )
    assert explained
    assert not failing(explained, json.loads(answer.read_text(encoding="utf-8")))


def failing(cases: Sequence[Case], answers: Sequence[Sequence[object]]) -> dict[str, list[str]]:
    """Name of each case that differs → its faults."""
    faults = {case.name: case.fails(values) for case, values in zip(cases, answers, strict=True)}
    return {name: said for name, said in faults.items() if said}
