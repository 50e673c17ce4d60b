"""One checked tree, said so that both engines mean the same.

Most of the language already means the same on both. This module rewrites what does not, once,
into forms that do:

- `a / b` is a division of doubles; by zero it is null, as are `a // b` and `a % b`;
- sums and means of doubles add exactly, in whole billionths (a value is rounded to its 9th
  decimal, totals reach 10²⁹): parallel additions of doubles would end on other last digits;
- `median` and `quantile_cont` interpolate linearly between the two nearest values;
- `round` rounds half away from zero after scaling by a power of ten; `floor`, `ceil`, `round`
  give doubles; `sqrt` of a negative and `ln` of a non-positive number are null;
- a text converts only if it is plainly written (`-12`, `1.5e3`, `true`, `2024-01-31`): other
  forms fail under CAST and are null under TRY_CAST;
- `date_diff` counts days; by month or year, the change of calendar month or year;
- nulls sort last; ties are broken by the columns of the result, from left to right.

Known to differ and left so: capitals of letters that have none of their own (« ß »); the last
digit of `ln`, `exp` and interpolated quantiles. The order of ranks within ties is the query's
business: give `ORDER BY` enough columns.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.generators.duckdb import DuckDBGenerator
from sqlglot.generators.spark import SparkGenerator

from croisee.engine.building import (
    WRITTEN_TYPES,
    call,
    cast,
    divide,
    exact,
    guarded,
    minus,
    number,
    part,
    scaled_back,
)
from croisee.engine.kinds import KIND, REAL, TEXT, WHOLE
from croisee.engine.language import TYPES
from croisee.engine.patterns import to_java
from croisee.engine.shapes import WRITTEN

_PLAIN_FORMS: Mapping[str, str] = {
    "BIGINT": r"^[+-]?[0-9]{1,19}$",
    "DOUBLE": r"^[+-]?([0-9]{1,300}(\.[0-9]{0,300})?|\.[0-9]{1,300})([eE][+-]?[0-9]{1,2})?$",
    "BOOLEAN": r"^(true|false)$",
    "DATE": r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$",
    "TIMESTAMP": r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?$",
}
_UNREADABLE = "illisible"

_FUNCTIONS: Mapping[type[exp.Expr], tuple[str, str, tuple[str, ...]]] = {
    exp.LogicalAnd: ("bool_and", "bool_and", ("this",)),
    exp.LogicalOr: ("bool_or", "bool_or", ("this",)),
    exp.Contains: ("contains", "contains", ("this", "expression")),
    exp.StartsWith: ("starts_with", "startswith", ("this", "expression")),
    exp.EndsWith: ("ends_with", "endswith", ("this", "expression")),
    exp.Substring: ("substring", "substring", ("this", "start", "length")),
    exp.Replace: ("replace", "replace", ("this", "expression", "replacement")),
    exp.SplitPart: ("split_part", "split_part", ("this", "delimiter", "part_index")),
    exp.LastDay: ("last_day", "last_day", ("this",)),
    exp.DateFromParts: ("make_date", "make_date", ("year", "month", "day")),
    exp.Greatest: ("greatest", "greatest", ("this", "expressions")),
    exp.Least: ("least", "least", ("this", "expressions")),
    exp.ConcatWs: ("concat_ws", "concat_ws", ("expressions",)),
    exp.Exp: ("exp", "exp", ("this",)),
}
"""Functions that differ by their name at most: DuckDB's, Spark's, and the order of arguments."""


_WRAPPERS = (exp.Filter, exp.Window)
_RANKS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile)
_AGGREGATES = (exp.Sum, exp.Avg, exp.Median, exp.PercentileCont, exp.CountIf, *_RANKS)


def to_duckdb(tree: exp.Query) -> str:
    """The text DuckDB runs for a tree whose kinds are assigned; `tree` is left as it is."""
    return _Rewriting(spark=False).text(tree)


def to_spark(tree: exp.Query) -> str:
    """The text Spark runs for a tree whose kinds are assigned; `tree` is left as it is."""
    return _Rewriting(spark=True).text(tree)


class _Rewriting:
    def __init__(self, *, spark: bool) -> None:
        self.spark = spark

    def text(self, tree: exp.Query) -> str:
        written = tree.copy()
        # Deepest first: when a node is rewritten, all it holds has been.
        for node in reversed(list(written.dfs())):
            if node is not written and (better := self._rewrite(node)) is not node:
                better.meta[KIND] = node.meta.get(KIND)
                node.replace(better)
        for query in written.find_all(exp.Query):
            if query is written or query.args.get("limit") is not None:
                _break_ties(query)
        generator = (_SparkGenerator if self.spark else DuckDBGenerator)(
            dialect="spark" if self.spark else "duckdb",
            comments=False,
            identify=True,
            unsupported_level=ErrorLevel.RAISE,
        )
        return str(generator.generate(written, copy=False))

    def _rewrite(self, node: exp.Expr) -> exp.Expr:
        if _is_root(node) and isinstance(core := _core(node), _AGGREGATES):
            return self._aggregate(node, core)
        if isinstance(node, exp.Literal):
            return _literal(node)
        if (known := _FUNCTIONS.get(type(node))) is not None:
            return self._function(node, *known)
        rewrite = _FORMS.get(type(node))
        return node if rewrite is None else rewrite(self, node)

    def _function(
        self, node: exp.Expr, duckdb: str, spark: str, slots: tuple[str, ...]
    ) -> exp.Expr:
        arguments: list[exp.Expr] = []
        for slot in slots:
            value = node.args.get(slot)
            arguments += value if isinstance(value, list) else [value] if value else []
        return call(spark if self.spark else duckdb, *arguments)

    def _aggregate(self, root: exp.Expr, core: exp.Expr) -> exp.Expr:
        """Rewrite an aggregate with the FILTER and OVER around it."""
        value = core.this
        match core:
            case exp.Sum() if core.meta[KIND] == WHOLE:
                return cast(root, WHOLE)
            case exp.Sum():
                return scaled_back(_around(root, exp.Sum(this=exact(value))))
            case exp.Avg() if value.meta[KIND] == WHOLE:
                total = cast(_around(root, exp.Sum(this=value.copy())), REAL)
                return divide(total, cast(_count(root, value), REAL))
            case exp.Avg():
                total = scaled_back(_around(root, exp.Sum(this=exact(value))))
                return divide(total, cast(_count(root, value), REAL))
            case exp.Median():
                return _around(root, self._quantile(value, exp.Literal.number("0.5")))
            case exp.PercentileCont():
                return _around(root, self._quantile(value, core.expression))
            case exp.CountIf():
                true = exp.Case(ifs=[exp.If(this=value.copy(), true=exp.true())])
                return _around(root, exp.Count(this=true, big_int=True))
        return cast(root, WHOLE)

    def _quantile(self, value: exp.Expr, share: exp.Expr) -> exp.Expr:
        name = "percentile" if self.spark else "quantile_cont"
        return call(name, cast(value, REAL), share)

    def div(self, node: exp.Expr) -> exp.Expr:
        return divide(cast(node.this, REAL), cast(node.expression, REAL))

    def whole_division(self, node: exp.Expr) -> exp.Expr:
        node.set("expression", call("nullif", node.expression, cast(number("0"), WHOLE)))
        return node

    def cast(self, node: exp.Expr) -> exp.Expr:
        target = TYPES[node.args["to"].this]
        value = node.this
        kind = WRITTEN_TYPES[target]
        node.set("to", exp.DataType.build(kind))
        if value.meta.get(KIND) != TEXT or target == TEXT:
            return node
        matches = self.pattern_test(value.copy(), _PLAIN_FORMS[target])
        branches = [exp.If(this=matches, true=value.copy())]
        if isinstance(node, exp.TryCast):
            node.set("this", exp.Case(ifs=branches))
        else:
            null = exp.Is(this=value.copy(), expression=exp.null())
            branches.append(exp.If(this=null, true=exp.null()))
            unreadable = exp.Literal.string(_UNREADABLE)
            node.set("this", exp.Case(ifs=branches, default=unreadable))
        return node

    def pattern_test(self, value: exp.Expr, pattern: str) -> exp.Expr:
        written = exp.Literal.string(to_java(pattern) if self.spark else pattern)
        return call("regexp_like" if self.spark else "regexp_matches", value, written)

    def regexp_like(self, node: exp.Expr) -> exp.Expr:
        return self.pattern_test(node.this, node.expression.name)

    def regexp_full_match(self, node: exp.Expr) -> exp.Expr:
        return self.pattern_test(node.this, f"^(?:{node.expression.name})$")

    def regexp_extract(self, node: exp.Expr) -> exp.Expr:
        pattern = node.expression.name
        group = node.args.get("group") or number("0")
        written = exp.Literal.string(to_java(pattern) if self.spark else pattern)
        return call("regexp_extract", node.this, written, group)

    def regexp_replace(self, node: exp.Expr) -> exp.Expr:
        pattern = node.expression.name
        written = exp.Literal.string(to_java(pattern) if self.spark else pattern)
        flags = [] if self.spark else [exp.Literal.string("g")]
        return call("regexp_replace", node.this, written, node.args["replacement"], *flags)

    def rounded(self, node: exp.Expr) -> exp.Expr:
        value = cast(node.this, REAL)
        decimals = node.args.get("decimals")
        if decimals is None or decimals.name == "0":
            return call("round", value)
        scale = cast(number("1" + "0" * int(decimals.name)), REAL)
        return exp.Paren(
            this=exp.Div(
                this=call("round", exp.Mul(this=value, expression=scale)),
                expression=scale.copy(),
            )
        )

    def floor(self, node: exp.Expr) -> exp.Expr:
        return cast(call(node.key, cast(node.this, REAL)), REAL)

    def sign(self, node: exp.Expr) -> exp.Expr:
        return cast(call("sign", node.this), WHOLE)

    def square_root(self, node: exp.Expr) -> exp.Expr:
        return guarded("sqrt", node.this, exp.GTE)

    def logarithm(self, node: exp.Expr) -> exp.Expr:
        return guarded("ln", node.this, exp.GT)

    def counted(self, node: exp.Expr) -> exp.Expr:
        return cast(call(node.key, node.this), WHOLE)

    def position(self, node: exp.Expr) -> exp.Expr:
        part = node.args["substr"]
        found = call("locate", part, node.this) if self.spark else call("strpos", node.this, part)
        return cast(found, WHOLE)

    def weekday(self, node: exp.Expr) -> exp.Expr:
        if not self.spark:
            return cast(call("isodow", node.this), WHOLE)
        return exp.Paren(
            this=exp.Add(
                this=cast(call("weekday", node.this), WHOLE),
                expression=cast(number("1"), WHOLE),
            )
        )

    def pad(self, node: exp.Expr) -> exp.Expr:
        name = "lpad" if node.args.get("is_left") else "rpad"
        return call(name, node.this, node.expression, node.args["fill_pattern"])

    def date_difference(self, node: exp.Expr) -> exp.Expr:
        later, earlier = node.this, node.expression
        unit = node.text("unit").upper()
        if unit == "DAY":
            if self.spark:
                return cast(call("datediff", later, earlier), WHOLE)
            return cast(call("date_diff", exp.Literal.string("day"), earlier, later), WHOLE)
        years = minus(part("year", later), part("year", earlier))
        if unit == "YEAR":
            return years
        months = minus(part("month", later), part("month", earlier))
        twelve = cast(number("12"), WHOLE)
        return exp.Paren(
            this=exp.Add(this=exp.Mul(this=years, expression=twelve), expression=months)
        )

    def truncated(self, node: exp.Expr) -> exp.Expr:
        unit = exp.Literal.string(node.text("unit").lower())
        return cast(call("date_trunc", unit, node.this), "DATE")

    def moved(self, node: exp.Expr) -> exp.Expr:
        return cast(node, "DATE") if isinstance(node.expression, exp.Interval) else node

    def named_result(self, node: exp.Expr) -> exp.Expr:
        """In ORDER BY, only a rank stands for a result: no column can be taken for it."""
        query = node.parent.parent if node.parent is not None else None
        value = node.this
        if isinstance(query, exp.Query) and isinstance(value, exp.Column) and not value.table:
            node.set("this", number(str(query.named_selects.index(value.name) + 1)))
        elif isinstance(value, exp.Literal):
            node.set("this", cast(value, TEXT))
        return node


_FORMS: Mapping[type[exp.Expr], Callable[[_Rewriting, Any], exp.Expr]] = {
    exp.Div: _Rewriting.div,
    exp.IntDiv: _Rewriting.whole_division,
    exp.Mod: _Rewriting.whole_division,
    exp.Cast: _Rewriting.cast,
    exp.TryCast: _Rewriting.cast,
    exp.Add: _Rewriting.moved,
    exp.Sub: _Rewriting.moved,
    exp.Round: _Rewriting.rounded,
    exp.Floor: _Rewriting.floor,
    exp.Ceil: _Rewriting.floor,
    exp.Sign: _Rewriting.sign,
    exp.Sqrt: _Rewriting.square_root,
    exp.Ln: _Rewriting.logarithm,
    exp.Length: _Rewriting.counted,
    exp.Year: _Rewriting.counted,
    exp.Month: _Rewriting.counted,
    exp.Day: _Rewriting.counted,
    exp.DayOfWeekIso: _Rewriting.weekday,
    exp.StrPosition: _Rewriting.position,
    exp.Pad: _Rewriting.pad,
    exp.RegexpLike: _Rewriting.regexp_like,
    exp.RegexpFullMatch: _Rewriting.regexp_full_match,
    exp.RegexpExtract: _Rewriting.regexp_extract,
    exp.RegexpReplace: _Rewriting.regexp_replace,
    exp.DateDiff: _Rewriting.date_difference,
    exp.TimestampTrunc: _Rewriting.truncated,
    exp.DateTrunc: _Rewriting.truncated,
    exp.Ordered: _Rewriting.named_result,
}


def _is_root(node: exp.Expr) -> bool:
    """Whether `node` is not the call that a FILTER or an OVER around it completes."""
    return not (isinstance(node.parent, _WRAPPERS) and node.arg_key == "this")


def _core(root: exp.Expr) -> exp.Expr:
    while isinstance(root, _WRAPPERS):
        root = root.this
    return root


def _around(root: exp.Expr, core: exp.Expr) -> exp.Expr:
    """A copy of `root` with another call inside its FILTER and OVER."""
    if not isinstance(root, _WRAPPERS):
        return core
    copy = root.copy()
    _core(copy).replace(core)
    return copy


def _literal(node: exp.Literal) -> exp.Expr:
    """Numbers take one of our two types, except where the grammar wants them bare."""
    if node.is_string or (type(node.parent), node.arg_key) in WRITTEN:
        return node
    if isinstance(node.parent, exp.Interval):
        return node
    return cast(node.copy(), WHOLE) if node.is_int else cast(exp.Literal.string(node.name), REAL)


def _count(root: exp.Expr, value: exp.Expr) -> exp.Expr:
    return _around(root, exp.Count(this=value.copy(), big_int=True))


def _break_ties(query: exp.Query) -> None:
    """Order by what the query says, then by every column of its result."""
    order = query.args.get("order") or exp.Order(expressions=[])
    said = {
        key.this.name
        for key in order.expressions
        if isinstance(key.this, exp.Literal) and not key.this.is_string
    }
    for rank in range(1, len(query.named_selects) + 1):
        if str(rank) not in said:
            order.append("expressions", exp.Ordered(this=number(str(rank)), nulls_first=False))
    query.set("order", order)


class _SparkGenerator(SparkGenerator):  # type: ignore[misc]  # sqlglot is not typed
    """Spark's own QUALIFY, instead of the subquery that older versions need."""

    TRANSFORMS: ClassVar = {
        kind: transform
        for kind, transform in SparkGenerator.TRANSFORMS.items()
        if kind is not exp.Select
    }
