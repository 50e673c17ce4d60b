"""Random valid clauses and requests, from a seed: the same seed gives the same world.

The words are written here once more, apart from `vocabulary.yaml`, so that a word dropped from the
vocabulary by mistake breaks the tests.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from croisee.clauses import Clause, Request, clause_from_data, sign, signatories
from croisee.clauses.coherence import incoherences

PERSONS = ("individu_pseudonymise", "menage_pseudonymise")
PUBLIC = ("lieu", "entreprise", "agrege_public")
SOURCES = (
    "caf.allocataires",
    "cpam.c2s",
    "emploi.demandeurs",
    "interim.missions",
    "stat.quartiers",
)
PARTIES = ("caf", "cpam", "emploi", "ccas", "ressources", "institut")
FIELDS = ("pseudonyme", "qpv2024", "sexe", "revenu", "c2s")
COLUMNS = (*FIELDS, "revenu__statut")
PURPOSES = (
    "observation",
    "observation_quartiers",
    "acces_emploi",
    "acces_droits",
    "non_recours",
    "non_recours_c2s",
    "evaluation",
    "controle_fraude",
    "commerce",
)
GRANTABLE = PURPOSES[:7]
OPERATIONS = ("agreger", "croiser", "estimer", "cartographier", "publier", "informer_personnes")
NEVER = ("decider", "reidentifier", "ceder", "classer_personnes")
MANDATORY = (
    "controle_fraude",
    "decision_individuelle_automatisee",
    "revente",
    "reidentification",
    "classement_personnes",
)
OPTIONAL = ("usage_nominatif", "cartographie", "publication", "estimation", "mesure_emploi")
TODAY = date(2026, 1, 31)
STUDIES = ("c2s", "portrait")
PROSE = (
    "Permanences d'accueil",
    "« 12 % » des foyers ; voir [note] (art. 4.1)",
    "l'été à Port-Salène",
)


def random_clause(random: Random, producer: str = "caf", sources: tuple[str, ...] = ()) -> Clause:
    """A coherent clause, signed by all its parties."""
    while True:
        clause = clause_from_data(_data(random, producer, sources))
        if not incoherences(clause):
            return signed(clause)


def signed(clause: Clause, on: str = "2023-12-15") -> Clause:
    """The clause signed by every party."""
    for party in signatories(clause):
        clause = sign(clause, party=party, name_or_role="Direction", on=on)
    return clause


def random_world(random: Random) -> dict[str, Clause]:
    """Source → clause; some sources have none, some clauses are not signed by all."""
    world = {}
    for producer, source in zip(PARTIES, SOURCES, strict=False):
        if random.random() < 0.95:
            clause = random_clause(random, producer, (source,))
            if random.random() < 0.03:
                clause = clause.with_signatures(clause.signatures[1:])
            world[source] = clause
    return world


def random_request(random: Random, world: dict[str, Clause]) -> Request:
    """A request that is often close to lawful, so that both answers are met."""
    sources = random.sample(SOURCES, random.choice((1, 1, 2, 2, 3)))
    known = [world[source] for source in sources if source in world]
    lenient = bool(known) and random.random() < 0.85
    model = random.choice(known) if lenient else None
    columns = {
        source: frozenset(_columns(random, world.get(source), source, lenient))
        for source in sources
    }
    operations = _some(random, model.operations if model else (*OPERATIONS, *NEVER, "inconnu"), 0)
    several = len(sources) > 1
    keys = random.choice((["zone"], ["zone"], ["pseudonyme_projet"], ["zone", "pseudonyme_projet"]))
    return Request(
        study=random.choice(STUDIES) if random.random() < 0.97 else "brouillon",
        purpose=random.choice(model.finalites if model else (*PURPOSES, "inconnue")),
        requester=random.choice(
            [each for each in model.parties.destinataires if each != "tous"] or PARTIES
            if model
            else PARTIES
        ),
        columns=columns,
        operations=frozenset(operations),
        output_level="liste_nominative" if random.random() < 0.04 else "agregat",
        crossing=frozenset(keys if several and random.random() < 0.98 else []),
    )


def _columns(random: Random, clause: Clause | None, source: str, lenient: bool) -> list[str]:
    objet = clause.grant(source) if clause else None
    if lenient and objet and objet.champs != ("tous",):
        chosen = _some(random, objet.champs, 1)
        return [*chosen, "revenu__statut"] if "revenu" in objet.champs else chosen
    return _some(random, COLUMNS, 1)


def _some(random: Random, values: Any, minimum: int) -> list[Any]:
    return random.sample(list(values), random.randint(min(minimum, len(values)), len(values)))


def _day(random: Random, first: date, last: date) -> str:
    return (first + timedelta(days=random.randint(0, (last - first).days))).isoformat()


def _often(random: Random, usual: Any, *others: Any) -> Any:
    return usual if random.random() < 0.94 else random.choice(others)


def _purposes(random: Random, founded: tuple[str, ...]) -> list[str]:
    parents = {
        "observation_quartiers": "observation",
        "acces_emploi": "observation",
        "non_recours": "acces_droits",
        "non_recours_c2s": "non_recours",
    }
    chosen = set(_some(random, founded, 1))
    for name in sorted(chosen):
        above = parents.get(name)
        while above:
            if above in chosen:
                chosen.discard(name)
            above = parents.get(above)
    return sorted(chosen)


def _data(random: Random, producer: str, sources: tuple[str, ...]) -> dict[str, Any]:
    personal = random.random() < 0.65
    grains = PERSONS if personal else PUBLIC
    operations = _some(random, OPERATIONS, 3)
    if personal:
        operations.append("pseudonymiser")
    everyone = not personal and random.random() < 0.5
    names = sources or tuple(_some(random, SOURCES, 1))
    others = [each for each in SOURCES if each not in names]
    keys = ("zone", "pseudonyme_projet") if personal else ("zone",)
    crossings = [{"avec": each, "cle": random.choice(keys)} for each in _some(random, others, 1)]
    if everyone:
        crossings = [{"avec": "tous", "cle": "zone"}]
    if "croiser" not in operations:
        crossings = []
    return {
        "clause": f"CL-{producer.upper()}-{random.randint(1, 99):02d}",
        "version": random.randint(1, 9),
        "contrat": {
            "type": random.choice(("contrat_de_ville", "convention", "licence_publique")),
            "intitule": random.choice(PROSE),
            "territoire": random.choice(("V1", "243500139")),
            "debut": _day(random, date(2020, 1, 1), date(2024, 1, 1)),
            "fin": _day(random, date(2030, 1, 1), date(2035, 1, 1)),
        },
        "parties": {
            "producteur": producer,
            "destinataires": ["tous"]
            if everyone
            else _some(random, [each for each in PARTIES if each != producer], 1),
            "responsabilite": random.choice(("conjointe", "separee"))
            if personal
            else "sans_donnee_personnelle",
        },
        "objets": [
            {
                "jeu": name,
                "grain": random.choice(grains),
                "champs": ["tous"]
                if not personal and random.random() < 0.4
                else _some(random, FIELDS, 2),
                "champs_identifiants": _some(random, ("nom", "prenom"), 0) if personal else [],
            }
            for name in names
        ],
        "base_legale": {
            "rgpd": random.choice(("6.1.c", "6.1.e")) if personal else "sans_objet",
            "textes": ["crpa_l114_8_ii", "loi_2014_173_6"]
            if personal
            else random.choice((["crpa_l321_1"], ["crpa_l321_1", "licence_ouverte_2"])),
        },
        "benefice_personnes": {
            "type": _often(random, "ouverture_de_droit", "action_collective", "information_droit"),
            "action": random.choice(PROSE),
            "delai": random.choice((None, "P1D", "P90D", "P1M", "P6M", "P1Y", "P2Y")),
        },
        "finalites": _purposes(random, GRANTABLE),
        "operations": operations,
        "interdits": [*(MANDATORY if personal else ()), *_some(random, OPTIONAL, 0)][
            : random.choice((5, 6, 7))
        ],
        "croisements_permis": crossings,
        "sorties": {
            "niveau": _often(random, "agregat", "liste_nominative"),
            "seuil": random.choice((5, 11, 20)),
            "suppression_secondaire": personal or random.random() < 0.5,
            "arrondi": random.choice((None, None, 5, 10)),
        },
        "conservation": {
            "duree": random.choice(("P90D", "P6M", "P1Y")) if personal else None,
            "depart": random.choice(("reception", "livraison_suivante")),
            "fin": "effacement_prouve" if personal else "sans_effacement",
        },
        "information": {
            "mention": _often(random, random.choice(PROSE), None),
            "opposition": random.random() < 0.7,
        },
        "gouvernance": {
            "aipd": _often(random, "AIPD-2023-03", None),
            "algorithme": random.choice(("inscrit_au_registre", "libre")),
            "charte": _often(random, "v2", None),
            "comite": _often(random, "2023-11-20", None, "2027-01-01"),
        },
        "validite": {
            "debut": _often(random, "2024-01-01", "2026-06-01"),
            "fin": _often(random, "2029-12-31", "2025-12-31"),
        },
        "signatures": [],
    }
