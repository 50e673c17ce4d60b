"""Typing commands as a person does: their exit code, their two streams, the files they write."""

import csv
import gzip
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from croisee.cli import main

Typed = Callable[..., tuple[int, str, str]]
ENGLISH = re.compile(r"Usage|Error|No such|Missing|Invalid|Traceback|should be")


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Typed:
    """Type a command in an empty folder; returns its exit code and its two streams."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["croisee", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert not ENGLISH.search(out + err)
        return int(end.value.code or 0), out, err

    return run


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def rows(path: str) -> list[dict[str, str]]:
    content = Path(path).read_bytes()
    text = gzip.decompress(content).decode() if path.endswith(".gz") else content.decode()
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def only_line(out: str) -> dict:
    assert out.count("\n") == 1
    return json.loads(out)
