"""Tables blurred instead of holed: what leaves, what is refused, what editions say together."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from croisee.confidentiality import Kind, ProtectedTable, protect
from croisee.confidentiality.perturbation import (
    CellKey,
    ControlledRounding,
    DifferentialPrivacy,
)
from croisee.confidentiality.tables.cells import Key
from croisee.foundation.errors import CroiseeError
from unit.confidentiality.tables import evidence, shown

AGES = {"age": {"jeunes": "tous", "adultes": "tous", "aines": "tous"}}
SEXES = {"sexe": {"femmes": "tous", "hommes": "tous"}}
TABLE = "age|value\ntous|53\njeunes|20\nadultes|30\naines|3"
TEN = ControlledRounding(10)


def bounds(table: ProtectedTable, *axes: str) -> dict[tuple[str, ...], tuple[float, float]]:
    columns = [table.cells.column(name).to_pylist() for name in (*axes, "low", "high")]
    return {tuple(row[:-2]): row[-2:] for row in zip(*columns, strict=True)}


# --- rounding -----------------------------------------------------------------------------------


def test_a_small_count_is_rounded_to_zero_and_the_total_is_the_sum_of_its_parts():
    (table,) = protect([evidence(TABLE, AGES)], threshold=None, perturbation=TEN)
    assert shown(table, "age") == {
        ("tous",): 50, ("jeunes",): 20, ("adultes",): 30, ("aines",): 0,
    }  # fmt: skip
    assert bounds(table, "age")["aines",] == (0, 9)
    assert bounds(table, "age")["tous",] == (41, 59)
    assert set(table.cells.column("status").to_pylist()) == {"arrondi"}
    assert table.audit.primary == table.audit.secondary == table.audit.unsafe == 0
    assert "arrondis à un multiple de 10" in table.blur.sentence
    assert any("arrondi à zéro" in rule for rule in table.rules)
    assert "caché" not in " ".join(table.rules)
    assert table.rounding is None


def test_four_people_are_rounded_to_zero_although_the_base_is_nearer():
    """Rounded to 6, four people would be proved to be at least one."""
    (table,) = protect(
        [evidence("age|value\ntous|34\njeunes|30\naines|4", AGES)],
        threshold=None,
        perturbation=ControlledRounding(6),
    )
    assert shown(table, "age")["aines",] == 0


def test_a_base_that_lets_small_counts_be_guessed_is_refused():
    """Rounded to a multiple of 5, a count shown as 0 is surely below the threshold of 5."""
    with pytest.raises(CroiseeError, match="une base d'au moins 6"):
        protect([evidence(TABLE, AGES)], threshold=None, perturbation=ControlledRounding(5))
    with pytest.raises(CroiseeError, match="une base d'au moins 12"):
        protect([evidence(TABLE, AGES)], threshold=11, perturbation=TEN)


def test_the_base_is_a_multiple_of_the_one_that_the_permit_asks():
    tables = [evidence(TABLE, AGES)]
    with pytest.raises(CroiseeError, match="base multiple de 4"):
        protect(tables, threshold=None, rounding=4, perturbation=TEN)
    (table,) = protect(tables, threshold=None, rounding=5, perturbation=TEN)
    assert bounds(table, "age")["aines",] == (0, 9)


def test_two_tables_of_a_response_print_the_same_figure_for_the_same_cell():
    ages = evidence("age|value\ntous|53\njeunes|18\nadultes|30\naines|5", AGES, table="ages")
    sexes = evidence("sexe|value\ntous|53\nfemmes|28\nhommes|25", SEXES, table="sexes")
    first, second = protect([ages, sexes], threshold=None, perturbation=TEN)
    assert shown(first, "age")["tous",] == shown(second, "sexe")["tous",]
    for table, axis in ((first, "age"), (second, "sexe")):
        told = shown(table, axis)
        assert told.pop(("tous",)) == sum(told.values())


def test_what_a_producer_hides_stays_empty():
    text = "age|value|status\ntous|53|publie\njeunes|50|publie\naines||secret_source"
    (table,) = protect([evidence(text, AGES)], threshold=None, perturbation=TEN)
    assert shown(table, "age")["aines",] is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": Kind.MAGNITUDE}, "montant"),
        ({"profile": "deja_public"}, "déjà publics"),
    ],
)
def test_only_counts_that_are_not_public_are_blurred(changes: dict[str, object], said: str):
    with pytest.raises(CroiseeError, match=said):
        protect([evidence(TABLE, AGES, **changes)], threshold=None, perturbation=TEN)


def test_the_cell_key_method_is_not_for_studies():
    with pytest.raises(CroiseeError, match="croisee protect"):
        protect([evidence(TABLE, AGES)], threshold=None, perturbation=CellKey(5, 3.0))


# --- rounding, and what was published before ----------------------------------------------------


def test_rounding_again_what_was_rounded_gives_the_same_table():
    (first,) = protect([evidence(TABLE, AGES)], threshold=None, perturbation=TEN)
    (again,) = protect(
        [evidence(TABLE, AGES)], threshold=None, perturbation=TEN, already_released=[first]
    )
    assert again.cells.equals(first.cells)
    assert (again.blur, again.rules, again.audit) == (first.blur, first.rules, first.audit)


def test_a_correction_moves_the_figures_whose_bounds_it_leaves_and_no_other():
    (first,) = protect([evidence(TABLE, AGES)], threshold=None, perturbation=TEN)
    corrected = "age|value\ntous|66\njeunes|21\nadultes|42\naines|3"
    (second,) = protect(
        [evidence(corrected, AGES)], threshold=None, perturbation=TEN, already_released=[first]
    )
    before, after = shown(first, "age"), shown(second, "age")
    assert after["jeunes",] == before["jeunes",] == 20
    assert after["adultes",] == 40
    assert after["tous",] == 60


def test_a_finer_table_prints_again_the_total_of_a_wider_one():
    (first,) = protect([evidence(TABLE, AGES, table="ages")], threshold=None, perturbation=TEN)
    streets = {"rue": {"nord": "tous", "est": "tous", "sud": "tous"}}
    text = "rue|value\ntous|53\nnord|17\nest|18\nsud|18"
    finer = evidence(text, streets, table="rues")
    (alone,) = protect([finer], threshold=None, perturbation=TEN)
    (second,) = protect([finer], threshold=None, perturbation=TEN, already_released=[first])
    assert shown(alone, "rue")["tous",] == 60  # 20 + 20 + 20 is nearer
    assert shown(second, "rue")["tous",] == shown(first, "age")["tous",] == 50


def test_an_exact_figure_published_before_is_known_to_the_attacker():
    """The total, 23, is public: young people between 19 and 29 would leave 4 elders at most."""
    parts = {"age": {"jeunes": "tous", "aines": "tous"}}
    (total,) = protect([evidence("age|value\ntous|23", parts, table="total")], threshold=None)
    tables = [evidence("age|value\ntous|23\njeunes|20\naines|3", parts)]
    six = ControlledRounding(6)
    (alone,) = protect(tables, threshold=None, perturbation=six)
    assert bounds(alone, "age")["jeunes",] == (19, 29)
    with pytest.raises(CroiseeError, match="base plus grande"):
        protect(tables, threshold=None, perturbation=six, already_released=[total])
    (wider,) = protect(tables, threshold=None, perturbation=TEN, already_released=[total])
    assert bounds(wider, "age")["jeunes",] == (11, 29)


def test_a_rounded_figure_published_before_is_known_when_figures_are_hidden():
    """Hiding the young and the elders would protect the elders, had the young not been rounded."""
    parts = {"age": {"jeunes": "tous", "aines": "tous"}}
    tables = [evidence("age|value\ntous|23\njeunes|20\naines|3", parts)]
    rounded = protect(tables, threshold=None, perturbation=ControlledRounding(6))
    with pytest.raises(CroiseeError, match="resserre encore"):
        protect(tables, threshold=None, already_released=rounded)


def test_a_threshold_raised_since_counts_what_earlier_bounds_gave_away():
    (first,) = protect([evidence(TABLE, AGES)], threshold=None, perturbation=TEN)
    twelve = ControlledRounding(20)
    (second,) = protect(
        [evidence(TABLE, AGES)], threshold=11, perturbation=twelve, already_released=[first]
    )
    assert second.audit.exposed == 1
    assert shown(second, "age")["aines",] == 0


# --- noise --------------------------------------------------------------------------------------


class Register:
    """Draws kept in memory. `spent`: how many were written down."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[Key, float]] = {}
        self.spent = 0

    def name(self, response: str, cells: Collection[Key]) -> str:
        return f"{response}:{sorted(sorted(key) for key in cells)}"

    def recall(self, draw: str) -> Mapping[Key, float] | None:
        return self.kept.get(draw)

    def keep(self, draw: str, values: Mapping[Key, float]) -> None:
        self.kept[draw] = dict(values)
        self.spent += 1


