"""Figures checked by their kind: knowing less, or asking for more, never shows one."""

import dataclasses
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.confidentiality import Evidence, Kind, Outputs, profile, protect
from croisee.confidentiality.outputs import check_output, kinds
from unit.confidentiality.tables import evidence, hidden

FACTS = sorted({fact for kind in kinds().values() for fact in kind.facts})
COUNTS = st.integers(3, 60).map(float)
FEW = st.sampled_from([0.0, 0.0, 1.0, 4.0])
SPECIAL = {
    "denominateur": st.integers(40, 99).map(float),
    "denominateurs": st.integers(40, 99).map(float),
    "denominateur_commun": st.sampled_from([0.0, 20.0, 40.0]),
    "numerateur_commun": FEW,
    "numerateurs": st.sampled_from([3.0, 10.0, 30.0]),
    "part_du_premier": st.sampled_from([0.1, 0.4, 0.5, 0.6]),
    "coefficient": st.sampled_from([-1.0, 0.2, 0.9]),
    "parts": st.sampled_from([0.0, 0.3, 0.7]),
    "parametres": st.integers(1, 9).map(float),
    "valeurs_individuelles": FEW,
    "bornes_observees": FEW,
}
"""Numbers near those that a check accepts, so that figures are shown as often as hidden."""
TOLD = st.fixed_dictionaries(
    {fact: st.lists(SPECIAL.get(fact, COUNTS), min_size=1, max_size=2) for fact in FACTS}
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(sorted(kinds())),
        st.integers(0, 100),
        st.none() | st.integers(3, 90) | st.integers(20, 90),
        TOLD,
    ),
    min_size=1,
    max_size=4,
)


def table(rows: list[tuple[str, int, int | None, dict[str, Any]]], unit: str) -> Evidence:
    """One row per zone; its indicator is named by its kind."""
    text = "zone|indicator|value|contributors\n" + "\n".join(
        f"z{place}|{kind}|{value}|{'' if behind is None else behind}"
        for place, (kind, value, behind, _) in enumerate(rows)
    )
    columns = {fact: [told[fact] for *_, told in rows] for fact in FACTS}
    facts = {name: pa.array(told, pa.list_(pa.float64())) for name, told in columns.items()}
    return dataclasses.replace(
        evidence(text, kind=Kind.INDICATOR, unit=unit),
        outputs=Outputs({kind: kind for kind in kinds()}, pa.table(facts)),
    )


def secret(told: Evidence, threshold: int | None = None) -> set[tuple[str, ...]]:
    (protected,) = protect([told], threshold=threshold)
    return hidden(protected, "zone")


@settings(max_examples=200)
@given(ROWS, st.sampled_from(["", "%"]), st.data())
def test_a_fact_that_is_no_longer_known_never_shows_a_figure(rows, unit, data):
    forgotten = [
        (
            kind,
            value,
            data.draw(st.sampled_from([behind, None])),
            {**told, **dict.fromkeys(data.draw(st.sets(st.sampled_from(FACTS))))},
        )
        for kind, value, behind, told in rows
    ]
    assert secret(table(rows, unit)) <= secret(table(forgotten, unit))


@settings(max_examples=200)
@given(ROWS, st.sampled_from(["", "%"]), st.integers(0, 20), st.integers(0, 20))
def test_a_higher_minimum_never_shows_a_figure(rows, unit, threshold, more):
    told = table(rows, unit)
    assert secret(told, threshold) <= secret(told, threshold + more)
    assert secret(told) <= secret(told, threshold)


@settings(max_examples=200)
@given(ROWS, st.sampled_from(["", "%"]))
def test_what_is_shown_passes_the_check_of_its_kind(rows, unit):
    kept = secret(table(rows, unit))
    for place, (kind, _, behind, told) in enumerate(rows):
        if (f"z{place}",) not in kept:
            assert check_output(kind, told, minimum=profile("prestations").minimum) == ()
            assert behind is not None
