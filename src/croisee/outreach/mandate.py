"""May this list be opened, read, worked on? The clauses decide, then the rules of the house.

A list of persons asks more than any table: a clause signed for it alone, one recipient, which is
the house itself, and a house that is an administration (CRPA, art. L. 114-8, II). Nothing here
widens what `clauses.decide` grants.
"""

from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass, replace
from datetime import date
from typing import NoReturn

from croisee.clauses import Clause, Permit, Possibility, Reason, Refusal, decide, signatories
from croisee.clauses.coherence import is_nominative
from croisee.clauses.possibilities import possibilities
from croisee.clauses.rules import Context
from croisee.clauses.schema import article_numbers
from croisee.clauses.vocabulary import label
from croisee.outreach.demand import STUDY, Demand, Holding

AIM = "aller_vers"
"""The one purpose of a list of persons."""
_SEAL = object()
_ARTICLES = article_numbers()
_NATURES = ("administration", "organisme_social", "collectivite", "etablissement_public")
_PROACTIVE, _PURPOSE = "crpa_l114_8_ii", "rgpd_5_1_b"


@dataclass(frozen=True, eq=False)
class Mandate:
    """The right, on one day, to open or work on one list. Only `authorise` makes one.

    `clauses`: those in force, each once; `permit`: what they grant together.
    """

    demand: Demand
    permit: Permit
    clauses: tuple[Clause, ...]
    house: str
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("Un mandat ne s'obtient que par une décision (outreach.authorise).")

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Un mandat ne se dérive pas.")

    def __reduce__(self) -> NoReturn:
        raise TypeError("Un mandat ne se copie pas et ne s'enregistre pas.")

    @property
    def notices(self) -> tuple[str, ...]:
        """How each clause says that persons are informed."""
        told = (clause.information.mention for clause in self.clauses)
        return tuple(dict.fromkeys(each for each in told if each is not None))


class ListPossible(Possibility):
    """The lawful list: it would receive a mandate on the same day."""

    def __str__(self) -> str:
        return (
            f"une liste pour « {label('finalites', AIM)} », ouverte, lue et effacée chez "
            f"« {self.request.requester} » seulement, où une personne informe et propose."
        )


def authorise(demand: Demand, holding: Holding, on: date) -> Mandate | Refusal:
    """Decide a demand on a day: a mandate, or a refusal in five parts."""
    request = demand.request()
    clauses = _governing(demand, holding)
    answer = decide(request, clauses, on=on, algorithms={STUDY})
    own = tuple(_house_rules(demand, holding, clauses))
    if isinstance(answer, Permit):
        held = {clause.clause: clause for clause in clauses.values()}
        if not own:
            return Mandate(demand, answer, tuple(held.values()), holding.house, seal=_SEAL)
        answer = Refusal(
            request=request,
            reasons=(),
            possible=possibilities(Context(request, clauses, on.isoformat(), {STUDY}, {})),
            deciders=tuple(dict.fromkeys(p for c in held.values() for p in signatories(c))),
            reference=f"R-{answer.reference.removeprefix('P-')}",
            on=on.isoformat(),
        )
    return replace(
        answer,
        reasons=(*answer.reasons, *own),
        possible=(*_lawful(demand, holding, on), *answer.possible),
    )


def _governing(demand: Demand, holding: Holding) -> dict[str, Clause]:
    """Dataset → the clause it is placed under, where the house holds it."""
    return {
        origin.dataset: holding.clauses[origin.clause]
        for origin in demand.origins.values()
        if origin.clause in holding.clauses
    }


def _lawful(demand: Demand, holding: Holding, on: date) -> Iterator[Possibility]:
    """The same list, for its one purpose, kept in the house, if that is lawful."""
    plain = replace(demand, purpose=AIM, recipient=holding.house, operations=frozenset())
    clauses = _governing(plain, holding)
    answer = decide(plain.request(), clauses, on=on, algorithms={STUDY})
    if isinstance(answer, Permit) and not any(_house_rules(plain, holding, clauses)):
        yield ListPossible(plain.request(), answer.threshold)


def _house_rules(
    demand: Demand, holding: Holding, clauses: Mapping[str, Clause]
) -> Iterator[Reason]:
    if demand.purpose != AIM:
        yield Reason(
            "liste",
            f"une liste de personnes ne s'ouvre que pour « {label('finalites', AIM)} ».",
            (_PROACTIVE, _PURPOSE),
        )
    if demand.recipient != holding.house:
        yield Reason(
            "liste",
            f"la liste ne quitte pas « {holding.house} », qui la tient : elle ne se remet à aucune "
            "autre administration.",
            (_PROACTIVE, _PURPOSE),
        )
    party = holding.parties.get(holding.house)
    if party is None or party.nature not in _NATURES:
        yield Reason(
            "liste",
            f"« {holding.house} » n'est pas une administration : elle ne peut pas tenir une liste "
            "de personnes à informer de leurs droits.",
            (_PROACTIVE,),
        )
    for dataset, clause in clauses.items():
        table = clause.grant(dataset)
        if table is not None and not is_nominative(table):
            yield _of_clause(
                dataset,
                clause,
                "objets",
                f"« {dataset} » est une table de personnes, et la clause parle d'autre chose.",
            )
        if clause.finalites != (AIM,):
            yield _of_clause(
                dataset,
                clause,
                "finalites",
                "une liste de personnes demande une clause à elle, pour cette seule finalité.",
            )
        if clause.parties.destinataires != (holding.house,):
            yield _of_clause(
                dataset,
                clause,
                "parties.destinataires",
                f"la clause d'une liste n'a qu'un destinataire, ici « {holding.house} ».",
            )


def _of_clause(dataset: str, clause: Clause, field: str, sentence: str) -> Reason:
    return Reason(
        "liste", sentence, (_PROACTIVE, _PURPOSE), dataset, clause.clause, _ARTICLES[field]
    )
