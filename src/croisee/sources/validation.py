"""The rules of a declaration held against one edition: one pass counts, a second looks at faults.

The first query reads the table once, whatever the number of rules: for each, how many rows are
faulty and which is the first. Only the rules that fail are then asked for their first rows.
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
WINDOW = 100_000
"""Lines after the first faulty one where the others are looked for: enough to help, and the file
is not read whole once per rule."""


def validate(
    declaration: Declaration, delivery: Delivery, binding: Binding, staged: Grant, engine: Engine
) -> tuple[list[Problem], list[Problem], int]:
    """Faults, warnings and number of rows of one edition, read from its staged file."""
    table = f"({read_query(declaration, delivery, binding)}) AS cellules"
    grants = {STAGED: staged}
    rules = compile_rules(declaration, frozenset(binding.columns))
    columns = [sql for n, rule in enumerate(rules) for sql in _counts(rule, n)]
    (found,) = engine.query(select(["count(*) AS _rows", *columns], table), grants).to_pylist()
    if found["_rows"] == 0:
        return [_no_rows(delivery)], [], 0
    numbers = {field.name: number for number, field in enumerate(declaration.fields)}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for number, rule in enumerate(rules):
        if count := found[f"_c{number}"]:
            cell = f"_t{numbers[rule.field]}"
            sample = _sample(rule, table, cell, found[f"_f{number}"])
            rows = engine.query(sample, grants).to_pylist()
            problem = _problem(declaration, delivery, binding, rule, count, rows)
            (warnings if rule.warns else problems).append(problem)
    return problems, warnings, found["_rows"]


def _counts(rule: Rule, number: int) -> tuple[str, str]:
    """SQL: how many rows break the rule, and the line of the first (unknown for repetitions)."""
    if rule.repeats is None:
        faulty = f"FILTER (WHERE {rule.condition})"
        return f"count(*) {faulty} AS _c{number}", f"min(_row) {faulty} AS _f{number}"
    extra = f"count({rule.repeats}) - count(DISTINCT {rule.repeats})"
    return f"{extra} AS _c{number}", f"CAST(NULL AS BIGINT) AS _f{number}"


def _sample(rule: Rule, table: str, cell: str, first: int | None) -> str:
    """SQL: line and cell, as written, of the first faulty rows of `table`."""
    if rule.repeats is None:
        assert first is not None
        columns = ["_row", f"{cell} AS _cell"]
        near = f"_row <= {first + WINDOW} AND ({rule.condition})"
        return select(columns, table, where=near, order="_row", limit=SAMPLE)
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
