"""Published figures and distances of neighbourhoods, against the producer's files and every pair.

Plain means only, as for counts: pandas, shapely, a brute-force mean.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from acceptance.truth.reading import SHOWN, delivered, outlines, release

MARKS = {"s": "secret_source", "ns": "indisponible", "nd": "indisponible", "": "secret_source"}


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
