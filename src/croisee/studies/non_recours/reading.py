"""What the sources publish, as the rooms below read it: arrays over the zones of one zoning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.confidentiality.rules import PUBLIC_PROFILE
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.population.published import Published, declared
from croisee.sources import Declaration
from croisee.studies.non_recours.parameters import Beneficiaries, Estimate
from croisee.studies.parameters import (
    FILE,
    check_columns,
    check_edition,
    check_figures,
    check_named,
    read_parameters,
)
from croisee.studies.sql import literal
from croisee.studies.study import Opened, Request, table_name

Floats = npt.NDArray[np.float64]
Cell = tuple[float | None, Status]

VOCABULARY = "qpv"
"""The zoning whose description names margins: its words serve for every zoning of a project."""


def columns(
    request: Request, declarations: Mapping[str, Declaration]
) -> Mapping[str, frozenset[str]]:
    """Columns needed of each source. Raises `CroiseeError` when a request cannot be answered."""
    parameters = read_parameters(Estimate, request)
    _check_names(request, parameters)
    needed: dict[str, set[str]] = {name: {"zone"} for name in request.sources}
    for key, source, edition, wanted in _tables(parameters):
        check_named(request, f"{key}.source", source)
        declaration = declarations[source]
        check_columns(request, f"{key}.source", ["zone"], declaration)
        check_edition(request, f"{key}.edition", edition, declaration)
        check_figures(request, key, wanted, declaration)
        _check_public(request, key, declaration)
        needed[source].update(wanted)
    return {name: frozenset(columns) for name, columns in needed.items()}


def _tables(parameters: Estimate) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Key of the request, source, edition and columns of every table that is read."""
    for table in parameters.marges:
        yield "marges", table.source, table.edition, tuple(table.colonnes.values())
    for counted in parameters.beneficiaires:
        yield "beneficiaires", counted.source, counted.edition, _counted(counted)


def _counted(entry: Beneficiaries) -> tuple[str, ...]:
    return (*entry.colonnes.values(), *([entry.couverts] if entry.couverts else []))


def _check_names(request: Request, parameters: Estimate) -> None:
    """Figures, margins and rights that are named must be known, and something must be held out."""
    entry = declared(VOCABULARY)
    figures = {name for table in parameters.marges for name in table.colonnes}
    expected = {
        "marges": (figures, entry["colonnes"]),
        "jugees": (set(parameters.jugees), entry["marges"]),
        "semblables": (set(parameters.semblables), figures),
    }
    for key, (named, known) in expected.items():
        if unknown := sorted(named - set(known)):
            raise _fault(
                request,
                key,
                f"« {unknown[0]} » n'est pas un nom connu ici",
                "parmi : " + ", ".join(sorted(known)),
            )
    if "population" not in figures:
        raise _fault(
            request, "marges", "rien ne dit combien d'habitants compte une zone", "« population »"
        )


def _check_public(request: Request, key: str, declaration: Declaration) -> None:
    """Raises `CroiseeError` unless figures are public: nobody tells who is behind them."""
    if declaration.profil != PUBLIC_PROFILE:
        raise _fault(
            request,
            f"{key}.source",
            f"les chiffres de « {declaration.source} » ne sont pas déjà publics, et rien ne dit "
            "combien de personnes sont derrière",
            f"une source de profil « {PUBLIC_PROFILE} »",
        )


def _fault(request: Request, key: str, message: str, expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            f"demande « {request.name} » : {message}",
            "corrigez croisee.yaml.",
            expected=expected,
            file=FILE,
            column=f"parametres.{key}",
        )
    )


def published(opened: Opened, parameters: Estimate, zones: Sequence[str]) -> Published:
    """Everything that margins need of these zones; what no source tells is NaN."""
    figures = {name: np.full(len(zones), np.nan) for name in declared(VOCABULARY)["colonnes"]}
    for table in parameters.marges:
        cells = _cells(opened, table.source, table.edition, table.colonnes.values())
        for name, column in table.colonnes.items():
            told = _values(cells, zones, column)
            figures[name] = np.where(np.isnan(figures[name]), told, figures[name])
    return Published(VOCABULARY, tuple(zones), figures)


