"""The decision against Cedar (cedarpy), an independent policy engine with a verified semantics.

Clauses are translated to Cedar policies from the raw vocabulary file and the clause's data; the
hierarchy of purposes is Cedar's own entity hierarchy. A request is lawful when Cedar allows it on
each of its sources.
"""

import os
from collections import Counter
from datetime import date
from importlib.resources import files
from random import Random
from typing import Any

import cedarpy
import yaml

from croisee.clauses import Clause, Permit, Request, clause_to_data, decide
from property.clauses.random_clauses import STUDIES, TODAY, random_request, random_world

REQUESTS = int(os.environ.get("CROISEE_ORACLE_REQUESTS", "2000"))
PER_WORLD = 250

RAW = yaml.safe_load(files("croisee.clauses").joinpath("vocabulary.yaml").read_text("utf-8"))
PURPOSES = {entry["terme"]: entry for entry in RAW["finalites"]}
BANS = {entry["terme"]: entry for entry in RAW["interdits"]}
GRAINS = {entry["terme"]: entry for entry in RAW["grains"]}
BENEFITS = {entry["terme"]: entry for entry in RAW["benefices"]}
WORDS = {kind: [entry["terme"] for entry in RAW[kind]] for kind in RAW}


def test_the_decision_agrees_with_cedar_on_every_random_request() -> None:
    random = Random(20260131)
    answers: Counter[bool] = Counter()
    for _ in range(0, REQUESTS, PER_WORLD):
        world = random_world(random)
        requests = [random_request(random, world) for _ in range(PER_WORLD)]
        oracle = _cedar(world, requests)
        for request, allowed in zip(requests, oracle, strict=True):
            answer = decide(request, world, on=TODAY, algorithms=STUDIES)
            assert isinstance(answer, Permit) == allowed, (request, str(answer))
            answers[allowed] += 1
    # Both answers must be met often, or agreement would prove little.
    assert answers[True] > REQUESTS * 0.05
    assert answers[False] > REQUESTS * 0.2


def _cedar(world: dict[str, Clause], requests: list[Request]) -> list[bool]:
    policies = cedarpy.PolicySet.from_str("\n".join([*_general(), *_of_world(world)]))
    entities = [
        {
            "uid": {"type": "Purpose", "id": name},
            "attrs": {},
            "parents": [{"type": "Purpose", "id": entry["parent"]}] if entry["parent"] else [],
        }
        for name, entry in PURPOSES.items()
    ]
    nominative = {
        source: GRAINS[grant.grain]["nominatif"]
        for source, clause in world.items()
        if (grant := clause.grant(source))
    }
    questions = [
        (position, _question(request, source, nominative))
        for position, request in enumerate(requests)
        for source in request.sources
    ]
    results = cedarpy.is_authorized_batch([each for _, each in questions], policies, entities)
    allowed = [True] * len(requests)
    for (position, _), result in zip(questions, results, strict=True):
        assert not result.diagnostics.errors, result.diagnostics.errors
        allowed[position] &= result.allowed
    return allowed


def _question(request: Request, source: str, nominative: dict[str, bool]) -> dict[str, Any]:
    partners, blocked = [], False
    for other in request.sources:
        if other == source:
            continue
        keys = [
            key
            for key in request.crossing
            if key != "pseudonyme_projet" or (nominative.get(source) and nominative.get(other))
        ]
        blocked |= not keys
        partners += [f"{other}|{key}" for key in keys]
    operations = set(request.operations)
    if request.output_level == "agregat":
        operations.add("agreger")
    else:
        operations.add("informer_personnes")
    if len(request.sources) > 1:
        operations.add("croiser")
    return {
        "principal": {"type": "Party", "id": request.requester},
        "action": 'Action::"use"',
        "resource": {"type": "Source", "id": source},
        "context": {
            "purpose": {"__entity": {"type": "Purpose", "id": request.purpose}},
            "operations": sorted(operations),
            "level": request.output_level,
            "columns": [each.removesuffix("__statut") for each in request.columns[source]],
            "partners": partners,
            "blocked": blocked,
            "registered": request.study in STUDIES,
        },
    }


def _set(values: Any) -> str:
    return "[" + ", ".join(f'"{value}"' for value in sorted(values)) + "]"


