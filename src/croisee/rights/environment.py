"""The environment of OpenFisca-France, a program of its own: found, prepared, run.

    python -m croisee.rights requirements-openfisca.lock

prepares it. OpenFisca-France is under AGPL-3 and asks for another numpy than ours: it is never
imported here. Where it lies: `CROISEE_OPENFISCA`, by default `.venv-openfisca` beside our own.
"""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import workshop

VERSION = "176.1.8"
"""Edition of OpenFisca-France that the reference cases have been through."""
_FOLDER = "CROISEE_OPENFISCA"
_DEFAULT = ".venv-openfisca"

Told = Callable[[int, int], None]
"""Told as work goes: households done, households in all."""


def environment_folder() -> Path:
    """Where the environment lies, or will."""
    return Path(os.environ.get(_FOLDER) or Path(sys.prefix).parent / _DEFAULT)


def environment_python() -> Path:
    """Python of the environment.

    Raises `CroiseeError` when it is not there, or holds another edition of OpenFisca-France.
    """
    folder = environment_folder()
    found = sorted(folder.glob("lib/python*/site-packages/openfisca_france-*.dist-info"))
    editions = [path.name.removesuffix(".dist-info").partition("-")[2] for path in found]
    if editions != [VERSION]:
        raise CroiseeError(
            Problem(
                "le moteur de règles OpenFisca-France n’est pas installé."
                if not editions
                else f"le moteur de règles est celui de l’édition {', '.join(editions)}.",
                "Lancez « make openfisca », ou donnez son dossier par la variable "
                f"d’environnement {_FOLDER}.",
                expected=f"OpenFisca-France {VERSION} dans un environnement à part",
            )
        )
    return folder / "bin" / "python"


def prepare_environment(lock: Path, folder: Path) -> None:
    """Create the environment and install exactly what the lock file names, hashes checked."""
    venv.create(folder, with_pip=True, clear=True)
    # Its own folder says that it is not part of any repository around it.
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    python = folder / "bin" / "python"
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock))
    subprocess.run([python, "-m", "pip", "install", *options], check=True)  # noqa: S603


def run(order: Mapping[str, Any], answer: Path, told: Told | None = None) -> None:
    """Have the program of the `runner` folder carry out an order and write its answer.

    Raises `CroiseeError` when it stops before the end; nothing it wrote is then to be used.
    """
    python = environment_python()
    with workshop(answer) as folder:
        order_path = folder / "order.json"
        order_path.write_text(json.dumps(dict(order)), encoding="utf-8")
        aside = folder / answer.name
        command = [str(python), "-P", "-m", "runner", str(order_path), str(aside)]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
        with (folder / "errors.txt").open("w+") as errors:
            process = subprocess.Popen(  # noqa: S603
                command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
            )
            with process:
                for line in process.stdout or ():
                    progress = json.loads(line)
                    if told:
                        told(progress["done"], progress["total"])
            if process.returncode:
                errors.seek(0)
                raise _stopped(errors.read())
        aside.replace(answer)


def _stopped(errors: str) -> CroiseeError:
    """Only the kind of the last error is told: its text could hold what a person earns."""
    last = (errors.strip().splitlines() or ["arrêt"])[-1]
    return CroiseeError(
        Problem(
            "le moteur de règles s’est arrêté avant la fin.",
            "Recommencez ; si cela se répète, signalez-le avec la sorte d’erreur.",
            value_class=last.partition(":")[0][:60],
        )
    )
