"""Why a household has a right or not: rule by rule, amount by amount, in plain French."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import workshop
from croisee.foundation.packaged import packaged
from croisee.rights.checks import check_donors
from croisee.rights.donors import write_donors
from croisee.rights.entitlements import RIGHTS
from croisee.rights.environment import run
from croisee.rights.known import known_law
from croisee.rights.law import check_law
from croisee.rights.months import check_months, rows_read
from croisee.rights.request import check_request, lives_overseas, terms
from croisee.rights.schema import Donors

_ROUNDING = 1.0
"""Euros under which a difference between a total and its lines is only rounding."""


class Line(NamedTuple):
    """An amount of the calculation; `counts`: plus, moins, total, plafond or repere."""

    label: str
    amount: float
    unit: str
    counts: str


class Explanation(NamedTuple):
    """A right of one family of the household: the rule, its amounts, what comes out.

    `persons`: covered, 0 when not entitled; `amount`: euros per month, 0 for the health cover.
    """

    right: str
    title: str
    rule: str
    period: str
    lines: tuple[Line, ...]
    persons: int
    amount: float

    def __str__(self) -> str:
        lines = [f"{self.title}. {self.rule}"]
        lines += [f"  {line.label} : {_written(line.amount, line.unit)}" for line in self.lines]
        lines.append(f"  Résultat : {self._verdict}")
        return "\n".join(lines)

    @property
    def _verdict(self) -> str:
        if not self.persons:
            return "pas de droit d’après ces éléments."
        who = "une personne" if self.persons == 1 else f"{self.persons} personnes"
        worth = f", {_written(self.amount, 'euros')} par mois" if self.amount else ""
        return f"droit ouvert pour {who}{worth}."


def explain(
    donors: Donors,
    menage: str,
    month: str,
    zone: int,
    cache: Path,
    *,
    rights: Sequence[str] = RIGHTS,
) -> tuple[Explanation, ...]:
    """Every right of one household, right by right, then family by family.

    Nothing of the household is kept in `cache`. Raises `CroiseeError` as `evaluate` does, and when
    there is no such household.
    """
    one = check_donors(_household(donors, menage))
    check_request(one, month, [zone], rights)
    check_months(one, month, rights)
    known = known_law(month, cache)
    check_law(known.parameters, month, rights, overseas=lives_overseas(one))
    one = one._replace(revenus=rows_read(one, month))
    spoken = packaged(__package__, "explications.yaml")
    lines = {right: spoken[right]["lignes"] for right in rights}
    with workshop(cache / "explication") as folder:
        write_donors(one, folder)
        answer = folder / "explication.json"
        order = {"donors": str(folder), "zones": [zone], "lines": lines, "what": "explain"}
        run({**terms(month, rights), **order}, answer)
        told = json.loads(answer.read_text(encoding="utf-8"))
    return tuple(
        _of_family(right, spoken[right], lines[right], told, family)
        for right in rights
        for family in range(len(told["trouve"][right]["personnes"]))
    )


def _household(donors: Donors, menage: str) -> Donors:
    homes = donors.menages.filter(pc.equal(donors.menages["menage"], menage))
    if not homes.num_rows:
        raise CroiseeError(
            Problem(
                "ce ménage n’est pas dans la liste.", "Vérifiez son identifiant.", file="menages"
            )
        )
    people = donors.personnes.filter(pc.equal(donors.personnes["menage"], menage))
    names = people["personne"].combine_chunks()
    incomes = donors.revenus.filter(pc.is_in(donors.revenus["personne"], names))
    return Donors(homes, people, pa.table(incomes))


def _of_family(
    right: str,
    spoken: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    told: Mapping[str, Any],
    family: int,
) -> Explanation:
    said = [
        Line(
            line["libelle"],
            told["lignes"][right][rank][family],
            line.get("unite", "euros"),
            line["compte"],
        )
        for rank, line in enumerate(lines)
    ]
    return Explanation(
        right,
        spoken["titre"],
        spoken["regle"],
        spoken["periode"],
        tuple(_balanced(said)),
        told["trouve"][right]["personnes"][family],
        told["trouve"][right]["montant"][family],
    )


def _balanced(lines: Sequence[Line]) -> list[Line]:
    """The lines that say something, and what is left between the total and its lines."""
    shown = [line for line in lines if line.amount or line.counts in ("total", "plafond")]
    total = next((rank for rank, line in enumerate(shown) if line.counts == "total"), None)
    if total is not None:
        counted = sum(line.amount for line in shown[:total] if line.counts == "plus")
        left = shown[total].amount - counted
        if abs(left) >= _ROUNDING:
            shown.insert(total, Line("Abattements et autres ressources", left, "euros", "plus"))
    return shown


def _written(amount: float, unit: str) -> str:
    if unit != "euros":
        return f"{amount:.0f}"
    return f"{amount:,.2f} €".replace(",", " ").replace(".", ",")
