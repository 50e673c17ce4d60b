"""Small files for the tests: written as a person would see them."""

from pathlib import Path
from textwrap import dedent

import pytest

from croisee.foundation.errors import CroiseeError


def write(path: Path, text: str) -> Path:
    """A file with this text, its margin removed."""
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def refusal(action, *arguments, **options) -> str:
    """What the user reads when the action is refused."""
    with pytest.raises(CroiseeError) as refused:
        action(*arguments, **options)
    return str(refused.value)
