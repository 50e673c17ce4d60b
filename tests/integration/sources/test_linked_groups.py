"""From study files that bear groups to shares that may be shown, and from others to nothing."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from croisee.sources.linked_groups import Group, figures_by_group, strictest
from integration.matching.circuit import Circuit, unsure

__all__ = ["unsure"]


def sides(circuit: Circuit, tmp_path: Path, years: tuple[int | None, int | None]) -> list:
    homes = (circuit.a, circuit.b)
    for home, year in zip(homes, years, strict=True):
        circuit.take_back(home, groups_in=year)
    study = tmp_path / "etude"
    study.mkdir()
    studies = tuple(
        circuit.send(home / "etude.parquet", study, f"{home.name}.parquet") for home in homes
    )
    for name in ("preuves.parquet", "restes.parquet"):
        circuit.send(circuit.unit / "sortie" / name, study)
    return figures_by_group(
        (studies[0], studies[1]), study, study / "rapport", rules="prestations", threshold=11
    )


def test_shares_are_told_of_groups_large_enough_and_no_count_is(
    unsure: Circuit, tmp_path: Path
) -> None:
    left, right = sides(unsure, tmp_path, (2026, 2026))
    whole, *groups = left
    study = pq.read_table(unsure.a / "etude.parquet")
    linked = set(pq.read_table(unsure.b / "etude.parquet")["pseudonym"].to_pylist())
    names = study["pseudonym"].to_pylist()
    assert (whole.axis, whole.label, whole.share_status) == ("", "ensemble", "publie")
    assert whole.share == round(sum(name in linked for name in names) / len(names), 2)
    assert {group.axis for group in groups} <= {"Âge", "Sexe", "Naissance"}
    shown = [group for group in groups if group.share_status == "publie"]
    assert shown
    for group in groups:
        assert (group.share is None) == (group.share_status == "secret")
        if group.share is None:
            assert (group.precision, group.recall) == (None, None)
    assert right[0].label == "ensemble"


def test_an_axis_with_one_group_says_nothing_more_than_the_whole(
    unsure: Circuit, tmp_path: Path
) -> None:
    """Birth places are codes of France here: everybody is « né en France »."""
    left, _ = sides(unsure, tmp_path, (2026, 2026))
    counts: dict[str, int] = {}
    for group in left[1:]:
        counts[group.axis] = counts.get(group.axis, 0) + 1
    assert all(count > 1 for count in counts.values())


@pytest.mark.parametrize("years", [(None, None), (2026, None)])
def test_a_producer_that_told_no_group_is_judged_in_none(
    unsure: Circuit, tmp_path: Path, years: tuple[int | None, int | None]
) -> None:
    left, right = sides(unsure, tmp_path, years)
    assert right == []
    assert bool(left) == (years[0] is not None)
    assert all(isinstance(group, Group) for group in left)


def test_the_strictest_of_two_sources_rules_both() -> None:
    assert strictest(["prestations", "sante"]) == strictest(["sante", "prestations"]) == "sante"
