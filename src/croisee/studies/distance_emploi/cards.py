"""The algorithm card: what was counted, how, and with which choices."""

from collections.abc import Iterator, Sequence

from croisee.studies.card import Card, Parameter
from croisee.studies.distance_emploi.catalogue import CONTRACT_SHARE, MINUTES, POSTS
from croisee.studies.distance_emploi.demand import Sought
from croisee.studies.distance_emploi.parameters import Jobs
from croisee.studies.distance_emploi.supply import Account
from croisee.studies.distance_emploi.wording import filled, texts
from croisee.studies.study import Opened
from croisee.territories.networks import Networks
from croisee.territories.origins import Origins
from croisee.travel.journeys import LONGEST

_ROUND = 10
"""Persons whom no figure speaks of are told to the nearest ten."""


def card(
    opened: Opened,
    parameters: Jobs,
    account: Account,
    sought: Sought,
    start: Origins,
    levers: Sequence[Parameter],
) -> Card:
    """The card of one request. `levers`: thresholds of the rules that say what would help."""
    words = texts("words.yaml")
    told = words["fiche"]
    values = {
        "lues": account.read,
        "hors": account.outside,
        "illisibles": account.rejected,
        "uniques": account.once,
        "sans_metier": account.untitled,
        "sans_lieu": account.unplaced,
        "gardees": account.kept,
        "jugees": account.judged,
        "a_juger": account.to_judge,
        "a_lire": account.to_read,
        "departs": start.method,
        "trajets": _journeys(opened),
        "secret": told["secret"][parameters.demandeurs.form].strip(),
        "ailleurs": people(sought.elsewhere, opened.permit.threshold),
        "inconnus": people(sought.strange, opened.permit.threshold),
    }
    more = _more(opened, parameters, sought, levers)
    return Card(
        study=opened.request.name,
        title=opened.request.title,
        question=told["question"],
        why=told["pourquoi"].strip(),
        method=(*(filled(text, values) for text in told["methode"]), *more),
        formula=told["formule"].strip(),
        parameters=(*_parameters(parameters), *_networks(opened), *levers),
        limits=tuple(filled(text, values) for text in (*words["limites"], *told["limites"])),
        contact=opened.contact,
        version="2",
    )


def people(count: int, threshold: int) -> str:
    """How many persons, in words that tell neither a few nor, by difference, a few others."""
    if count == 0:
        return "aucune personne"
    if count < max(threshold, _ROUND):
        return f"moins de {max(threshold, _ROUND)} personnes"
    return f"environ {round(count / _ROUND) * _ROUND:,} personnes".replace(",", "\u202f")


def _journeys(opened: Opened) -> str:
    told, networks = texts("words.yaml")["fiche"]["trajets"], opened.territory.networks
    if networks is None:
        return filled(told["sans"], {})
    hours = {"debut": networks.files.start, "fin": networks.files.end}
    values = {name: f"{hour:%H h %M}" for name, hour in hours.items()}
    return filled(told["avec"], {**values, "reseaux": attribution(networks)})


def attribution(networks: Networks) -> str:
    """Whose roads and timetables they are, with what the licence of OpenStreetMap asks for."""
    if "odbl" not in networks.title.casefold():
        return networks.title
    odbl = texts("words.yaml")["fiche"]["trajets"]["odbl"]
    return filled(odbl, {"reseaux": f"{networks.title}."})


def _networks(opened: Opened) -> Iterator[Parameter]:
    """Whose they are, for the pages that show a time."""
    words, networks = texts("words.yaml"), opened.territory.networks
    if networks is not None:
        entry = words["fiche"]["trajets"]["reseaux"]
        yield Parameter(
            name="reseaux",
            label=entry["libelle"],
            value=attribution(networks),
            unit=entry["unite"],
            source=entry["source"],
            checked_on=words["verifie_le"],
        )


def survey(opened: Opened, parameters: Jobs) -> str:
    """The survey of what employers announce, and its year; empty when there is none."""
    if parameters.besoins is None:
        return ""
    told = opened.declarations[parameters.besoins.source]
    return f"{told.titre}, {told.livraisons[-1].periodes['defaut']}"


def _more(
    opened: Opened, parameters: Jobs, sought: Sought, levers: Sequence[Parameter]
) -> Iterator[str]:
    """What only some requests need to say."""
    told = texts("words.yaml")["fiche"]
    if parameters.demandeurs.nombre:
        values = {"plus": parameters.demandeurs.cache_sous - 1, "vides": sought.untold}
        yield filled(told["masques"], values)
    if parameters.besoins:
        yield filled(told["besoins"], {"enquete": survey(opened, parameters)})
    if levers:
        yield filled(told["aide"], {})
    if parameters.familles:
        listed = " ; ".join(
            f"{each.libelle} ({', '.join(each.communes)})" for each in parameters.familles
        )
        yield filled(told["familles"], {"liste": listed})


def _parameters(parameters: Jobs) -> Iterator[Parameter]:
    words = texts("words.yaml")
    values = {
        "rayon": str(parameters.rayon),
        "postes": str(POSTS),
        "seuils": ", ".join(map(str, MINUTES)),
        "plafond": str(LONGEST // 60),
        "contrats": str(CONTRACT_SHARE),
        "parution": f"du {parameters.parution.debut:%d/%m/%Y} au "
        f"{parameters.parution.fin:%d/%m/%Y}",
    }
    for name, entry in words["fiche"]["parametres"].items():
        yield Parameter(
            name=name,
            label=entry["libelle"],
            value=values[name],
            unit=entry["unite"],
            source=entry.get("source", words["fiche"]["choix"]),
            checked_on=words["verifie_le"],
        )
