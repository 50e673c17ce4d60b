"""What a command on files answers: its line on the output, what is wrong on the error stream."""

from typing import TYPE_CHECKING

import typer
from rich.console import Console

if TYPE_CHECKING:
    from croisee.tablefiles import Report

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(report: "Report") -> None:
    """Print a report. Raises `typer.Exit` when it has problems."""
    _out.print(report.text, markup=False)
    for problem in report.problems:
        _err.print(f"\n✗ {problem}", markup=False)
    if report.problems:
        raise typer.Exit(1)
