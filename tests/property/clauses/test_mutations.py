"""Every key and every value of every demo clause, spoiled in every way: nothing gets wider.

Three signatures are tried on each spoiled clause: those it had (a forged file), the producer's
alone (a change imposed on the others), everyone's (an amendment). The first two never permit more
than before; the third may, and then the comparison of versions must call it a widening.
"""

import copy
import json
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from croisee.clauses import (
    Clause,
    Permit,
    Request,
    clause_to_data,
    decide,
    parse_clause,
)
from croisee.clauses.model import Signature
from croisee.clauses.parser import clause_from_document
from croisee.clauses.rules import Context, reasons
from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import Document, load_strict

ON = date(2026, 1, 31)
FOLDER = files("croisee.demo").joinpath("project/clauses")
CLAUSES = {
    path.name: parse_clause(path.read_text(encoding="utf-8"), path.name)
    for path in sorted(FOLDER.iterdir(), key=lambda path: path.name)
}
WORLD = {objet.jeu: clause for clause in CLAUSES.values() for objet in clause.objets}
STUDIES = {"etude"}

REPLACEMENTS: tuple[Any, ...] = (
    None, "", [], {}, 0, -1, 1, 2, 10**6, 3.5, True, False, "inconnu", "tous", "null", "2099-12-31",
    "2000-01-01", "P9Y", "P1D", "2024-02-30", ["tous"], [[]], [{}], "agregat", "liste_nominative",
    "zone", "pseudonyme_projet", "libre", "sans_effacement", "agrege_public", "lieu", "sans_objet",
    "ouverture_de_droit", "ressources-valmorin", "mairie-ailleurs",
)  # fmt: skip
ADDITIONS = (
    "controle_fraude", "observation", "acces_droits", "acces_emploi", "evaluation", "decider",
    "informer_personnes", "nom", "numero_allocataire", "mairie-ailleurs", "inconnu", "tous",
    "licence_ouverte_2", "cartographie",
)  # fmt: skip


