"""The kind of every value in a query: six types, checked before anything runs.

The engines differ most where types meet: what a text compared with a number means, what a
double cast to an integer becomes, whether a number is a condition. So a query says its
conversions, and the kinds of a tree follow from the kinds of its columns by this one table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from croisee.engine.language import TYPES, describe
from croisee.engine.refusals import refusal
from croisee.foundation.errors import CroiseeError

KIND = "kind"
"""Key of a node's `meta` under which its kind stands once `assign_kinds` has run."""

WHOLE, REAL, TEXT, TRUTH, DAY, INSTANT = (
    "BIGINT",
    "DOUBLE",
    "VARCHAR",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
)
NULL = "NULL"
INTERVAL = "INTERVAL"

_NUMBER = frozenset({WHOLE, REAL})
_ANY = frozenset({WHOLE, REAL, TEXT, TRUTH, DAY, INSTANT})
_TIME = frozenset({DAY, INSTANT})


@dataclass(frozen=True)
class _Rule:
    """What a node takes in each slot and what it gives.

    `takes`: slot → kinds accepted. `alike`: slots that must share one kind (numbers widen).
    `gives`: a kind, or "=" for the kind shared by `alike`, or a slot's name for that slot's kind.
    """

    gives: str
    takes: Mapping[str, frozenset[str]]
    alike: tuple[str, ...] = ()


def _takes(gives: str, alike: tuple[str, ...] = (), /, **takes: str | frozenset[str]) -> _Rule:
    sets = {
        slot: frozenset({kinds}) if isinstance(kinds, str) else kinds
        for slot, kinds in takes.items()
    }
    return _Rule(gives, sets, alike)


_PAIR = ("this", "expression")
_COMPARISON = _takes(TRUTH, _PAIR, this=_ANY, expression=_ANY)
_LOGIC = _takes(TRUTH, this=TRUTH, expression=TRUTH)
_ARITHMETIC = _takes("=", _PAIR, this=_NUMBER, expression=_NUMBER)
_WHOLE = _takes(WHOLE, this=WHOLE, expression=WHOLE)
_NUMERIC = _takes(REAL, this=_NUMBER)
_TEXT = _takes(TEXT, this=TEXT)
_TEXT_TEST = _takes(TRUTH, this=TEXT, expression=TEXT)
_ONE_OF = _takes("=", ("this", "expressions"), this=_ANY, expressions=_ANY)
_RANK = _takes(WHOLE)
_SAME = _takes("this", this=_ANY)
_OFFSET = _takes("=", ("this", "default"), this=_ANY, default=_ANY)
_PART = _takes(WHOLE, this=_TIME)