def _purposes(names: Any) -> str:
    return "[" + ", ".join(f'Purpose::"{name}"' for name in sorted(names)) + "]"


def _general() -> list[str]:
    rights = _purposes(name for name, entry in PURPOSES.items() if entry.get("benefice_exige"))
    conditions = [
        f"!({_purposes(PURPOSES)}.contains(context.purpose))",
        f"!({_set(WORDS['operations'])}.containsAll(context.operations))",
        f"!({_set(WORDS['niveaux'])}.contains(context.level))",
        "context.blocked",
        f'context.level == "liste_nominative" && !({rights}.contains(context.purpose))',
    ]
    return [f"forbid(principal, action, resource) when {{ {each} }};" for each in conditions]


def _of_world(world: dict[str, Clause]) -> list[str]:
    policies: list[str] = []
    for source, clause in world.items():
        data = clause_to_data(clause)
        target = f'principal, action, resource == Source::"{source}"'
        policies.append(
            f"permit({target}) when {{ {' && '.join(_grants(source, data, clause))} }};"
        )
        for name in data["interdits"]:
            ban = BANS[name]
            tests = [f'context.purpose in Purpose::"{each}"' for each in ban.get("finalites", [])]
            tests += [
                f'context.operations.contains("{each}")' for each in ban.get("operations", [])
            ]
            tests += [f'context.level == "{each}"' for each in ban.get("niveaux", [])]
            policies.append(f"forbid({target}) when {{ {' || '.join(tests)} }};")
    return policies


def _grants(source: str, data: dict[str, Any], clause: Clause) -> list[str]:
    objet = next(each for each in data["objets"] if each["jeu"] == source)
    levels = ["agregat"]
    if data["sorties"]["niveau"] == "liste_nominative":
        levels.append("liste_nominative")
    tests = [
        f"context.purpose in {_purposes(data['finalites'])}",
        f"{_set(data['operations'])}.containsAll(context.operations)",
        f"{_set(levels)}.contains(context.level)",
        _partners(data),
        _true(_signed(data, clause.digest)),
        _true(_dates(data)),
    ]
    if "tous" not in data["parties"]["destinataires"]:
        parties = ", ".join(f'Party::"{each}"' for each in data["parties"]["destinataires"])
        tests.append(f"[{parties}].contains(principal)")
    if "tous" not in objet["champs"]:
        tests.append(f"{_set(objet['champs'])}.containsAll(context.columns)")
    if data["gouvernance"]["algorithme"] == "inscrit_au_registre":
        tests.append("context.registered")
    nominative = GRAINS[objet["grain"]]["nominatif"]
    if nominative and not BENEFITS[data["benefice_personnes"]["type"]].get("direct"):
        rights = _purposes(name for name, entry in PURPOSES.items() if entry.get("benefice_exige"))
        tests.append(f"!({rights}.contains(context.purpose))")
    if nominative:
        rules = data["gouvernance"]
        complete = None not in (rules["aipd"], rules["charte"], rules["comite"])
        tests.append(_true(complete and date.fromisoformat(rules["comite"]) <= TODAY))
        tests.append(_true(data["information"]["mention"] is not None))
    if not data["information"]["opposition"]:
        tests.append('context.level != "liste_nominative"')
    return tests


def _partners(data: dict[str, Any]) -> str:
    allowed: set[str] = set()
    for crossing in data["croisements_permis"]:
        keys = ["zone"] + (["pseudonyme_projet"] if crossing["cle"] == "pseudonyme_projet" else [])
        if crossing["avec"] == "tous":
            return "true"
        allowed |= {f"{crossing['avec']}|{key}" for key in keys}
    return f"{_set(allowed)}.containsAll(context.partners)"


def _signed(data: dict[str, Any], content: str) -> bool:
    wanted = {data["parties"]["producteur"], *data["parties"]["destinataires"]} - {"tous"}
    given = {each["partie"] for each in data["signatures"] if each["empreinte"] == content}
    return wanted <= given


def _dates(data: dict[str, Any]) -> bool:
    spans = [data["contrat"], data["validite"]]
    return all(
        date.fromisoformat(each["debut"]) <= TODAY <= date.fromisoformat(each["fin"])
        for each in spans
    )


def _true(value: bool) -> str:
    return "true" if value else "false"
