"""Checks by kind of output, and what a rate says of the count behind it."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Disclosure, Kind, Requirement, audit, protect
from croisee.confidentiality.outputs import (
    bounded,
    check_output,
    implied_count,
    implied_counts,
    kinds,
    numerator_tables,
    share_letters,
)
from croisee.confidentiality.outputs.criteria import MEASURES, NEVER, TESTS
from croisee.confidentiality.outputs.document import markdown
from croisee.confidentiality.outputs.kinds import thresholds
from unit.confidentiality.tables import evidence

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sorties.md"
GOOD = {
    "taux": {"denominateur": 100, "numerateur": 40},
    "ecart_de_taux": {
        "denominateurs": [1000, 200],
        "numerateurs": [400, 80],
        "denominateur_commun": 200,
        "numerateur_commun": 80,
    },
    "moyenne": {"effectif": 10, "part_du_premier": 0.5},
    "moyenne_de_groupes": {"effectif": 10, "groupes_devines": 0},
    "ratio": {"effectifs": [10, 12], "part_du_premier": [0.2, 0.5]},
    "quantile": {"au_dessous": 10, "au_dessus": 10},
    "dispersion": {"effectif": 11},
    "concentration": {"effectif": 10, "part_du_premier": 0.3},
    "correlation": {"effectif": 12, "coefficient": -0.99},
    "modele": {
        "observations": 15,
        "parametres": 5,
        "profils": 6,
        "par_modalite": [10, 12],
        "valeurs_individuelles": 0,
    },
    "test_statistique": {"degres": 10},
    "carte": {"par_zone": [10, 0, 400], "parts": [0.01, 0.99]},
    "survie": {"a_risque": [100, 60, 10], "sorties": [40, 50, 10]},
    "sequences": {"par_trajectoire": [10, 25], "par_etat": [0, 10, 90]},
    "histogramme": {"par_barre": [0, 10, 40], "bornes_observees": 0},
}
"""One output of each kind that may leave, just: one step further and a check fails."""
BAD = [
    ("moyenne_de_groupes", {"effectif": 9}, {"effectif"}),
    ("moyenne_de_groupes", {"groupes_devines": 1}, {"groupes devinés"}),
    ("taux", {"denominateur": 9, "numerateur": 0}, {"dénominateur", "complément"}),
    ("taux", {"numerateur": 9}, {"numérateur"}),
    ("taux", {"numerateur": 91}, {"complément"}),
    ("taux", {"numerateur": 101}, {"complément"}),
    (
        "ecart_de_taux",
        {"denominateurs": [209, 200], "numerateurs": [80, 80]},
        {"différence des dénominateurs", "différence des compléments"},
    ),
    ("ecart_de_taux", {"numerateurs": [89, 80]}, {"différence des numérateurs"}),
    ("ecart_de_taux", {"numerateurs": [871, 80]}, {"différence des compléments"}),
    ("moyenne", {"effectif": 9}, {"effectif"}),
    ("moyenne", {"part_du_premier": 0.51}, {"dominance"}),
    ("ratio", {"effectifs": [10, 9]}, {"effectif"}),
    ("ratio", {"part_du_premier": [0.2, 0.6]}, {"dominance"}),
    ("quantile", {"au_dessous": 9}, {"au-dessous"}),
    ("quantile", {"au_dessus": 9}, {"au-dessus"}),
    ("dispersion", {"effectif": 10}, {"degrés de liberté"}),
    ("concentration", {"part_du_premier": 0.9}, {"dominance"}),
    ("correlation", {"effectif": 11}, {"degrés de liberté"}),
    ("correlation", {"coefficient": -1}, {"corrélation parfaite"}),
    ("modele", {"observations": 14}, {"degrés de liberté"}),
    ("modele", {"profils": 5}, {"modèle saturé"}),
    ("modele", {"par_modalite": [9, 12]}, {"modalité rare"}),
    ("modele", {"valeurs_individuelles": 3}, {"valeurs individuelles"}),
    ("test_statistique", {"degres": 9}, {"degrés de liberté"}),
    ("carte", {"par_zone": [10, 9]}, {"effectif par zone"}),
    ("carte", {"parts": [0.5, 1.0]}, {"zone toute d'un côté"}),
    ("survie", {"a_risque": [100, 9]}, {"personnes encore suivies"}),
    ("survie", {"sorties": [40, 1]}, {"sorties par marche"}),
    ("sequences", {"par_trajectoire": [1, 25]}, {"trajectoire d'une personne"}),
    ("sequences", {"par_etat": [3, 90]}, {"état à une date"}),
    ("histogramme", {"par_barre": [2, 40]}, {"effectif par barre"}),
    ("histogramme", {"bornes_observees": 1}, {"valeur extrême"}),
]


def rules(kind: str, facts: dict[str, object], **options: int) -> set[str]:
    return {finding.rule for finding in check_output(kind, facts, **options)}


@pytest.mark.parametrize("kind", GOOD)
def test_an_output_that_meets_every_check_may_leave(kind):
    assert check_output(kind, GOOD[kind]) == ()


@pytest.mark.parametrize(("kind", "change", "broken"), BAD)
def test_one_step_further_and_the_check_says_so(kind, change, broken):
    assert rules(kind, {**GOOD[kind], **change}) == broken


@pytest.mark.parametrize("kind", ["extreme", "nuage"])
def test_some_outputs_never_leave(kind):
    assert len(check_output(kind, {})) == 1


def test_every_kind_and_every_check_is_tested_here():
    assert set(GOOD) | {"extreme", "nuage"} == set(kinds())
    broken = {(kind, rule) for kind, _, found in BAD for rule in found}
    for kind in GOOD:
        for check in kinds()[kind].checks:
            same_in_mean = check.rule == "effectif"
            assert (kind, check.rule) in broken or same_in_mean, (kind, check.rule)


@pytest.mark.parametrize("kind", GOOD)
def test_a_fact_that_is_not_told_is_a_failed_check(kind):
    for name in GOOD[kind]:
        without = {fact: told for fact, told in GOOD[kind].items() if fact != name}
        assert rules(kind, without), name
        assert rules(kind, {**without, name: float("nan")}), name
        assert rules(kind, {**without, name: "beaucoup"}), name


def test_an_empty_list_passes_only_where_there_may_be_nothing_to_check():
    assert rules("carte", {**GOOD["carte"], "parts": []}) == set()
    assert rules("sequences", {**GOOD["sequences"], "par_etat": []}) == set()
    assert rules("modele", {**GOOD["modele"], "par_modalite": []}) == set()
    assert rules("moyenne", {**GOOD["moyenne"], "effectif": []}) == {"effectif"}


def test_an_unknown_kind_is_refused():
    (finding,) = check_output("camembert", {"effectif": 1000})
    assert "camembert" in finding.sentence
    assert "taux" in finding.remedy


def test_the_minimum_of_the_source_replaces_the_general_one():
    assert rules("taux", {"denominateur": 10, "numerateur": 5}, minimum=5) == set()
    assert rules("taux", {"denominateur": 30, "numerateur": 10}, minimum=11) == {"numérateur"}
    # Degrees of freedom do not depend on the source.
    assert rules("dispersion", {"effectif": 6}, minimum=5) == {"degrés de liberté"}


def test_a_finding_says_the_threshold_and_never_the_number_found():
    (finding,) = check_output("taux", {"denominateur": 100, "numerateur": 7})
    assert finding.sentence == "Le taux compte quelques contributeurs, mais moins de 10."
    assert finding.remedy.endswith(".")


def test_the_data_speak_only_of_what_the_code_knows():
    for kind in kinds().values():
        needed = {check.measure for check in kind.checks}
        for check in kind.checks:
            assert check.test in TESTS or check.test == NEVER
            assert check.threshold in thresholds() or not check.threshold
            assert check.measure in {*kind.facts, *MEASURES, ""}
            assert check.finding.endswith(".")
            assert check.remedy.endswith(".")
        assert kind.source
        assert kind.why.endswith(".")
        assert needed


def test_the_page_is_the_one_the_data_print():
    printed = "python -m croisee.confidentiality.outputs.document > docs/sorties.md"
    assert PAGE.read_text("utf-8") == markdown(), printed


# --- a rate and its denominator ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "denominator", "decimals", "interval"),
    [
        (30.0, 1000, 0, (295, 305)),
        (30.0, 1000, 1, (300, 300)),  # 299.5 to 300.5: as good as published
        (33.3, 30, 1, (10, 10)),
        (0.0, 200, 0, (0, 1)),  # 0.5 % of 200 is 1: « 0 % » may hide one person
        (0.0, 99, 0, (0, 0)),
        (100.0, 40, 0, (40, 40)),
        (50.0, 1, 0, None),
    ],
)
def test_a_rounded_rate_and_its_denominator_leave_an_interval(
    rate, denominator, decimals, interval
):
    if interval is None:
        with pytest.raises(ValueError, match="not one of its denominator"):
            implied_count(rate, denominator, decimals)
    else:
        assert implied_count(rate, denominator, decimals) == interval


def test_the_interval_is_every_numerator_that_rounds_to_the_rate():
    for whole in (7, 40, 123, 1000):
        for decimals in (0, 1, 2):
            counts = np.arange(whole + 1)
            rates = np.round(100 * counts / whole, decimals)
            low, high = implied_counts(rates, np.full(whole + 1, whole), decimals)
            for count, rate in zip(counts, rates, strict=True):
                alike = counts[rates == rate]
                assert low[count] <= alike[0] <= alike[-1] <= high[count]
                # At most a half that rounds to the even neighbour on each side.
                assert high[count] - low[count] <= alike.size + 1


RATES = """
zone | value | contributors | denominateur | numerateur
ville | 10.0 | 1000 | 1000 | 100
q1 | 20.0 | 200 | 200 | 40
q2 | 1.0 | 300 | 300 | 3
q3 | 11.4 | 500 | 500 | 57
"""
"""100, 40, 3 and 57 persons: the 3 are hidden by their rate, and given away by subtraction."""
PARENTS = {"zone": {"q1": "ville", "q2": "ville", "q3": "ville"}}


def rates(text: str = RATES):
    return evidence(
        text, PARENTS, kind=Kind.INDICATOR, unit="%", response="taux", kinds={"rsa": "taux"}
    )


def letters_of_counts(tables):
    """Protected as `protect` does: A or D where the cell is hidden; the letter is not the point."""
    hidden = [
        table.cells.sort_by([("zone", "ascending")]) for table in protect(tables, threshold=None)
    ]
    found = []
    for table, cells in zip(tables, hidden, strict=True):
        shown = {
            tuple(row[axis.name] for axis in table.dimensions): row["value"] is not None
            for row in cells.to_pylist()
        }
        found.append(
            [
                Disclosure.VALID
                if shown[tuple(row[axis.name] for axis in table.dimensions)]
                else Disclosure.SECONDARY
                for row in table.cells.to_pylist()
            ]
        )
    return found


def test_rates_are_protected_as_the_counts_they_tell():
    counts, wholes = numerator_tables(rates())
    assert counts.cells.column("value").to_pylist() == [100, 900, 40, 160, 3, 297, 57, 443]
    assert wholes.cells.column("value").to_pylist() == [1000, 200, 300, 500]
    (found,) = share_letters([rates()], letters_of_counts)
    # q2 alone would be found by 100 - 40 - 57: one more quarter is hidden with it.
    assert found == ["V", "D", "D", "V"]


def test_a_rate_without_figure_or_without_denominator_has_no_numerator():
    text = "zone | value | contributors\nville | 10.0 | 1000\nq1 | | 200\nq2 | 20.0 |\n"
    counts, _ = numerator_tables(rates(text))
    assert counts.cells.num_rows == 2
    assert share_letters([rates(text)], letters_of_counts) == [["V", None, None]]


def test_every_kind_says_on_the_page_when_it_is_shown_without_a_number():
    for kind in kinds().values():
        assert "montré" in kind.shown
        assert not any(letter.isdigit() for letter in kind.shown), kind.name


def test_a_numerator_told_is_used_and_the_rounded_rate_only_where_none_is():
    text = """
        zone | value | contributors | denominateur | numerateur
        q1   | 1     | 500          | 500          | 3
        q2   | 1     | 500          | 500          |
        q3   | 1     |              | 500          | 7
        q4   | 1     |              |              | 7
    """
    counts, wholes = numerator_tables(rates(text))
    assert counts.cells.column("value").to_pylist() == [3, 497, 5, 495, 7, 493]
    assert wholes.cells.column("zone").to_pylist() == ["q1", "q2", "q3"]


def test_only_a_share_has_a_numerator():
    with pytest.raises(ValueError, match="not a table of rates"):
        numerator_tables(
            evidence(RATES, PARENTS, kind=Kind.INDICATOR, unit="%", kinds={"rsa": "moyenne"})
        )


def test_the_audit_takes_rounded_rates_as_bounds():
    """ville 100 = q1 40 + q2 3 + q3 57, with q2 and q3 hidden and q3 known by a rounded rate."""
    system = CellSystem(
        values=np.array([100.0, 40.0, 3.0, 57.0]),
        lower=np.zeros(4),
        weights=np.ones(4),
        relations=csr_array(np.array([[1.0, -1.0, -1.0, -1.0]])),
        hidden=np.zeros(4, dtype=bool),
        known=np.zeros(4, dtype=bool),
        integer=True,
    )
    published = np.array([True, True, False, False])
    small = Requirement(np.array([2]), np.array([0.0]), np.array([2.0]))  # that 5 be not reached
    assert audit(system, published, small).unsafe == ()
    for decimals, unsafe in ((0, ()), (1, (2,))):
        low, high = implied_count(round(11.4, decimals), 500, decimals)
        narrowed = bounded(system, np.array([3]), np.array([float(low)]), np.array([float(high)]))
        shown = np.append(published, False)
        assert audit(narrowed, shown, small).unsafe == unsafe
        exact = audit(narrowed, shown, small, exact=True)
        assert (exact.low[3], exact.high[3]) == (low, min(high, 60))
