"""What is printed: the letter that informs, and the working sheet of the agent. Nothing is sent.

The letter is a model: it holds nobody's name, so that it can be read, translated, discussed. The
sheet holds the dossiers that an agent works on; every page says who printed it and when. Both are
one file, without script, image or address to fetch.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from croisee.clauses.vocabulary import label
from croisee.foundation.canonical import digest
from croisee.foundation.french_dates import french_day
from croisee.outreach.demand import BENEFICIARIES, ENTITLEMENTS, PEOPLE, Desk
from croisee.outreach.dossier import Dossier
from croisee.outreach.mandate import Mandate
from croisee.outreach.rights import rights
from croisee.outreach.states import states

_TABLES = {
    PEOPLE: "vos coordonnées",
    ENTITLEMENTS: "ce que les règles de ce droit disent de votre foyer",
    BENEFICIARIES: "la liste des personnes qui ont déjà ce droit",
}


class Letter(NamedTuple):
    """A letter and its version, printed at its foot: one version for one wording."""

    version: str
    html: str


def letter(mandate: Mandate, desk: Desk, names: Mapping[str, str], expires_on: date) -> Letter:
    """The letter of a list. `names`: of the parties; `expires_on`: the list is then erased."""
    by_dataset = {
        objet.jeu: clause.parties.producteur
        for clause in mandate.clauses
        for objet in clause.objets
    }
    facts = {
        "house": names.get(mandate.house, mandate.house),
        "contact": desk.contact,
        "phone": desk.phone,
        "right": rights()[mandate.demand.right].label,
        "entitled_to": rights()[mandate.demand.right].entitled_to,
        "law": rights()[mandate.demand.right].text,
        "sources": [
            (words, names.get(party, party))
            for role, words in _TABLES.items()
            for party in [by_dataset[mandate.demand.origins[role].dataset]]
        ],
        "notices": mandate.notices,
        "prohibitions": [label("interdits", each) for each in sorted(mandate.permit.prohibitions)],
        "bases": sorted(
            {label("rgpd", clause.base_legale.rgpd) for clause in mandate.clauses}
            | {label("textes", text) for c in mandate.clauses for text in c.base_legale.textes}
        ),
        "expires": french_day(expires_on, "\u00a0"),
        "assessments": sorted({str(clause.gouvernance.aipd) for clause in mandate.clauses}),
    }
    version = f"L-{digest([facts, _source('lettre.html.jinja')])[:12]}"
    return Letter(version, _render("lettre.html.jinja", version=version, **facts))


def sheet(
    mandate: Mandate,
    names: Mapping[str, str],
    dossiers: Sequence[Dossier],
    author: str,
    on: date,
    expires_on: date,
) -> str:
    """The working sheet: the dossiers still open, in the order of the list, marked on each page
    with who printed it and when."""
    known = states()
    return _render(
        "feuille.html.jinja",
        list=mandate.demand.name,
        right=rights()[mandate.demand.right].label,
        dossiers=[each for each in dossiers if each.content is not None],
        labels={name: state.label for name, state in known.items()},
        author=author,
        on=french_day(on, "\u00a0"),
        expires=french_day(expires_on, "\u00a0"),
        house=names.get(mandate.house, mandate.house),
    )


def _render(name: str, **facts: object) -> str:
    style = _source("impression.css")
    seal = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{seal}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(name).render(policy=policy, style=style, **facts)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("croisee.outreach"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["euros"] = lambda amount: f"{amount:.0f}\u00a0€"
    environment.filters["pour_cent"] = lambda gap: f"{gap:+.0%}".replace("%", "\u00a0%")
    return environment


def _source(name: str) -> str:
    return files("croisee.outreach").joinpath("templates", name).read_text(encoding="utf-8")
