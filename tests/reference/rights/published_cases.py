"""OpenFisca's published cases: read, asked through our runner, compared inside their own margins.

As `openfisca test` runs them: a value given or expected without a period is that of the case; the
margins of the case, absolute and relative, hold together; a calculation that comes back to itself
is cut after as many turns as the case says (`tours.yaml`).
"""

import ast
import csv
import json
import operator
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from croisee.rights.environment import run

_LOOPS = yaml.safe_load(Path(__file__).with_name("tours.yaml").read_text(encoding="utf-8"))
ENTITIES = {"famille", "foyer_fiscal", "menage", "individu"}
_PLURALS = {"familles", "foyers_fiscaux", "menages", "individus"}
_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Asked(NamedTuple):
    """A value expected of a variable at a period, of one member or of all (null)."""

    variable: str
    period: str
    member: str | None
    expected: Any


class Case(NamedTuple):
    """A published case: where it stands, its situation, what it expects."""

    family: str
    name: str
    situation: dict[str, Any]
    asked: tuple[Asked, ...]
    absolute: float | None
    relative: float | None

    def fails(self, found: Sequence[Any]) -> list[str]:
        """« variable@period: found, expected » of each value outside the margins."""
        return [
            f"{asked.variable}@{asked.period}: {value}, {asked.expected}"
            for asked, value in zip(self.asked, found, strict=True)
            if not self._agree(value, asked.expected)
        ]

    def _agree(self, found: Any, expected: Any) -> bool:
        found = found if isinstance(found, list) else [found]
        wanted = expected if isinstance(expected, list) else [expected]
        if len(wanted) == 1:
            wanted = wanted * len(found)
        return all(map(self._near, found, wanted))

    def _near(self, found: Any, expected: Any) -> bool:
        if isinstance(found, str):
            return found == expected
        gap, wanted = abs(found - number(expected)), abs(number(expected))
        if self.absolute is None and self.relative is None:
            return bool(gap == 0)
        # OpenFisca counts in single precision: so are its own cases compared.
        tiny = 1e-6 * max(wanted, 1.0)
        return (self.absolute is None or gap <= self.absolute + tiny) and (
            self.relative is None or gap <= self.relative * wanted + tiny
        )


def read_cases(path: Path) -> list[Case]:
    """Every case of the file, in its order."""
    with path.open(newline="", encoding="utf-8") as file:
        return [_case(row) for row in csv.DictReader(file)]


def found(cases: Sequence[Case], answer: Path) -> list[list[Any]]:
    """What our runner answers to each case."""
    run({"what": "situations", "situations": [case.situation for case in cases]}, answer)
    values: list[list[Any]] = json.loads(answer.read_text(encoding="utf-8"))
    return values


def number(said: Any) -> float:
    """« 550.93 * 1.5 - 134 » → 692.395: the arithmetic that a case may write."""
    return _computed(ast.parse(said, mode="eval").body) if isinstance(said, str) else float(said)


def _computed(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_computed(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](_computed(left), _computed(right))
    raise ValueError(ast.dump(node))


def _case(row: dict[str, str]) -> Case:
    given, output = json.loads(row["input_json"]), json.loads(row["output_json"])
    asked = tuple(_asked(output, row["period"]))
    situation = {
        "period": row["period"],
        "input": given,
        "loops": _LOOPS.get(row["file"], 1),
        "asked": [(each.variable, each.period, each.member) for each in asked],
    }
    parts = row["file"].split("/")
    family = parts[1].removesuffix(".yaml") if parts[0] == "formulas" else parts[0]
    return Case(
        family,
        f"{row['file']} | {row['name']}",
        situation,
        asked,
        float(row["abs_margin"]) if row["abs_margin"] else None,
        float(row["rel_margin"]) if row["rel_margin"] else None,
    )


def _asked(output: dict[str, Any], period: str) -> Iterator[Asked]:
    for key, value in output.items():
        if key in ENTITIES:
            for variable, said in value.items():
                yield from _of_variable(variable, period, None, said)
        elif key in _PLURALS:
            for member, variables in value.items():
                for variable, said in variables.items():
                    yield from _of_variable(variable, period, member, said)
        else:
            yield from _of_variable(key, period, None, value)


def _of_variable(variable: str, period: str, member: str | None, said: Any) -> Iterator[Asked]:
    if isinstance(said, dict):
        for other, value in said.items():
            yield Asked(variable, other, member, value)
    else:
        yield Asked(variable, period, member, said)
