"""The same vacancy seen twice: small cases that a statistician can judge."""

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.vacancies.duplicates.find import Duplicates, find_duplicates
from croisee.vacancies.duplicates.review import DECISION, read_decisions, write_review
from croisee.vacancies.duplicates.words import company_words, title_words
from croisee.vacancies.row import table_of

JOB = {
    "title": "Soudeur", "rome": "H2913", "posts": 1, "contract": "interim", "company": "Granit",
    "commune": "35238", "postcode": "35000", "department": "35", "precision": "commune",
    "published": date(2026, 11, 2), "wage": 1250,
}  # fmt: skip


def ads(*changed: tuple[str, dict[str, Any]]) -> pa.Table:
    """Ads « source/number », each a `JOB` with some fields changed."""
    return table_of(
        [{**JOB, **fields, "id": name, "source": name.split("/")[0]} for name, fields in changed]
    )


def groups(found: Duplicates) -> list[set[str]]:
    return [set(members) for members in found.vacancies["members"].to_pylist() if len(members) > 1]


def test_one_vacancy_of_two_sources_is_counted_once() -> None:
    found = find_duplicates(
        ads(
            ("a/1", {"title": "Soudeur / Soudeuse (H/F)", "published": date(2026, 11, 1)}),
            ("b/1", {"title": "SOUDEUR TIG", "company": "GRANIT SARL", "rome": None}),
            ("b/2", {"title": "Serveur", "rome": "G1803", "company": "Le Port"}),
        )
    )
    assert groups(found) == [{"a/1", "b/1"}]
    assert found.vacancies.num_rows == 2
    assert "même employeur" in found.links["reasons"][0].as_py()


def test_look_alikes_of_one_source_are_as_many_jobs() -> None:
    assert groups(find_duplicates(ads(*((f"a/{n}", {}) for n in range(4))))) == []


def test_look_alikes_on_both_sides_meet_one_to_one() -> None:
    found = find_duplicates(ads(*((f"{side}/{n}", {}) for side in "ab" for n in range(3))))
    assert sorted(map(len, groups(found))) == [2, 2, 2]
    assert found.vacancies.num_rows == 3


def test_more_look_alikes_on_one_side_leave_the_rest_alone() -> None:
    found = find_duplicates(ads(("a/0", {}), ("b/0", {}), ("b/1", {}), ("b/2", {})))
    assert sorted(map(len, groups(found))) == [2]
    assert found.vacancies.num_rows == 3


def test_an_ad_of_three_posts_cut_in_three_is_three_posts() -> None:
    found = find_duplicates(ads(("a/0", {"posts": 3}), ("b/0", {}), ("b/1", {}), ("b/2", {})))
    assert found.vacancies.select(["id", "posts"]).to_pylist() == [{"id": "a/0", "posts": 3}]


def test_two_partners_of_a_source_need_the_same_text() -> None:
    same = find_duplicates(
        ads(("a/1", {"via": "P", "text": "x"}), ("a/2", {"via": "Q", "text": "x"}))
    )
    other = find_duplicates(
        ads(("a/1", {"via": "P", "text": "x"}), ("a/2", {"via": "Q", "text": "y"}))
    )
    assert groups(same) == [{"a/1", "a/2"}]
    assert groups(other) == []


def test_another_commune_or_another_month_is_another_vacancy() -> None:
    far = {"commune": "35288", "postcode": "35400"}
    late = {"published": date(2026, 12, 2)}
    assert groups(find_duplicates(ads(("a/1", {}), ("b/1", far), ("b/2", late)))) == []


def test_a_postcode_meets_the_communes_it_is_seen_with() -> None:
    by_postcode = {"commune": None, "precision": "departement"}
    assert groups(find_duplicates(ads(("a/1", {}), ("b/1", by_postcode)))) == [{"a/1", "b/1"}]


def test_each_field_comes_from_the_ad_that_says_it_best() -> None:
    point = {"lat": 48.1, "lon": -1.7, "precision": "point", "company": None, "posts": 2}
    found = find_duplicates(
        ads(("a/1", {"published": date(2026, 11, 4)}), ("b/1", point)), preferred=("a",)
    )
    (row,) = found.vacancies.to_pylist()
    assert (row["id"], row["company"], row["precision"], row["posts"]) == (
        "a/1",
        "Granit",
        "point",
        2,
    )
    assert row["published"] == date(2026, 11, 2)
    origin = {line["field"]: line["member"] for line in found.origins.to_pylist()}
    assert (origin["company"], origin["lat"], origin["published"]) == ("a/1", "b/1", "b/1")


