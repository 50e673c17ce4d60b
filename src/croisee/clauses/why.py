"""The simulator: what a request would get, and which amendments would make it lawful.

Looking is not using: nothing here yields a permit. Each amendment proposed is put through the
parser's own checks and the decision's own rules before it is shown.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from croisee.clauses.coherence import incoherences
from croisee.clauses.diff import Change, diff, signatures_needed
from croisee.clauses.model import EVERYONE, Clause, Croisement, Objet
from croisee.clauses.possibilities import possibilities
from croisee.clauses.refusal import Possibility, Reason
from croisee.clauses.request import Request
from croisee.clauses.rules import Context, covers_column, reasons
from croisee.clauses.signatures import missing, sign, signatories
from croisee.clauses.vocabulary import covered, rank, terms


@dataclass(frozen=True)
class Amendment:
    """A new version of one clause: its changes, and the parties who would have to sign it.

    Without changes, the clause as it stands only lacks signatures.
    """

    clause: str
    changes: tuple[Change, ...]
    signatories: tuple[str, ...]
    proposal: Clause


@dataclass(frozen=True)
class Explanation:
    """What a request meets. `reasons` empty: it is lawful as it stands.

    `amendments` would make it lawful once signed; when none can, it is empty and `obstacles` says
    why in French: no amendment can lift a rule of law, or create a clause that does not exist.
    """

    reasons: tuple[Reason, ...]
    possible: tuple[Possibility, ...]
    amendments: tuple[Amendment, ...]
    obstacles: tuple[str, ...]


def why(
    request: Request, clauses: Mapping[str, Clause], *, on: date, algorithms: Collection[str]
) -> Explanation:
    """Explain a request on a day, without deciding it."""
    context = Context(request, clauses, on.isoformat(), algorithms, {})
    found = tuple(reasons(context))
    if not found:
        return Explanation((), (), (), ())
    proposals = _proposals(context)
    amended = {source: proposals.get(clause.clause, clause) for source, clause in clauses.items()}
    remaining = reasons(replace(context, clauses=_signed(amended, context.on)))
    incoherent = [fault for each in proposals.values() for _, fault, _ in incoherences(each)]
    obstacles = tuple(dict.fromkeys([str(each) for each in remaining] + incoherent))
    original = {clause.clause: clause for clause in clauses.values()}
    return Explanation(
        reasons=found,
        possible=possibilities(context),
        amendments=()
        if obstacles
        else tuple(
            Amendment(
                name,
                tuple(diff(original[name], each)),
                signatures_needed(original[name], each) or tuple(missing(each, context.on)),
                each,
            )
            for name, each in sorted(proposals.items())
        ),
        obstacles=obstacles,
    )


def _proposals(context: Context) -> dict[str, Clause]:
    """Clause identifier → the smallest new version that grants what is asked of it."""
    proposals: dict[str, Clause] = {}
    for source, clause, _ in context.granted:
        current = proposals.get(clause.clause, clause)
        wanted = _granting(context, source, current)
        if wanted != current:
            proposals[clause.clause] = replace(wanted, version=clause.version + 1, signatures=())
        elif missing(current, context.on):
            proposals[clause.clause] = current
    return proposals


def _granting(context: Context, source: str, clause: Clause) -> Clause:
    request = context.request
    recipients = {*clause.parties.destinataires}
    if not recipients & {request.requester, EVERYONE}:
        recipients.add(request.requester)
    purposes = set(clause.finalites)
    known = terms("finalites")
    if (
        request.purpose in known
        and not known[request.purpose].never
        and request.purpose not in covered(frozenset(purposes))
    ):
        purposes -= covered(frozenset({request.purpose}))
        purposes.add(request.purpose)
    grantable = {name for name, term in terms("operations").items() if not term.never}
    return replace(
        clause,
        parties=replace(clause.parties, destinataires=tuple(sorted(recipients))),
        finalites=tuple(sorted(purposes)),
        operations=tuple(sorted({*clause.operations} | (request.all_operations & grantable))),
        objets=tuple(
            _opened(objet, request.columns[source]) if objet.jeu == source else objet
            for objet in clause.objets
        ),
        croisements_permis=tuple(_crossings(context, source, clause)),
        validite=replace(
            clause.validite,
            debut=min(clause.validite.debut, max(context.on, clause.contrat.debut)),
            fin=max(clause.validite.fin, min(context.on, clause.contrat.fin)),
        ),
    )


def _opened(objet: Objet, columns: frozenset[str]) -> Objet:
    lacking = {each for each in columns if not covers_column(objet, each)}
    # An identifying field is read at the door and nowhere else: no amendment opens it.
    lacking -= set(objet.champs_identifiants)
    return replace(objet, champs=tuple(sorted({*objet.champs, *lacking})))


def _crossings(context: Context, source: str, clause: Clause) -> Iterator[Croisement]:
    keys = context.request.crossing & terms("cles").keys()
    finest = max(keys, key=lambda key: rank("cles", key), default=None)
    current = {each.avec: each for each in clause.croisements_permis}
    for other in context.request.sources if finest else ():
        if other == source or EVERYONE in current:
            continue
        known = current.get(other)
        if known is None or rank("cles", known.cle) < rank("cles", finest or ""):
            current[other] = Croisement(other, finest or "")
    yield from (current[name] for name in sorted(current))


def _signed(clauses: Mapping[str, Clause], on: str) -> dict[str, Clause]:
    signed: dict[str, Clause] = {}
    for source, clause in clauses.items():
        for party in signatories(clause):
            clause = sign(clause, party=party, name_or_role="simulation", on=on)
        signed[source] = clause
    return signed
