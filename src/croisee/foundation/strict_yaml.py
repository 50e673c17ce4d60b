"""YAML with one possible reading: what a person sees in the file is what the machine understands.

Every document of a project (clauses, sources, `croisee.yaml`) is hostile input until it has passed
here. The event stream of PyYAML is read one event at a time and stops at the first excess, so that
no object is ever constructed and a bomb costs no more than its first lines.

Read as data: mappings with text keys, lists, text, `true`, `false`, `null` (or `~`, or nothing),
decimal integers and decimals with a point. Everything else is text: dates stay ISO strings, `no`
is « no », `0123` is the code « 0123 », `1:30` is « 1:30 ».

Refused, by line: aliases, anchors, tags, merge keys, directives, several documents, repeated keys,
tabs, control, invisible and bidirectional characters, look-alike letters (Unicode Technical
Standard 39: mixed scripts, compatibility forms), documents too big, too deep or too full.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from croisee.foundation.errors import CroiseeError, Problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_NODES = 50_000

YamlPath = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"\w+")

_SPACES = frozenset(" \u00a0\u202f")
# Letters and marks that leave no ink although Unicode does not class them as format characters.
_INKLESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DISGUISES = ("<font>", "<wide>", "<narrow>", "<circle>", "<square>")
# Letters of everyday French typing that Unicode names outside the Latin script.
_NEUTRAL = frozenset("µªº")


@dataclass(frozen=True)
class Document:
    """A document read strictly: plain data, and the line each part comes from.

    `value` holds only dict (text keys), list, str, int, float, bool and None.
    """

    value: Any
    origin: str
    lines: Mapping[YamlPath, int] = field(repr=False)

    def line_of(self, path: Sequence[str | int] = ()) -> int:
        """Line (from 1) of the key or item at `path`, or of its closest ancestor written."""
        wanted = tuple(path)
        while wanted not in self.lines:
            wanted = wanted[:-1]
        return self.lines[wanted]


def read_strict(path: Path, *, origin: str | None = None) -> Document:
    """Read a UTF-8 file strictly; `origin` is the name shown in errors (default: the file's name).

    Raises `CroiseeError` as `load_strict`, and when the file is missing or is not UTF-8.
    """
    name = origin or path.name
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        raise _problem(
            name, None, "le fichier ne peut pas être lu.", "Vérifiez son nom et ses droits d'accès."
        ) from None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        if len(content) > MAX_BYTES:
            _refuse_size(name)
        line = content.count(b"\n", 0, error.start) + 1
        raise _problem(
            name,
            line,
            "le fichier n'est pas enregistré en UTF-8.",
            "Enregistrez-le au format UTF-8 depuis l'éditeur de texte.",
        ) from None
    return load_strict(text, origin=name)


def load_strict(text: str, *, origin: str) -> Document:
    """Read YAML text as plain data, or raise `CroiseeError` naming `origin` and the line."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        _refuse_size(origin)
    _check_characters(text, origin, first_line=1)
    if "\t" in text:
        _refuse(
            origin,
            text.count("\n", 0, text.index("\t")) + 1,
            "une tabulation se trouve dans le texte.",
            "Remplacez-la par des espaces.",
        )
    events = yaml.parse(text, Loader=yaml.SafeLoader)
    try:
        return _Builder(origin, events).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
    except (yaml.YAMLError, ValueError, OverflowError):
        line = None
    raise _problem(
        origin,
        line,
        "l'écriture YAML est incorrecte.",
        "Vérifiez les retraits, les deux-points, les guillemets et les crochets à cet endroit.",
    )


class _Builder:
    """Turns events into plain data; holds the limits and the lines."""

    def __init__(self, origin: str, events: Iterator[Any]) -> None:
        self._origin = origin
        self._events = events
        self._nodes = 0
        self._lines: dict[YamlPath, int] = {}

    def document(self) -> Document:
        started = False
        value: Any = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if started:
                    self._refuse(
                        event,
                        "le fichier contient plusieurs documents (« --- »).",
                        "Gardez un seul document par fichier.",
                    )
                if event.version or event.tags:
                    self._refuse(
                        event, "une directive « % » n'est pas admise.", "Supprimez cette ligne."
                    )
                started = True
                value = self._node(next(self._events), ())
        if not started:
            raise _problem(
                self._origin, 1, "le document est vide.", "Écrivez son contenu ou supprimez-le."
            )
        return Document(value, self._origin, self._lines)

    def _node(self, event: Any, path: YamlPath) -> Any:
        self._admit(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _admit(self, event: Any, path: YamlPath) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(
                event,
                "les renvois YAML (« & » et « * ») ne sont pas admis.",
                "Répétez la valeur en toutes lettres, ou mettez-la entre guillemets.",
            )
        if event.tag is not None:
            self._refuse(
                event,
                "les étiquettes YAML (« ! ») ne sont pas admises.",
                "Supprimez l'étiquette, ou mettez la valeur entre guillemets.",
            )
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(
                event,
                f"le document contient plus de {MAX_NODES} valeurs.",
                "Découpez-le en plusieurs fichiers.",
            )
        if len(path) > MAX_DEPTH:
            self._refuse(
                event,
                f"le document est imbriqué sur plus de {MAX_DEPTH} niveaux.",
                "Réduisez l'imbrication.",
            )
        self._lines.setdefault(path, event.start_mark.line + 1)

    def _sequence(self, path: YamlPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: YamlPath) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path)
            if key in entries:
                self._refuse(
                    event,
                    f"la clé « {key} » est écrite deux fois au même endroit.",
                    "Gardez une seule des deux valeurs.",
                )
            self._lines[(*path, key)] = event.start_mark.line + 1
            entries[key] = self._node(next(self._events), (*path, key))
        return entries

    def _key(self, event: Any, path: YamlPath) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "une clé n'est pas un mot.", "Écrivez un mot suivi de deux-points.")
        self._admit(event, path)
        key = self._scalar(event)
        if not isinstance(key, str):
            self._refuse(
                event,
                "une clé n'est pas un texte.",
                'Mettez la clé entre guillemets, par exemple "1" ou "true".',
            )
        if key == "<<" and not event.style:
            self._refuse(
                event,
                "la clé de fusion « << » n'est pas admise.",
                "Répétez les valeurs en toutes lettres.",
            )
        if not is_plain_latin(key):
            self._refuse(
                event,
                "une clé contient un caractère qui ressemble à un autre.",
                "Retapez la clé au clavier, sans copier-coller.",
            )
        return key

    def _scalar(self, event: Any) -> str | int | float | bool | None:
        value: str = event.value
        line = event.start_mark.line + 1
        if not value.isascii() or not value.isprintable():
            _check_characters(value, self._origin, first_line=line)
            _check_look_alikes(value, self._origin, line)
        if event.style:
            return value
        if value in ("", "~", "null"):
            return None
        if value in ("true", "false"):
            return value == "true"
        if _INTEGER.fullmatch(value):
            return int(value)
        if _DECIMAL.fullmatch(value):
            number = float(value)
            if not math.isfinite(number):
                self._refuse(event, "un nombre est trop grand.", "Écrivez un nombre ordinaire.")
            return number
        return value

    def _refuse(self, event: Any, message: str, remedy: str) -> NoReturn:
        raise _problem(self._origin, event.start_mark.line + 1, message, remedy)


