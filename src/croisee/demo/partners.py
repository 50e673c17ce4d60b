"""The nominative files of the partners: who is in them, and what each column says."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.demo import livelihoods as work
from croisee.demo.faults import Rates, Subjects, Written, write_down
from croisee.demo.households import CHILD, REFERENCE, Ints
from croisee.demo.occupations import OCCUPATIONS
from croisee.demo.spelling import Style, bare_capitals, capitals, plain, split_capitals
from croisee.demo.streams import stream
from croisee.demo.world import World
from croisee.demo.writing import dates, numbers


@dataclass(frozen=True)
class Delivery:
    """One file: its columns as text, and who is behind each row with which faults."""

    columns: dict[str, pa.Array]
    person: Ints
    faults: dict[str, NDArray[np.bool_]]


RATES = {
    "caf.allocataires": Rates(adresse_perimee=0.15, nom_usage_pour_nom=0.05),
    "cpam.c2s": Rates(adresse_perimee=0.30, nom_usage_pour_nom=0.08, doublon=0.004),
    "emploi.demandeurs": Rates(adresse_perimee=0.22, nom_usage_pour_nom=0.65, faute_nom=0.022),
    "bailleur.locataires": Rates(
        adresse_perimee=0.0, nom_usage_pour_nom=0.75, faute_prenom=0.025, variante_ecriture=0.08
    ),
    "departement.rsa": Rates(
        adresse_perimee=0.28, nom_usage_pour_nom=0.15, date_manquante=0.010, doublon=0.012
    ),
}
"""Rates of faults of each nominative file; the others are the defaults of `Rates`."""


def subjects(world: World, person: Ints) -> Subjects:
    """What an office should know of these people."""
    home = world.people.household[person]
    here, before = world.home[home], world.old_home[home]
    buildings = world.buildings
    hall = world.land.centres[buildings.commune[here]]
    return Subjects(
        person=person,
        surname=world.names.birth_name[person],
        usage=world.names.usage[person],
        first_name=world.names.first_name[person],
        birth=world.people.birth[person],
        sex=world.people.sex[person],
        x=buildings.x[here],
        y=buildings.y[here],
        old_x=buildings.x[before],
        old_y=buildings.y[before],
        moved=world.households.moved[home],
        hall_x=np.round(hall[:, 0], 1),
        hall_y=np.round(hall[:, 1], 1),
    )


def caf(world: World) -> Delivery:
    """One row per family that receives something: the person to whom it is paid."""
    rights, households = world.rights, world.households
    rng = stream(world.seed, "caf.allocataires")
    receives = rights.rsa | rights.prime | rights.aah | rights.housing | (rights.family > 0)
    home = np.flatnonzero(receives)
    couple = households.type[home] >= 2
    person = households.first[home] + (couple & (rng.random(len(home)) < 0.55))
    written, source = _write(world, "caf.allocataires", person, (bare_capitals, bare_capitals), rng)
    home = home[source]
    dependent = _dependent(world)[home]
    couple = households.type[home] >= 2
    family = np.where(couple, 2, 0) + (dependent > 0)
    parts = np.where(couple | (dependent > 0), 2.0, 1.0) + 0.5 * dependent + 0.5 * (dependent > 2)
    monthly = (
        work.per_household(households, world.people, world.livelihoods.earnings)
        + work.per_household(households, world.people, world.livelihoods.replacement)
    ) / 12 + _benefits(world)
    quotient = np.where(rng.random(len(home)) < 0.04, np.nan, monthly[home] / parts)
    place = world.birthplaces.take(pa.array(world.birthplace[written.person]))
    stale = written.faults["adresse_perimee"]
    where = np.where(stale, world.old_home[home], world.home[home])
    columns = {
        "numero_allocataire": _identifiers(len(home), 7, rng),
        "nom": written.surname,
        "nom_usage": written.usage,
        "prenom": written.first_name,
        "date_naissance": dates(written.birth, "%d/%m/%Y"),
        "sexe": _coded(written.sex, (None, "M", "F")),
        "commune_naissance": pc.utf8_upper(place),
        "adresse": world.addresses.take(pa.array(where)),
        "x_l93": numbers(written.x, 1, ","),
        "y_l93": numbers(written.y, 1, ","),
        "rsa": _flag(rights.rsa[home]),
        "prime_activite": _flag(rights.prime[home]),
        "aah": _flag(rights.aah[home]),
        "aide_logement": _flag(rights.housing[home]),
        "type_famille": _coded(
            family, ("seul", "monoparentale", "couple_sans_enfant", "couple_avec_enfants")
        ),
        "nb_enfants": numbers(dependent, 0),
        "quotient_familial": numbers(quotient, 2, ","),
    }
    return _sorted(columns, written, "numero_allocataire")


def cpam(world: World) -> Delivery:
    """One row per person covered by C2S, children included."""
    rng = stream(world.seed, "cpam.c2s")
    cover = world.rights.c2s[world.people.household]
    person = np.flatnonzero(cover > 0)
    opened = _month_of(world.households.size, rng)
    written, _ = _write(world, "cpam.c2s", person, (split_capitals, split_capitals), rng)
    columns = {
        "nom": written.surname,
        "prenom": written.first_name,
        "date_naissance": dates(written.birth, "%Y-%m-%d"),
        "sexe": _coded(written.sex, (None, "1", "2")),
        "x_l93": numbers(written.x, 1),
        "y_l93": numbers(written.y, 1),
        "c2s": _coded(cover[written.person], (None, "sans_participation", "avec_participation")),
        "date_ouverture": dates(opened[world.people.household[written.person]], "%Y-%m-%d"),
    }
    return Delivery(columns, written.person, written.faults)


def emploi(world: World) -> Delivery:
    """Registered job-seekers, categories A to E."""
    rng = stream(world.seed, "emploi.demandeurs")
    activity = world.livelihoods.activity
    draw = rng.random(world.count)
    category = np.zeros(world.count, dtype=np.int8)
    jobless = activity == work.UNEMPLOYED
    category[jobless] = np.where(draw < 0.86, 1, np.where(draw < 0.94, 2, 3))[jobless]
    part = world.livelihoods.part_time
    category[part] = np.where(draw < 0.06, 2, np.where(draw < 0.14, 3, 0))[part]
    category[(activity == work.INACTIVE) & (draw < 0.06) & (world.people.age < 62)] = 1
    category[(activity == work.INACTIVE) & (draw > 0.97) & (world.people.age < 60)] = 4
    category[(activity == work.EMPLOYED) & (draw > 0.994)] = 5
    person = np.flatnonzero(category > 0)
    written, _ = _write(world, "emploi.demandeurs", person, (capitals, plain), rng)
    who = written.person
    count = len(who)
    in_qpv = world.households.kind[world.people.household[who]] == 0
    months = np.minimum(rng.geometric(1 / np.where(in_qpv, 17.0, 13.0)), 160) - 1
    level = rng.random(count) - 0.14 * in_qpv + 0.10 * (world.people.age[who] < 35)
    grade = np.digitize(level, (0.14, 0.46, 0.68, 0.82))
    licence = rng.random(count) < np.where(in_qpv, 0.50, 0.76)
    columns = {
        "identifiant": _identifiers(count, 7, rng, "ABCDEFGHJKLMNPRSTVWXYZ"),
        "nom": written.surname,
        "prenom": written.first_name,
        "date_naissance": dates(written.birth, "%d/%m/%Y"),
        "sexe": _coded(written.sex, (None, "H", "F")),
        "x_l93": numbers(written.x, 1, ","),
        "y_l93": numbers(written.y, 1, ","),
        "categorie": _coded(category[who], (None, "A", "B", "C", "D", "E")),
        "rome": pa.array([o[0] for o in OCCUPATIONS]).take(pa.array(_sought(in_qpv, rng))),
        "anciennete_mois": numbers(months, 0),
        "niveau_formation": _coded(
            grade, ("Inférieur au CAP", "CAP ou BEP", "Bac", "Bac +2", "Bac +3 et plus")
        ),
        "permis": _coded(licence.astype(np.int8), ("N", "O")),
    }
    return _sorted(columns, written, "identifiant")


def bailleur(world: World) -> Delivery:
    """One row per social dwelling let: the person who signed the lease."""
    rng = stream(world.seed, "bailleur.locataires")
    home = np.flatnonzero(world.livelihoods.tenure == work.SOCIAL)
    written, source = _write(
        world, "bailleur.locataires", world.households.first[home], (capitals, plain), rng
    )
    home = home[source]
    count = len(home)
    age = world.people.age[world.households.first[home]]
    stay = np.minimum(rng.exponential(11.0, count) + 1.0, np.maximum(age - 18.0, 1.05))
    stay = np.where(world.households.moved[home], rng.random(count) * 0.99, stay)
    entry = REFERENCE - np.round(stay * 365.2425).astype(np.int64).astype("timedelta64[D]")
    strain = np.where(world.rights.poor[home], 0.34, 0.07)
    unpaid = np.where(rng.random(count) < strain, rng.geometric(0.42, count), 0)
    columns = {
        "numero_bail": _identifiers(count, 6, rng, "L"),
        "nom": written.surname,
        "prenom": written.first_name,
        "date_naissance": dates(written.birth, "%d/%m/%Y"),
        "sexe": _coded(written.sex, (None, "M", "F")),
        "x_l93": numbers(written.x, 1, ","),
        "y_l93": numbers(written.y, 1, ","),
        "typologie": _coded(world.livelihoods.rooms[home], (None, "T1", "T2", "T3", "T4", "T5")),
        "surface": numbers(world.livelihoods.surface[home], 0),
        "loyer_hc": numbers(world.livelihoods.rent[home], 2, ","),
        "date_entree": dates(entry, "%d/%m/%Y"),
        "nb_occupants": numbers(world.households.size[home], 0),
        "mois_impayes": numbers(np.minimum(unpaid, 24), 0),
    }
    return _sorted(columns, written, "numero_bail")


def departement(world: World) -> Delivery:
    """Adults of families on RSA, followed by the département; one file in eight is late."""
    rng = stream(world.seed, "departement.rsa")
    followed = world.rights.rsa & (rng.random(len(world.rights.rsa)) < 0.88)
    adult = (world.people.role != CHILD) & (world.people.age < 65)
    person = np.flatnonzero(followed[world.people.household] & adult)
    case = _identifiers(len(followed), 7, rng, "D")
    # Nobody enters before 18: a right younger than that is the youngest a file may show.
    grown = np.maximum(world.people.age[world.households.first] - 18.0, 0.4) * 365
    days = np.minimum(rng.exponential(1300.0, len(followed)), np.minimum(grown, 5800.0))
    since = REFERENCE - days.astype(np.int64).astype("timedelta64[D]")
    written, _ = _write(world, "departement.rsa", person, (plain, plain), rng)
    who = written.person
    home = world.people.household[who]
    ready = world.livelihoods.activity[who] == work.UNEMPLOYED
    draw = rng.random(len(who))
    path = np.where(draw < 0.10, 2, np.where(draw < np.where(ready, 0.78, 0.36), 0, 1))
    signed = (rng.random(len(who)) < np.where(path == 0, 0.62, 0.48)) & (path < 2)
    columns = {
        "dossier": case.take(pa.array(home)),
        "nom": written.surname,
        "prenom": written.first_name,
        "date_naissance": dates(written.birth, "%Y-%m-%d"),
        "sexe": _coded(written.sex, (None, "M", "F")),
        "x_l93": numbers(written.x, 1),
        "y_l93": numbers(written.y, 1),
        "date_entree_rsa": dates(since[home], "%Y-%m-%d"),
        "orientation": _coded(path, ("professionnelle", "sociale", "sans")),
        "contrat_engagement": _coded(signed.astype(np.int8), ("non", "oui")),
    }
    return _sorted(columns, written, "dossier")


PARTNERS: dict[str, Callable[[World], Delivery]] = {
    "caf.allocataires": caf,
    "cpam.c2s": cpam,
    "emploi.demandeurs": emploi,
    "bailleur.locataires": bailleur,
    "departement.rsa": departement,
}
"""Source → what its producer delivers."""


def _write(
    world: World, source: str, person: Ints, styles: tuple[Style, Style], rng: Generator
) -> tuple[Written, Ints]:
    lexicons = (world.names.surnames, world.names.given)
    return write_down(subjects(world, person), lexicons, styles, RATES[source], rng)


def _dependent(world: World) -> Ints:
    children = (world.people.role == CHILD) & (world.people.age < 20)
    return work.per_household(world.households, world.people, children).astype(np.int64)


def _benefits(world: World) -> NDArray[np.float64]:
    """Monthly benefits really received, €."""
    r = world.rights
    return (
        r.family
        + r.rsa * r.rsa_due
        + r.prime * r.prime_due
        + r.aah * r.aah_due
        + r.housing * r.housing_due
    )


def _month_of(like: Ints, rng: Generator) -> NDArray[np.datetime64]:
    """First day of a month of the year: C2S is opened for twelve months."""
    months = rng.integers(0, 12, len(like)).astype("timedelta64[M]")
    return np.asarray((np.datetime64("2025-01", "M") + months).astype("datetime64[D]"))


def _sought(in_qpv: NDArray[np.bool_], rng: Generator) -> Ints:
    """Occupation looked for: in QPV, the most common ones weigh more."""
    weight = np.array([o[2] for o in OCCUPATIONS])
    result = np.empty(len(in_qpv), dtype=np.int64)
    for here, power in ((in_qpv, 1.35), (~in_qpv, 0.85)):
        chance = weight**power
        result[here] = rng.choice(len(weight), int(here.sum()), p=chance / chance.sum())
    return result


def _identifiers(count: int, digits: int, rng: Generator, letters: str = "") -> pa.Array:
    """Distinct numbers of `digits` digits, before a letter among `letters` if any."""
    low = 10 ** (digits - 1)
    text = pa.array(low + rng.choice(9 * low, count, replace=False)).cast(pa.string())
    if not letters:
        return text
    letter = pa.array(list(letters)).take(pa.array(rng.integers(0, len(letters), count)))
    if len(letters) == 1:
        return pc.binary_join_element_wise(letter, text, "")
    return pc.binary_join_element_wise(text, letter, "")


def _coded(codes: NDArray[np.integer], labels: tuple[str | None, ...]) -> pa.Array:
    return pa.array(labels, pa.string()).take(pa.array(codes.astype(np.int64)))


def _flag(values: NDArray[np.bool_]) -> pa.Array:
    return _coded(values.astype(np.int8), ("0", "1"))


def _sorted(columns: dict[str, pa.Array], written: Written, key: str) -> Delivery:
    """Rows in order of an identifier of the file, which tells nothing of people."""
    order = pc.array_sort_indices(columns[key])
    place = order.to_numpy()
    return Delivery(
        columns={name: column.take(order) for name, column in columns.items()},
        person=written.person[place],
        faults={name: hit[place] for name, hit in written.faults.items()},
    )
