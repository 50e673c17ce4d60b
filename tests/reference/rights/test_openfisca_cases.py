"""OpenFisca-France's own cases through our runner: all agree, or the difference is explained.

A case costs most of a second of CPU: some are drawn in each family; all of them are asked with
`CROISEE_OPENFISCA_CASES=all`. The cases of leximpact (whole payslips and taxes over three years)
are left out: they are meant to be run with a depth of search between RSA and housing benefit that
their file does not carry, and most of what they expect is no right of ours.
"""

import os
from pathlib import Path

import pytest
import yaml

from reference.rights.published_cases import Case, found, number, read_cases

pytestmark = [pytest.mark.usefixtures("engine_of_rules"), pytest.mark.open_data]

DRAWN = {"cs": 4, "rsa": 4, "ppa": 3, "aides_logement": 4, "as": 2, "mes-aides.gouv.fr": 3}
"""Cases drawn in each family, evenly spread in the order of the file."""
EXPLAINED = yaml.safe_load(Path(__file__).with_name("ecarts.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cases(open_data: Path) -> list[Case]:
    path = open_data.parent / "reference" / "openfisca" / "reference_cases.csv"
    if not path.is_file():
        pytest.skip("skipped: no mirror of open data")
    return [case for case in read_cases(path) if case.family != "leximpact"]


def test_arithmetic_of_the_cases() -> None:
    assert number("550.93 * (1 + 0.5) - 134") == pytest.approx(692.395)
    assert number(12) == 12


def test_every_case_agrees_or_is_explained(cases: list[Case], tmp_path: Path) -> None:
    asked = cases if os.environ.get("CROISEE_OPENFISCA_CASES") == "all" else drawn(cases)
    answers = found(asked, tmp_path / "answers.json")
    differing = {
        case.name: faults
        for case, values in zip(asked, answers, strict=True)
        if (faults := case.fails(values))
    }
    unexplained = {name: faults[:3] for name, faults in differing.items() if name not in EXPLAINED}
    assert not unexplained
    needless = EXPLAINED.keys() & {case.name for case in asked} - differing.keys()
    assert not needless, "these cases agree: their explanation is to be removed"


def drawn(cases: list[Case]) -> list[Case]:
    """Some cases of each family, those with an explanation left to the whole run."""
    chosen = []
    for family, count in DRAWN.items():
        members = [
            case for case in cases if case.family.startswith(family) and case.name not in EXPLAINED
        ]
        chosen += members[:: max(1, len(members) // count)][:count]
    return chosen
