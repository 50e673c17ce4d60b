"""What must be written out in the query, and where a construct may stand.

A length, a pattern, a unit or a rank of quantile read from the data would mean different things
on the two engines (or nothing); a LIMIT or a rank without an order would change between runs.
"""

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from croisee.engine.language import describe
from croisee.engine.patterns import check_pattern, matches_nothing
from croisee.engine.refusals import outside_subset

_LARGEST = 1_000_000_000


def whole(lowest: int, highest: int = _LARGEST) -> Callable[[exp.Expr], bool]:
    """Accepts a whole number written out, between bounds."""

    def accepts(node: exp.Expr) -> bool:
        return isinstance(node, exp.Literal) and node.is_int and lowest <= int(node.this) <= highest

    return accepts


def _text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _plain_text(node: exp.Expr) -> bool:
    return _text(node) and not set("\\$") & set(node.name)


def _some_text(node: exp.Expr) -> bool:
    return _text(node) and bool(node.name)


def _share(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and 0 <= float(node.this) <= 1


def _unit(*names: str) -> Callable[[exp.Expr], bool]:
    return lambda node: isinstance(node, exp.Var | exp.Literal) and node.name.upper() in names


def _pattern(node: exp.Expr) -> bool:
    if not _text(node):
        return False
    check_pattern(node.name)
    return True


def _replaced(node: exp.Expr) -> bool:
    return _pattern(node) and not matches_nothing(node.name)


WRITTEN: Mapping[tuple[type[exp.Expr], str], Callable[[exp.Expr], bool]] = {
    (exp.Limit, "expression"): whole(0),
    (exp.Offset, "expression"): whole(0),
    (exp.Ntile, "this"): whole(1),
    (exp.Lag, "offset"): whole(1),
    (exp.Lead, "offset"): whole(1),
    (exp.WindowSpec, "start"): whole(0),
    (exp.WindowSpec, "end"): whole(0),
    (exp.Substring, "start"): whole(1),
    (exp.Substring, "length"): whole(0),
    (exp.Left, "expression"): whole(0),
    (exp.Right, "expression"): whole(1),
    (exp.Pad, "expression"): whole(1, 1000),
    (exp.Pad, "fill_pattern"): _some_text,
    (exp.Round, "decimals"): whole(0, 9),
    (exp.SHA2, "length"): whole(256, 256),
    (exp.SplitPart, "part_index"): whole(1),
    (exp.SplitPart, "delimiter"): _some_text,
    (exp.Replace, "expression"): _some_text,
    (exp.StrPosition, "substr"): _some_text,
    (exp.PercentileCont, "expression"): _share,
    (exp.Like, "expression"): _plain_text,
    (exp.RegexpLike, "expression"): _pattern,
    (exp.RegexpFullMatch, "expression"): _pattern,
    (exp.RegexpExtract, "expression"): _pattern,
    (exp.RegexpExtract, "group"): whole(0, 9),
    (exp.RegexpReplace, "expression"): _replaced,
    (exp.RegexpReplace, "replacement"): _plain_text,
    (exp.DateDiff, "unit"): _unit("DAY", "MONTH", "YEAR"),
    (exp.TimestampTrunc, "unit"): _unit("WEEK", "MONTH", "QUARTER", "YEAR"),
    (exp.DateTrunc, "unit"): _unit("WEEK", "MONTH", "QUARTER", "YEAR"),
    (exp.Interval, "unit"): _unit("DAY", "WEEK", "MONTH", "YEAR"),
}
"""(kind of node, slot) → what may be written there; the slot never holds a computed value."""

_NEEDS_ORDER = (
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Ntile,
    exp.Lag,
    exp.Lead,
    exp.FirstValue,
    exp.LastValue,
)


def check_shapes(tree: exp.Expr) -> None:
    """Raise `CroiseeError` where a construct of the subset is used out of its place."""
    for node in tree.walk():
        for slot, child in _slots(node):
            accepts = WRITTEN.get((type(node), slot))
            if accepts is not None and not accepts(child):
                raise outside_subset(
                    f"{describe(node)} avec une valeur qui n'est pas écrite en toutes lettres, "
                    "ou hors limites",
                    "Écrire cette valeur (nombre, texte ou unité) dans la requête.",
                )
        if reason := _misplaced(node):
            raise outside_subset(reason, "Récrire cette partie.")


def _misplaced(node: exp.Expr) -> str | None:
    parent = node.parent
    match node:
        case exp.Limit() if parent is not None and parent.args.get("order") is None:
            return "LIMIT sans ORDER BY"
        case exp.Distinct():
            if isinstance(parent, exp.Count):
                return (
                    "COUNT(DISTINCT …) de plusieurs colonnes" if len(node.expressions) > 1 else None
                )
            return None if isinstance(parent, exp.Select) else "DISTINCT dans cette fonction"
        case exp.Tuple() if not isinstance(parent, exp.Values):
            return "un n-uplet"
        case exp.Star() if not isinstance(parent, exp.Count):
            return "une étoile"
        case exp.Var() if not isinstance(
            parent, exp.DateDiff | exp.DateTrunc | exp.TimestampTrunc | exp.Interval
        ):
            return "un mot nu"
        case exp.WindowSpec() if node.text("kind").upper() != "ROWS":
            return "une fenêtre qui ne se compte pas en lignes (ROWS)"
        case exp.Interval():
            number = node.this
            if not (isinstance(number, exp.Literal) and number.name.isdigit()):
                return "un INTERVAL calculé"
        case exp.ConcatWs() if not _some_text(node.expressions[0]):
            return "CONCAT_WS sans séparateur écrit"
        case exp.RegexpReplace() if node.text("modifiers") != "g":
            return "REGEXP_REPLACE sans 'g'"
    if isinstance(node, _NEEDS_ORDER):
        window = parent.parent if isinstance(parent, exp.Filter) and parent else parent
        if not isinstance(window, exp.Window) or window.args.get("order") is None:
            return f"{describe(node)} sans ORDER BY dans sa fenêtre"
    return None


def _slots(node: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    for slot, value in node.args.items():
        if isinstance(value, exp.Expr):
            yield slot, value
