"""Rights not claimed: what is read, what each zone is told, and what is never told."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.statuses import Status
from croisee.population.donors import Donors as Drawn
from croisee.studies.non_recours import entitled as evaluating
from croisee.studies.non_recours import study as studied
from croisee.studies.non_recours.entitled import AMOUNT, entitled
from croisee.studies.non_recours.estimating import Estimated
from croisee.studies.non_recours.families import PROFILES, profiles
from croisee.studies.non_recours.parameters import ByCommune, DrawnDonors, Estimate
from croisee.studies.non_recours.places import housing_zones
from croisee.studies.non_recours.reading import Received, received
from croisee.studies.non_recours.tables import PARTS, comparison_rows, part_rows, right_rows
from croisee.studies.non_recours.words import indicators, words
from croisee.studies.study import Opened
from croisee.take_up.components import Component
from croisee.take_up.counts import Counts
from croisee.take_up.interval import Interval
from croisee.territories import Territory
from fixtures.donor_households import MONTH, donors
from fixtures.small_territory import load, square

ZONES = ["qpv2024/A", "qpv2024/B"]


# --- What is read ----------------------------------------------------------------------------------


def opened(rows: list[dict[str, Any]]) -> Opened:
    """A source of one edition, whose cells are given with their status."""
    return cast(Opened, SimpleNamespace(query=lambda _: pa.Table.from_pylist(rows)))


def cells(zone: str, **told: tuple[float | None, str]) -> dict[str, Any]:
    values = {name: value for name, (value, _) in told.items()}
    return {
        "zone": zone,
        **values,
        **{f"{name}__statut": status for name, (_, status) in told.items()},
    }


def asked(**more: Any) -> Estimate:
    """A request about one source `s`, of the columns `g` (free cover) and `p` (with contribution)."""
    counted = {
        "source": "s", "edition": "2025", "annee": 2025, "couverts": "c",
        "colonnes": {"c2s_gratuite": "g", "c2s_participation": "p"}, **more,
    }  # fmt: skip
    return Estimate(
        periode="2025", mois="2026-01", zonages=("qpv2024",), donneurs=DrawnDonors(nombre=500),
        zones_apl=ByCommune(zonage="commune2025", zones={"X": (2,)}), revenus_de=2025,
        marges=({"source": "s", "edition": "2025", "colonnes": {"population": "n"}},),
        beneficiaires=(counted,),
    )  # fmt: skip


ROWS = [
    cells("qpv2024/A", g=(40.0, "publie"), p=(20.0, "publie"), c=(900.0, "publie")),
    cells("qpv2024/B", g=(40.0, "publie"), p=(None, "secret_source"), c=(None, "secret_source")),
]


def test_both_kinds_of_cover_add_up_and_a_hidden_one_is_known_between_bounds() -> None:
    found = received(opened(ROWS), asked(secret=10), ZONES)
    assert list(found) == ["c2s", "c2s_gratuite", "c2s_participation"]
    assert found["c2s"].low.tolist() == [60, 40]
    assert found["c2s"].high.tolist() == [60, 50]
    assert found["c2s"].status == (Status.PUBLISHED, Status.SUPPRESSED_AT_SOURCE)
    assert np.array_equal(found["c2s"].covered, [900, np.nan], equal_nan=True)


def test_a_hidden_count_of_which_no_bound_is_told_is_unknown_never_zero() -> None:
    found = received(opened(ROWS), asked(), ZONES)
    assert np.isnan(found["c2s"].high[1])
    assert np.isnan(found["c2s_participation"].low[1])


def test_a_zone_that_the_source_does_not_know_is_unknown() -> None:
    found = received(opened(ROWS[:1]), asked(secret=10), ZONES)
    assert found["c2s"].status[1] is Status.UNAVAILABLE
    assert np.isnan(found["c2s"].low[1])


# --- Where a zone is --------------------------------------------------------------------------------


@pytest.fixture
def territory(tmp_path: Path) -> Territory:
    """A neighbourhood over two communes, another in the first."""
    communes = {code: square(k * 1000, 0, 1000) for k, code in enumerate(("V1001", "V1002"))}
    from fixtures.small_territory import collection, drawn, named

    quarters = collection(
        [
            (named("QV001M", communes="V1001,V1002"), square(900, 0, 200)),
            (named("QV002M", communes="V1001"), square(0, 0, 200)),
        ]
    )
    zoning = {
        "nom": "qpv2024", "fichier": "q.geojson", "code": "code", "libelle": "libelle",
        "parents": {"commune2025": "communes"},
    }  # fmt: skip
    files = {"c.geojson": drawn(communes), "q.geojson": quarters}
    return load(tmp_path, files, [("commune2025", "c.geojson"), zoning])


def test_a_zone_over_two_communes_may_be_in_the_housing_zones_of_both(territory: Territory) -> None:
    rule = ByCommune(zonage="commune2025", zones={"V1001": (2,), "V1002": (3,)})
    zones = ["qpv2024/QV001M", "qpv2024/QV002M", "commune2025/V1002"]
    assert housing_zones(territory, rule, zones) == ({2, 3}, {2}, {3})


def test_a_housing_zone_is_never_supposed(territory: Territory) -> None:
    rule = ByCommune(zonage="commune2025", zones={"V1001": (2,)})
    with pytest.raises(CroiseeError, match="jamais supposée") as error:
        housing_zones(territory, rule, ["qpv2024/QV001M"])
    assert "V1002" in str(error.value)


# --- Who could have the right -----------------------------------------------------------------------

PEOPLE = donors(
    {
        "jeune": ("proprietaire", 0, [("personne_reference", 20, "etudiant", {})]),
        "seul": ("proprietaire", 0, [("personne_reference", 40, "emploi", {})]),
        "ancien": ("proprietaire", 0, [("personne_reference", 70, "retraite", {})]),
        "mere": (
            "proprietaire",
            0,
            [("personne_reference", 30, "emploi", {}), ("enfant", 5, "enfant", {})],
        ),
        "famille": (
            "proprietaire",
            0,
            [
                ("personne_reference", 40, "emploi", {}),
                ("conjoint", 40, "emploi", {}),
                ("enfant", 5, "enfant", {}),
            ],
        ),
        "couple": (
            "proprietaire",
            0,
            [("personne_reference", 40, "emploi", {}), ("conjoint", 40, "emploi", {})],
        ),
        "tanguy": (
            "proprietaire",
            0,
            [("personne_reference", 60, "emploi", {}), ("enfant", 28, "chomage", {})],
        ),
    }
)


def test_every_household_has_one_profile() -> None:
    assert profiles(Drawn(*PEOPLE), MONTH).tolist() == list(range(len(PROFILES)))


def law(people: Any, month: str, zones: Any, cache: Path, *, rights: Any) -> pa.Table:
    """Free cover for every other household, RSA of 100 € in zone 3 alone."""
    names = people.menages["menage"].to_pylist()
    size = dict(
        people.personnes.group_by("menage").aggregate([("personne", "count")]).select(
            ["menage", "personne_count"]
        ).to_pandas().itertuples(index=False)
    )  # fmt: skip
    rows = []
    for zone in zones:
        for rank, name in enumerate(reversed(names)):
            for right in rights:
                due = {"c2s_gratuite": rank % 2 == 0, "rsa": zone == 3}.get(right, False)
                rows.append(
                    {
                        "menage": name,
                        "zone_apl": zone,
                        "droit": right,
                        "eligible": due,
                        "personnes": size[name] * due,
                        "montant": 100.0 * due,
                    }
                )
    return pa.Table.from_pylist(rows)


def test_each_donor_gets_its_own_rights_in_each_housing_zone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(evaluating, "evaluate", law)
    found = entitled(DrawnDonors(nombre=500), "2026-01", {3, 2}, ["rsa"], tmp_path)
    assert sorted(found.values) == [2, 3]
    size = np.unique(found.donors.personnes["menage"].to_pylist(), return_counts=True)[1]
    free = found.values[2]["c2s_gratuite"]
    assert free[-1] == size[-1]
    assert free[-2] == 0
    assert (found.values[2]["c2s"] == free).all()
    by_profile = sum(found.values[2][f"profil/{code}"] for code in PROFILES)
    assert (by_profile == free).all()
    assert found.values[2]["rsa"].sum() == 0
    assert found.values[3]["rsa"].sum() == 500
    assert found.values[3][AMOUNT].sum() == 50_000


# --- What is told -----------------------------------------------------------------------------------


def estimated(right: str = "c2s", **more: Any) -> Estimated:
    """Four zones: a plain one, one with more beneficiaries than entitled, a hidden one, nothing."""
    unknown = np.nan
    low = np.array([60.0, 900.0, unknown, unknown])
    status = (Status.PUBLISHED, Status.PUBLISHED, Status.SUPPRESSED_AT_SOURCE, Status.UNAVAILABLE)
    counted = Received(low, low, status, np.full(4, unknown), 2025)
    errors = [Component.of(name, 0.1) for name in PARTS[:-1]]
    counts = Counts.of([100.0, 100.0, 80.0, unknown], low, low, *errors)
    return Estimated(right, counted, counts, np.zeros((4, 0)), more.get("amount"))


FOUR = [f"qpv2024/{name}" for name in "ABCD"]


def told(found: Estimated) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["zone"][-1], row["indicator"]): row for row in right_rows(found, FOUR, "2025")}


def test_a_zone_is_told_who_could_who_has_and_who_has_not() -> None:
    rows = told(estimated())
    assert rows["A", "eligibles_c2s"]["value"] == 100
    assert rows["A", "comptes_c2s"]["value"] == 60
    assert rows["A", "comptes_c2s"]["status"] is Status.PUBLISHED
    assert rows["A", "sans_c2s"]["value"] == 40
    rate = rows["A", "non_recours_c2s"]
    assert (rate["value"], rate["status"]) == (40.0, Status.MODELLED)
    assert rate["low"] < 40 < rate["high"] < 100
    strict = rows["A", "non_recours_c2s_sans_employeur"]
    assert strict["value"] == pytest.approx(40 * 23 / 44, abs=0.1)


def test_a_rate_surely_below_zero_is_not_a_rate_and_the_reason_is_said() -> None:
    rows = told(estimated())
    for name in ("non_recours_c2s", "sans_c2s", "non_recours_c2s_sans_employeur"):
        assert rows["B", name]["status"] is Status.UNAVAILABLE
        assert "trop basse" in rows["B", name]["reason"]
        assert "value" not in rows["B", name]
    assert rows["B", "comptes_c2s"]["value"] == 900
    assert rows["B", "eligibles_c2s"]["value"] == 100


def test_what_the_producer_hides_stays_hidden_and_nothing_is_made_of_it() -> None:
    rows = told(estimated())
    assert rows["C", "comptes_c2s"]["status"] is Status.SUPPRESSED_AT_SOURCE
    for zone in "CD":
        assert rows[zone, "non_recours_c2s"]["status"] is Status.UNAVAILABLE
        assert "ne sont pas publiés" in rows[zone, "non_recours_c2s"]["reason"]


def test_the_second_definition_is_told_only_where_its_share_is_published() -> None:
    rows = told(estimated("c2s_gratuite"))
    assert not any("sans_employeur" in name for _, name in rows)


def test_the_parts_of_the_uncertainty_make_one_hundred() -> None:
    rows = [row for row in part_rows(estimated(), FOUR, "2025") if row["zone"] == FOUR[0]]
    assert {row["composante"] for row in rows} == set(PARTS)
    assert sum(row["value"] for row in rows) == pytest.approx(100, abs=0.5)


def test_few_zones_are_not_compared() -> None:
    rows = list(comparison_rows(estimated(), FOUR, "2025"))
    assert all(row["status"] is Status.UNAVAILABLE for row in rows)


def many(right: str = "c2s") -> Estimated:
    """Twenty zones where 60 of 100 have the right, but for the last: 10."""
    low = np.array([60.0] * 19 + [10.0])
    counted = Received(low, low, (Status.PUBLISHED,) * 20, np.full(20, np.nan), 2025)
    errors = [
        Component.of("modele", 0.05),
        *(Component.of(name, 0) for name in PARTS if name not in ("modele", "secret")),
    ]
    counts = Counts.of(np.full(20, 100.0), low, low, *errors)
    amount = Interval.of(np.full(20, 90.0), np.full(20, 100.0), np.full(20, 110.0))
    return Estimated(right, counted, counts, np.zeros((20, 0)), amount)


def test_a_zone_far_from_the_others_is_said_to_be_so_and_could_gain_most() -> None:
    zones = [f"qpv2024/{rank:02}" for rank in range(20)]
    values = [row["value"] for row in comparison_rows(many(), zones, "2025")]
    assert values[:-1] == [0.0] * 19 or set(values[:-1]) <= {0.0, -1.0}
    assert values[-1] == 1.0
    rows = {(row["zone"], row["indicator"]): row for row in right_rows(many(), zones, "2025")}
    gains = [rows[zone, "gain_c2s"]["value"] for zone in zones]
    assert max(gains) == gains[-1] > 40
    euros = rows[zones[-1], "gain_euros_c2s"]
    assert euros["value"] == pytest.approx(100 * gains[-1], rel=0.02)
    assert euros["low"] <= euros["value"] <= euros["high"]


# --- Words ------------------------------------------------------------------------------------------


def test_every_figure_has_its_words() -> None:
    rights = [estimated(right) for right in words()["droits"]]
    shown = {
        f"{name}_{right.right}"
        for right in rights
        for name in ("eligibles", "comptes", "non_recours", "sans", "gain", "gain_euros")
    }
    found = indicators(rights, "Une source", shown)
    assert len({each.name for each in found}) == len(found) > 25
    for each in found:
        assert "{" not in each.label + each.definition
        assert each.sentence is not None
        assert each.sentence.count("{zone}") == each.sentence.count("{value}") == 1
        assert not each.additive
        assert not each.trend.allowed
    by_name = {each.name: each for each in found}
    assert by_name["comparaison_rsa"].labels["1"] == "nettement plus de non-recours"
    assert "mutuelle" not in by_name["non_recours_rsa"].definition


def test_a_comparison_is_told_only_beside_a_rate_that_is_read() -> None:
    table = SimpleNamespace(
        cells=pa.Table.from_pylist(
            [
                {"zone": "a", "indicator": "non_recours_c2s", "value": 40.0},
                {"zone": "b", "indicator": "non_recours_c2s", "value": None},
            ]
        )
    )
    row = {"indicator": "comparaison_c2s", "period": "2025", "value": 0.0, "status": "estime"}
    rows = [{**row, "zone": zone} for zone in "ab"]
    found = studied._derived([cast(Any, table)], rows=rows)
    assert found["zone"].to_pylist() == ["a"]
