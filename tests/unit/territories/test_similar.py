"""Neighbourhoods that look alike, and the words that say in what."""

import pyarrow as pa
import pytest

from croisee.territories import most_similar

LABELS = {
    "pauvrete": "taux de pauvreté",
    "jeunes": "part des moins de 25 ans",
    "hlm": "part de HLM",
}
TABLE = pa.table(
    {
        "zone": ["q/A", "q/B", "q/C", "q/D"],
        "pauvrete": [40.0, 41.0, 60.0, 42.0],
        "jeunes": [30.0, 30.5, 45.0, 44.0],
        "hlm": [80.0, 70.0, 81.0, 10.0],
    }
)


def test_the_nearest_comes_first_and_the_words_say_why() -> None:
    rows = most_similar(TABLE, k=2, labels=LABELS).to_pylist()
    first = rows[0]
    assert (first["zone"], first["other"], first["rank"]) == ("q/A", "q/B", 1)
    # Spreads: 1.4826 × median gap to the median — 1.4826 × 1, × 6.75 and × 5.5.
    gaps = (1 / 1.4826, 0.5 / (1.4826 * 7.0), 10 / (1.4826 * 5.5))
    assert first["distance"] == pytest.approx((sum(gap**2 for gap in gaps) / 3) ** 0.5)
    assert first["explanation"] == (
        "Chiffres les plus proches : part des moins de 25 ans. "
        "Plus grand écart : part de HLM (plus bas dans l’autre quartier). "
        "Comparaison faite sur 3 indicateurs publiés pour les deux."
    )


def test_ties_follow_the_order_of_zone_ids_whatever_the_order_of_rows() -> None:
    table = pa.table(
        {"zone": ["q/C", "q/B", "q/A", "q/D"]}
        | {name: [1.0, 1.0, 0.0, 5.0] for name in ("a", "b", "c")}
    )
    rows = most_similar(table, k=2).to_pylist()
    assert [row["other"] for row in rows if row["zone"] == "q/A"] == ["q/B", "q/C"]
    shuffled = table.take([3, 1, 0, 2])
    assert most_similar(shuffled, k=2).to_pylist() == rows


def test_a_zone_with_too_few_published_figures_is_compared_with_none() -> None:
    table = TABLE.set_column(2, "jeunes", pa.array([30.0, None, 45.0, 44.0]))
    rows = most_similar(table, labels=LABELS).to_pylist()
    assert {row["zone"] for row in rows} == {"q/A", "q/C", "q/D"}
    assert "q/B" not in {row["other"] for row in rows}


def test_only_common_figures_are_compared() -> None:
    table = pa.table(
        {
            "zone": ["q/A", "q/B", "q/C"],
            **{name: [1.0, 2.0, 4.0] for name in "abc"},
            "d": [1.0, None, 9.0],
        }
    )
    rows = most_similar(table, k=1).to_pylist()
    assert "sur 3 indicateurs" in rows[1]["explanation"]


def test_one_extreme_zone_does_not_set_the_scale() -> None:
    values = [10.0, 11.0, 12.0, 13.0, 1e6]
    table = pa.table({"zone": [f"q/{i}" for i in range(5)]} | dict.fromkeys("abc", values))
    nearest = most_similar(table, k=1).to_pylist()[0]
    # Median 12, median gap to it 1: one step is 1/1.4826 spread, however far the extreme is.
    assert nearest["distance"] == pytest.approx(1 / 1.4826)


def test_figures_that_do_not_vary_are_ignored() -> None:
    same = pa.table({"zone": ["q/A", "q/B"], "a": [1.0, 1.0], "b": [0.1 + 0.2, 0.3]})
    assert most_similar(same).num_rows == 0


def test_mostly_equal_figures_still_compare() -> None:
    values = [0.0, 0.0, 0.0, 0.0, 3.0]
    table = pa.table({"zone": [f"q/{i}" for i in range(5)]} | dict.fromkeys("abc", values))
    (nearest,) = most_similar(table, k=1).to_pylist()[:1]
    assert (nearest["other"], nearest["distance"]) == ("q/1", 0.0)
    assert "Aucun écart marqué." in nearest["explanation"]


def test_a_zone_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        most_similar(pa.table({"zone": ["q/A", "q/A"], "a": [1.0, 2.0]}))
