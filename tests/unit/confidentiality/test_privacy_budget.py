"""Differential privacy, its budget, and the choice of a method per table."""

import sys
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem
from croisee.confidentiality.perturbation import (
    Budget,
    CellKey,
    ControlledRounding,
    DifferentialPrivacy,
    perturb,
    perturbation_of,
    private_counts,
    reuse,
)
from croisee.confidentiality.perturbation.privacy import noise_margin
from croisee.foundation.errors import CroiseeError

TODAY = date(2026, 11, 22)
BUDGET = Budget("caf.allocataires", "2025-12", Decimal(1))


def _row(*parts: float) -> CellSystem:
    """The parts, then their total."""
    values = np.array([*parts, sum(parts)])
    nobody = np.zeros(values.size, dtype=bool)
    return CellSystem(
        values=values,
        lower=np.zeros(values.size),
        weights=values,
        relations=csr_array(np.array([[-1.0] * len(parts) + [1.0]])),
        hidden=nobody,
        known=nobody,
        integer=True,
    )


# --- the budget ---------------------------------------------------------------------------------


def test_spends_add_up_to_the_cent():
    budget = BUDGET.spend("a", Decimal("0.1"), TODAY).spend("b", Decimal("0.2"), TODAY)
    assert budget.left == Decimal("0.7")
    assert budget.of("b").epsilon == Decimal("0.2")
    assert BUDGET.left == 1  # a budget is a value: the one before is unchanged


def test_all_of_it_may_be_spent_and_not_more():
    spent = BUDGET.spend("a", Decimal("0.9"), TODAY).spend("b", Decimal("0.1"), TODAY)
    assert spent.left == 0
    with pytest.raises(CroiseeError) as refusal:
        spent.spend("c", Decimal("0.01"), TODAY)
    told = str(refusal.value)
    assert "caf.allocataires" in told
    assert "demande 0,01, il reste 0 sur 1" in told
    assert "Que faire" in told


def test_a_table_is_drawn_once():
    spent = BUDGET.spend("a", Decimal("0.1"), TODAY)
    with pytest.raises(CroiseeError, match=r"déjà été tiré le 2026-11-22"):
        spent.spend("a", Decimal("0.1"), TODAY)


@pytest.mark.parametrize("wrong", ["0", "-1", "NaN", "Infinity"])
def test_an_epsilon_is_a_positive_number(wrong):
    with pytest.raises(CroiseeError, match="positif"):
        BUDGET.spend("a", Decimal(wrong), TODAY)
    with pytest.raises(CroiseeError, match="positif"):
        Budget("s", "p", Decimal(wrong))
    with pytest.raises(CroiseeError, match="positif"):
        private_counts(np.zeros(1), epsilon=Decimal(wrong), contribution_bound=1)


# --- the noise ----------------------------------------------------------------------------------


def test_noise_is_whole_never_negative_and_centred():
    pytest.importorskip("opendp")
    counts = np.full(4000, 200.0)
    shown = private_counts(counts, epsilon=Decimal("0.5"), contribution_bound=2)
    noise = shown.values - counts
    assert (noise == np.rint(noise)).all()
    # Standard deviation √2 × 2 / 0.5 = 5.7: the mean of 4000 is within 0.09, six times over.
    assert noise.mean() == pytest.approx(0, abs=0.6)
    zeros = private_counts(np.zeros(500), epsilon=Decimal("0.5"), contribution_bound=2)
    assert zeros.values.min() == 0
    assert zeros.values.max() > 0


def test_two_draws_differ():
    pytest.importorskip("opendp")
    counts = np.full(200, 50.0)
    first, second = (
        private_counts(counts, epsilon=Decimal("0.5"), contribution_bound=1) for _ in range(2)
    )
    assert (first.values != second.values).any()


@pytest.mark.parametrize(("epsilon", "bound"), [("1", 1), ("0.5", 2), ("0.1", 4), ("10", 1)])
def test_the_margin_holds_95_draws_out_of_100_and_no_smaller_one_does(epsilon, bound):
    margin = noise_margin(Decimal(epsilon), bound)
    ratio = np.exp(-float(epsilon) / bound)
    noise = np.arange(-3000, 3001)
    chances = (1 - ratio) / (1 + ratio) * ratio ** np.abs(noise)
    assert chances[np.abs(noise) <= margin].sum() >= 0.95 - 1e-9
    assert margin == 0 or chances[np.abs(noise) < margin].sum() < 0.95


def test_an_earlier_release_is_shown_again_as_it_was():
    before = np.array([3.0, 17.0])
    again = reuse(before, epsilon=Decimal("0.5"), contribution_bound=2)
    assert again.values.tolist() == [3, 17]
    assert again.low.tolist() == [0, 5]
    assert again.high.tolist() == [15, 29]