_RULES: Mapping[type[exp.Expr], _Rule] = {
    **dict.fromkeys(
        (
            exp.EQ,
            exp.NEQ,
            exp.LT,
            exp.LTE,
            exp.GT,
            exp.GTE,
            exp.NullSafeEQ,
            exp.NullSafeNEQ,
        ),
        _COMPARISON,
    ),
    exp.Between: _takes(TRUTH, ("this", "low", "high"), this=_ANY, low=_ANY, high=_ANY),
    exp.In: _takes(
        TRUTH, ("this", "expressions", "query"), this=_ANY, expressions=_ANY, query=_ANY
    ),
    exp.Is: _takes(TRUTH, this=_ANY, expression=TRUTH),
    exp.And: _LOGIC,
    exp.Or: _LOGIC,
    exp.Not: _takes(TRUTH, this=TRUTH),
    exp.Exists: _takes(TRUTH),
    exp.Like: _TEXT_TEST,
    exp.Add: _ARITHMETIC,
    exp.Sub: _ARITHMETIC,
    exp.Mul: _ARITHMETIC,
    exp.Div: _takes(REAL, this=_NUMBER, expression=_NUMBER),
    exp.IntDiv: _WHOLE,
    exp.Mod: _WHOLE,
    exp.DPipe: _takes(TEXT, this=TEXT, expression=TEXT),
    exp.Neg: _takes("this", this=_NUMBER),
    exp.Paren: _SAME,
    exp.Alias: _SAME,
    exp.Window: _SAME,
    exp.Filter: _takes("this", this=_ANY),
    exp.Distinct: _takes("expressions", expressions=_ANY),
    exp.If: _takes("=", ("true", "false"), this=TRUTH, true=_ANY, false=_ANY),
    # of a group
    exp.Count: _takes(WHOLE, this=_ANY),
    exp.CountIf: _takes(WHOLE, this=TRUTH),
    exp.Sum: _takes("this", this=_NUMBER),
    exp.Avg: _NUMERIC,
    exp.Min: _SAME,
    exp.Max: _SAME,
    exp.Median: _NUMERIC,
    exp.PercentileCont: _takes(REAL, this=_NUMBER, expression=_NUMBER),
    exp.LogicalAnd: _takes(TRUTH, this=TRUTH),
    exp.LogicalOr: _takes(TRUTH, this=TRUTH),
    # of a window
    exp.RowNumber: _RANK,
    exp.Rank: _RANK,
    exp.DenseRank: _RANK,
    exp.Ntile: _RANK,
    exp.Lag: _OFFSET,
    exp.Lead: _OFFSET,
    exp.FirstValue: _SAME,
    exp.LastValue: _SAME,
    # of a value
    exp.Coalesce: _ONE_OF,
    exp.Greatest: _ONE_OF,
    exp.Least: _ONE_OF,
    exp.Nullif: _takes("this", _PAIR, this=_ANY, expression=_ANY),
    exp.Abs: _takes("this", this=_NUMBER),
    exp.Sign: _takes(WHOLE, this=_NUMBER),
    exp.Floor: _NUMERIC,
    exp.Ceil: _NUMERIC,
    exp.Round: _NUMERIC,
    exp.Sqrt: _NUMERIC,
    exp.Ln: _NUMERIC,
    exp.Exp: _NUMERIC,
    # of a text
    exp.Lower: _TEXT,
    exp.Upper: _TEXT,
    exp.Trim: _TEXT,
    exp.Length: _takes(WHOLE, this=TEXT),
    exp.Substring: _TEXT,
    exp.Left: _TEXT,
    exp.Right: _TEXT,
    exp.Pad: _takes(TEXT, this=TEXT, fill_pattern=TEXT),
    exp.Replace: _takes(TEXT, this=TEXT, expression=TEXT, replacement=TEXT),
    exp.StrPosition: _takes(WHOLE, this=TEXT, substr=TEXT),
    exp.Contains: _TEXT_TEST,
    exp.StartsWith: _TEXT_TEST,
    exp.EndsWith: _TEXT_TEST,
    exp.ConcatWs: _takes(TEXT, expressions=TEXT),
    exp.SplitPart: _takes(TEXT, this=TEXT, delimiter=TEXT),
    exp.RegexpLike: _TEXT_TEST,
    exp.RegexpFullMatch: _TEXT_TEST,
    exp.RegexpExtract: _takes(TEXT, this=TEXT, expression=TEXT),
    exp.RegexpReplace: _takes(TEXT, this=TEXT, expression=TEXT, replacement=TEXT),
    exp.SHA2: _TEXT,
    # of a date
    exp.Year: _PART,
    exp.Month: _PART,
    exp.Day: _PART,
    exp.DayOfWeekIso: _PART,
    exp.DateDiff: _takes(WHOLE, this=DAY, expression=DAY),
    exp.DateFromParts: _takes(DAY, year=WHOLE, month=WHOLE, day=WHOLE),
    exp.TimestampTrunc: _takes(DAY, this=DAY),
    exp.DateTrunc: _takes(DAY, this=DAY),
    exp.LastDay: _takes(DAY, this=DAY),
    # clauses: what stands in them must be a condition
    exp.Where: _takes(TRUTH, this=TRUTH),
    exp.Having: _takes(TRUTH, this=TRUTH),
    exp.Qualify: _takes(TRUTH, this=TRUTH),
}

