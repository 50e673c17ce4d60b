"""Prepare the environment of the engine of rules from its lock file."""

import sys
from pathlib import Path

from croisee.rights.environment import environment_folder, prepare_environment

if __name__ == "__main__":
    prepare_environment(Path(sys.argv[1]), environment_folder())
