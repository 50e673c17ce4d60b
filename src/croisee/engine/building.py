"""Small trees that say the same on both engines: the bricks of `portable`.

Each copies what it is given, so that a brick can be laid twice.
"""

from collections.abc import Mapping

from sqlglot import exp

from croisee.engine.kinds import REAL, WHOLE

_SCALE = "1000000000"
"""Sums of doubles are kept in whole billionths."""

WRITTEN_TYPES: Mapping[str, str] = {
    **{kind: kind for kind in ("BIGINT", "DOUBLE", "BOOLEAN", "DATE")},
    "VARCHAR": "TEXT",
    "TIMESTAMP": "TIMESTAMPNTZ",
}
"""Our six types → the name of each that sqlglot prints rightly for both engines."""


def cast(value: exp.Expr, kind: str) -> exp.Expr:
    """`CAST(value AS kind)`, `kind` being one of our six types."""
    return exp.Cast(this=value.copy(), to=exp.DataType.build(WRITTEN_TYPES[kind]))


def exact(value: exp.Expr) -> exp.Expr:
    """A double as a whole number of billionths, whose sums do not depend on their order."""
    scaled = exp.Mul(this=cast(value, REAL), expression=cast(number(_SCALE), REAL))
    return exp.Cast(this=call("round", scaled), to=exp.DataType.build("DECIMAL(38, 0)"))


def scaled_back(total: exp.Expr) -> exp.Expr:
    """The double that a sum of `exact` values stands for."""
    divided = exp.Div(this=cast(total, REAL), expression=cast(number(_SCALE), REAL))
    return exp.Paren(this=divided)


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A function by the name the engine knows it under."""
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def number(digits: str) -> exp.Expr:
    """A number as it is written."""
    return exp.Literal.number(digits)


def divide(dividend: exp.Expr, divisor: exp.Expr) -> exp.Expr:
    """A division of doubles, null by zero."""
    zero = cast(number("0"), REAL)
    return exp.Paren(this=exp.Div(this=dividend, expression=call("nullif", divisor, zero)))


def minus(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """`(one - other)`."""
    return exp.Paren(this=exp.Sub(this=one, expression=other))


def part(name: str, date: exp.Expr) -> exp.Expr:
    """The year or the month of a date."""
    return cast(call(name, date), WHOLE)


def guarded(name: str, value: exp.Expr, sound: type[exp.Binary]) -> exp.Expr:
    """The function where it is defined, null elsewhere."""
    operand = cast(value, REAL)
    test = sound(this=operand, expression=cast(number("0"), REAL))
    return call(name, exp.Case(ifs=[exp.If(this=test, true=operand.copy())]))
