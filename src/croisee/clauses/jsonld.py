"""A clause as linked data: an ODRL 2.2 agreement with the W3C Data Privacy Vocabulary (DPV 2).

For exchange with catalogues; the clause remains the reference, and the projection carries its
digest. Croisée's own words stand under its own prefix, so that a reader that does not know them
cannot mistake them for standard ones.
"""

from typing import Any

from croisee.clauses.coherence import is_nominative
from croisee.clauses.model import EVERYONE, Clause, Objet
from croisee.clauses.vocabulary import label as wording

_CONTEXT = {
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "croisee": "urn:croisee:vocabulaire:",
}
_LEGAL_BASES = {
    "6.1.a": "eu-gdpr:A6-1-a",
    "6.1.c": "eu-gdpr:A6-1-c",
    "6.1.e": "eu-gdpr:A6-1-e",
    "6.1.f": "eu-gdpr:A6-1-f",
}


def to_jsonld(clause: Clause) -> dict[str, Any]:
    """The clause as a JSON-LD document."""
    document: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": f"urn:croisee:clause:{clause.clause}:{clause.version}",
        "@type": ["odrl:Agreement", "dpv:DataSharingAgreement"],
        "odrl:uid": f"urn:sha256:{clause.digest}",
        "dct:title": clause.contrat.intitule,
        "dct:isPartOf": f"urn:croisee:territoire:{clause.contrat.territoire}",
        "odrl:assigner": _party(clause.parties.producteur),
        "odrl:assignee": [_party(each) for each in clause.parties.destinataires],
        "dpv:hasPurpose": [_term("finalites", each) for each in clause.finalites],
        "dpv:hasStorageCondition": _storage(clause),
        "odrl:permission": [
            _permission(clause, objet, operation)
            for objet in clause.objets
            for operation in clause.operations
        ],
        "odrl:prohibition": [
            {"odrl:action": _term("interdits", each), "odrl:target": _asset(objet)}
            for objet in clause.objets
            for each in clause.interdits
        ],
    }
    if clause.base_legale.rgpd in _LEGAL_BASES:
        document["dpv:hasLegalBasis"] = {"@id": _LEGAL_BASES[clause.base_legale.rgpd]}
    return document


def _permission(clause: Clause, objet: Objet, operation: str) -> dict[str, Any]:
    constraints = [
        _constraint(
            "odrl:purpose", "odrl:isAnyOf", [_term("finalites", p) for p in clause.finalites]
        ),
        _constraint("odrl:dateTime", "odrl:gteq", _date(clause.validite.debut)),
        _constraint("odrl:dateTime", "odrl:lteq", _date(clause.validite.fin)),
        _constraint("croisee:seuil", "odrl:gteq", clause.sorties.seuil),
        _constraint("croisee:niveau", "odrl:eq", _term("niveaux", clause.sorties.niveau)),
    ]
    if operation == "croiser":
        partners = [
            {"@id": f"urn:croisee:jeu:{each.avec}", "croisee:cle": _term("cles", each.cle)}
            for each in clause.croisements_permis
        ]
        constraints.append(_constraint("croisee:avec", "odrl:isAnyOf", partners))
    return {
        "odrl:action": _term("operations", operation),
        "odrl:target": _asset(objet),
        "odrl:constraint": constraints,
    }


def _asset(objet: Objet) -> dict[str, Any]:
    return {
        "@id": f"urn:croisee:jeu:{objet.jeu}",
        "@type": ["odrl:Asset", "dpv:PseudonymisedData" if is_nominative(objet) else "dpv:Data"],
        "croisee:champs": list(objet.champs),
    }


def _storage(clause: Clause) -> dict[str, Any]:
    return {
        "@type": "dpv:StorageDuration",
        "dpv:hasDuration": clause.conservation.duree or "dpv:IndeterminateDuration",
    }


def _party(name: str) -> dict[str, str]:
    return {"@id": "croisee:tous" if name == EVERYONE else f"urn:croisee:partie:{name}"}


def _term(kind: str, name: str) -> dict[str, str]:
    return {"@id": f"croisee:{kind}/{name}", "dct:title": wording(kind, name)}


def _date(value: str) -> dict[str, str]:
    return {"@value": value, "@type": "xsd:date"}


def _constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    return {
        "odrl:leftOperand": {"@id": left},
        "odrl:operator": {"@id": operator},
        "odrl:rightOperand": right,
    }
