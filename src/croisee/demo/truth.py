"""The truth, kept outside the project: what studies are checked against, never read by Croisée."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.demo.dwellings import Ints, cell_of
from croisee.demo.households import TYPES
from croisee.demo.livelihoods import ACTIVITIES, TENURES
from croisee.demo.occupations import OCCUPATIONS
from croisee.demo.partners import Delivery
from croisee.demo.territory import Zones
from croisee.demo.vacancies import CONTRACTS, PRECISIONS, Vacancies
from croisee.demo.world import World
from croisee.demo.writing import write_parquet

C2S = ("aucune", "sans_participation", "avec_participation")


def cell_ids(west: Ints, south: Ints) -> pa.Array:
    """Ids of 200 m cells, by their south-west corner, as INSEE writes them (here in Lambert-93)."""
    pairs, place = np.unique(np.column_stack([south, west]), axis=0, return_inverse=True)
    names = [f"CRS2154RES200mN{n}E{e}" for n, e in pairs.tolist()]
    return pa.array(names).take(pa.array(place.ravel()))


def write_world(folder: Path, world: World) -> None:
    """Write people, households, dwellings and effects."""
    _write_people(folder / "personnes.parquet", world)
    _write_households(folder / "menages.parquet", world)
    _write_dwellings(folder / "logements.parquet", world)
    write_parquet(
        folder / "effets.parquet",
        {
            "zone": [
                *(f"qpv2024/{code}" for code in world.quarters.qpv2024.codes),
                *(f"commune2025/{code}" for code in world.land.communes.codes),
            ],
            "revenu_log": world.effects.income,
            "recours_logit": world.effects.take_up,
        },
    )


def write_links(folder: Path, source: str, delivery: Delivery) -> None:
    """Write who is behind each line of a file (line 1 is the header), with which faults."""
    write_parquet(
        folder / "liens" / f"{source}.parquet",
        {
            "ligne": np.arange(2, len(delivery.person) + 2),
            "personne": delivery.person,
            **delivery.faults,
        },
    )


def write_seekers(folder: Path, delivery: Delivery) -> None:
    """Write what each line of the file of job seekers says of the work looked for: the occupation,
    and whether one may drive to it."""
    write_parquet(
        folder / "inscrits.parquet",
        {
            "ligne": np.arange(2, len(delivery.person) + 2),
            "personne": delivery.person,
            "rome": delivery.columns["rome"],
            "permis": pc.equal(delivery.columns["permis"], "O"),
        },
    )


def write_vacancies(folder: Path, world: World, vacancies: Vacancies) -> None:
    """Write what is really offered, and the line of each file that tells of it (null: none)."""
    write_parquet(
        folder / "offres.parquet",
        {
            "offre": np.arange(vacancies.count),
            "rome": pa.array([OCCUPATIONS[job][0] for job in vacancies.job.tolist()]),
            "x_l93": vacancies.points[:, 0],
            "y_l93": vacancies.points[:, 1],
            "commune2025": _codes(world.land.communes, vacancies.commune),
            "postes": vacancies.posts,
            "contrat": pa.array(CONTRACTS).take(pa.array(vacancies.contract)),
            "publication": pa.array(vacancies.published),
            "mission": pa.array(vacancies.mission, mask=vacancies.mission < 0),
            "annonce": pa.array(vacancies.offer, mask=vacancies.offer < 0),
            "lieu_annonce": pa.array(PRECISIONS).take(pa.array(vacancies.precision)),
        },
    )


def _codes(zones: Zones, index: Ints) -> pa.Array:
    """Codes of zones, null for -1."""
    return pa.array(zones.codes).take(pa.array(np.maximum(index, 0), mask=index < 0))


def _write_people(path: Path, world: World) -> None:
    people, names = world.people, world.names
    usage = pa.array(np.maximum(names.usage, 0), mask=names.usage < 0)
    write_parquet(
        path,
        {
            "personne": np.arange(world.count),
            "menage": people.household,
            "role": pa.array(["reference", "conjoint", "enfant"]).take(pa.array(people.role)),
            "nom": names.surnames.take(pa.array(names.birth_name)),
            "nom_usage": names.surnames.take(usage),
            "prenom": names.given.take(pa.array(names.first_name)),
            "sexe": pa.array([None, "M", "F"]).take(pa.array(people.sex)),
            "date_naissance": pa.array(people.birth),
            "age": people.age,
            "lieu_naissance": world.birthplaces.take(pa.array(world.birthplace)),
            "ne_a_l_etranger": people.country >= 0,
            "etranger": people.foreign,
            "jumeau": people.twin,
            "activite": pa.array(ACTIVITIES).take(pa.array(world.livelihoods.activity)),
            "revenu_activite": np.round(world.livelihoods.earnings, 2),
            "revenu_remplacement": np.round(world.livelihoods.replacement, 2),
        },
    )


def _write_households(path: Path, world: World) -> None:
    households, rights, buildings = world.households, world.rights, world.buildings
    home = world.home
    write_parquet(
        path,
        {
            "menage": np.arange(len(home)),
            "type": pa.array(TYPES).take(pa.array(households.type)),
            "taille": households.size,
            "enfants": households.children,
            "emmenage_dans_l_annee": households.moved,
            "x_l93": buildings.x[home],
            "y_l93": buildings.y[home],
            "commune2025": _codes(world.land.communes, buildings.commune[home]),
            "iris2021": _codes(world.land.iris, buildings.iris[home]),
            "qpv2024": _codes(world.quarters.qpv2024, buildings.qpv2024[home]),
            "qpv2015": _codes(world.quarters.qpv2015, buildings.qpv2015[home]),
            "carreau200": cell_ids(*cell_of(buildings.x[home], buildings.y[home])),
            "x_avant": buildings.x[world.old_home],
            "y_avant": buildings.y[world.old_home],
            "qpv2024_avant": _codes(world.quarters.qpv2024, buildings.qpv2024[world.old_home]),
            "statut_occupation": pa.array(TENURES).take(pa.array(world.livelihoods.tenure)),
            "loyer": world.livelihoods.rent,
            "revenu_disponible": np.round(rights.disposable, 2),
            "unites_consommation": np.round(rights.units, 1),
            "niveau_de_vie": np.round(rights.standard, 2),
            "pauvre": rights.poor,
            "rsa_droit": rights.rsa_due > 0,
            "rsa_montant": np.round(rights.rsa_due, 2),
            "rsa_recours": rights.rsa,
            "prime_activite_droit": rights.prime_due > 0,
            "prime_activite_recours": rights.prime,
            "aah_droit": rights.aah_due > 0,
            "aah_recours": rights.aah,
            "aide_logement_droit": rights.housing_due > 0,
            "aide_logement_recours": rights.housing,
            "ressources_c2s": np.round(rights.c2s_resources, 2),
            "c2s_droit": pa.array(C2S).take(pa.array(rights.c2s_right)),
            "c2s_obtenue": pa.array(C2S).take(pa.array(rights.c2s)),
        },
    )


def _write_dwellings(path: Path, world: World) -> None:
    building = np.concatenate([world.home, world.vacant])
    occupied = len(world.home)
    household = np.concatenate([np.arange(occupied), np.full(len(world.vacant), -1)])
    buildings = world.buildings
    write_parquet(
        path,
        {
            "logement": np.arange(len(building)),
            "menage": pa.array(np.maximum(household, 0), mask=household < 0),
            "immeuble": building,
            "social": buildings.social[building],
            "x_l93": buildings.x[building],
            "y_l93": buildings.y[building],
            "commune2025": _codes(world.land.communes, buildings.commune[building]),
            "qpv2024": _codes(world.quarters.qpv2024, buildings.qpv2024[building]),
        },
    )
