"""The rules of a declaration held against one edition: one pass counts, a second looks at faults.

The first query reads the table once, whatever the number of rules: for each, how many rows are
faulty. Only the rules that fail are then asked for their first rows.
"""

from collections.abc import Mapping, Sequence

from croisee.engine import Engine, Grant
from croisee.foundation.errors import Problem
from croisee.sources.binding import Binding
from croisee.sources.cells import STAGED, read_query
from croisee.sources.classes import SHOWN, value_class
from croisee.sources.expressions import select
from croisee.sources.model import Declaration, Delivery
from croisee.sources.rules import Rule, compile_rules

SAMPLE = 5
"""Rows looked at per rule that fails."""


def validate(
    declaration: Declaration, delivery: Delivery, binding: Binding, staged: Grant, engine: Engine
) -> tuple[list[Problem], list[Problem], int]:
    """Faults, warnings and number of rows of one edition, read from its staged file."""
    table = f"({read_query(declaration, delivery, binding)}) AS cellules"
    grants = {STAGED: staged}
    rules = compile_rules(declaration, frozenset(binding.columns))
    counts = [
        f"count({rule.repeats}) - count(DISTINCT {rule.repeats})"
        if rule.repeats
        else f"count(*) FILTER (WHERE {rule.condition})"
        for rule in rules
    ]
    columns = ["count(*) AS _rows", *(f"{sql} AS _c{n}" for n, sql in enumerate(counts))]
    (found,) = engine.query(select(columns, table), grants).to_pylist()
    if found["_rows"] == 0:
        return [_no_rows(delivery)], [], 0
    numbers = {field.name: number for number, field in enumerate(declaration.fields)}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for number, rule in enumerate(rules):
        if count := found[f"_c{number}"]:
            rows = engine.query(
                _sample(rule, table, f"_t{numbers[rule.field]}"), grants
            ).to_pylist()
            problem = _problem(declaration, delivery, binding, rule, count, rows)
            (warnings if rule.warns else problems).append(problem)
    return problems, warnings, found["_rows"]


def _sample(rule: Rule, table: str, cell: str) -> str:
    """SQL: line and cell, as written, of the first faulty rows of `table`."""
    if rule.repeats is None:
        columns = ["_row", f"{cell} AS _cell"]
        return select(columns, table, where=rule.condition, order="_row", limit=SAMPLE)
    rank = f"row_number() OVER (PARTITION BY {rule.repeats} ORDER BY _row) AS _rank"
    repeated = select(
        ["_row", f"{cell} AS _cell", rank], table, where=f"{rule.repeats} IS NOT NULL"
    )
    columns = ["_row", "_cell"]
    return select(columns, f"({repeated}) AS a", where="_rank > 1", order="_row", limit=SAMPLE)


def _problem(
    declaration: Declaration,
    delivery: Delivery,
    binding: Binding,
    rule: Rule,
    count: int,
    rows: Sequence[Mapping[str, object]],
) -> Problem:
    field = declaration.field(rule.field)
    public = not declaration.personal and field.croisee.sensibilite == "public"
    seen: dict[str, list[int]] = {}
    for row in rows:
        cell = str(row["_cell"] or "")
        kind = value_class(cell)
        if public and cell:
            kind = f"{kind} « {cell[:SHOWN]}{'…' if len(cell) > SHOWN else ''} »"
        seen.setdefault(kind, []).append(int(str(row["_row"])))
    return Problem(
        message=rule.message,
        remedy=rule.remedy,
        expected=rule.expected,
        file=delivery.fichier,
        row=int(str(rows[0]["_row"])),
        column=binding.columns[rule.field],
        value_class=" ; ".join(
            f"{kind} (ligne{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))})"
            for kind, lines in seen.items()
        ),
        rule=rule.code,
        count=count,
    )


def _no_rows(delivery: Delivery) -> Problem:
    return Problem(
        message="le fichier n'a aucune ligne de données"
        + (" qui réponde au `filtre`." if delivery.filtre else "."),
        remedy="Demandez un nouvel envoi au producteur, ou corrigez `filtre`."
        if delivery.filtre
        else "Demandez un nouvel envoi au producteur.",
        file=delivery.fichier,
        rule="fichier.vide",
    )