def test_a_person_decides_last(tmp_path: Path) -> None:
    table = ads(("a/1", {}), ("b/1", {"company": None, "title": "Chaudronnier", "wage": None}))
    found = find_duplicates(table)
    for said, expected in (("oui", [{"a/1", "b/1"}]), ("non", [])):
        path = tmp_path / f"{said}.csv"
        write_review(path, table, found.links)
        head, line = path.read_text(encoding="utf-8-sig").splitlines()
        assert head.startswith(DECISION)
        path.write_text(f"{head}\n{said}{line}\n", encoding="utf-8")
        decisions = read_decisions(path)
        assert decisions == {("a/1", "b/1"): said == "oui"}
        judged = find_duplicates(table, decisions=decisions)
        assert groups(judged) == expected
        assert judged.to_judge.num_rows == 0


def test_a_word_that_is_no_decision_is_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "juge.csv"
    path.write_text("decision;identifiant_a;identifiant_b\nsans doute;a/1;b/1\n", encoding="utf-8")
    with pytest.raises(CroiseeError, match=r"juge\.csv, ligne 2, colonne « decision »"):
        read_decisions(path)


def test_no_vacancy_at_all() -> None:
    assert find_duplicates(ads()).vacancies.num_rows == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vendeur / Vendeuse (H/F)", "VENDEUSE"),
        ("Agent de propreté F/H - CDI", "agente de propreté"),
        ("Directrice de crèche", "Directeur crèche"),
    ],
)
def test_titles_that_say_one_job(one: str, other: str) -> None:
    assert title_words(one) == title_words(other)


def test_companies_without_their_form() -> None:
    assert company_words("SARL Transports Le Goff") == ("TRANSPORTS", "GOFF")
    assert company_words("Entreprise confidentielle") == ()
    names = [company_words(name) for name in ("Granit SAS", "Groupe Granit", "granit")]
    assert all(one == other for one, other in combinations(names, 2))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ({"contract": "cdi"}, {"contract": "interim"}, "contrats différents"),
        (
            {"contract": "cdi", "open_ended": True},
            {"contract": "interim", "open_ended": True},
            "contrats différents, tous deux sans terme",
        ),
        (
            {"contract": "interim", "open_ended": False},
            {"contract": "interim", "open_ended": True},
            "même contrat, l’un sans terme",
        ),
        ({"contract": "interim"}, {"contract": "interim", "open_ended": True}, "même contrat"),
        ({"published": date(2026, 11, 1)}, {}, "la première parue un ou deux jours avant"),
        ({}, {"published": date(2026, 10, 26)}, "la première parue six à dix jours après"),
        ({}, {}, "même jour"),
    ],
)
def test_contracts_and_days_are_told(one: dict[str, Any], other: dict[str, Any], said: str) -> None:
    (link,) = find_duplicates(ads(("a/1", one), ("b/1", other))).links.to_pylist()
    assert said in link["reasons"].split(" ; ")


def test_a_title_that_nobody_could_code_still_meets_its_vacancy() -> None:
    """Neither a code nor a word in common, nor an employer that few ads name."""
    crowd = [(f"a/{n:03}", {"title": "Serveur", "rome": "G1803"}) for n in range(150)]
    unread = {"title": "Suodeur", "rome": None}
    links = find_duplicates(ads(*crowd, ("a/x", unread), ("b/x", {}))).links.to_pylist()
    assert ("a/x", "b/x") in {(link["id_a"], link["id_b"]) for link in links}


def test_what_a_person_says_of_a_pair_bears_on_its_rivals() -> None:
    """One ad here, two there that fit as well: said not to be the first, it is the second."""
    table = ads(("a/0", {}), ("b/1", {}), ("b/2", {}))
    doubtful = find_duplicates(table)
    assert [link["probability"] < 0.9 for link in doubtful.links.to_pylist()] == [True, True]
    judged = find_duplicates(table, decisions={("a/0", "b/1"): False})
    assert groups(judged) == [{"a/0", "b/2"}]
    (second,) = [link for link in judged.links.to_pylist() if link["id_b"] == "b/2"]
    assert second["probability"] > 0.9
    assert judged.to_judge.num_rows == 0
