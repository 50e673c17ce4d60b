"""Spark without Java: the user is told what to install."""

import pytest

from croisee.engine.java import check_java
from croisee.foundation.errors import CroiseeError


@pytest.fixture
def java(tmp_path, monkeypatch):
    """Put on the PATH, alone, a program that answers as a Java would."""

    def install(answer):
        program = tmp_path / "bin" / "java"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho '{answer}' >&2\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))

    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return install


def test_none(java):
    with pytest.raises(CroiseeError, match="Java n'est pas installé") as error:
        check_java()
    assert "openjdk-17-jre-headless" in str(error.value)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ('openjdk version "11.0.2"', "Java 11 est trop ancien"),
        ('java version "1.8.0_401"', "Java 1 est trop ancien"),
        ("segmentation fault", "Java ne répond pas"),
    ],
)
def test_too_old_or_silent(java, answer, why):
    java(answer)
    with pytest.raises(CroiseeError, match=why):
        check_java()


@pytest.mark.parametrize("version", ["17.0.15", "21", "25-ea"])
def test_recent_enough(java, version):
    java(f'openjdk version "{version}"')
    check_java()


def test_java_home_that_leads_nowhere(java, tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "absent"))
    with pytest.raises(CroiseeError, match="JAVA_HOME ne mène à aucun Java"):
        check_java()
