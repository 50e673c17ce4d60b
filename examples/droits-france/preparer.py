"""Prepares what the estimate of unclaimed rights needs, from the mirror of open data.

    python preparer.py [--mirror MIROIR]

Writes, in `deliveries/`: invented donor households (three Parquet tables); for each zoning the
margins as intervals, who receives what, what is held out; and the housing zone of neighbourhoods.
Same mirror, same settings, same bytes.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from croisee.foundation.files import atomic_file
from croisee.foundation.statuses import Status
from croisee.foundation.strict_yaml import read_strict
from croisee.population.donors import generate
from croisee.population.margins import Margin
from croisee.population.published import Published, declared, kept_apart, published_of, read_table
from croisee.population.published_margins import margins
from croisee.rights.checks import check_donors
from croisee.rights.donors import Donors, write_donors

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    """Read the settings, prepare everything, say what was found."""
    reader = argparse.ArgumentParser(description="Prépare donneurs, marges et bénéficiaires.")
    reader.add_argument("--mirror", type=Path, default=os.environ.get("CROISEE_OPEN_DATA"))
    chosen = reader.parse_args().mirror
    mirror = chosen or (FOLDER / "../../../shared/data").resolve()
    prepare(mirror, FOLDER / "deliveries", read_strict(FOLDER / "preparation.yaml").value)


def prepare(mirror: Path, there: Path, choices: dict[str, Any]) -> None:
    """Write in the folder `there` all that is prepared from the folder `mirror`."""
    (there / "donneurs").mkdir(parents=True, exist_ok=True)
    drawn = generate(choices["menages"], choices["mois"], choices["graine"])
    write_donors(check_donors(Donors(*drawn)), there / "donneurs")
    print(f"{drawn.menages.num_rows} ménages donneurs, {drawn.personnes.num_rows} personnes")
    for zoning in choices["zonages"]:
        published = read(mirror, zoning, choices)
        folder = there / zoning
        folder.mkdir(exist_ok=True)
        found = margins(published, choices["mois"], studied=choices["droits_etudies"])
        write(intervals(published, found), folder / "marges.parquet")
        write(received(published), folder / "beneficiaires.csv")
        write(apart(published), folder / "retenues.csv")
        told = sum(int(one.known.sum()) for one in found)
        print(f"{zoning} : {len(published.zones)} zones, {told} chiffres publiés comme marges")
        if zoning == "qpv":
            write(housing_zones(published, choices["zones_apl"]), folder / "zones_apl.csv")


def read(mirror: Path, zoning: str, choices: dict[str, Any]) -> Published:
    """The tables of a zoning; those of the IRIS with the population that the settings name."""
    tables = {
        name: iris_population(mirror, choices["population_iris"])
        if (zoning, name) == ("iris", "population")
        else read_table(mirror / each["chemin"], each["cle"])
        for name, each in declared(zoning)["tables"].items()
    }
    return published_of(tables, zoning)


def iris_population(mirror: Path, entry: dict[str, Any]) -> pa.Table:
    """People of each IRIS, from a map that holds them."""
    features = json.loads((mirror / entry["fichier"]).read_text(encoding="utf-8"))["features"]
    rows = [each["properties"] for each in features]
    rows = [row for row in rows if row[entry["colonnes"]["population"]] >= entry["au_moins"]]
    return pa.table(
        {name: [row[column] for row in rows] for name, column in entry["colonnes"].items()}
    )


def intervals(published: Published, found: list[Margin]) -> pa.Table:
    """One row per zone, margin and category about which something is published."""
    parts = []
    for margin in found:
        zone, category = np.nonzero(margin.known)
        told = zone, category
        steps = margin.thresholds
        parts.append(
            pa.table(
                {
                    "zone": pa.array(published.zones).take(pa.array(zone)),
                    "marge": [margin.name] * len(zone),
                    "modalite": pa.array(margin.categories).take(pa.array(category)),
                    "unite": [str(margin.unit)] * len(zone),
                    "bas": margin.low[told],
                    "haut": margin.high[told],
                    "seuil": np.full(len(zone), np.nan) if steps is None else steps[told],
                    "priorite": np.full(len(zone), float(margin.priority)),
                }
            )
        )
    return pa.concat_tables(parts)


def received(published: Published) -> pa.Table:
    """Who receives, per zone and right: a figure, or the secret of its producer."""
    return _long(published, published.of_role("numerateur"), "droit", "nombre")


def apart(published: Published) -> pa.Table:
    """What no margin fixes and that estimates must predict, in per cent."""
    return _long(published, kept_apart(published), "mesure", "pourcentage")


def _long(
    published: Published, columns: dict[str, npt.NDArray[np.float64]], key: str, value: str
) -> pa.Table:
    names = np.repeat(list(columns), len(published.zones))
    figures = np.concatenate([*columns.values(), np.zeros(0)])
    status = np.where(np.isnan(figures), Status.SUPPRESSED_AT_SOURCE, Status.PUBLISHED)
    return pa.table(
        {
            "zone": list(published.zones) * len(columns),
            key: pa.array(names.tolist(), pa.string()),
            value: pa.array(figures, mask=np.isnan(figures)),
            "statut": pa.array(status.tolist(), pa.string()),
        }
    )


def housing_zones(published: Published, rule: dict[str, Any]) -> pa.Table:
    """Zones of housing aid that a neighbourhood may be in, from its département and its commune."""
    lowest, highest = [], []
    for code, people in zip(published.zones, published.figures["commune"], strict=True):
        department = code[2:5].lstrip("0").rjust(2, "0") if code[2] == "0" else code[2:4]
        if department in rule["ile_de_france"]:
            pair = (1, 2) if department in rule["grande_couronne"] else (1, 1)
        elif department in rule["toujours_2"] or people >= rule["grande_commune"]:
            pair = (2, 2)
        else:
            pair = (2, 3)
        lowest.append(pair[0])
        highest.append(pair[1])
    return pa.table({"zone": published.zones, "zone_apl_min": lowest, "zone_apl_max": highest})


def write(table: pa.Table, path: Path) -> None:
    """A table as Parquet or as text, by the name of the file; whole or absent."""
    with atomic_file(path) as aside:
        if path.suffix == ".parquet":
            pq.write_table(table, aside)
        else:
            csv.write_csv(table, aside)


if __name__ == "__main__":
    main()
