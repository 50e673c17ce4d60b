"""Tables whose figures are blurred instead of hidden: one blur for all the tables of a response.

Rounding is attacked like suppression. The attacker knows the method and the bounds of every figure,
those of all the editions together, and no figure exactly but those that were published exactly; a
primary cell that he narrows stops the tables. A figure printed before is printed again where the
count of today is within its bounds, so that editions add nothing to one another.

Noise is not attacked: what it guarantees, it guarantees whatever else is public. It is drawn once,
and written down before anything is made of it (`Draws`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from croisee.confidentiality.evidence import Evidence, Kind
from croisee.confidentiality.perturbation import (
    Blur,
    CellKey,
    ControlledRounding,
    DifferentialPrivacy,
    Kept,
    Perturbation,
    PerturbedTable,
    perturb,
)
from croisee.confidentiality.perturbation.attacked import attack_blurred
from croisee.confidentiality.perturbation.contribution import least_contribution
from croisee.confidentiality.rules.primary import PRIMARY, PUBLIC_PROFILE, Disclosure
from croisee.confidentiality.system import CellSystem, FloatArray
from croisee.confidentiality.tables.cells import Key, Published, keys, rows, totals
from croisee.confidentiality.tables.judged import Judged
from croisee.confidentiality.tables.linked import Linked
from croisee.confidentiality.tables.memory import Printed, printed
from croisee.confidentiality.tables.sealed import Blurred, Verdict
from croisee.foundation.errors import CroiseeError, Problem


class Draws(Protocol):
    """Where draws of noise are written down."""

    def name(self, response: str, cells: Collection[Key]) -> str:
        """The name of the draw for these cells: another one for other data or another noise."""

    def recall(self, draw: str) -> Mapping[Key, float] | None:
        """What was drawn under this name."""

    def keep(self, draw: str, values: Mapping[Key, float]) -> None:
        """Write a new draw down, and what it costs. Raises `CroiseeError` when the budget does not
        allow it."""


def check_choice(evidences: Sequence[Evidence], choice: Perturbation, rounding: int | None) -> None:
    """Raise `CroiseeError` unless these tables can be blurred so. `rounding`: the permit's."""
    problems = []
    for evidence in evidences:
        if evidence.kind is not Kind.COUNT:
            problems.append(
                _refused(
                    evidence.table,
                    f"ce tableau porte un {evidence.kind}, et seul un effectif se brouille.",
                    "Retirer « perturbation » de cette demande : le tableau sera protégé en "
                    "cachant des cases.",
                )
            )
        elif evidence.profile == PUBLIC_PROFILE:
            problems.append(
                _refused(
                    evidence.table,
                    "ses chiffres sont déjà publics : les brouiller ne protège personne.",
                    "Retirer « perturbation » de cette demande.",
                )
            )
    names = ", ".join(evidence.table for evidence in evidences)
    if isinstance(choice, CellKey):
        problems.append(
            _refused(
                names,
                "la clé de cellule demande une clé par enregistrement, qu'une étude ne donne pas.",
                "Choisir « arrondi_controle » ou « confidentialite_differentielle » ; la clé de "
                "cellule s'emploie avec « croisee protect ».",
            )
        )
    if rounding is not None and isinstance(choice, ControlledRounding) and choice.base % rounding:
        problems.append(
            _refused(
                names,
                f"la clause demande des multiples de {rounding}, et {choice.base} n'en est pas un.",
                f"Choisir une base multiple de {rounding}.",
            )
        )
    if problems:
        raise CroiseeError(problems)


def printed_cells(
    group: Sequence[Evidence],
    linked: Linked,
    memory: Sequence[Published],
    rules: frozenset[tuple[str, ...]],
) -> dict[int, list[Printed]]:
    """The rounded figures of earlier releases, by cell. Those that today's tables leave out are not
    remembered: kept figures add up with them, and a table that adds up gives nothing away."""
    every = totals([*group, *memory])
    found = printed(memory, every, rules)
    return {
        place: found[key] for key, place in _places(group, linked, every).items() if key in found
    }


def perturbed(
    group: Sequence[Evidence],
    linked: Linked,
    judged: Judged,
    earlier: Mapping[int, Sequence[Printed]],
    memory: Sequence[Published],
    choice: Perturbation,
    draws: Draws | None,
) -> list[Verdict]:
    """What is printed of each table of one response.

    `earlier`: see `printed_cells`. `draws`: needed for differential privacy. Raises `CroiseeError`
    when a cell is unsafe, when no rounding is found, when the budget is exhausted, or when a person
    counts in more cells than declared.
    """
    draw = None
    if isinstance(choice, DifferentialPrivacy):
        assert draws is not None, "noise is drawn only where it can be written down"
        draw, table = _noisy(group, linked, judged, memory, choice, draws)
    else:
        kept = _kept(judged, earlier, choice)
        table = perturb(judged.system, choice, requirement=judged.requirement, kept=kept)
        _attack(group, judged, table)
    blur = Blur(choice, table.sentence, draw)
    return [_verdict(places, judged, table, blur) for places in linked.places]


