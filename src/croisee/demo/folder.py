"""The project folder of the fictitious territory: template, deliveries, truth aside."""

from collections.abc import Callable
from pathlib import Path

from croisee.demo.generation import generate
from croisee.foundation.files import write_atomic

_TEMPLATE = Path(__file__).parent / "project"


def make_project(out: Path, *, people: int, say: Callable[[str], None], seed: int = 2025) -> None:
    """Write the project folder `out` and its deliveries; what is already there is not redone.

    The truth goes to `<out>-verite/`, beside the project, never inside it.
    """
    for source in sorted(_TEMPLATE.rglob("*.yaml")):
        target = out / source.relative_to(_TEMPLATE)
        content = source.read_bytes()
        if not target.is_file() or target.read_bytes() != content:
            write_atomic(target, content)
    generate(out, people=people, seed=seed, progress=lambda step, _share: say(step))
