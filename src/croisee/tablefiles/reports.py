"""What the two commands answer: one line for a machine, the faults for a person."""

import json
import os
from dataclasses import dataclass, field
from typing import Any

from croisee.foundation.errors import Problem


@dataclass(frozen=True)
class Report:
    """`line`: the figures of the answer, in order. `problems`: why the table is refused; none when
    it holds."""

    line: dict[str, Any]
    problems: tuple[Problem, ...] = field(default=())

    @property
    def text(self) -> str:
        """The line, as JSON."""
        return json.dumps(self.line, ensure_ascii=False)


def cpu_seconds() -> float:
    """Processor time of this process and of those it started: what two machines, one of them busy,
    can compare."""
    return sum(os.times()[:4])
