"""The demo's counts against the truth that was kept aside when the territory was made.

Plain means only: files read with pandas, points placed with shapely, sums. Nothing of the code
under test, but the name of each release.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from acceptance.truth.reading import (
    SHOWN,
    TOTAL,
    ZONINGS,
    age_band,
    delivered,
    outlines,
    placed,
    release,
    true_counts,
)
from croisee.demo import generate

HIDDEN = "secret"


# --- Laws of a published table of counts ------------------------------------------------------------


def cell_keys(cells: pd.DataFrame, dimensions: list[str]) -> list[tuple[str, ...]]:
    return list(cells[["zone", *dimensions]].itertuples(index=False, name=None))


def equations(
    project: Path, keys: set[tuple[str, ...]], dimensions: list[str]
) -> list[tuple[tuple[str, ...], list[tuple[str, ...]], bool]]:
    """(total, parts, whole): what anyone can subtract. A commune exceeds its QPVs (not whole)."""
    found = []
    for position in range(1, len(dimensions) + 1):
        groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for key in keys:
            if key[position] != TOTAL:
                groups.setdefault((*key[:position], TOTAL, *key[position + 1 :]), []).append(key)
        found += [(total, parts, True) for total, parts in groups.items() if total in keys]
    inside: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for code, (_, communes) in outlines(project, "qpv2024").items():
        above = [each for each in communes.replace(";", ",").split(",") if each]
        if len(above) != 1:
            continue
        for key in keys:
            if key[0] == f"qpv2024/{code}":
                inside.setdefault((f"commune2025/{above[0]}", *key[1:]), []).append(key)
    return found + [(total, parts, False) for total, parts in inside.items() if total in keys]


def check_rounded(
    project: Path,
    study: str,
    dimensions: list[str],
    truth: Mapping[tuple[str, ...], int],
    base: int,
) -> None:
    """Every figure is shown, a multiple that adds up; its bounds hold the truth, and never tell a
    small number."""
    manifest, cells = release(project, study)
    threshold = 11
    assert manifest["tables"][0]["perturbation"]["parameters"]["base"] == base
    keys = cell_keys(cells, dimensions)
    assert len(keys) > 50
    assert set(cells["status"]) == {"arrondi"}
    assert (cells["value"] % base == 0).all()
    told = {
        key: (value, low, high)
        for key, value, low, high in zip(
            keys, cells["value"], cells["low"], cells["high"], strict=True
        )
    }
    for key, (_, low, high) in told.items():
        true = truth.get(key, 0)
        assert low <= true <= high
        if 0 < true < threshold:
            assert low <= 0, key
            assert high >= threshold, key
    sums = [sums for sums in equations(project, set(keys), dimensions) if sums[2]]
    assert sums
    for total, parts, _ in sums:
        assert told[total][0] == sum(told[part][0] for part in parts)


def check_counts(
    project: Path, study: str, dimensions: list[str], truth: Mapping[tuple[str, ...], int]
) -> None:
    manifest, cells = release(project, study)
    rule = next(rule for rule in manifest["protection"]["rules"] if "au moins" in rule)
    threshold = int(next(word for word in rule.split() if word.isdigit()))
    keys = cell_keys(cells, dimensions)
    assert len(set(keys)) == len(keys)
    shown = cells["status"] == SHOWN
    assert set(cells["status"]) <= {SHOWN, HIDDEN}
    assert shown.sum() > 50
    wrong = [
        (key, value, truth.get(key, 0))
        for key, value, seen in zip(keys, cells["value"], shown, strict=True)
        if seen and value != truth.get(key, 0)
    ]
    assert wrong == []
    assert cells.loc[~shown, "value"].isna().all()
    assert not [
        k for k, seen in zip(keys, shown, strict=True) if seen and 0 < truth.get(k, 0) < threshold
    ]

    hidden = {key for key, seen in zip(keys, shown, strict=True) if not seen}
    small = {key for key in hidden if 0 < truth.get(key, 0) < threshold}
    sums = equations(project, set(keys), dimensions)
    needed, grown = set(small), True
    while grown:  # a hidden cell is needed when a sum links it to another that is
        linked = {
            key
            for total, parts, _ in sums
            if needed & {total, *parts}
            for key in (total, *parts)
            if key in hidden
        }
        grown = not linked <= needed
        needed |= linked
    assert hidden - needed == set(), "hidden without a small number to protect"

    known = {k: truth.get(k, 0) for k in keys if k not in hidden}
    grown = True
    while grown:  # what a reader with a pencil can find by subtraction
        grown = False
        for total, parts, whole in sums:
            unknown = [key for key in (total, *parts) if key not in known]
            if whole and len(unknown) == 1:
                (key,) = unknown
                known[key] = truth.get(key, 0)
                grown = True
    assert small & set(known) == set(), "a small number can be found by subtraction"
    assert len(small) > 10


# --- Studies ----------------------------------------------------------------------------------------


def test_job_seekers_by_sex_and_age_are_those_of_the_delivered_file(walked_template: Path) -> None:
    rows = delivered(
        walked_template, "emploi.demandeurs", "demandeurs_2025-12.csv", sep=";", encoding="cp1252"
    )
    rows["sexe"] = rows["sexe"].replace({"H": "M"})
    rows = placed(walked_template, rows).assign(tranche_age=age_band(rows, "%d/%m/%Y"))
    dimensions = ["sexe", "tranche_age"]
    check_counts(walked_template, "demandeurs-emploi", dimensions, true_counts(rows, dimensions))


def test_social_tenants_by_age_are_those_of_the_delivered_file(walked_template: Path) -> None:
    rows = delivered(
        walked_template, "bailleur.locataires", "locataires_2025-12.csv", sep=";",
        encoding="utf-8-sig",
    )  # fmt: skip
    rows = placed(walked_template, rows).assign(tranche_age=age_band(rows, "%d/%m/%Y"))
    check_rounded(
        walked_template, "locataires-hlm", ["tranche_age"], true_counts(rows, ["tranche_age"]), 15
    )


def test_rsa_follow_up_by_orientation_is_that_of_the_delivered_file(walked_template: Path) -> None:
    rows = delivered(
        walked_template, "departement.rsa", "suivi_rsa_2025-12.csv", sep=",", encoding="utf-8"
    )
    rows = placed(walked_template, rows)
    check_counts(walked_template, "suivi-rsa", ["orientation"], true_counts(rows, ["orientation"]))


def test_places_are_where_households_really_live_unless_a_fault_says_otherwise(
    walked_template: Path, demo_template: Path
) -> None:
    """The zones counted above are the truth's, row by row, where the file has no fault of place."""
    truth = demo_template.with_name("projet-verite")
    rows = placed(
        walked_template,
        delivered(
            walked_template, "departement.rsa", "suivi_rsa_2025-12.csv", sep=",", encoding="utf-8"
        ),
    )
    links = pd.read_parquet(truth / "liens" / "departement.rsa.parquet")
    people = pd.read_parquet(truth / "personnes.parquet")["menage"].to_numpy()
    homes = pd.read_parquet(truth / "menages.parquet")
    sound = ~(links["lieu_manquant"] | links["lieu_mairie"] | links["adresse_perimee"]).to_numpy()
    home = homes.iloc[people[links["personne"]]].reset_index(drop=True)
    for zoning in ZONINGS:
        true = home[zoning].map(
            lambda code, z=zoning: f"{z}/{code}" if isinstance(code, str) else ""
        )
        assert (rows[zoning][sound] == true[sound]).all()
    assert sound.sum() > 50


def test_the_truth_stays_beside_the_project_and_never_in_it(tmp_path: Path) -> None:
    generate(tmp_path / "projet", people=2_000)
    assert (tmp_path / "projet-verite" / "menages.parquet").is_file()
    assert not list((tmp_path / "projet").rglob("*verite*"))
    assert not list((tmp_path / "projet").rglob("*.parquet"))
