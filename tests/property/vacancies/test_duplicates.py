"""Laws of counting each vacancy once, on any two files."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.vacancies.duplicates.find import find_duplicates
from croisee.vacancies.row import table_of


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((None, *values))


ads = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(("a", "b", "c")),
            "via": maybe("p"),
            "title": st.sampled_from(("Soudeur", "Soudeuse TIG", "Serveur", "H/F")),
            "rome": maybe("H2913", "G1803"),
            "posts": st.integers(1, 3),
            "contract": maybe("cdi", "interim"),
            "company": maybe("Granit", "Le Port"),
            "commune": maybe("35238", "35047"),
            "postcode": maybe("35000"),
            "department": st.just("35"),
            "precision": st.just("commune"),
            "published": st.none()
            | st.integers(0, 30).map(lambda day: date(2026, 11, 1) + timedelta(days=day)),
            "wage": maybe(1200, 1250),
            "text": maybe("x", "y"),
        }
    ),
    max_size=14,
)


def vacancies(rows: list[dict[str, Any]]) -> pa.Table:
    return table_of([{**row, "id": f"{row['source']}/{place}"} for place, row in enumerate(rows)])


@settings(max_examples=25)
@given(ads, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    table = vacancies(rows)
    order = list(range(table.num_rows))
    random.shuffle(order)
    found, shuffled = (
        find_duplicates(table),
        find_duplicates(table.take(np.array(order, dtype=int))),
    )
    assert found.vacancies.equals(shuffled.vacancies)
    assert found.links.equals(shuffled.links)


@settings(max_examples=25)
@given(ads)
def test_every_ad_is_in_one_vacancy_and_none_of_one_channel_without_reason(
    rows: list[dict[str, Any]],
) -> None:
    table = vacancies(rows)
    told = {row["id"]: row for row in table.to_pylist()}
    merged = find_duplicates(table).vacancies.to_pylist()
    members = [member for row in merged for member in row["members"]]
    assert sorted(members) == sorted(told)
    for row in merged:
        channels = Counter((told[one]["source"], told[one]["via"]) for one in row["members"])
        cut = [channel for channel, times in channels.items() if times > 1]
        whole = [
            told[one]["posts"]
            for one in row["members"]
            if (told[one]["source"], told[one]["via"]) not in cut
        ]
        for channel in cut:
            posts = sum(
                told[one]["posts"]
                for one in row["members"]
                if (told[one]["source"], told[one]["via"]) == channel
            )
            assert posts <= max(whole)


@settings(max_examples=25)
@given(ads)
def test_a_decision_is_kept(rows: list[dict[str, Any]]) -> None:
    table = vacancies(rows)
    links = find_duplicates(table).links.to_pylist()
    for link in links[:2]:
        pair = (link["id_a"], link["id_b"])
        apart = find_duplicates(table, decisions={pair: False})
        assert not any(set(pair) <= set(one) for one in apart.vacancies["members"].to_pylist())
