"""What a table declares of its figures, and what the check of each row finds.

Closed world: a table of indicators says what each one is and gives the numbers that its check asks
for, or nothing of it leaves. Figures that their producer has already published are exempt.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.types as types

from croisee.confidentiality.evidence import Evidence, Kind
from croisee.confidentiality.outputs.check import Finding, check_output
from croisee.confidentiality.outputs.criteria import Facts
from croisee.confidentiality.outputs.kinds import OutputKind, kinds
from croisee.confidentiality.rules.primary import PUBLIC_PROFILE

_TO_AUTHOR = "À qui écrit l'étude : "
_READ = "« Evidence.outputs » et docs/sorties.md"


def checked_by_kind(evidence: Evidence) -> bool:
    """Whether the figures of a table are checked one by one, each by its kind of output."""
    return evidence.kind is Kind.INDICATOR and evidence.profile != PUBLIC_PROFILE


def undeclared(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """What the author of a study has not said of its figures: (fault, remedy), in French."""
    if evidence.kind is not Kind.INDICATOR:
        if evidence.outputs is not None:
            yield (
                "un effectif ou un montant n'a pas de sorte de résultat.",
                f"{_TO_AUTHOR}retirer « outputs », la protection des tableaux s'en charge.",
            )
        return
    if not checked_by_kind(evidence):
        return
    indicators = evidence.cells.column("indicator").to_pylist()
    declared = {} if evidence.outputs is None else evidence.outputs.kinds
    for indicator in sorted({str(name) for name in indicators} - set(declared)):
        yield (
            f"l'étude ne dit pas de quelle sorte de résultat est l'indicateur « {indicator} ».",
            f"{_TO_AUTHOR}donner sa sorte, l'une de {', '.join(kinds())}, et les nombres que son "
            f"contrôle demande ({_READ}).",
        )
    if evidence.outputs is None:
        return
    for indicator, kind in sorted(declared.items()):
        if kind not in kinds():
            yield (
                f"l'indicateur « {indicator} » est d'une sorte inconnue, « {kind} ».",
                f"{_TO_AUTHOR}choisir parmi : {', '.join(kinds())} ({_READ}).",
            )
    yield from _untold(evidence, evidence.outputs.facts)


def findings(evidence: Evidence, minimum: int) -> list[tuple[Finding, ...]]:
    """What prevents each row from leaving, in order; nothing where there is no value to show.

    `minimum`: the fewest contributors, by the profile of the table and by its permit.
    """
    values = evidence.cells.column("value").to_pylist()
    return [
        check_output(kind.name, facts, minimum=minimum)
        if kind is not None and value is not None
        else ()
        for value, kind, facts in zip(values, row_kinds(evidence), row_facts(evidence), strict=True)
    ]


def row_kinds(evidence: Evidence) -> list[OutputKind | None]:
    """The kind of output of each row, in order; None where none is declared or checked."""
    if evidence.outputs is None or not checked_by_kind(evidence):
        return [None] * evidence.cells.num_rows
    declared = {code: kinds().get(name) for code, name in evidence.outputs.kinds.items()}
    return [declared.get(code) for code in evidence.cells.column("indicator").to_pylist()]


def row_facts(evidence: Evidence) -> list[Facts]:
    """The facts told of each row, in order; those that are null are left out."""
    if evidence.outputs is None or not evidence.outputs.facts.num_columns:
        return [{}] * evidence.cells.num_rows
    return [
        {name: told for name, told in row.items() if told is not None}
        for row in evidence.outputs.facts.to_pylist()
    ]


def sentences(evidence: Evidence) -> tuple[str, ...]:
    """On which condition each kind of figure of a table is shown: French sentences, no number."""
    found = {kind.name: kind for kind in row_kinds(evidence) if kind is not None}
    return tuple(
        f"{kind.shown[0].upper()}{kind.shown[1:]}. Source de ce contrôle : {kind.source}."
        for _, kind in sorted(found.items())
    )


def reason(kind: OutputKind) -> str:
    """The one sentence shown beside every hidden figure of a kind, whatever its check found.

    What was found, or which neighbour was hidden first, would tell on those behind the figure.
    """
    return (
        "Secret statistique : ce chiffre, ou un chiffre voisin qui permettrait de le retrouver, "
        "concerne trop peu de contributeurs ou ne passe pas le contrôle de sa sorte : "
        f"{kind.shown}."
    )


def _untold(evidence: Evidence, facts: pa.Table) -> Iterator[tuple[str, str]]:
    if facts.num_columns and facts.num_rows != evidence.cells.num_rows:
        yield (
            "les nombres des contrôles n'ont pas une ligne par case.",
            f"{_TO_AUTHOR}donner ces lignes dans l'ordre des cases ({_READ}).",
        )
    for column in facts.schema:
        if not _is_number(column.type):
            yield (
                f"le nombre « {column.name} » d'un contrôle n'est ni un nombre, ni une liste de "
                "nombres.",
                f"{_TO_AUTHOR}corriger « Outputs.facts » ({_READ}).",
            )
    values = evidence.cells.column("value").to_pylist()
    asked = {
        (kind.name, fact)
        for value, kind in zip(values, row_kinds(evidence), strict=True)
        if value is not None and kind is not None
        for fact in kind.facts
        if fact not in facts.column_names
    }
    for kind_name, fact in sorted(asked):
        yield (
            f"il manque le nombre « {fact} », que demande le contrôle « {kind_name} ».",
            f"{_TO_AUTHOR}le calculer par la requête qui calcule le chiffre, sans pondération ; "
            f"vide là où il n'est pas connu ({_READ}).",
        )


def _is_number(kind: pa.DataType) -> bool:
    inner = kind.value_type if types.is_list(kind) or types.is_large_list(kind) else kind
    return bool(types.is_integer(inner) or types.is_floating(inner) or types.is_null(inner))