def refuse_deceptive(text: str, *, origin: str) -> None:
    """Refuse, by line, text with invisible characters or words that mix alphabets.

    For text that is not YAML but must be read by people and machines alike (a contract).
    """
    _check_characters(text, origin, first_line=1)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.isascii():
            _check_look_alikes(line, origin, number)


def is_plain_latin(text: str) -> bool:
    """Whether `text` can be an identifier: Latin letters in their one ordinary form.

    True for « secrété_2 », false for a Cyrillic « а », a full-width « ａ », an « ﬁ » ligature or
    a no-break space. Punctuation is free.
    """
    return text.isascii() or all(
        character.isascii()
        or (unicodedata.category(character)[0] not in "LMNZ")
        or (
            unicodedata.normalize("NFKC", character) == character
            and _script(character) == "LATIN"
            and not unicodedata.combining(character)
        )
        for character in text
    )


def _check_characters(text: str, origin: str, *, first_line: int) -> None:
    """Refuse what cannot be seen: controls, format and direction marks, odd spaces, unassigned."""
    bad = sorted(character for character in set(text) if not _is_visible(character))
    if not bad:
        return
    position = min(text.index(character) for character in bad)
    code = f"U+{ord(text[position]):04X}"
    _refuse(
        origin,
        first_line + text.count("\n", 0, position),
        f"un caractère invisible ou trompeur se trouve dans le texte ({code}).",
        "Effacez la ligne et retapez-la au clavier, sans copier-coller.",
    )


def _is_visible(character: str) -> bool:
    if character in "\n\t" or (character.isascii() and character.isprintable()):
        return True
    category = unicodedata.category(character)
    return not (
        category in _REFUSED_CATEGORIES
        or character in _INKLESS
        or (category == "Zs" and character not in _SPACES)
        or (category == "Mn" and "VARIATION SELECTOR" in unicodedata.name(character, ""))
        or (category == "Nd" and not character.isascii())
        or unicodedata.decomposition(character).startswith(_DISGUISES)
    )


def _check_look_alikes(value: str, origin: str, line: int) -> None:
    """Refuse words that mix scripts, terms outside the Latin script, and unstable writings."""
    if not unicodedata.is_normalized("NFC", value):
        _refuse(
            origin,
            line,
            "un accent est enregistré à part de sa lettre.",
            "Retapez la valeur au clavier, sans copier-coller.",
        )
    single_term = not any(character.isspace() for character in value)
    for word in _WORD.findall(value):
        scripts = {_script(letter) for letter in word if letter.isalpha()} - {"NEUTRAL"}
        if len(scripts) > 1 or (single_term and scripts - {"LATIN"}):
            _refuse(
                origin,
                line,
                "un mot contient une lettre d'un autre alphabet, semblable à l'œil.",
                "Retapez le mot au clavier, sans copier-coller.",
            )


def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    if letter in _NEUTRAL:
        return "NEUTRAL"
    return unicodedata.name(letter, "UNKNOWN").split(maxsplit=1)[0]


def _refuse_size(origin: str) -> NoReturn:
    _refuse(
        origin,
        None,
        f"le document dépasse {MAX_BYTES // 1024} Kio.",
        "Découpez-le en plusieurs fichiers.",
    )


def _refuse(origin: str, line: int | None, message: str, remedy: str) -> NoReturn:
    raise _problem(origin, line, message, remedy)


def _problem(origin: str, line: int | None, message: str, remedy: str) -> CroiseeError:
    return CroiseeError(Problem(message=message, remedy=remedy, file=origin, row=line))
