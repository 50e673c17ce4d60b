"""`croisee protect` where the rules ask for blurred figures: perturbed, attacked, written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from croisee.confidentiality import Kind
from croisee.confidentiality.perturbation import (
    CellKey,
    DifferentialPrivacy,
    Perturbation,
    PerturbedTable,
    perturb,
)
from croisee.confidentiality.perturbation.attacked import attack_blurred
from croisee.confidentiality.perturbation.cell_key import Keys
from croisee.confidentiality.perturbation.contribution import least_contribution
from croisee.confidentiality.system import FloatArray, IntArray
from croisee.foundation.errors import CroiseeError, Problem
from croisee.tablefiles.building import Built
from croisee.tablefiles.response import Response
from croisee.tablefiles.sheets import Sheet
from croisee.tablefiles.values import numbers

_UNIT = 2.0**64
_APART = 1e-9


@dataclass(frozen=True)
class Blurring:
    """`table`: what may be shown of each cell (NaN: nothing). `attacked`: false where noise without
    bounds leaves nothing to attack. `unsafe`: cells that the attack narrows."""

    choice: Perturbation
    table: PerturbedTable
    attacked: bool
    unsafe: IntArray


def blur(response: Response, choice: Perturbation, files: Sequence[Path]) -> Blurring:
    """Blur the figures of linked tables as the rules choose, then attack them.

    `files`: where they will be written; noise drawn at random must be, and once. Raises
    `CroiseeError` when the choice does not suit the tables.
    """
    system, requirement = response.system, response.requirement
    if isinstance(choice, DifferentialPrivacy):
        _check_noise(response, choice, files)
        return Blurring(choice, perturb(system, choice), False, np.zeros(0, dtype=np.int64))
    if isinstance(choice, CellKey):
        _check_counts(response, choice)
        table = perturb(system, choice, keys=_cell_keys(response))
    else:
        table = perturb(system, choice, requirement=requirement)
    attack = attack_blurred(
        system, requirement, table, floors=_floors(response), singletons=response.singletons
    )
    return Blurring(choice, table, True, np.array(attack.unsafe, dtype=np.int64))


def _floors(response: Response) -> FloatArray:
    """Counts under the threshold of a profile are rounded so that they may be nobody's; under
    another interval, they need not be."""
    rules = response.rules
    judged = rules.kind is Kind.COUNT and rules.interval is None
    return np.full(response.system.size, float(rules.profile.minimum if judged else 0))


def _check_counts(response: Response, choice: Perturbation) -> None:
    if not (response.rules.kind is Kind.COUNT and response.system.integer):
        raise CroiseeError(
            Problem(
                f"« {choice.kind} » ne brouille que des nombres entiers de personnes.",
                "Choisissez « arrondi_controle », ou retirez « perturbation » des règles.",
            )
        )


def _check_noise(response: Response, choice: DifferentialPrivacy, files: Sequence[Path]) -> None:
    """A draw that nobody keeps, or that replaces another, must not happen."""
    _check_counts(response, choice)
    if not files:
        raise CroiseeError(
            Problem(
                "le bruit tiré ne serait écrit nulle part, et ne doit être tiré qu'une fois.",
                "Donnez --out ou --public.",
            )
        )
    if there := [path.name for path in files if path.exists()]:
        raise CroiseeError(
            Problem(
                f"« {there[0]} » existe : un bruit y a peut-être déjà été tiré.",
                "Reprenez ce fichier : comparer deux tirages approcherait les vraies valeurs. Si "
                "c'est un autre tableau, donnez un autre nom.",
                file=there[0],
            )
        )
    least = least_contribution(response.system)
    if choice.contribution_bound < least:
        raise CroiseeError(
            Problem(
                f"une même personne compte dans {least} cases au moins, totaux compris, et "
                f"« cases_par_personne » dit {choice.contribution_bound}.",
                f"Écrivez « cases_par_personne: {least} » ou plus, ou donnez moins de détail.",
            )
        )


def _cell_keys(response: Response) -> Keys:
    """The key of each cell: those of the column, and, for a margin, the sum of those of its parts,
    modulo 1."""
    built = response.built
    found = np.full(built.figures.size, np.nan)
    for place, sheet in enumerate(response.sheets):
        cells = built.cells[place][: sheet.text.size]
        told = _told_keys(response, sheet)
        apart = np.abs(found[cells] - told)
        if np.any(np.minimum(apart, 1.0 - apart) > _APART):
            raise CroiseeError(
                sheet.text.problem(
                    "une même case n'a pas la même clé dans deux tableaux.",
                    "La clé d'une case est la somme des clés de ses enregistrements.",
                    column=response.rules.columns.key,
                )
            )
        found[cells] = told
    _sum_keys(built, found)
    lacking = np.isnan(found) & ~response.system.hidden
    if lacking.any():
        raise CroiseeError(
            Problem(
                f"{int(lacking.sum())} case(s) n'ont pas de clé, dont "
                f"{built.describe(int(np.argmax(lacking)))}.",
                "Donnez la clé de chaque case, ou toutes les parties de chaque marge.",
            )
        )
    keys: Keys = np.floor(np.nan_to_num(found) * _UNIT).astype(np.uint64)
    return keys


def _told_keys(response: Response, sheet: Sheet) -> FloatArray:
    column = response.rules.columns.key
    if column is None:
        raise CroiseeError(
            Problem(
                "la méthode de la clé de cellule demande une clé par case.",
                "Nommez la colonne des sommes de clés, « cle », sous « colonnes ».",
            )
        )
    sheet.text.require(column)
    return np.mod(numbers(sheet.text, column, least=0.0), 1.0)


def _sum_keys(built: Built, keys: FloatArray) -> None:
    """Fill in the keys of the wholes whose parts all have one."""
    parts = built.relations.tocsr()
    while True:
        filled = False
        for relation in np.flatnonzero(np.isnan(keys[built.wholes]) & ~built.partial):
            row = slice(parts.indptr[relation], parts.indptr[relation + 1])
            below = parts.indices[row][parts.data[row] < 0.0]
            if not np.isnan(keys[below]).any():
                keys[built.wholes[relation]] = np.mod(keys[below].sum(), 1.0)
                filled = True
        if not filled:
            return
