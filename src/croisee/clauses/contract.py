"""The clause as a French contract: every field in one sentence, every sentence from one field.

Numbers: article, then position; rows of a list take a third and fourth number (« 2.1.3.2 » is the
second sentence of the third row). The footer carries the SHA-256 of the content the parties sign.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from croisee.clauses.model import EVERYONE, Clause, clause_to_data
from croisee.clauses.schema import ARTICLES, Items, Leaf, at, entries

TITLE = "CLAUSE DE DONNÉES"
FOOTER = "Empreinte du contenu (SHA-256) : "


@dataclass(frozen=True)
class Sentence:
    """One numbered sentence and the field it comes from (`objets[0].champs`)."""

    number: str
    text: str
    field: str


@dataclass(frozen=True)
class ContractArticle:
    """One article: its number, its title, its sentences."""

    number: int
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class ContractText:
    """A printed clause, as data for the site and as plain text for a contract."""

    clause: str
    articles: tuple[ContractArticle, ...]
    digest: str

    @property
    def text(self) -> str:
        """Plain text: one sentence a line, its field between brackets, the digest as footer."""
        lines = [TITLE, ""]
        for article in self.articles:
            lines.append(heading(article.number, article.title))
            lines += [f"{each.number} {each.text} [{each.field}]" for each in article.sentences]
            lines.append("")
        return "\n".join([*lines, FOOTER + self.digest, ""])


def heading(number: int, title: str) -> str:
    """Title line of an article."""
    return f"Article {number} – {title}"


def print_clause(clause: Clause) -> ContractText:
    """The French text of a clause."""
    data = clause_to_data(clause)
    return ContractText(
        clause=clause.clause,
        articles=tuple(
            ContractArticle(
                article.number,
                article.title,
                tuple(
                    sentence
                    for position, (path, node) in enumerate(entries(article), start=1)
                    for sentence in _sentences(
                        f"{article.number}.{position}",
                        ".".join(map(str, path)),
                        node,
                        at(data, path),
                    )
                ),
            )
            for article in ARTICLES
        ),
        digest=clause.digest,
    )


def _sentences(number: str, field: str, node: Leaf | Items, value: Any) -> Iterator[Sentence]:
    if isinstance(node, Leaf):
        yield Sentence(number, word(node, value), field)
    elif not value and node.empty:
        yield Sentence(number, node.empty, field)
    else:
        for row, each in enumerate(value):
            for rank, (name, leaf) in enumerate(node.leaves.items(), start=1):
                yield Sentence(
                    f"{number}.{row + 1}.{rank}", word(leaf, each[name]), f"{field}[{row}].{name}"
                )


def word(leaf: Leaf, value: Any) -> str:
    """The sentence of a field for a value."""
    special = specials(leaf)
    key = special_key(value)
    if key is not None and key in special:
        return special[key]
    return leaf.sentence.replace("{}", leaf.kind.write(value))


def specials(leaf: Leaf) -> Mapping[str, str]:
    """Whole sentences of a field, by the text of the value they stand for."""
    return leaf.special or {}


def special_key(value: Any) -> str | None:
    """The text by which a value may have a sentence of its own."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value == EVERYONE or value in ([EVERYONE], (EVERYONE,)):
        return EVERYONE
    return "[]" if value in ([], ()) else None
