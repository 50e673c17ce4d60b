"""From evidence to protected tables: rules, linked system, suppression, attack, then a seal.

A `ProtectedTable` is made here and nowhere else, after an independent audit that found no unsafe
cell.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial

import numpy as np

from croisee.confidentiality.attack.audit import audit
from croisee.confidentiality.evidence import Evidence, Kind
from croisee.confidentiality.outputs.numerators import Letters
from croisee.confidentiality.perturbation import Perturbation
from croisee.confidentiality.rules.primary import (
    PRIMARY,
    PUBLIC_PROFILE,
    Disclosure,
)
from croisee.confidentiality.suppression.suppress import Suppression, suppress
from croisee.confidentiality.system import BoolArray, UnprotectableError
from croisee.confidentiality.tables.cells import Effort, Published, check
from croisee.confidentiality.tables.indicators import indicator_letters
from croisee.confidentiality.tables.judged import Judged, judge
from croisee.confidentiality.tables.linked import Linked, link
from croisee.confidentiality.tables.loss import readers_weights
from croisee.confidentiality.tables.perturbed import (
    Draws,
    check_choice,
    perturbed,
    printed_cells,
)
from croisee.confidentiality.tables.sealed import ProtectedTable, Verdict, rules_of, seal
from croisee.confidentiality.tables.shared import too_few
from croisee.foundation.errors import CroiseeError, Problem


def protect(
    evidences: Sequence[Evidence],
    *,
    threshold: int | None,
    rounding: int | None = None,
    already_released: Sequence[Published] = (),
    perturbation: Perturbation | None = None,
    draws: Draws | None = None,
) -> tuple[ProtectedTable, ...]:
    """Protect tables together, in the order given.

    Tables of one response are linked: a cell they share has one status, and nothing published in
    one gives away what is hidden in another, nor in what was `already_released` (in order of
    publication). Protecting again what has been released gives the same table. `threshold`, from
    the permit, raises the minimum of each profile. `rounding` rounds what stays visible to a
    multiple, after suppression. `perturbation` blurs all figures instead of hiding some (counts
    only); noise is written down in `draws`.

    Raises `CroiseeError` when a table is malformed, when tables of one response disagree, when a
    cell cannot be protected, or when the attacker still narrows one. A cell that earlier releases
    give away is hidden again, and counted (`AuditNote.exposed`): refusing would protect nobody.
    """
    for evidence in evidences:
        check(evidence)
    if perturbation is not None:
        check_choice(evidences, perturbation, rounding)
    groups: dict[tuple[str, Kind], list[int]] = defaultdict(list)
    for place, evidence in enumerate(evidences):
        groups[evidence.response, evidence.kind].append(place)
    few = too_few(evidences, threshold)
    verdicts: dict[int, Verdict] = {}
    for (response, kind), places in groups.items():
        memory = [t for t in already_released if (t.response, t.kind) == (response, kind)]
        group = [evidences[place] for place in places]
        rules = frozenset(
            rules_of(evidence, threshold, rounding, perturbation) for evidence in group
        )
        found = _verdicts(
            group, [few[place] for place in places], threshold, memory, rules, perturbation, draws
        )
        verdicts.update(zip(places, found, strict=True))
    return tuple(
        seal(evidence, verdicts[place], threshold, rounding)
        for place, evidence in enumerate(evidences)
    )


def _verdicts(
    group: Sequence[Evidence],
    few: Sequence[Collection[int]],
    threshold: int | None,
    memory: Sequence[Published],
    rules: frozenset[tuple[str, ...]],
    perturbation: Perturbation | None = None,
    draws: Draws | None = None,
) -> list[Verdict]:
    """What is decided of each table of one response and kind."""
    if all(evidence.profile == PUBLIC_PROFILE for evidence in group):
        values = [evidence.cells.column("value").to_pylist() for evidence in group]
        return [_alike([None if v is None else Disclosure.VALID for v in told]) for told in values]
    if group[0].kind is Kind.INDICATOR:
        told = indicator_letters(group, few, threshold, partial(_letters_of_counts, threshold))
        return [_alike(letters) for letters in told]
    linked = link(group, memory, rules)
    frequent = {
        place
        for table, lines in zip(linked.places, few, strict=True)
        for line in lines
        if (place := table[line]) is not None
    }
    earlier = printed_cells(group, linked, memory, rules)
    judged = judge(linked, threshold, frequent, earlier)
    if perturbation is not None:
        return perturbed(group, linked, judged, earlier, memory, perturbation, draws)
    found = _complement(group, judged)
    letters = _letters(judged, found.pattern)
    hidden = np.array([letter is not Disclosure.VALID for letter in letters], dtype=np.bool_)
    weights = readers_weights(judged.system, ~(hidden | judged.system.hidden))
    effort = _effort(judged, found)
    if not _free(linked, judged).any():
        names = {evidence.table for evidence in group}
        effort = next((t.effort for t in reversed(memory) if t.table in names), effort)
    return [
        Verdict(
            [None if place is None else letters[place] for place in table],
            [None if place is None else float(weights[place]) for place in table],
            judged.exposed,
            effort,
        )
        for table in linked.places
    ]


def _letters_of_counts(threshold: int | None, counts: Sequence[Evidence]) -> Letters:
    verdicts = _verdicts(counts, [()] * len(counts), threshold, (), frozenset())
    return [verdict.letters for verdict in verdicts]


def _alike(letters: Sequence[Disclosure | None]) -> Verdict:
    """Rows that are judged one by one, and are worth the same."""
    return Verdict(letters, [None if letter is None else 1.0 for letter in letters])


def _complement(group: Sequence[Evidence], judged: Judged) -> Suppression:
    """The complementary cells, once an attack has proved that they are enough."""
    try:
        found = suppress(judged.system, judged.requirement)
    except UnprotectableError as failure:
        raise CroiseeError(_unprotectable(group, len(failure.cells))) from failure
    shown = ~(found.pattern | judged.system.hidden)
    attack = audit(judged.system, shown, judged.requirement, known=judged.known)
    if attack.leaks:
        raise CroiseeError(_unsafe(group, len(attack.leaks)))
    return found


def _letters(judged: Judged, pattern: BoolArray) -> list[Disclosure]:
    return [
        Disclosure.SECONDARY if hidden and letter not in PRIMARY else letter
        for letter, hidden in zip(judged.letters, pattern | judged.system.hidden, strict=True)
    ]


def _free(linked: Linked, judged: Judged) -> BoolArray:
    """Cells of today's tables that nothing decides beforehand: neither the rules nor the past."""
    today = np.zeros(judged.system.size, dtype=np.bool_)
    today[[place for table in linked.places for place in table if place is not None]] = True
    primary = np.array([letter in PRIMARY for letter in judged.letters], dtype=np.bool_)
    return today & ~primary & ~judged.system.hidden & ~judged.system.known