NOISE = DifferentialPrivacy(Decimal("0.5"), 2)


def test_noise_is_drawn_once_and_told():
    pytest.importorskip("opendp")
    register = Register()
    tables = [evidence(TABLE, AGES)]
    (first,) = protect(tables, threshold=None, perturbation=NOISE, draws=register)
    (again,) = protect(tables, threshold=None, perturbation=NOISE, draws=register)
    assert register.spent == 1
    assert again.cells.equals(first.cells)
    assert set(first.cells.column("status").to_pylist()) == {"estime"}
    assert first.blur.draw in register.kept
    assert "total peut différer" in first.blur.sentence
    assert "bruit lui-même" in first.audit.method


def test_a_draw_whose_writing_is_lost_is_read_in_the_release_made_of_it():
    pytest.importorskip("opendp")
    tables = [evidence(TABLE, AGES)]
    (first,) = protect(tables, threshold=None, perturbation=NOISE, draws=Register())
    register = Register()
    (again,) = protect(
        tables, threshold=None, perturbation=NOISE, draws=register, already_released=[first]
    )
    assert again.cells.equals(first.cells)
    assert register.spent == 0


def test_the_cells_that_one_person_counts_in_are_counted():
    """A woman of 30 in the town: her cell, her sex, her age, everybody."""
    lines = [f"{sex}|{age}|10" for sex in ("femmes", "hommes") for age in ("jeunes", "aines")]
    lines += ["tous|jeunes|20", "tous|aines|20", "femmes|tous|20", "hommes|tous|20", "tous|tous|40"]
    text = "sexe|age|value\n" + "\n".join(lines)
    table = evidence(text, {**SEXES, "age": {"jeunes": "tous", "aines": "tous"}})
    for bound in (1, 3):
        with pytest.raises(CroiseeError, match="compte dans 4 cases au moins"):
            protect(
                [table],
                threshold=None,
                perturbation=replace(NOISE, contribution_bound=bound),
                draws=Register(),
            )


def test_weighted_counts_receive_no_noise():
    cells = evidence(TABLE, AGES)
    halves = pa.array([53.5, 20.5, 30.0, 3.0])
    weighted = replace(cells, cells=cells.cells.set_column(
        cells.cells.column_names.index("value"), "value", halves
    ))  # fmt: skip
    with pytest.raises(CroiseeError, match="pondérés"):
        protect([weighted], threshold=None, perturbation=NOISE, draws=Register())


def test_the_rounding_of_the_permit_applies_to_noisy_figures():
    pytest.importorskip("opendp")
    (table,) = protect(
        [evidence(TABLE, AGES)], threshold=None, rounding=5, perturbation=NOISE, draws=Register()
    )
    assert all(value % 5 == 0 for value in shown(table, "age").values())
