"""The portable subset: every construct a query may hold, and nothing else.

A query is a tree; this module lists each kind of node that may stand in it and which of its
slots may be filled. What is not listed is refused, so a construct that a new version of the
parser learns to read stays shut until somebody opens it here, with a spec on both engines.

Six types cross the engine: BIGINT, DOUBLE, VARCHAR, BOOLEAN, DATE, TIMESTAMP (without zone).
Left out on purpose, because the two engines disagree or because two runs would: random and
clock functions, `concat` (nulls), `first`/`any_value`/`string_agg` (order), standard deviations
(order of the sum), decimals, collations, time zones, nested values, recursion, samples.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlglot import exp, parse, tokenize
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

from croisee.engine.refusals import outside_subset, refusal
from croisee.foundation.errors import CroiseeError

DIALECT = "duckdb, normalization_strategy=case_sensitive"
"""Names are compared as written: `NOM` is not `nom`, and no fold of letters can hide one."""

_MOST_LETTERS = 1_000_000
_MOST_TOKENS = 10_000
_DEEPEST = 60
_WIDEST = 12
_OPENING = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
_CLOSING = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)

_UNARY = frozenset({"this"})
_BINARY = frozenset({"this", "expression"})
_LIST = frozenset({"this", "expressions"})

_STRUCTURE: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {
            "expressions",
            "from_",
            "joins",
            "laterals",
            "where",
            "group",
            "having",
            "qualify",
            "order",
            "limit",
            "offset",
            "distinct",
            "with_",
        }
    ),
    exp.Union: frozenset({"this", "expression", "distinct", "order", "limit", "offset", "with_"}),
    exp.Intersect: frozenset(
        {"this", "expression", "distinct", "order", "limit", "offset", "with_"}
    ),
    exp.Except: frozenset({"this", "expression", "distinct", "order", "limit", "offset", "with_"}),
    exp.Subquery: frozenset({"this", "alias", "with_"}),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.From: _UNARY,
    exp.Table: frozenset({"this", "alias", "joins"}),
    exp.TableAlias: frozenset({"this", "columns"}),
    exp.Join: frozenset({"this", "side", "kind", "on", "using"}),
    exp.Lateral: frozenset({"this", "alias"}),
    exp.Values: frozenset({"expressions", "alias"}),
    exp.Where: _UNARY,
    exp.Group: frozenset({"expressions"}),
    exp.Having: _UNARY,
    exp.Qualify: _UNARY,
    exp.Order: frozenset({"expressions"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Limit: frozenset({"expression"}),
    exp.Offset: frozenset({"expression"}),
    exp.Distinct: frozenset({"expressions"}),
    exp.Window: frozenset({"this", "partition_by", "order", "spec", "over"}),
    exp.WindowSpec: frozenset({"kind", "start", "start_side", "end", "end_side"}),
    exp.Filter: _BINARY,
    exp.Alias: frozenset({"this", "alias"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Star: frozenset({"except_"}),
    exp.Tuple: frozenset({"expressions"}),
    exp.Paren: _UNARY,
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: _UNARY,
    exp.Null: frozenset(),
    exp.Var: _UNARY,
    exp.Interval: frozenset({"this", "unit"}),
}

_OPERATORS: Mapping[type[exp.Expr], frozenset[str]] = {
    **dict.fromkeys(
        (
            exp.And,
            exp.Or,
            exp.EQ,
            exp.NEQ,
            exp.LT,
            exp.LTE,
            exp.GT,
            exp.GTE,
            exp.NullSafeEQ,
            exp.NullSafeNEQ,
            exp.Add,
            exp.Sub,
            exp.Mul,
            exp.IntDiv,
            exp.Mod,
            exp.Is,
            exp.Like,
        ),
        _BINARY,
    ),
    exp.Div: frozenset({"this", "expression", "typed", "safe"}),
    exp.DPipe: frozenset({"this", "expression", "safe"}),
    exp.Not: _UNARY,
    exp.Neg: _UNARY,
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Exists: _UNARY,
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true", "false"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to", "safe"}),
    exp.DataType: frozenset({"this", "nested"}),
}

_FUNCTIONS: Mapping[type[exp.Expr], frozenset[str]] = {
    # of a group
    exp.Count: frozenset({"this", "big_int"}),
    exp.CountIf: _UNARY,
    exp.Sum: _UNARY,
    exp.Avg: _UNARY,
    exp.Min: _UNARY,
    exp.Max: _UNARY,
    exp.Median: _UNARY,
    exp.PercentileCont: _BINARY,
    exp.LogicalAnd: _UNARY,
    exp.LogicalOr: _UNARY,
    # of a window
    exp.RowNumber: frozenset(),
    exp.Rank: frozenset(),
    exp.DenseRank: frozenset(),
    exp.Ntile: _UNARY,
    exp.Lag: frozenset({"this", "offset", "default"}),
    exp.Lead: frozenset({"this", "offset", "default"}),
    exp.FirstValue: _UNARY,
    exp.LastValue: _UNARY,
    # of a value
    exp.Coalesce: _LIST,
    exp.Nullif: _BINARY,
    exp.Greatest: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Least: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Abs: _UNARY,
    exp.Sign: _UNARY,
    exp.Floor: _UNARY,
    exp.Ceil: _UNARY,
    exp.Round: frozenset({"this", "decimals"}),
    exp.Sqrt: _UNARY,
    exp.Ln: _UNARY,
    exp.Exp: _UNARY,
    # of a text
    exp.Lower: _UNARY,
    exp.Upper: _UNARY,
    exp.Length: _UNARY,
    exp.Trim: frozenset({"this", "position"}),
    exp.Substring: frozenset({"this", "start", "length"}),
    exp.Left: _BINARY,
    exp.Right: _BINARY,
    exp.Pad: frozenset({"this", "expression", "fill_pattern", "is_left"}),
    exp.Replace: frozenset({"this", "expression", "replacement"}),
    exp.StrPosition: frozenset({"this", "substr"}),
    exp.Contains: _BINARY,
    exp.StartsWith: _BINARY,
    exp.EndsWith: _BINARY,
    exp.ConcatWs: frozenset({"this", "expressions", "safe", "coalesce"}),
    exp.SplitPart: frozenset({"this", "delimiter", "part_index"}),
    exp.RegexpLike: _BINARY,
    exp.RegexpFullMatch: _BINARY,
    exp.RegexpExtract: frozenset({"this", "expression", "group", "null_if_pos_overflow"}),
    exp.RegexpReplace: frozenset(
        {"this", "expression", "replacement", "modifiers", "single_replace"}
    ),
    exp.SHA2: frozenset({"this", "length"}),
    # of a date
    exp.Year: _UNARY,
    exp.Month: _UNARY,
    exp.Day: _UNARY,
    exp.DayOfWeekIso: _UNARY,
    exp.DateDiff: frozenset({"this", "expression", "unit", "date_part_boundary"}),
    exp.DateFromParts: frozenset({"year", "month", "day"}),
    exp.TimestampTrunc: frozenset({"this", "unit"}),
    exp.DateTrunc: frozenset({"this", "unit"}),
    exp.LastDay: _UNARY,
}

ALLOWED: Mapping[type[exp.Expr], frozenset[str]] = {**_STRUCTURE, **_OPERATORS, **_FUNCTIONS}
"""Kind of node → the slots of it that may be filled."""

TYPES: Mapping[exp.DType, str] = {
    exp.DType.TINYINT: "BIGINT",
    exp.DType.SMALLINT: "BIGINT",
    exp.DType.INT: "BIGINT",
    exp.DType.BIGINT: "BIGINT",
    exp.DType.FLOAT: "DOUBLE",
    exp.DType.DOUBLE: "DOUBLE",
    exp.DType.VARCHAR: "VARCHAR",
    exp.DType.TEXT: "VARCHAR",
    exp.DType.BOOLEAN: "BOOLEAN",
    exp.DType.DATE: "DATE",
    exp.DType.TIMESTAMP: "TIMESTAMP",
    exp.DType.TIMESTAMPNTZ: "TIMESTAMP",
}
"""Types a query may name, and the one of the six that each stands for."""


def parse_query(sql: str) -> exp.Query:
    """The tree of one SELECT in the portable subset. Raises `CroiseeError` on anything else."""
    try:
        with bounded():
            _first_look(sql)
            statements = parse(sql, dialect=DIALECT)
    except SqlglotError:
        raise refusal(
            "la requête n'est pas du SQL lisible",
            "Corriger la syntaxe de la requête.",
            rule="moteur.syntaxe",
        ) from None
    tree = statements[0]
    if len(statements) > 1 or not isinstance(tree, exp.Select | exp.SetOperation):
        raise outside_subset("autre chose qu'un SELECT", "Écrire une seule requête SELECT.")
    with bounded():
        check_constructs(tree)
    _refuse_wide_stars(tree)
    return tree


@contextmanager
def bounded() -> Iterator[None]:
    """Refuse, instead of failing on, a tree too deep to be walked."""
    try:
        yield
    except RecursionError:
        raise _too_deep() from None


def check_constructs(tree: exp.Expr) -> None:
    """Raise `CroiseeError` at the first construct of `tree` that is not in the subset."""
    for node in tree.walk():
        slots = ALLOWED.get(type(node))
        if slots is None:
            raise outside_subset(describe(node), "Voir la liste des fonctions permises.")
        filled = {slot for slot, value in node.args.items() if value not in (None, False, [])}
        if extra := filled - slots:
            raise outside_subset(
                f"{describe(node)} avec {', '.join(sorted(extra))}",
                "Récrire cette partie avec les formes permises.",
            )
        if isinstance(node, exp.DataType) and node.this not in TYPES:
            raise outside_subset(
                f"le type {node.sql(DIALECT)}",
                "Employer BIGINT, DOUBLE, VARCHAR, BOOLEAN, DATE ou TIMESTAMP.",
            )


def _first_look(sql: str) -> None:
    """Refuse by its words what the parser need not see: bombs, and anything but one SELECT."""
    if len(sql) > _MOST_LETTERS:
        raise _too_deep()
    tokens = tokenize(sql, dialect=DIALECT)
    words = [token.text.upper() for token in tokens]
    while words and words[-1] == ";":
        words.pop()
    if len(words) > _MOST_TOKENS:
        raise _too_deep()
    if any(token.token_type == TokenType.SEMICOLON for token in tokens[: len(words)]):
        raise outside_subset("plusieurs instructions", "Écrire une seule requête SELECT.")
    if not words or words[0] not in ("SELECT", "WITH", "("):
        raise outside_subset("autre chose qu'un SELECT", "Écrire une seule requête SELECT.")
    depth = deepest = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise _too_deep()


def _refuse_wide_stars(tree: exp.Expr) -> None:
    """Stars over stars multiply the columns: bound how many sources they stand for."""
    wide = sum(
        1 + len(star.find_ancestor(exp.Select).args.get("joins") or ())
        for star in tree.find_all(exp.Star)
        if star.find_ancestor(exp.Count, exp.Select) is star.find_ancestor(exp.Select)
    )
    if wide > _WIDEST:
        raise _too_deep()


def _too_deep() -> CroiseeError:
    return refusal(
        "la requête est trop longue ou trop imbriquée pour être lue en entier",
        "La découper en plusieurs étapes.",
        rule="moteur.taille",
        expected=f"au plus {_MOST_TOKENS} mots et {_DEEPEST} niveaux de parenthèses",
    )


def describe(node: exp.Expr) -> str:
    """A construct as a message names it, without anything the query says about data."""
    if isinstance(node, exp.Anonymous):
        return f"la fonction {node.name}"
    if isinstance(node, exp.Func):
        return f"la fonction {node.sql_name()}"
    return f"la forme {node.key.upper()}"