def _effort(judged: Judged, found: Suppression) -> Effort:
    if not judged.requirement.cells.size:
        return Effort()
    if found.bound is None:
        return Effort(found.method.value)
    gap = (found.lost - found.bound) / found.lost if found.lost > 0.0 else 0.0
    return Effort(found.method.value, math.ceil(100.0 * gap - 1e-6) / 100.0)


def _names(group: Sequence[Evidence]) -> str:
    return ", ".join(f"« {evidence.table} »" for evidence in group)


def _unprotectable(group: Sequence[Evidence], count: int) -> Problem:
    return Problem(
        message=f"tableaux {_names(group)} : {count} case(s) à protéger ne peuvent pas l'être, car "
        "ce qui est déjà public permet de les retrouver.",
        expected="qu'aucun chiffre déjà publié ne révèle une case trop petite",
        remedy="Regrouper des zones ou des modalités, ou retirer la publication antérieure qui "
        "porte sur les mêmes cases avec une règle moins stricte.",
        rule="secret statistique",
    )


def _unsafe(group: Sequence[Evidence], count: int) -> Problem:
    return Problem(
        message=f"tableaux {_names(group)} : l'attaque de contrôle resserre encore {count} "
        "case(s) ; rien n'est publié.",
        expected="aucune case protégée devinable par différence",
        remedy="Publier un tableau moins détaillé, et signaler ce cas : la protection calculée "
        "aurait dû suffire.",
        rule="secret statistique",
    )