def _mutations(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Spoiled copies of a document, one fault each, with a word on the fault."""
    node = _at(data, path)
    if isinstance(node, dict):
        for key in node:
            yield f"{path}: {key} deleted", _edited(data, path, lambda d, k=key: d.pop(k))
            for other in (key.upper(), key + "s", key[:-1], key.replace("e", "\u0435"), "zz"):
                if other != key:
                    yield f"{path}: {key} renamed", _edited(data, path, _renaming(key, other))
            yield from _mutations(data, (*path, key))
        yield f"{path}: extra key", _edited(data, path, lambda d: d.update(tolerance=True))
    elif isinstance(node, list):
        for position in range(len(node)):
            yield f"{path}: item {position} deleted", _edited(data, path, _removing(position))
            yield f"{path}: item {position} twice", _edited(data, path, _doubling(position))
            yield from _mutations(data, (*path, position))
        for word in ADDITIONS:
            yield f"{path}: {word} added", _edited(data, path, lambda d, w=word: d.append(w))
        for source in ("bailleur.locataires", "departement.rsa", "tous"):
            crossing = {"avec": source, "cle": "pseudonyme_projet"}
            yield f"{path}: crossing added", _edited(data, path, lambda d, c=crossing: d.append(c))
    if path:
        values = [*REPLACEMENTS]
        if isinstance(node, str):
            values += [node.upper(), node + "x", node[:-1], node.replace("a", "\u0430"), [node]]
        if type(node) is int:
            values += [node - 1, node + 1, str(node)]
        for value in values:
            if value != node or type(value) is not type(node):
                yield f"{path}: {node!r} -> {value!r}", _replaced(data, path, value)


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


def _edited(data: Any, path: tuple[Any, ...], edit: Any) -> Any:
    changed = copy.deepcopy(data)
    edit(_at(changed, path))
    return changed


def _replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    return _edited(data, path[:-1], lambda d: d.__setitem__(path[-1], copy.deepcopy(value)))


def _renaming(key: str, other: str) -> Any:
    return lambda d: d.__setitem__(other, d.pop(key))


def _removing(position: int) -> Any:
    return lambda d: d.pop(position)


def _doubling(position: int) -> Any:
    return lambda d: d.append(copy.deepcopy(d[position]))


def _probes(clause: Clause) -> list[Request]:
    """Requests on a clause: lawful ones, and each lawful one spoiled in each respect."""
    probes: list[Request] = []
    for objet in clause.objets[-1:]:
        column = "pseudonyme" if "pseudonyme" in objet.champs else "qpv2024"
        lawful = Request(
            study="etude",
            purpose=clause.finalites[0],
            requester="ressources-valmorin",
            columns={objet.jeu: frozenset({column})},
            operations=frozenset(),
        )
        named = {each.avec for each in clause.croisements_permis if each.avec in WORLD}
        probes += [lawful, *_spoiled(lawful, objet.jeu)]
        for partner in sorted({*named, "bailleur.locataires", "departement.rsa"} - {objet.jeu}):
            columns = {**lawful.columns, partner: frozenset({"qpv2024"})}
            if WORLD[partner] is not clause:
                probes.append(_with(lawful, columns=columns, crossing={"zone"}))
                probes.append(_with(lawful, columns=columns, crossing={"pseudonyme_projet"}))
    return probes


def _spoiled(lawful: Request, source: str) -> list[Request]:
    purposes = ("observation", "acces_droits", "acces_emploi", "evaluation", "controle_fraude")
    return [
        *(_with(lawful, purpose=each) for each in purposes),
        _with(lawful, requester="mairie-ailleurs"),
        _with(lawful, study="brouillon"),
        *(
            _with(lawful, operations={each})
            for each in ("informer_personnes", "decider", "publier")
        ),
        _with(lawful, output_level="liste_nominative"),
        *(_with(lawful, columns={source: {each}}) for each in ("nom", "numero_allocataire")),
    ]


def _with(request: Request, **changes: Any) -> Request:
    return Request(**{**{name: getattr(request, name) for name in _FIELDS}, **changes})


_FIELDS = ("study", "purpose", "requester", "columns", "operations", "output_level", "crossing")


def _answers(clause: Clause, probes: list[Request], on: date = ON) -> list[Permit | None]:
    world = {source: each for source, each in WORLD.items() if each.clause != clause.clause}
    world |= {objet.jeu: clause for objet in clause.objets}
    contexts = [Context(each, world, on.isoformat(), STUDIES, {}) for each in probes]
    # A refusal is found out by its reasons alone: what it proposes instead is tested elsewhere.
    answers = (
        None if reasons(context) else decide(context.request, world, on=on, algorithms=STUDIES)
        for context in contexts
    )
    return [answer if isinstance(answer, Permit) else None for answer in answers]


def _wider(new: Permit | None, old: Permit | None) -> bool:
    if new is None:
        return False
    if old is None:
        return True
    return (
        new.threshold < old.threshold
        or (new.rounding or 1) < (old.rounding or 1)
        or new.secondary_suppression < old.secondary_suppression
        or not new.obligations >= old.obligations
        or not new.prohibitions >= old.prohibitions
        or (new.retention_days or 10**9) > (old.retention_days or 10**9)
        or new.expires_on > old.expires_on
        or new.columns != old.columns
    )


def _read(data: Any) -> Clause | None:
    try:
        return clause_from_document(Document(data, "clause.yaml", {(): 1}))
    except CroiseeError:
        return None


def _signed_by(clause: Clause, parties: tuple[str, ...]) -> Clause:
    producer = clause.parties.producteur
    return clause.with_signatures(
        tuple(
            Signature(
                party,
                "producteur" if party == producer else "destinataire",
                "Direction",
                "2026-01-01",
                clause.digest,
            )
            for party in parties
        )
    )


@pytest.mark.parametrize("name", CLAUSES)
def test_look_alike_letters_anywhere_are_refused_by_the_reader_of_files(name: str) -> None:
    clause = CLAUSES[name]
    data = json.loads(json.dumps(clause_to_data(clause)))
    for path, word in _words(data):
        for letter, twin in (("a", "\u0430"), ("e", "\u0435"), ("o", "\u043e"), ("i", "\u0456")):
            if letter in word:
                spoiled = json.dumps({word.replace(letter, twin): 1}, ensure_ascii=False)
                with pytest.raises(CroiseeError):
                    load_strict(spoiled, origin=str(path))


def _words(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(node, dict):
        for key, each in node.items():
            yield (*path, key), key
            yield from _words(each, (*path, key))
    elif isinstance(node, list):
        for position, each in enumerate(node):
            yield from _words(each, (*path, position))
    elif isinstance(node, str):
        yield path, node
