"""The rules a request meets, in order; all are applied, every failure is a reason.

Order: the words of the request; the prohibitions of every clause; each source's own clause;
crossings pair by pair; benefit to the persons; governance; opposition; time. Pure functions: a
request, the clauses, a day, the registered algorithms.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from croisee.clauses.coherence import is_nominative
from croisee.clauses.diff import diff, only_narrows
from croisee.clauses.kinds import closest, french_date
from croisee.clauses.lattice import Label, label
from croisee.clauses.model import EVERYONE, Clause, Objet
from croisee.clauses.refusal import Reason
from croisee.clauses.request import Request
from croisee.clauses.schema import article_numbers
from croisee.clauses.signatures import agreed, missing
from croisee.clauses.vocabulary import covered, rank, terms
from croisee.clauses.vocabulary import label as wording

STATUS_SUFFIX = "__statut"
"""A column `<field>__statut` says why a value of the field is absent: granted with the field."""

_ARTICLES = article_numbers()


@dataclass(frozen=True)
class Context:
    """All that a decision depends on. `previous`: source → version formerly in force."""

    request: Request
    clauses: Mapping[str, Clause]
    on: str
    algorithms: Collection[str]
    previous: Mapping[str, Clause]

    @cached_property
    def granted(self) -> tuple[tuple[str, Clause, Objet], ...]:
        """The requested sources whose clause is known and names them."""
        known = ((source, self.clauses.get(source)) for source in self.request.sources)
        return tuple(
            (source, clause, objet)
            for source, clause in known
            if clause and (objet := clause.grant(source))
        )

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """Label of each granted source."""
        return {source: label(clause) for source, clause, _ in self.granted}


def reasons(context: Context) -> list[Reason]:
    """Every reason to refuse; none means that the request is lawful."""
    return [reason for rule in _RULES for reason in rule(context)]


def covers_column(objet: Objet, column: str) -> bool:
    """Whether a grant opens a column."""
    return (
        EVERYONE in objet.champs
        or column in objet.champs
        or column.removesuffix(STATUS_SUFFIX) in objet.champs
    )


def _words(context: Context) -> Iterator[Reason]:
    request = context.request
    asked = [("finalites", {request.purpose}), ("operations", request.operations)]
    asked += [("niveaux", {request.output_level}), ("cles", request.crossing)]
    for kind, words in asked:
        for word in sorted(words - terms(kind).keys()):
            hint = closest(word, list(terms(kind)))
            yield Reason(
                "vocabulaire",
                f"le mot « {word} » n'existe pas dans le vocabulaire des clauses."
                + (f" {hint}" if hint else ""),
                texts=("rgpd_5_1_b",),
            )
    if not request.columns or not all(request.columns.values()):
        yield Reason(
            "vocabulaire",
            "la demande ne dit pas quelles données elle utilise.",
            texts=("rgpd_5_1_c",),
        )
    if len(request.columns) > 1 and not request.crossing:
        yield Reason(
            "vocabulaire",
            "la demande ne dit pas comment les sources sont rapprochées.",
            texts=("rgpd_5_1_c",),
        )


def _prohibitions(context: Context) -> Iterator[Reason]:
    request = context.request
    for source, clause, _ in context.granted:
        for name in clause.interdits:
            term = terms("interdits")[name]
            if (
                request.purpose in covered(term.purposes)
                or request.all_operations & term.operations
                or request.output_level in term.levels
            ):
                yield _reason(
                    "interdit",
                    source,
                    clause,
                    "interdits",
                    f"{term.label} : usage exclu en toute circonstance.",
                    term.text or "rgpd_5_1_b",
                )


def _own_clause(context: Context) -> Iterator[Reason]:
    request = context.request
    for source in request.sources:
        clause = context.clauses.get(source)
        if clause is None or clause.grant(source) is None:
            yield Reason(
                "clause",
                f"aucune clause n'autorise l'usage de « {source} ».",
                texts=("code_civil_1103",),
                source=source,
            )
    contents: dict[str, str] = {}
    for source, clause, objet in context.granted:
        if contents.setdefault(clause.clause, clause.digest) != clause.digest:
            yield _reason(
                "clause",
                source,
                clause,
                "version",
                "deux textes différents portent le même identifiant.",
                "code_civil_1103",
            )
        yield from _in_force(context, source, clause)
        yield from _admitted(request, source, clause, context.labels[source])
        refused = sorted(each for each in request.columns[source] if not covers_column(objet, each))
        if refused:
            yield _reason(
                "clause",
                source,
                clause,
                "objets",
                f"hors de ce que « {source} » met à disposition : {', '.join(refused)}.",
                "rgpd_5_1_c",
            )


def _in_force(context: Context, source: str, clause: Clause) -> Iterator[Reason]:
    absent = missing(clause, context.on)
    former = context.previous.get(source)
    narrowed_by_producer = (
        former is not None
        and former.clause == clause.clause
        and not missing(former, context.on)
        and clause.parties.producteur in agreed(clause, context.on)
        and only_narrows(diff(former, clause))
    )
    if absent and not narrowed_by_producer:
        yield _reason(
            "clause",
            source,
            clause,
            "signatures",
            "le texte actuel de la clause n'est pas signé par "
            f"{', '.join(absent)} : il n'est pas en vigueur.",
            "code_civil_1103",
        )


def _admitted(request: Request, source: str, clause: Clause, granted: Label) -> Iterator[Reason]:
    if not {request.requester, EVERYONE} & granted.recipients:
        yield _reason(
            "clause",
            source,
            clause,
            "parties.destinataires",
            f"« {request.requester} » n'est pas destinataire de ces données.",
            "rgpd_5_1_b",
        )
    if request.purpose not in granted.purposes:
        admitted = " ; ".join(f"« {wording('finalites', each)} »" for each in clause.finalites)
        yield _reason(
            "clause",
            source,
            clause,
            "finalites",
            f"{'seule finalité admise' if len(clause.finalites) == 1 else 'finalités admises'} : "
            f"{admitted}.",
            "rgpd_5_1_b",
            *clause.base_legale.textes,
        )
    for operation in sorted(request.all_operations - granted.operations):
        yield _reason(
            "clause",
            source,
            clause,
            "operations",
            f"l'opération « {wording('operations', operation)} » n'est pas permise.",
            "rgpd_5_1_b",
        )
    if request.output_level not in granted.levels:
        yield _reason(
            "clause",
            source,
            clause,
            "sorties.niveau",
            f"résultat admis, au plus précis : {wording('niveaux', clause.sorties.niveau)}.",
            "rgpd_5_1_c",
        )


def _crossings(context: Context) -> Iterator[Reason]:
    keys = context.request.crossing & terms("cles").keys()
    for one, other in combinations(context.granted, 2):
        persons = is_nominative(one[2]) and is_nominative(other[2])
        usable = {key for key in keys if key == "zone" or persons}
        if keys and not usable:
            yield Reason(
                "croisement",
                f"« {one[0]} » et « {other[0]} » ne peuvent pas être rapprochés par personne : "
                "l'un des deux ne porte pas de pseudonyme.",
                texts=("rgpd_5_1_c",),
            )
        for mine, theirs in ((one, other), (other, one)):
            yield from _crossing(mine, theirs[0], usable)


def _crossing(
    mine: tuple[str, Clause, Objet], with_source: str, keys: Collection[str]
) -> Iterator[Reason]:
    source, clause, _ = mine
    allowed = max(
        (
            rank("cles", each.cle)
            for each in clause.croisements_permis
            if each.avec in (with_source, EVERYONE)
        ),
        default=-1,
    )
    for key in sorted(keys):
        if rank("cles", key) > allowed:
            yield _reason(
                "croisement",
                source,
                clause,
                "croisements_permis",
                f"le rapprochement de « {source} » avec « {with_source} » "
                f"{wording('cles', key)} n'est pas permis.",
                "rgpd_5_1_b",
            )


def _benefit(context: Context) -> Iterator[Reason]:
    request = context.request
    purpose = terms("finalites").get(request.purpose)
    for_rights = purpose is not None and purpose.needs_benefit
    if request.nominative and not for_rights:
        yield Reason(
            "benefice",
            "une liste de personnes ne peut servir qu'à leur ouvrir un droit.",
            texts=("crpa_l114_8_ii",),
        )
    for source, clause, objet in context.granted:
        # The duty is that of exchanges about persons: open figures of zones owe none.
        if not (for_rights and is_nominative(objet)):
            continue
        if not terms("benefices")[clause.benefice_personnes.type].direct:
            yield _reason(
                "benefice",
                source,
                clause,
                "benefice_personnes.type",
                "la finalité demande un bénéfice direct pour les personnes ; la clause ne prévoit "
                f"que {wording('benefices', clause.benefice_personnes.type)}.",
                "crpa_l114_8_ii",
            )


def _governance(context: Context) -> Iterator[Reason]:
    for source, clause, objet in context.granted:
        rules = clause.gouvernance
        if rules.algorithme != "libre" and context.request.study not in context.algorithms:
            yield _reason(
                "gouvernance",
                source,
                clause,
                "gouvernance.algorithme",
                f"le calcul « {context.request.study} » n'est pas au registre des algorithmes.",
                "crpa_l312_1_3",
            )
        if not is_nominative(objet):
            continue
        for name, fault in _GOVERNANCE.items():
            if getattr(rules, name) is None:
                yield _reason(
                    "gouvernance", source, clause, f"gouvernance.{name}", fault, "rgpd_35"
                )
        if rules.comite is not None and rules.comite > context.on:
            yield _reason(
                "gouvernance",
                source,
                clause,
                "gouvernance.comite",
                f"l'avis du comité éthique n'est rendu que le {french_date(rules.comite)}.",
                "rgpd_35",
            )


_GOVERNANCE = {
    "aipd": "l'analyse d'impact manque.",
    "charte": "la charte éthique manque.",
    "comite": "l'avis du comité éthique manque.",
}


def _opposition(context: Context) -> Iterator[Reason]:
    for source, clause, objet in context.granted:
        if is_nominative(objet) and clause.information.mention is None:
            yield _reason(
                "opposition",
                source,
                clause,
                "information.mention",
                "les personnes ne sont pas informées.",
                "rgpd_14",
            )
        if context.request.nominative and not clause.information.opposition:
            yield _reason(
                "opposition",
                source,
                clause,
                "information.opposition",
                "les personnes ne peuvent pas s'y opposer.",
                "rgpd_21",
            )


def _time(context: Context) -> Iterator[Reason]:
    for source, clause, _ in context.granted:
        granted = context.labels[source]
        if not granted.first_day <= context.on <= granted.last_day:
            field = "validite.debut" if context.on < granted.first_day else "validite.fin"
            yield _reason(
                "periode",
                source,
                clause,
                field,
                f"la clause s'applique du {french_date(granted.first_day)} au "
                f"{french_date(granted.last_day)}, et non le {french_date(context.on)}.",
                "code_civil_1103",
            )


_RULES = (
    _words,
    _prohibitions,
    _own_clause,
    _crossings,
    _benefit,
    _governance,
    _opposition,
    _time,
)


def _reason(
    step: str, source: str, clause: Clause, field: str, sentence: str, *texts: str
) -> Reason:
    return Reason(step, sentence, texts, source, clause.clause, _ARTICLES[field])
