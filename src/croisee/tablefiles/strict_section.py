"""A section of a strict YAML document, read key by key: every fault is kept, with its line."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document, YamlPath

_Value = TypeVar("_Value")


class Section:
    """A mapping of the document, at `path`; sections below it share its faults."""

    def __init__(
        self, document: Document, path: YamlPath = (), faults: list[Problem] | None = None
    ) -> None:
        self._document, self._path = document, path
        self._faults = [] if faults is None else faults
        value = document.value
        for step in path:
            value = value[step]
        self._read: set[str] = set()
        if not isinstance(value, dict):
            self.fault(
                (), "ce n'est pas un ensemble de clés.", "Écrivez « clé: valeur », en retrait."
            )
            value = {}
        self._value: Mapping[str, Any] = value

    @property
    def keys(self) -> list[str]:
        """The keys as written."""
        return list(self._value)

    def fault(
        self, below: YamlPath, message: str, remedy: str, expected: str | None = None
    ) -> None:
        """Keep a fault of what is at `below`, from here."""
        path = self._path + below
        self._faults.append(
            Problem(
                message=message,
                remedy=remedy,
                expected=expected,
                file=self._document.origin,
                row=self._document.line_of(path),
                column=".".join(map(str, path)) or None,
            )
        )

    def raw(self, key: str) -> Any:
        """What the key holds, None when it is absent."""
        self._read.add(key)
        return self._value.get(key)

    def section(self, key: str) -> "Section | None":
        """The section under a key, None when it is absent."""
        if self.raw(key) is None:
            return None
        return Section(self._document, (*self._path, key), self._faults)

    def text(self, key: str) -> str | None:
        """A text; a number stands for the code that it writes."""
        value = self.raw(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self.fault((key,), "ce n'est pas un texte.", "Mettez la valeur entre guillemets.")
        return None

    def number(self, key: str, default: _Value) -> float | _Value:
        """A number, at least zero."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault((key,), "ce n'est pas un nombre positif.", "Écrivez un nombre, sans guillemets.")
        return default

    def flag(self, key: str) -> bool:
        """A true or false, false when absent."""
        value = self.raw(key)
        if not isinstance(value, bool | None):
            self.fault((key,), "ce n'est ni true ni false.", "Écrivez true ou false.")
            return False
        return bool(value)

    def choice(self, key: str, among: Iterable[str]) -> str | None:
        """A text that must be one of these."""
        value, allowed = self.text(key), list(among)
        if value is None or value in allowed:
            return value
        self.fault(
            (key,),
            "cette valeur n'est pas admise.",
            _closest(value, allowed) or "Choisissez une des valeurs attendues.",
            ", ".join(allowed),
        )
        return None

    def refuse_other_keys(self) -> None:
        """Keep a fault for each key that nothing has read."""
        for key in self._value.keys() - self._read:
            self.fault(
                (key,),
                "cette clé n'est pas connue.",
                _closest(key, sorted(self._read)) or "Supprimez-la, ou corrigez son nom.",
                ", ".join(sorted(self._read)),
            )

    def finish(self) -> None:
        """Raise `CroiseeError` with all the faults kept, by line."""
        self.refuse_other_keys()
        if self._faults:
            raise CroiseeError(sorted(self._faults, key=lambda fault: fault.row or 0))


def _closest(word: str, among: list[str]) -> str | None:
    near = get_close_matches(word, among, n=1)
    return f"Vouliez-vous écrire « {near[0]} » ?" if near else None
