"""`croisee …`: the commands. No rule lives here: each command calls the workspace and prints."""

from croisee.cli.app import main

__all__ = ["main"]