def _kept(
    judged: Judged, earlier: Mapping[int, Sequence[Printed]], choice: Perturbation
) -> Kept | None:
    """The last figure printed of each cell, where it can be printed again: a multiple of the base,
    whose bounds hold the count of today and all that is asked of it."""
    if not earlier or not isinstance(choice, ControlledRounding):
        return None
    system, asked = judged.system, judged.requirement
    least, most = system.values.copy(), system.values.copy()
    least[asked.cells] -= asked.down
    most[asked.cells] += asked.up
    kept = Kept(*(np.full(system.size, np.nan) for _ in range(3)))
    for cell, figures in earlier.items():
        last = figures[-1]
        holds = last.low <= least[cell] and most[cell] <= last.high
        if holds and last.value % choice.base == 0 and not system.hidden[cell]:
            kept.values[cell], kept.low[cell], kept.high[cell] = last.value, last.low, last.high
    return kept


def _attack(group: Sequence[Evidence], judged: Judged, table: PerturbedTable) -> None:
    """Raise `CroiseeError` when somebody who knows every bound narrows a primary cell."""
    attack = attack_blurred(
        judged.system, judged.requirement, table, floors=judged.floors, known=judged.known
    )
    if attack.leaks:
        names = ", ".join(evidence.table for evidence in group)
        raise CroiseeError(
            _refused(
                names,
                f"l'attaque de contrôle resserre {len(attack.unsafe)} petit(s) nombre(s) malgré "
                "l'arrondi ; rien n'est publié.",
                "Prendre une base plus grande, ou protéger ce tableau en cachant des cases.",
            )
        )


def _noisy(
    group: Sequence[Evidence],
    linked: Linked,
    judged: Judged,
    memory: Sequence[Published],
    choice: DifferentialPrivacy,
    draws: Draws,
) -> tuple[str, PerturbedTable]:
    """The name of the draw, and the figures: those drawn before under this name, or new ones."""
    every = totals([*group, *memory])
    places = _places(group, linked, every)
    system = _only(judged.system, places.values())
    _check_contribution(group, system, choice)
    shown = {key: place for key, place in places.items() if not system.hidden[place]}
    draw = draws.name(group[0].response, shown)
    before = draws.recall(draw)
    if before is None:
        before = _released(memory, draw, every)
    previous = None
    if before is not None:
        previous = np.full(system.size, np.nan)
        previous[list(shown.values())] = [before[key] for key in shown]
    table = perturb(system, choice, previous=previous)
    if before is None:
        draws.keep(draw, {key: float(table.values[place]) for key, place in shown.items()})
    return draw, table


def _only(system: CellSystem, shown: Collection[int]) -> CellSystem:
    """The same, all cells hidden but those of today's tables."""
    elsewhere = np.ones(system.size, dtype=np.bool_)
    elsewhere[list(shown)] = False
    return replace(system, hidden=system.hidden | elsewhere)


def _released(
    memory: Sequence[Published], draw: str, all_codes: frozenset[tuple[str, str]]
) -> dict[Key, float] | None:
    """The figures of the releases made of this draw: they are public, whatever became of what was
    written down."""
    found: dict[Key, float] = {}
    for table in memory:
        if table.blur is not None and table.blur.draw == draw:
            values = table.cells.column("value").to_pylist()
            told = zip(keys(table, all_codes), values, strict=True)
            found |= {key: value for key, value in told if value is not None}
    return found or None


def _check_contribution(
    group: Sequence[Evidence], system: CellSystem, choice: DifferentialPrivacy
) -> None:
    names = ", ".join(evidence.table for evidence in group)
    if np.any(system.values != np.rint(system.values)):
        raise CroiseeError(
            _refused(
                names,
                "ces effectifs sont pondérés, et le bruit ne s'ajoute qu'à des nombres entiers.",
                "Choisir « arrondi_controle », ou protéger ce tableau en cachant des cases.",
            )
        )
    least = least_contribution(system)
    if choice.contribution_bound < least:
        raise CroiseeError(
            _refused(
                names,
                f"une même personne y compte dans {least} cases au moins, totaux compris, et "
                f"« cases_par_personne » dit {choice.contribution_bound}.",
                f"Écrire « cases_par_personne: {least} » ou plus, ou publier un tableau moins "
                "détaillé.",
            )
        )


def _places(
    group: Sequence[Evidence], linked: Linked, all_codes: frozenset[tuple[str, str]]
) -> dict[Key, int]:
    """Coordinates → cell, for every cell of today's tables."""
    return {
        row.key: place
        for evidence, places in zip(group, linked.places, strict=True)
        for row, place in zip(rows(evidence, all_codes), places, strict=True)
        if place is not None
    }


def _verdict(
    places: Sequence[int | None], judged: Judged, table: PerturbedTable, blur: Blur
) -> Verdict:
    """What has a figure is shown; a cell kept closed since an earlier release stays so."""
    letters: list[Disclosure | None] = []
    for place in places:
        if place is None:
            letters.append(None)
        elif not np.isnan(table.values[place]):
            letters.append(Disclosure.VALID)
        else:
            letter = judged.letters[place]
            letters.append(letter if letter in PRIMARY else Disclosure.SECONDARY)
    return Verdict(
        letters,
        [None if letter is None else 1.0 for letter in letters],
        judged.exposed,
        blurred=Blurred(
            blur, *(_by_row(places, part) for part in (table.values, table.low, table.high))
        ),
    )


def _by_row(places: Sequence[int | None], cells: FloatArray) -> FloatArray:
    return np.array([np.nan if place is None else cells[place] for place in places])


def _refused(table: str, message: str, remedy: str) -> Problem:
    return Problem(
        message=f"perturbation du tableau « {table} » : {message}",
        remedy=remedy,
        rule="secret statistique",
    )
