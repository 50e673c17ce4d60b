"""May a file of records leave? By default never; the report says how exposed people are in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from croisee.confidentiality.microdata.grouping import classes_of, codes_of
from croisee.confidentiality.microdata.measures import (
    Anonymity,
    Closeness,
    Diversity,
    Singling,
    anonymity,
    closeness,
    distributions,
    diversity,
    singling_out,
)
from croisee.foundation.errors import CroiseeError, Problem


@dataclass(frozen=True)
class Columns:
    """What the columns of a file are. Others are not looked at.

    `quasi_identifiers`: what an outsider may know of a person. `sensitive`: what he must not learn.
    `nominative`: names, numbers, addresses. `orders`: categories of a sensitive column from least
    to greatest, when they have an order (numbers and dates have theirs).
    """

    quasi_identifiers: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    nominative: tuple[str, ...] = ()
    orders: Mapping[str, Sequence[object]] | None = None


@dataclass(frozen=True)
class Demand:
    """What is asked: classes of at least `k` records, `distinct` values of each sensitive column in
    each, at a distance of at most `distance` from the whole file."""

    k: int = 5
    distinct: int = 2
    distance: float = 0.2


@dataclass(frozen=True)
class Waiver:
    """Who lets a file of records out, and under which article."""

    article: str
    person: str


@dataclass(frozen=True)
class MicrodataReport:
    """How exposed people are, and the verdict. Carries no value of any record.

    `diversity` and `closeness` are by sensitive column; `singling`: minimal combinations of at most
    three quasi-identifiers that single people out. `may_leave` is False unless a waiver was given,
    and always when a nominative column is there.
    """

    records: int
    demand: Demand
    columns: Columns
    anonymity: Anonymity
    diversity: Mapping[str, Diversity]
    closeness: Mapping[str, Closeness]
    singling: tuple[Singling, ...]
    may_leave: bool
    sentences: tuple[str, ...]


def assess(
    table: pa.Table,
    columns: Columns,
    demand: Demand | None = None,
    *,
    waiver: Waiver | None = None,
) -> MicrodataReport:
    """Report on a file of records.

    Raises `CroiseeError` when a declared column is absent, no quasi-identifier is declared, an
    order misses a value, or a waiver does not say its article and its person.
    """
    demand = demand or Demand()
    _check(table, columns, waiver)
    records = table.num_rows
    quasi = {name: codes_of(table.column(name)) for name in columns.quasi_identifiers}
    classes = classes_of(list(quasi.values()), records)
    diverse, close = {}, {}
    for name in columns.sensitive:
        order = (columns.orders or {}).get(name)
        shares = distributions(classes, codes_of(table.column(name), order))
        ordered = order is not None or _has_order(table.schema.field(name).type)
        diverse[name] = diversity(classes, shares, demand.distinct)
        close[name] = closeness(classes, shares, demand.distance, ordered=ordered)
    people = anonymity(quasi, records, demand.k)
    single = singling_out(quasi, records)
    sentences = [
        *_on_anonymity(people, records, columns, demand),
        *_on_singling(single),
        *(_on_sensitive(name, diverse[name], close[name], demand) for name in columns.sensitive),
        _verdict(columns, waiver),
    ]
    return MicrodataReport(
        records=records,
        demand=demand,
        columns=columns,
        anonymity=people,
        diversity=diverse,
        closeness=close,
        singling=single,
        may_leave=waiver is not None and not columns.nominative,
        sentences=tuple(sentences),
    )


def _has_order(kind: pa.DataType) -> bool:
    return any(
        test(kind) for test in (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    ) or bool(pa.types.is_temporal(kind))


def _check(table: pa.Table, columns: Columns, waiver: Waiver | None) -> None:
    problems = []
    if not columns.quasi_identifiers:
        problems.append(
            Problem(
                "aucune colonne n'est déclarée comme connue d'un voisin.",
                "Déclarer les quasi-identifiants : âge, sexe, quartier, situation…",
            )
        )
    declared = (*columns.quasi_identifiers, *columns.sensitive, *columns.nominative)
    for name in dict.fromkeys(declared):
        if name not in table.column_names:
            problems.append(
                Problem("colonne absente du fichier.", "Corriger la déclaration.", column=name)
            )
    for name, order in (columns.orders or {}).items():
        if name not in table.column_names:
            continue
        found = set(table.column(name).unique().to_pylist()) - {None}
        if not found <= set(order):
            problems.append(
                Problem(
                    "l'ordre déclaré oublie des valeurs de la colonne.",
                    "Donner toutes les valeurs, de la plus petite à la plus grande.",
                    column=name,
                )
            )
    if waiver is not None and not (waiver.article.strip() and waiver.person.strip()):
        problems.append(
            Problem(
                "dérogation incomplète : rien ne sort.",
                "Nommer l'article qui l'autorise et la personne qui la signe.",
                rule="secret statistique",
            )
        )
    if problems:
        raise CroiseeError(problems)


def _on_anonymity(
    people: Anonymity, records: int, columns: Columns, demand: Demand
) -> tuple[str, ...]:
    if not records:
        return ("Ce fichier ne contient personne.",)
    names = _list(columns.quasi_identifiers)
    if not people.below:
        return (
            f"Chaque personne ressemble à au moins {people.smallest - 1} autres sur : {names}.",
        )
    first = (
        f"{_count(people.below, records)} n'ont pas {demand.k - 1} autres personnes qui leur "
        f"ressemblent sur : {names} ; le plus petit groupe compte {people.smallest} personne(s)."
    )
    best = min(people.without, key=lambda name: people.without[name], default=None)
    if best is None or people.without[best] >= people.below:
        return (first,)
    second = f"Sans la colonne « {best} », ou moins détaillée, il en resterait "
    return first, second + f"{people.without[best] or 'zéro'}."


def _on_singling(singling: tuple[Singling, ...]) -> tuple[str, ...]:
    if not singling:
        return ("Aucune combinaison de trois de ces colonnes au plus n'isole quelqu'un.",)
    worst = singling[0]
    who = "une personne" if worst.records == 1 else f"{worst.records} personnes"
    verb = "suffit" if len(worst.columns) == 1 else "suffisent ensemble"
    return (f"{_list(worst.columns)} {verb} pour isoler {who}.",)


def _on_sensitive(name: str, diverse: Diversity, close: Closeness, demand: Demand) -> str:
    if diverse.below:
        values = "la même valeur" if demand.distinct == 2 else f"moins de {demand.distinct} valeurs"
        return (
            f"« {name} » : {diverse.below} personne(s) sont dans un groupe où tous ont {values} ; "
            "reconnaître le groupe, c'est apprendre cette information."
        )
    if close.beyond:
        return (
            f"« {name} » : {close.beyond} personne(s) sont dans un groupe dont la répartition "
            f"s'écarte de celle de tous (jusqu'à {close.largest:.0%}) ; reconnaître le groupe "
            "apprend beaucoup."
        ).replace("%", "\u00a0%")
    return f"« {name} » : reconnaître le groupe d'une personne n'apprend presque rien de plus."


def _verdict(columns: Columns, waiver: Waiver | None) -> str:
    if columns.nominative:
        return f"Ce fichier ne sort pas : il nomme des personnes ({_list(columns.nominative)})."
    if waiver is None:
        return "Ce fichier ne sort pas : seuls des tableaux protégés sortent."
    return f"Ce fichier peut sortir par dérogation : {waiver.article}, signée par {waiver.person}."


def _count(part: int, whole: int) -> str:
    share = f"{part / whole:.1%}".replace(".", ",").replace("%", "\u00a0%")
    return f"Sur {whole} personnes, {part} ({share})"


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
