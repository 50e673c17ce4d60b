"""A refusal: what was asked, why not, which texts, what would be possible, who can decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from croisee.clauses.request import Request
from croisee.clauses.vocabulary import label


@dataclass(frozen=True)
class Reason:
    """One reason. `step` names the rule, `texts` the law (words of « textes »).

    `clause` and `article` locate the sentence of the contract that forbids, when there is one.
    """

    step: str
    sentence: str
    texts: tuple[str, ...]
    source: str | None = None
    clause: str | None = None
    article: str | None = None

    def __str__(self) -> str:
        if self.clause is None:
            return self.sentence
        return f"art. {self.article} de la clause {self.clause} : {self.sentence}"


@dataclass(frozen=True)
class Possibility:
    """A lawful variant of the request: it would receive a permit on the same day."""

    request: Request
    threshold: int

    def __str__(self) -> str:
        sources = " et ".join(f"« {name} »" for name in self.request.sources)
        verb = "rapprocher" if len(self.request.sources) > 1 else "utiliser"
        columns = ", ".join(
            sorted(frozenset().union(*self.request.columns.values()))  # names, not persons' data
        )
        return (
            f"{verb} {sources} pour « {label('finalites', self.request.purpose)} », en totaux par "
            f"territoire d'au moins {self.threshold} unités (champs : {columns})."
        )


@dataclass(frozen=True)
class Refusal:
    """The five parts a person needs, and a reference to quote. `deciders`: party identifiers."""

    request: Request
    reasons: tuple[Reason, ...]
    possible: tuple[Possibility, ...]
    deciders: tuple[str, ...]
    reference: str
    on: str

    @property
    def asked(self) -> str:
        """What was asked, in one sentence."""
        sources = " et ".join(f"« {name} »" for name in self.request.sources) or "aucune source"
        verb = "rapprocher" if len(self.request.sources) > 1 else "utiliser"
        purpose = label("finalites", self.request.purpose)
        return f"{verb} {sources} pour « {purpose} » (étude « {self.request.study} »)."

    @property
    def texts(self) -> tuple[str, ...]:
        """The laws the reasons rest on, each once, in the order met."""
        found = (text for reason in self.reasons for text in reason.texts)
        return tuple(label("textes", text) for text in dict.fromkeys(found))

    def parts(
        self, names: Mapping[str, str] | None = None
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Title and lines of the five parts. `names`: party identifier → name shown."""
        shown = [(names or {}).get(party, party) for party in self.deciders]
        who = (
            f"{', '.join(shown)}, par avenant signé de tous ; délégué à la protection des "
            "données à consulter."
            if shown
            else "personne : aucune clause ne porte sur ces données ; une clause est à conclure "
            "avec leur producteur."
        )
        return (
            ("Vous demandez", (self.asked,)),
            ("Pourquoi c'est refusé", tuple(dict.fromkeys(str(each) for each in self.reasons))),
            ("Textes", self.texts),
            (
                "Ce qui serait possible",
                tuple(str(each) for each in self.possible)
                or ("rien avec ces sources, pour ce demandeur, à cette date.",),
            ),
            ("Qui peut décider", (who,)),
        )

    def text(self, names: Mapping[str, str] | None = None) -> str:
        """The refusal as its reader sees it."""
        blocks = ["Croisement refusé." if len(self.request.sources) > 1 else "Demande refusée."]
        for title, lines in self.parts(names):
            if len(lines) == 1:
                blocks.append(f"{title} : {lines[0]}")
            else:
                blocks.append("\n".join([f"{title} :", *(f"  - {line}" for line in lines)]))
        blocks.append(f"Référence : {self.reference}")
        return "\n".join(blocks)

    __str__ = text