def test_without_opendp_the_user_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opendp.prelude", None)
    with pytest.raises(CroiseeError, match=r"Installer croisee\[opendp\]"):
        private_counts(np.ones(2), epsilon=Decimal(1), contribution_bound=1)


def test_fractions_are_refused():
    with pytest.raises(ValueError, match="whole"):
        private_counts(np.array([0.5]), epsilon=Decimal(1), contribution_bound=1)


# --- the choice per table -----------------------------------------------------------------------


def test_each_method_is_told_in_one_sentence():
    choices = [
        ControlledRounding(5),
        CellKey(5, 3.0, 3),
        DifferentialPrivacy(Decimal("0.5"), 2),
    ]
    for choice in choices:
        sentence = choice.sentence()
        assert sentence[0].isupper()
        assert sentence.count(". ") == 0
        assert sentence.endswith(".")
    assert choices[0].sentence() == (
        "Les chiffres de ce tableau sont arrondis à un multiple de 5 tout proche, choisi pour que "
        "les totaux restent justes : chacun est exact à 4 près."
    )
    assert "au plus 5 et toujours le même" in choices[1].sentence()
    assert "exact à 12 près dans 95 cas sur 100" in choices[2].sentence()


def test_rounding_in_one_call():
    table = perturb(_row(2, 2, 3), ControlledRounding(5))
    assert table.additive
    assert table.values[:3].sum() == table.values[3] == 5
    assert (table.low <= [2, 2, 3, 7]).all()
    assert (table.high >= [2, 2, 3, 7]).all()
    assert "exact à 4 près." in table.sentence


def test_totals_given_more_room_are_told():
    told = ControlledRounding(5).sentence(4.0, 9.0)
    assert told.endswith("chacun est exact à 4 près, et les totaux à 9 près.")


def test_cell_keys_in_one_call():
    table = perturb(_row(0, 12, 30), CellKey(5, 3.0), keys=np.zeros(4, dtype=np.uint64))
    assert table.values.tolist() == [0, 7, 25, 37]  # a key of 0 reads the lowest noise
    assert not table.additive
    with pytest.raises(ValueError, match="keys"):
        perturb(_row(0, 12, 30), CellKey(5, 3.0))


def test_a_rerun_of_differential_privacy_shows_the_values_published_before():
    before = np.array([1.0, 14.0, 28.0, 40.0])
    choice = DifferentialPrivacy(Decimal("0.5"), 2)
    table = perturb(_row(0, 12, 30), choice, previous=before)
    assert table.values.tolist() == before.tolist()
    assert (table.high - table.values == 12).all()


def test_differential_privacy_draws_in_one_call():
    pytest.importorskip("opendp")
    table = perturb(_row(0, 12, 30), DifferentialPrivacy(Decimal("0.5"), 2))
    assert table.values.shape == (4,)
    assert (table.low <= table.values).all()


def test_hidden_cells_stay_hidden():
    system = _row(4, 12, 30)
    hidden = CellSystem(**{**vars(system), "hidden": np.array([True, False, False, False])})
    choices = [ControlledRounding(5), CellKey(5, 3.0)]
    for choice in choices:
        table = perturb(hidden, choice, keys=np.zeros(4, dtype=np.uint64))
        assert np.isnan(table.values).tolist() == [True, False, False, False]


def test_the_choice_is_read_from_what_the_table_declares():
    assert perturbation_of({"methode": "arrondi_controle", "base": 5}) == ControlledRounding(5)
    key = {"methode": "cle_de_cellule", "ecart": 5, "variance": 3, "plus_petit": 3}
    assert perturbation_of(key) == CellKey(5, 3.0, 3)
    private = {
        "methode": "confidentialite_differentielle",
        "epsilon": "0.5",
        "cases_par_personne": 2,
    }
    assert perturbation_of(private) == DifferentialPrivacy(Decimal("0.5"), 2)
    for choice in (
        ControlledRounding(5),
        CellKey(5, 3.0, 3),
        DifferentialPrivacy(Decimal("0.5"), 2),
    ):
        assert perturbation_of({"methode": choice.kind, **choice.parameters}) == choice


@pytest.mark.parametrize(
    "wrong",
    [
        {"methode": "flou"},
        {},
        {"methode": "arrondi_controle"},
        {"methode": "arrondi_controle", "base": "cinq"},
        {"methode": "arrondi_controle", "base": 2.5},
        {"methode": "arrondi_controle", "base": 1},
        {"methode": "arrondi_controle", "base": 5, "graine": 3},
        {"methode": "confidentialite_differentielle", "epsilon": 0, "cases_par_personne": 1},
        {"methode": "confidentialite_differentielle", "epsilon": "x", "cases_par_personne": 1},
    ],
)
def test_a_choice_that_cannot_be_read_is_refused(wrong):
    with pytest.raises(CroiseeError, match="perturbation d'un tableau"):
        perturbation_of(wrong)
