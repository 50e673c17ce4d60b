"""The demo's studies against the truth that was kept aside when the territory was made.

Plain means only: files read with pandas, points placed with shapely, sums. Nothing of the code
under test, but the name of each release.
"""

import gzip
import html
import io
import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from croisee.demo import generate

ZONINGS = {"qpv2024": "qpv2024", "commune2025": "communes"}
BANDS = ((0, "moins de 18 ans"), (18, "18-24 ans"), (25, "25-39 ans"), (40, "40-59 ans"),
         (60, "60-74 ans"), (75, "75 ans et plus"))  # fmt: skip
TOTAL, UNKNOWN = "ensemble", "non_renseigne"
MARKS = {"s": "secret_source", "ns": "indisponible", "nd": "indisponible", "": "secret_source"}
SHOWN, HIDDEN = "publie", "secret"


# --- Reading, plainly ------------------------------------------------------------------------------


def release(project: Path, study: str) -> tuple[dict, pd.DataFrame]:
    """Manifest and cells of the one release of a request."""
    for path in sorted((project / "releases").glob("*/manifest.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if (manifest.get("card") or {}).get("study") == study:
            cells = pd.read_csv(path.with_name("cells.csv"), dtype=str, keep_default_na=False)
            return manifest, cells.assign(
                **{
                    name: pd.to_numeric(cells[name], errors="raise")
                    for name in ("value", "low", "high")
                }
            )
    raise AssertionError(f"no release of {study}")


def delivered(project: Path, source: str, file: str, *, sep: str, encoding: str) -> pd.DataFrame:
    content = (project / "deliveries" / source / file).read_bytes()
    if file.endswith(".gz"):
        content = gzip.decompress(content)
    return pd.read_csv(
        io.StringIO(content.decode(encoding)), sep=sep, dtype=str, keep_default_na=False
    )


@cache
def outlines(project: Path, name: str) -> dict[str, tuple[shapely.Geometry, str]]:
    """Code → outline (degrees), and the communes written beside it."""
    path = project / "deliveries" / "territoire" / f"{name}.geojson"
    return {
        feature["properties"]["code"]: (
            shapely.geometry.shape(feature["geometry"]),
            feature["properties"].get("communes", ""),
        )
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
    }


def placed(project: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """The zone of each row by its own coordinates; empty outside every zone."""
    x, y = (pd.to_numeric(rows[axis].str.replace(",", ".")) for axis in ("x_l93", "y_l93"))
    lon, lat = Transformer.from_crs(2154, 4326, always_xy=True).transform(x, y)
    points = shapely.points(np.nan_to_num(lon, posinf=0), np.nan_to_num(lat, posinf=0))
    zones = {}
    for zoning, name in ZONINGS.items():
        found = np.full(len(rows), "", dtype=object)
        for code, (shape, _) in outlines(project, name).items():
            shapely.prepare(shape)
            found[shapely.contains(shape, points) & x.notna().to_numpy()] = f"{zoning}/{code}"
        zones[zoning] = found
    return rows.assign(**zones)


def age_band(rows: pd.DataFrame, layout: str) -> pd.Series:
    """Age on 31 December 2025, in the bands the declarations state."""
    births = pd.to_datetime(rows["date_naissance"], format=layout, errors="coerce")
    names = [name for _, name in BANDS]
    edges = [low for low, _ in BANDS[1:]]
    bands = births.map(
        lambda birth: (
            UNKNOWN
            if pd.isna(birth)
            else names[int(np.searchsorted(edges, 2025 - birth.year, side="right"))]
        )
    )
    return bands.astype(object)


def true_counts(rows: pd.DataFrame, dimensions: list[str]) -> dict[tuple[str, ...], int]:
    """Every cell and every margin, counted one row at a time."""
    counts: dict[tuple[str, ...], int] = {}
    for record in rows.to_dict("records"):
        for zoning in ZONINGS:
            if not record[zoning]:
                continue
            for codes in product(*((TOTAL, record[name] or UNKNOWN) for name in dimensions)):
                key = (record[zoning], *codes)
                counts[key] = counts.get(key, 0) + 1
    return counts


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


def test_portrait_says_what_the_producer_published(walked_template: Path) -> None:
    """Each mark of the producer stays a mark; each figure is the file's, for the same year."""
    _, cells = release(walked_template, "portrait")
    shown = {
        (row.zone, row.indicator, row.period): (row.value, row.status)
        for row in cells.itertuples(index=False)
    }
    columns = {
        "population": "POP_MUN", "part_femmes": "TX_F", "part_moins_25_ans": "TX_TOT_0A24",
        "part_60_ans_et_plus": "TX_TOT_60ETPLUS", "part_etrangers": "TX_TOT_ET",
        "part_personnes_seules": "TX_TOT_MEN1", "taux_emploi": "TX_TOT_EMPL",
        "revenu_median": "DISP_MED_A{aa}", "taux_pauvrete": "DISP_TP60_A{aa}",
        "allocataires_rsa": "ARSAS", "allocataires_aah": "AAAH", "assures_maladie": "C",
    }  # fmt: skip
    compared, marks = 0, 0
    for year in range(2019, 2024):
        rows = delivered(
            walked_template,
            "stat.quartiers",
            f"quartiers_{year}.csv",
            sep=";",
            encoding="utf-8-sig",
        )
        for record in rows.to_dict("records"):
            for indicator, column in columns.items():
                name = column.format(aa=year % 100)
                written = record[name]
                spot = (f"qpv2024/{record['CODGEO']}", indicator, str(year))
                if spot not in shown:  # a column unavailable everywhere says nothing of a zone
                    assert {MARKS.get(each) for each in rows[name]} == {"indisponible"}
                    continue
                value, status = shown[spot]
                if written in MARKS:
                    marks += 1
                    assert np.isnan(value)
                    assert status == MARKS[written]
                else:
                    compared += 1
                    assert (value, status) == (float(written.replace(",", ".")), SHOWN)
    assert compared > 200
    assert marks > 20


def test_distances_are_a_brute_force_mean_over_the_population_grid(walked_template: Path) -> None:
    """Every populated piece of cell × every place, no tree and no shortcut."""
    _, cells = release(walked_template, "proximite")
    to_metres = Transformer.from_crs(4326, 2154, always_xy=True).transform
    path = walked_template / "deliveries" / "territoire" / "carreaux.csv.gz"
    grid = pd.read_csv(path).query("population > 0")
    squares = shapely.box(
        grid["x_l93"] - 100, grid["y_l93"] - 100, grid["x_l93"] + 100, grid["y_l93"] + 100
    )
    services = delivered(
        walked_template, "lieux.services", "services_2025.csv", sep=",", encoding="utf-8"
    )
    checked = 0
    for kind in ("pharmacie", "poste", "ccas"):
        some = services[services["type"] == kind]
        px, py = to_metres(some["longitude"].astype(float), some["latitude"].astype(float))
        for code, (degrees, _) in outlines(walked_template, "qpv2024").items():
            shape = shapely.transform(degrees, lambda xy: np.column_stack(to_metres(*xy.T)))
            parts = shapely.intersection(squares, shape)
            lived = shapely.area(parts) > 0
            weight = grid["population"].to_numpy()[lived] * shapely.area(parts[lived]) / 40_000
            centre = shapely.centroid(parts[lived])
            inside = shapely.intersects(parts[lived], centre)
            centre = np.where(inside, centre, shapely.point_on_surface(parts[lived]))
            metres = np.hypot(
                shapely.get_x(centre)[:, None] - np.asarray(px)[None, :],
                shapely.get_y(centre)[:, None] - np.asarray(py)[None, :],
            ).min(axis=1)
            row = cells[
                (cells["zone"] == f"qpv2024/{code}") & (cells["indicator"] == f"distance_{kind}")
            ]
            mean = float((metres * weight).sum() / weight.sum())
            assert row["value"].item() == pytest.approx(mean, abs=1.0)
            assert row["low"].item() <= mean <= row["high"].item()
            checked += 1
    assert checked == 36


def test_households_really_live_within_the_interval_of_the_distance(
    walked_template: Path, demo_template: Path
) -> None:
    """The bounds promise to hold wherever people live in their cell: the true mean lies within."""
    _, cells = release(walked_template, "proximite")
    homes = pd.read_parquet(demo_template.with_name("projet-verite") / "menages.parquet")
    services = delivered(
        walked_template, "lieux.services", "services_2025.csv", sep=",", encoding="utf-8"
    )
    some = services[services["type"] == "pharmacie"]
    px, py = Transformer.from_crs(4326, 2154, always_xy=True).transform(
        some["longitude"].astype(float), some["latitude"].astype(float)
    )
    within = 0
    rows = cells[cells["indicator"] == "distance_pharmacie"]
    for row in rows.itertuples(index=False):
        here = homes[homes["qpv2024"] == row.zone.removeprefix("qpv2024/")]
        metres = np.hypot(
            here["x_l93"].to_numpy()[:, None] - np.asarray(px)[None, :],
            here["y_l93"].to_numpy()[:, None] - np.asarray(py)[None, :],
        ).min(axis=1)
        mean = float((metres * here["taille"]).sum() / here["taille"].sum())
        within += row.low <= mean <= row.high
    assert within >= 0.9 * len(rows)


# --- On a larger territory, where less is hidden ------------------


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100,000 people, two requests: neighbourhoods large enough for figures to be shown."""
    from croisee.demo.folder import make_project
    from croisee.workspace.street import run

    folder = tmp_path_factory.mktemp("grand") / "projet"
    make_project(folder, people=100_000, say=lambda _: None)
    settings = (folder / "croisee.yaml").read_text(encoding="utf-8")
    head, demands = settings.split("demandes:\n")
    wanted = [
        part
        for part in demands.split("  - nom: ")
        if part.startswith(("c2s-premiere-estimation\n", "rsa-sans-c2s\n"))
    ]
    assert len(wanted) == 2
    head = head[: head.index("semblables:")] + head[head.index("relecture:") :]
    text = head + "demandes:\n" + "".join(f"  - nom: {part}" for part in wanted)
    (folder / "croisee.yaml").write_text(text, encoding="utf-8")
    assert run(folder).problems == []
    return folder


@pytest.fixture(scope="module")
def rsa(larger: Path) -> pd.DataFrame:
    """Recipients of the RSA, one line per person, who has the C2S in truth, and who an exact join
    of names, date of birth and sex finds in the other file."""
    truth = larger.with_name("projet-verite")
    files = truth / "fichiers"
    path = files / "caf.allocataires" / "allocataires_2025-12.csv"
    rows = placed(larger, pd.read_csv(path, sep=";", dtype=str, keep_default_na=False))
    links = pd.read_parquet(truth / "liens" / "caf.allocataires.parquet")
    people = pd.read_parquet(truth / "personnes.parquet")["menage"].to_numpy()
    had = pd.read_parquet(truth / "menages.parquet")["c2s_obtenue"].to_numpy()
    other = pd.read_csv(
        files / "cpam.c2s" / "beneficiaires_c2s_2025-12.csv.gz", dtype=str, keep_default_na=False
    )
    other["sexe"] = other["sexe"].replace({"1": "M", "2": "F"})
    born = pd.to_datetime(rows["date_naissance"], format="%d/%m/%Y", errors="coerce")
    same = rows.assign(date_naissance=born.dt.strftime("%Y-%m-%d").fillna(""))
    known = set(written(other))
    rows = rows.assign(
        tranche_age=age_band(rows, "%d/%m/%Y"),
        personne=links["personne"],
        presence=np.where(had[people[links["personne"]]] == "aucune", "sans", "avec"),
        exact=["avec" if all(one) and one in known else "sans" for one in written(same)],
    )
    # The file's doublons are one person, wherever their lines lie.
    return rows[rows["rsa"] == "1"].drop_duplicates("personne")


def written(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Names without accents nor signs, date of birth and sex."""

    def flat(text: str) -> str:
        letters = unicodedata.normalize("NFKD", text.upper())
        return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())

    return list(
        zip(rows["nom"].map(flat), rows["prenom"].map(flat), rows["date_naissance"], rows["sexe"],
            strict=True)
    )  # fmt: skip


def absent(rows: pd.DataFrame, column: str, cells: pd.DataFrame) -> np.ndarray:
    """Of each cell, how many a column of `rows` says are absent from the other file."""
    counts = true_counts(rows, ["tranche_age", column])
    keys = zip(cells["zone"], cells["tranche_age"], strict=True)
    return np.array([counts.get((*key, "sans"), 0) for key in keys])


def test_the_circuit_is_much_closer_to_the_truth_than_an_exact_join(
    larger: Path, rsa: pd.DataFrame
) -> None:
    _, cells = release(larger, "rsa-sans-c2s")
    counted = cells[(cells["status"] == SHOWN) & (cells["presence"] == "sans")]
    true, exact = (absent(rsa, column, counted) for column in ("presence", "exact"))
    error = np.abs(counted["value"] - true).sum()
    assert len(counted) > 100
    assert true.sum() > 300
    assert error < 0.25 * np.abs(exact - true).sum()
    assert error < 0.12 * true.sum()


def test_the_interval_of_the_absent_contains_the_truth(larger: Path, rsa: pd.DataFrame) -> None:
    _, cells = release(larger, "rsa-sans-c2s")
    estimated = cells[
        (cells["indicator"] == "rsa-sans-c2s-estimation") & (cells["status"] == "estime")
    ]
    true = absent(rsa, "presence", estimated)
    within = (estimated["low"] <= true) & (true <= estimated["high"])
    some = true > 0
    assert some.sum() > 10
    assert within[some].mean() >= 0.95
    assert (estimated["high"] - estimated["low"])[some].mean() < 0.6 * true[some].mean()


def test_the_page_says_how_good_the_linkage_is(larger: Path) -> None:
    page = (larger / "site" / "etudes" / "rsa-sans-c2s" / "index.html").read_text(encoding="utf-8")
    text = html.unescape(page).replace("\u00a0", " ")
    for said in (
        "Comment les personnes ont été reconnues",
        "Précision",
        "Rappel",
        "a été détruite",
    ):
        assert said in text
    manifest, _ = release(larger, "rsa-sans-c2s")
    note = manifest["card"]["linkage"]
    assert 0.98 < note["precision"] <= 1
    assert 0.97 < note["recall"] <= 1
    assert f"{100 * note['precision']:.2f} %".replace(".", ",") in text


@pytest.fixture(scope="module")
def estimated(larger: Path) -> pd.DataFrame:
    """Per QPV: the published interval, and the truth it speaks of."""
    _, cells = release(larger, "c2s-premiere-estimation")
    eligible = cells[(cells["indicator"] == "eligibles_c2s") & (cells["status"] == "estime")]
    homes = pd.read_parquet(larger.with_name("projet-verite") / "menages.parquet")
    ceiling = homes["taille"].map(
        {1: 13_957, 2: 20_936, 3: 25_123, 4: 29_311}
    ).fillna(29_311 + 5_583 * (homes["taille"] - 4))  # fmt: skip
    true = homes.assign(
        droit=(homes["c2s_droit"] != "aucune") * homes["taille"],
        revenu=(homes["revenu_disponible"] <= ceiling) * homes["taille"],
    )
    return (
        eligible.assign(qpv=eligible["zone"].str.removeprefix("qpv2024/"))
        .set_index("qpv")[["value", "low", "high"]]
        .join(true.groupby("qpv2024")[["droit", "revenu"]].sum())
    )


def test_the_interval_contains_those_whose_income_is_under_the_ceiling(
    estimated: pd.DataFrame,
) -> None:
    """What the method claims: it reads incomes, and its interval holds for incomes."""
    within = (estimated["low"] <= estimated["revenu"]) & (estimated["revenu"] <= estimated["high"])
    assert len(estimated) >= 8
    assert within.mean() >= 0.9


def test_the_estimate_is_low_and_says_so(estimated: pd.DataFrame, larger: Path) -> None:
    """C2S resources leave out the RSA, the prime d'activité and most housing aid; incomes do not."""
    assert (estimated["value"] < estimated["droit"]).all()
    ratio = estimated["value"].sum() / estimated["droit"].sum()
    assert 0.55 < ratio < 0.8
    manifest, _ = release(larger, "c2s-premiere-estimation")
    assert any("trop basse" in limit for limit in manifest["card"]["limits"])


def test_the_truth_stays_beside_the_project_and_never_in_it(tmp_path: Path) -> None:
    generate(tmp_path / "projet", people=2_000)
    assert (tmp_path / "projet-verite" / "menages.parquet").is_file()
    assert not list((tmp_path / "projet").rglob("*verite*"))
    assert not list((tmp_path / "projet").rglob("*.parquet"))