_CASTS: Mapping[str, frozenset[str]] = {
    TEXT: _ANY,
    WHOLE: frozenset({WHOLE, REAL, TEXT}),
    REAL: frozenset({REAL}),
    TRUTH: frozenset({TRUTH, WHOLE, TEXT}),
    DAY: frozenset({DAY, INSTANT, TEXT}),
    INSTANT: frozenset({INSTANT, DAY, TEXT}),
    NULL: _ANY,
}
_ROUNDED = (exp.Round, exp.Floor, exp.Ceil)


def assign_kinds(tree: exp.Query, types: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Write the kind of each value of the qualified `tree` in its `meta`; return the output's.

    `types`: table → column → one of the six. Raises `CroiseeError` where kinds do not agree.
    """
    outputs: dict[int, dict[str, str]] = {}
    for scope in traverse_scope(tree):
        outputs[id(scope.expression)] = _Walk(scope, types, outputs).output()
    kinds = outputs[id(tree.unnest())]
    for name, kind in kinds.items():
        if kind not in _ANY:
            raise _mismatch(f"la colonne « {name} » du résultat n'a pas de type")
    return tuple(kinds.values())


class _Walk:
    """One query of the tree; those inside it have been walked already."""

    def __init__(
        self,
        scope: Scope,
        types: Mapping[str, Mapping[str, str]],
        outputs: Mapping[int, dict[str, str]],
    ) -> None:
        self.scope = scope
        self.types = types
        self.outputs = outputs

    def output(self) -> dict[str, str]:
        query = self.scope.expression
        if isinstance(query, exp.SetOperation):
            return self._set_operation(query)
        if isinstance(query, exp.Values):
            return self._values(query)
        if isinstance(query, exp.Select):
            kinds = {column.alias_or_name: self.kind(column) for column in query.expressions}
            for part in _parts(query):
                self.kind(part)
            return kinds
        return self.outputs[id(query.this.unnest())]

    def _set_operation(self, query: exp.SetOperation) -> dict[str, str]:
        left = self.outputs[id(query.left.unnest())]
        right = self.outputs[id(query.right.unnest())]
        if len(left) != len(right):
            raise _mismatch(f"{describe(query)} réunit des résultats de largeurs différentes")
        return {
            name: _common((one, other), query)
            for (name, one), other in zip(left.items(), right.values(), strict=True)
        }

    def _values(self, query: exp.Values) -> dict[str, str]:
        rows = [[self.kind(value) for value in row.expressions] for row in query.expressions]
        names = query.alias_column_names
        if any(len(row) != len(names) for row in rows):
            raise _mismatch("VALUES doit donner un nom à chacune de ses colonnes")
        return {
            name: _common(column, query)
            for name, column in zip(names, zip(*rows, strict=True), strict=True)
        }

    def kind(self, node: exp.Expr) -> str:
        """The kind of `node`, written in its `meta` and in those below it."""
        found = self._kind(node)
        node.meta[KIND] = found
        return found

    def _kind(self, node: exp.Expr) -> str:
        match node:
            case exp.Column():
                return self._column(node)
            case exp.Literal():
                return TEXT if node.is_string else (WHOLE if node.is_int else REAL)
            case exp.Boolean():
                return TRUTH
            case exp.Null() | exp.Star():
                return NULL
            case exp.Interval():
                return INTERVAL
            case exp.Subquery() | exp.Query():
                return self._single(node.unnest())
            case exp.Cast() | exp.TryCast():
                return self._cast(node)
            case exp.Case():
                return self._case(node)
            case exp.Join():
                if (condition := node.args.get("on")) is not None:
                    _accept(node, self.kind(condition), frozenset({TRUTH}))
                return NULL
            case exp.Order() | exp.Group() | exp.Ordered() | exp.Tuple():
                for child in _children(node):
                    self.kind(child)
                return NULL
        if isinstance(node, exp.Add | exp.Sub) and isinstance(node.expression, exp.Interval):
            self.kind(node.expression)
            _accept(node, self.kind(node.this), frozenset({DAY}))
            return DAY
        return self._by_rule(node)

    def _by_rule(self, node: exp.Expr) -> str:
        rule = _RULES.get(type(node))
        if rule is None:
            raise _mismatch(f"{describe(node)} n'a pas de type connu")
        if isinstance(node, exp.Window | exp.Filter):
            for child in _children(node):
                self.kind(child)
        shared: list[str] = []
        slots: dict[str, str] = {}
        for slot, accepted in rule.takes.items():
            for child in _in_slot(node, slot):
                found = self.kind(child)
                _accept(node, found, accepted)
                slots[slot] = found
                if slot in rule.alike:
                    shared.append(found)
        common = _common(shared, node) if shared else NULL
        if rule.gives == "=":
            return common
        return slots.get(rule.gives, NULL) if rule.gives.islower() else rule.gives

    def _column(self, column: exp.Column) -> str:
        scope: Scope | None = self.scope
        while scope is not None:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                return self.types[source.name][column.name]
            if isinstance(source, Scope):
                return self.outputs[id(source.expression)][column.name]
            scope = scope.parent
        return NULL

    def _single(self, query: exp.Expr) -> str:
        kinds = list(self.outputs[id(query)].values())
        if len(kinds) != 1:
            raise _mismatch("une requête employée comme valeur doit donner une seule colonne")
        return kinds[0]

    def _cast(self, node: exp.Cast | exp.TryCast) -> str:
        source = self.kind(node.this)
        target = TYPES[node.to.this]
        inner = node.this.unnest()
        if source == REAL and target == WHOLE and isinstance(inner, _ROUNDED):
            return target
        if target not in _CASTS[source]:
            hint = " : dire comment arrondir (ROUND, FLOOR ou CEIL)" if target == WHOLE else ""
            raise _mismatch(f"{source} ne se convertit pas en {target}{hint}")
        return target

    def _case(self, node: exp.Case) -> str:
        tested = [self.kind(node.this)] if node.this is not None else []
        results = []
        for branch in node.args["ifs"]:
            condition = self.kind(branch.this)
            if not tested:
                _accept(node, condition, frozenset({TRUTH}))
            else:
                _common([*tested, condition], node)
            results.append(self.kind(branch.args["true"]))
        if (default := node.args.get("default")) is not None:
            results.append(self.kind(default))
        return _common(results, node)


def _parts(query: exp.Select) -> Iterator[exp.Expr]:
    """What a SELECT holds beside its columns and its sources."""
    for slot in ("joins", "where", "group", "having", "qualify", "order"):
        yield from _in_slot(query, slot)


def _in_slot(node: exp.Expr, slot: str) -> Iterator[exp.Expr]:
    value = node.args.get(slot)
    for child in value if isinstance(value, list) else [value]:
        if isinstance(child, exp.Expr):
            yield child


def _children(node: exp.Expr) -> Iterator[exp.Expr]:
    """Values below a node, leaving out names, frames and units."""
    for slot in ("expressions", "this", "partition_by", "order", "expression"):
        for child in _in_slot(node, slot):
            if not isinstance(child, exp.Identifier):
                yield child


def _accept(node: exp.Expr, found: str, accepted: frozenset[str]) -> None:
    if found != NULL and found not in accepted:
        wanted = " ou ".join(sorted(accepted))
        raise _mismatch(f"{describe(node)} reçoit {found} et attend {wanted}")


def _common(kinds: list[str] | tuple[str, ...], node: exp.Expr) -> str:
    known = {kind for kind in kinds if kind != NULL}
    if known <= _NUMBER and len(known) == 2:
        return REAL
    if len(known) > 1:
        raise _mismatch(f"{describe(node)} réunit {' et '.join(sorted(known))}")
    return known.pop() if known else NULL


def _mismatch(message: str) -> CroiseeError:
    return refusal(
        f"{message}",
        "Écrire la conversion : CAST(valeur AS TYPE), ou DATE '2024-01-31' pour une date.",
        rule="moteur.types",
    )
