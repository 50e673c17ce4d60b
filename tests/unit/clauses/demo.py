"""The demo clauses, as every test of this folder uses them."""

from datetime import date
from importlib.resources import files

from croisee.clauses import Clause, Permit, Refusal, Request, decide, parse_clause, parse_parties

PROJECT = files("croisee.demo").joinpath("project")
ON = date(2026, 1, 31)
TEXTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted(PROJECT.joinpath("clauses").iterdir(), key=lambda path: path.name)
}
CLAUSES = {name: parse_clause(text, name) for name, text in TEXTS.items()}
WORLD: dict[str, Clause] = {
    objet.jeu: clause for clause in CLAUSES.values() for objet in clause.objets
}
PARTIES = parse_parties(
    PROJECT.joinpath("parties.yaml").read_text(encoding="utf-8"), "parties.yaml"
)


def ask(
    purpose: str,
    columns: dict[str, set[str]],
    crossing: set[str] | frozenset[str] = frozenset(),
    **changes: object,
) -> Request:
    """A request of the centre de ressources, unless said otherwise."""
    facts = {
        "study": "etude",
        "purpose": purpose,
        "requester": "ressources-valmorin",
        "columns": {source: frozenset(names) for source, names in columns.items()},
        "operations": frozenset(),
        "crossing": frozenset(crossing),
    }
    return Request(**{**facts, **changes})  # type: ignore[arg-type]


def answer(
    request: Request, world: dict[str, Clause] | None = None, **changes: object
) -> Permit | Refusal:
    """The decision on the day of the tests, with the study registered."""
    facts = {"on": ON, "algorithms": {"etude"}}
    return decide(request, WORLD if world is None else world, **{**facts, **changes})  # type: ignore[arg-type]
