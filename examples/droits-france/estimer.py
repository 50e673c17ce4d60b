"""Estimates rights not claimed in every neighbourhood of France, from the mirror of open data.

    python estimer.py [--mirror MIROIR] [--menages 50000] [--ici DOSSIER]

Writes, in `deliveries/estimation/`: `resultats.csv` (a row per neighbourhood and right) and
`page.md`. Rights are computed once for the donors and kept in `deliveries/droits`. Same mirror,
same settings, same bytes.
"""

import argparse
import os
from pathlib import Path
from typing import Any

import numpy as np
from desk import sentences
from entitled import Entitled, weighed
from nation import Nation
from neighbourhoods import Study, housing_zone
from preparer import housing_zones
from writing import page, results, write_table, write_text

from croisee.foundation.strict_yaml import read_strict
from croisee.population import diagnose
from croisee.population.donors.answers import answers
from croisee.population.published import Published, read_published, read_table
from croisee.population.published_margins import margins

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    """Read the settings, estimate, write."""
    reader = argparse.ArgumentParser(description="Estime les droits non réclamés, par quartier.")
    reader.add_argument("--mirror", type=Path, default=os.environ.get("CROISEE_OPEN_DATA"))
    reader.add_argument(
        "--menages", type=int, help="ménages donneurs, ceux des réglages par défaut"
    )
    reader.add_argument("--ici", type=Path, default=FOLDER / "deliveries", help="où écrire")
    asked = reader.parse_args()
    mirror = asked.mirror or (FOLDER / "../../../shared/data").resolve()
    there, cache = asked.ici / "estimation", asked.ici / "droits"
    for folder in (there, cache):
        folder.mkdir(parents=True, exist_ok=True)
    study = studied(read_published(mirror, "qpv"), cache, asked.menages)
    facts = settings("nation.yaml") | ({"menages": asked.menages} if asked.menages else {})
    checks = [*Nation.of(mirror, facts, study.settings, cache).checks()]
    found = [study.found(right) for right in study.rights]
    write_table(results(study, found), there / "resultats.csv")
    health = next(one for one in found if one.right == "c2s")
    guichets = sentences(mirror, study.settings["guichet"], study.published.zones, health)
    write_text(page(study, found, names_of(mirror), checks, guichets), there / "page.md")
    state = diagnose(study.raked)
    met = int(state.met_within(0.01).sum())
    print(f"{met} quartiers sur {study.raked.zones} : tous les chiffres publiés tenus à 1 % près")
    print(f"Écrit dans {there}")


def settings(name: str) -> dict[str, Any]:
    """One of the settings beside this script."""
    found: dict[str, Any] = read_strict(FOLDER / name).value
    return found


def studied(published: Published, cache: Path, households: int | None = None) -> Study:
    """Neighbourhoods as published, donors weighed to each of them."""
    drawing, choices = settings("preparation.yaml"), settings("estimation.yaml")
    count, month = households or drawing["menages"], drawing["mois"]
    entitled = Entitled.of(count, month, drawing["graine"], (1, 2, 3), cache)
    asked = margins(published, month, studied=drawing["droits_etudies"])
    raked = weighed(entitled, answers(entitled.donors, month), asked)
    told = housing_zones(published, drawing["zones_apl"])
    housing = housing_zone(np.asarray(told["zone_apl_min"]), np.asarray(told["zone_apl_max"]))
    return Study(published, entitled, raked, housing, choices)


def names_of(mirror: Path) -> dict[str, str]:
    """Code of a neighbourhood → its name."""
    table = read_table(mirror / "insee_qpv" / "DEMO_2022.csv.gz", "CODGEO")
    return dict(zip(table["CODGEO"].to_pylist(), table["LIBGEO"].to_pylist(), strict=True))


if __name__ == "__main__":
    main()