@dataclass(frozen=True, eq=False)
class Received:
    """Beneficiaries of one right in n zones.

    `low`, `high` (n): equal where the count is published, NaN where nothing bounds it; `status`: as
    the producer gave it; `covered` (n): people whom the fund counts among, NaN: not told; `year`:
    of the counts.
    """

    low: Floats
    high: Floats
    status: tuple[Status, ...]
    covered: Floats
    year: int

    def plus(self, other: "Received") -> "Received":
        """Both rights together, of the same zones and fund; hidden as soon as one is."""
        return Received(
            self.low + other.low,
            self.high + other.high,
            tuple(
                mine if mine is not Status.PUBLISHED else theirs
                for mine, theirs in zip(self.status, other.status, strict=True)
            ),
            self.covered,
            self.year,
        )


def received(opened: Opened, parameters: Estimate, zones: Sequence[str]) -> dict[str, Received]:
    """Right → its beneficiaries, in the order of `parameters.RIGHTS`."""
    found: dict[str, Received] = {}
    for entry in parameters.beneficiaires:
        cells = _cells(opened, entry.source, entry.edition, _counted(entry))
        nothing = np.full(len(zones), np.nan)
        covered = _values(cells, zones, entry.couverts) if entry.couverts else nothing
        for right, column in entry.colonnes.items():
            here = _received(cells, zones, column, entry, covered)
            found[right] = here if right not in found else _first_told(found[right], here)
    both = [found[name] for name in ("c2s_gratuite", "c2s_participation") if name in found]
    whole = {"c2s": both[0].plus(both[1])} if len(both) == 2 else {}
    return {**whole, **{name: found[name] for name in sorted(found)}}


def _received(
    cells: Mapping[str, Mapping[str, Cell]],
    zones: Sequence[str],
    column: str,
    entry: Beneficiaries,
    covered: Floats,
) -> Received:
    told = [cells.get(zone, {}).get(column, (None, Status.UNAVAILABLE)) for zone in zones]
    low, high = (np.full(len(zones), np.nan) for _ in range(2))
    for rank, (value, status) in enumerate(told):
        if value is not None:
            low[rank] = high[rank] = value
        elif status is Status.SUPPRESSED_AT_SOURCE and entry.secret is not None:
            low[rank], high[rank] = 0.0, float(entry.secret)
    return Received(low, high, tuple(status for _, status in told), covered, entry.annee)


def _first_told(one: Received, other: Received) -> Received:
    """Two tables of the same right: each zone is in one of them."""
    known = np.array([status is not Status.UNAVAILABLE for status in one.status])
    return Received(
        np.where(known, one.low, other.low),
        np.where(known, one.high, other.high),
        tuple(
            mine if told else theirs
            for told, mine, theirs in zip(known, one.status, other.status, strict=True)
        ),
        np.where(known, one.covered, other.covered),
        one.year,
    )


def _cells(
    opened: Opened, source: str, edition: str, fields: Iterable[str]
) -> dict[str, dict[str, Cell]]:
    """Zone → column → value and status."""
    names = list(dict.fromkeys(fields))
    selected = ", ".join(f'"{name}", "{name}__statut"' for name in names)
    table = opened.query(
        f'SELECT "zone", {selected} FROM {table_name(source)} '
        f'WHERE "edition" = {literal(edition)} ORDER BY "zone"'
    )
    return {
        row["zone"]: {name: (row[name], Status(row[f"{name}__statut"])) for name in names}
        for row in table.to_pylist()
    }


def _values(cells: Mapping[str, Mapping[str, Cell]], zones: Sequence[str], column: str) -> Floats:
    values = (cells.get(zone, {}).get(column, (None, ""))[0] for zone in zones)
    return np.array([np.nan if value is None else float(value) for value in values])
