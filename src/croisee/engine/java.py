"""The Java that Spark needs: found, or said how to get."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from croisee.engine.refusals import refusal
from croisee.foundation.errors import CroiseeError

OLDEST = 17


def check_java() -> None:
    """Raise `CroiseeError` unless the Java that Spark would start is recent enough."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else "java"
    found = shutil.which(program)
    if found is None:
        raise _missing(
            "Java n'est pas installé" if home is None else "JAVA_HOME ne mène à aucun Java"
        )
    # The program is the user's own, found where Spark will look for it.
    answer = subprocess.run(  # noqa: S603
        [found, "-version"], capture_output=True, text=True, check=False
    )
    version = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    if version is None or int(version.group(1)) < OLDEST:
        raise _missing(
            f"Java {version.group(1)} est trop ancien" if version else "Java ne répond pas"
        )


def _missing(what: str) -> CroiseeError:
    return refusal(
        f"le moteur Spark ne peut pas démarrer : {what}",
        f"Installer Java {OLDEST} ou plus récent (sous Debian ou Ubuntu : "
        f"sudo apt install openjdk-{OLDEST}-jre-headless), ou choisir le moteur « duckdb ».",
        rule="moteur.java",
    )
