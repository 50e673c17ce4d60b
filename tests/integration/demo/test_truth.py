"""The truth of the Valmorin: totals add up, margins are plausible, zones are exact."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest
import shapely
from pyproj import Transformer

from croisee.demo import generate
from croisee.foundation.canonical import digest_folder
from croisee.foundation.errors import CroiseeError


def shapes(folder: Path, name: str) -> dict[str, shapely.Geometry]:
    features = json.loads((folder / f"{name}.geojson").read_text())["features"]
    return {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in features}


def share(table, condition, weight="taille") -> float:
    weights = table[weight].to_numpy()
    return float((weights * condition).sum() / weights.sum())


def test_two_runs_write_the_same_bytes_and_another_seed_other_ones(tmp_path: Path):
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        generate(tmp_path / name, people=3_000, seed=seed)
    one, two, three = (
        {
            **digest_folder(tmp_path / name / "deliveries"),
            **digest_folder(tmp_path / f"{name}-verite"),
        }
        for name in ("one", "two", "three")
    )
    assert one == two
    assert set(one) == set(three)
    same_for_all = ("passage", "appellations", "familles")
    assert all(
        one[file] != three[file] for file in one if not any(name in file for name in same_for_all)
    )


def test_a_run_replaces_its_two_folders_and_touches_nothing_else(tmp_path: Path):
    (tmp_path / "croisee.yaml").write_text("projet: essai\n")
    (tmp_path / "deliveries").mkdir()
    (tmp_path / "deliveries" / "old.csv").write_text("x\n")
    generate(tmp_path, people=2_000)
    assert (tmp_path / "croisee.yaml").read_text() == "projet: essai\n"
    assert not (tmp_path / "deliveries" / "old.csv").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"croisee.yaml", "deliveries"}


@pytest.mark.parametrize("people", [0, 1_999, 2_000_001])
def test_an_impossible_number_of_people_is_refused_in_french(tmp_path: Path, people: int):
    with pytest.raises(CroiseeError, match="nombre d'habitants"):
        generate(tmp_path / "demo", people=people)
    assert list(tmp_path.iterdir()) == []


def test_progress_goes_from_start_to_end(valmorin):
    done = [share for _, share in valmorin.stages]
    assert done == sorted(done)
    assert done[-1] == 1.0


def test_people_of_households_of_zones_and_of_cells_are_the_people(valmorin):
    people, households = valmorin.truth("personnes"), valmorin.truth("menages")
    assert len(people) == valmorin.summary.people == 20_000
    assert pc.sum(households["taille"]).as_py() == 20_000
    members = np.bincount(people["menage"].to_numpy(), minlength=len(households))
    assert (members == households["taille"].to_numpy()).all()
    for zoning in ("commune2025", "iris2021"):
        assert households[zoning].null_count == 0
    with gzip.open(valmorin.deliveries / "territoire" / "carreaux.csv.gz", "rt") as stream:
        cells = list(csv.DictReader(stream))
    assert sum(int(cell["population"]) for cell in cells) == 20_000
    by_cell = households.group_by("carreau200").aggregate([("taille", "sum")]).to_pylist()
    assert {c["carreau200"]: c["taille_sum"] for c in by_cell} == {
        c["id"]: int(c["population"]) for c in cells
    }


def test_true_zones_are_those_a_reader_of_the_maps_finds(valmorin):
    households = valmorin.truth("menages")
    x, y = households["x_l93"].to_numpy(), households["y_l93"].to_numpy()
    degrees = Transformer.from_crs(2154, 4326, always_xy=True).transform(x, y)
    points = shapely.points(*degrees)
    territory = valmorin.deliveries / "territoire"
    for name, column in (
        ("communes", "commune2025"), ("iris", "iris2021"), ("qpv2024", "qpv2024"),
        ("qpv2015", "qpv2015"),
    ):  # fmt: skip
        zones = shapes(territory, name)
        found = np.full(len(points), None, dtype=object)
        hit, zone = shapely.STRtree(list(zones.values())).query(points, predicate="within")
        found[hit] = np.array(list(zones), dtype=object)[zone]
        assert found.tolist() == households[column].to_pylist(), name


def test_every_qpv_has_people(valmorin):
    households = valmorin.truth("menages")
    people = households.group_by("qpv2024").aggregate([("taille", "sum")]).to_pylist()
    by_qpv = {row["qpv2024"]: row["taille_sum"] for row in people if row["qpv2024"]}
    assert len(by_qpv) == 12
    assert min(by_qpv.values()) > 60
    assert 0.15 < sum(by_qpv.values()) / 20_000 < 0.24


@pytest.mark.parametrize(
    ("column", "value", "in_qpv", "outside"),
    [
        ("pauvre", True, (0.43, 0.47), (0.13, 0.15)),
        ("statut_occupation", "locataire_social", (0.60, 0.90), (0.08, 0.25)),
        ("type", "seul", (0.15, 0.22), (0.14, 0.24)),
        ("type", "monoparentale", (0.14, 0.25), (0.07, 0.15)),
    ],
)
def test_margins_of_households(valmorin, column, value, in_qpv, outside):
    households = valmorin.truth("menages")
    for where, (low, high) in (
        (pc.is_valid(households["qpv2024"]), in_qpv),
        (pc.is_null(households["qpv2024"]), outside),
    ):
        part = households.filter(where)
        hit = pc.equal(part[column], value).to_numpy()
        assert low < share(part, hit) < high


def test_margins_of_people(valmorin):
    people, households = valmorin.truth("personnes"), valmorin.truth("menages")
    qpv = pc.is_valid(households["qpv2024"]).to_numpy()[people["menage"].to_numpy()]
    age, activity = people["age"].to_numpy(), np.array(people["activite"].to_pylist())
    assert 0.49 < pc.mean(pc.equal(people["sexe"], "F")).as_py() < 0.54
    assert 30 < age[qpv].mean() < 36 < age[~qpv].mean() < 42
    assert age.min() == 0
    assert 90 < age.max() < 106

    def unemployment(here):
        active = here & np.isin(activity, ("emploi", "chomage"))
        return (activity[active] == "chomage").mean()

    assert 2.0 < unemployment(qpv) / unemployment(~qpv) < 3.2
    foreign = people["etranger"].to_numpy()
    assert 2.0 < foreign[qpv].mean() / foreign[~qpv].mean() < 5.0
    born = people.filter(people["ne_a_l_etranger"])["date_naissance"]
    first_january = np.array([(d.day, d.month) == (1, 1) for d in born.to_pylist()])
    assert 0.09 < first_january.mean() < 0.18


def test_mothers_are_older_than_their_children_by_seventeen_years(valmorin):
    people = valmorin.truth("personnes")
    home, age = people["menage"].to_numpy(), people["age"].to_numpy()
    role = np.array(people["role"].to_pylist())
    adult_woman = (role != "enfant") & (np.array(people["sexe"].to_pylist()) == "F")
    mother = np.full(home.max() + 1, 200)
    np.minimum.at(mother, home[adult_woman], age[adult_woman])
    eldest = np.full(home.max() + 1, -1)
    np.maximum.at(eldest, home[role == "enfant"], age[role == "enfant"])
    with_children = eldest >= 0
    assert (mother[with_children] - eldest[with_children] >= 16).all()
    assert eldest.max() <= 24


@pytest.mark.parametrize(
    ("right", "claimed", "rate"),
    [
        ("rsa_droit", "rsa_recours", (0.56, 0.76)),
        ("prime_activite_droit", "prime_activite_recours", (0.69, 0.77)),
        ("aah_droit", "aah_recours", (0.90, 1.0)),
    ],
)
def test_take_up_of_households(valmorin, right, claimed, rate):
    households = valmorin.truth("menages")
    entitled = households.filter(households[right])
    assert rate[0] < pc.mean(entitled[claimed]).as_py() < rate[1]
    without = households.filter(pc.invert(households[right]))
    assert pc.sum(without[claimed]).as_py() == 0


def test_take_up_of_c2s_is_calibrated_and_lower_with_contribution(valmorin):
    households = valmorin.truth("menages")
    entitled = households.filter(pc.not_equal(households["c2s_droit"], "aucune"))
    has = pc.not_equal(entitled["c2s_obtenue"], "aucune").to_numpy()
    assert share(entitled, has) == pytest.approx(0.56, abs=0.035)
    free = pc.equal(entitled["c2s_droit"], "sans_participation").to_numpy()
    sizes = entitled["taille"].to_numpy()
    assert (sizes * has)[free].sum() / sizes[free].sum() > 0.62
    assert (sizes * has)[~free].sum() / sizes[~free].sum() < 0.40
    assert 0.13 < pc.sum(entitled["taille"]).as_py() / 20_000 < 0.25


def test_a_few_have_a_c2s_they_are_no_longer_entitled_to(valmorin):
    households = valmorin.truth("menages")
    above = households.filter(pc.equal(households["c2s_droit"], "aucune"))
    had = pc.sum(pc.not_equal(above["c2s_obtenue"], "aucune")).as_py()
    all_had = pc.sum(pc.not_equal(households["c2s_obtenue"], "aucune")).as_py()
    assert 0 < had / all_had < 0.05


def test_no_name_is_that_of_a_real_qpv_or_commune(valmorin, open_data: Path):
    def key(name: str) -> str:
        return "".join(c for c in name.casefold() if c.isalnum())

    with (open_data / "qpv" / "qpv2024_liste_france.csv").open(encoding="utf-8") as stream:
        real = {key(row["lib_qp"]) for row in csv.DictReader(stream)}
    with (open_data / "geo" / "communes_cog2025_bretagne_pdl.csv").open(encoding="utf-8") as stream:
        towns = {key(row["NOM_DEPCOM"]) for row in csv.DictReader(stream)}
    folder = valmorin.deliveries / "territoire"
    for file, known in (("qpv2024", real), ("qpv2015", real), ("communes", towns)):
        features = json.loads((folder / f"{file}.geojson").read_text())["features"]
        names = {key(f["properties"]["libelle"]) for f in features}
        assert not names & known
