"""The project folder of the fictitious territory: template, deliveries, truth aside."""

from collections.abc import Callable
from pathlib import Path

from croisee.demo.circuit import play
from croisee.demo.generation import generate
from croisee.foundation.files import write_atomic
from croisee.foundation.strict_yaml import read_strict
from croisee.sources import load_declaration
from croisee.territories import load_territory

_TEMPLATE = Path(__file__).parent / "project"


def make_project(out: Path, *, people: int, say: Callable[[str], None], seed: int = 2025) -> None:
    """Write the project folder `out` and its deliveries; what is already there is not redone.

    The truth goes to `<out>-verite/`, beside the project, never inside it, as do the files of the
    partners that do not hand over theirs: these go through the circuit of matching.
    """
    for source in sorted(_TEMPLATE.rglob("*.yaml")):
        target = out / source.relative_to(_TEMPLATE)
        content = source.read_bytes()
        if not target.is_file() or target.read_bytes() != content:
            write_atomic(target, content)
    made = generate(out, people=people, seed=seed, progress=lambda step, _share: say(step))
    settings = read_strict(out / "croisee.yaml").value
    territory = load_territory(settings["territoire"], out)
    for matching in settings["appariements"]:
        say(f"Appariement {matching['nom']} : quatre rôles, quatre dossiers")
        play(
            matching["nom"],
            [load_declaration(out / "sources" / f"{name}.yaml") for name in matching["sources"]],
            made.producers,
            made.deliveries,
            locator=territory,
            seed=seed,
        )
