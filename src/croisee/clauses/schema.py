"""The one table of a clause: each field, its kind, its sentence, and which way is wider.

The parser, the French contract, its reading back and the diff all walk this table, so that a
field cannot exist for one and not for another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from croisee.clauses.kinds import Day, Duration, Kind, Name, Names, Prose, Truth, Whole, Word, Words

Path = tuple[str | int, ...]
"""Keys and list positions, from the root of the clause."""


class Sense(Enum):
    """How two values of a field compare in the lattice of permissions."""

    NEUTRAL = "neutral"
    """Says something else, neither more nor less."""
    MORE_IS_WIDER = "more is wider"
    MORE_IS_NARROWER = "more is narrower"
    NAMED_IS_NARROWER = "named is narrower"
    """A duty that exists once it is named; its wording is neutral."""


@dataclass(frozen=True)
class Leaf:
    """One field. `{}` in `sentence` receives the value; `special` gives whole sentences for values
    that are not worded (null, true, false, an empty list, « tous »), keyed by their YAML text."""

    kind: Kind
    sentence: str
    sense: Sense = Sense.NEUTRAL
    special: Mapping[str, str] | None = None
    nullable: bool = False


@dataclass(frozen=True)
class Section:
    """A mapping of named fields, all mandatory."""

    fields: Mapping[str, "Leaf | Section | Items"]


@dataclass(frozen=True)
class Items:
    """A list of rows told apart by the field `key`; `empty`: the sentence of an empty list."""

    leaves: Mapping[str, Leaf]
    key: str
    empty: str | None = None


@dataclass(frozen=True)
class Article:
    """One article of the contract: its title and its fields, in order."""

    number: int
    title: str
    paths: tuple[str, ...]


def _typographic(text: str) -> str:
    """No-break spaces where French asks for them."""
    for mark in ("»", ":", ";"):
        text = text.replace(f" {mark}", f"\u00a0{mark}")
    return text.replace("« ", "«\u00a0")


def _leaf(
    kind: Kind,
    sentence: str,
    sense: Sense = Sense.NEUTRAL,
    special: Mapping[str, str] | None = None,
) -> Leaf:
    return Leaf(
        kind,
        _typographic(sentence),
        sense,
        {key: _typographic(text) for key, text in (special or {}).items()},
        nullable="null" in (special or {}),
    )


_WIDER, _NARROWER, _NAMED = Sense.MORE_IS_WIDER, Sense.MORE_IS_NARROWER, Sense.NAMED_IS_NARROWER

_PARTY = Name(r"[a-z0-9]+(-[a-z0-9]+)*", "un identifiant de partie, comme ccas-montvallon")
_PARTY_OR_ALL = Name(_PARTY.pattern, _PARTY.expected, everyone=True)
_SOURCE = Name(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "un nom de source, comme caf.allocataires")
_SOURCE_OR_ALL = Name(_SOURCE.pattern, _SOURCE.expected + ", ou tous", everyone=True)
# `x__statut` is granted with `x`, never by itself.
_FIELD = Name(r"[a-z_][a-z0-9_]*(?<!__statut)", "un nom de champ en minuscules")
_FIELD_OR_ALL = Name(_FIELD.pattern, _FIELD.expected, everyone=True)
_CODE = Name(r"[A-Z0-9]{1,14}", "un code de territoire, comme V1001")
_REFERENCE = Name(r"[A-Za-z0-9]+([-._][A-Za-z0-9]+)*", "une référence, comme AIPD-2025-01")
_CLAUSE_ID = Name(r"[A-Z]{2,6}(-[A-Z0-9]{1,12})+", "un identifiant, comme CL-CAF-01")
_DIGEST = Name(r"[0-9a-f]{64}", "une empreinte SHA-256 de 64 caractères")

_CONTRACT = Section(
    {
        "type": _leaf(Word("contrats"), "Elle est annexée à un contrat de ce type : {}."),
        "intitule": _leaf(Prose(), "Ce contrat s'intitule « {} »."),
        "territoire": _leaf(_CODE, "Il concerne le territoire de code {}."),
        "debut": _leaf(Day(), "Il prend effet le {}.", _NARROWER),
        "fin": _leaf(Day(), "Il s'achève le {}.", _WIDER),
    }
)
_PARTIES = Section(
    {
        "producteur": _leaf(_PARTY, "Le producteur des données est {}."),
        "destinataires": _leaf(
            Names(_PARTY_OR_ALL, "une liste d'identifiants de parties, ou [tous]"),
            "Les destinataires des données sont : {}.",
            _WIDER,
            {"tous": "Toute personne peut recevoir les données."},
        ),
        "responsabilite": _leaf(Word("responsabilites"), "Les parties sont {}."),
    }
)
_OBJECT = {
    "jeu": _leaf(_SOURCE, "Le producteur met à disposition le jeu « {} »."),
    "grain": _leaf(Word("grains"), "Ce jeu contient {}."),
    "champs": _leaf(
        Names(_FIELD_OR_ALL, "une liste de noms de champs, ou [tous] hors données de personnes"),
        "Seuls y sont utilisables les champs suivants : {}.",
        _WIDER,
        {"tous": "Tous ses champs sont utilisables."},
    ),
    "champs_identifiants": _leaf(
        Names(_FIELD, "une liste de noms de champs, éventuellement vide", minimum=0),
        "Sont lus à l'entrée seulement, puis effacés, les champs identifiants suivants : {}.",
        _WIDER,
        {"[]": "Aucun champ identifiant n'y est lu."},
    ),
}
_CROSSING = {
    "avec": _leaf(
        _SOURCE_OR_ALL,
        "Un rapprochement est permis avec le jeu « {} ».",
        special={"tous": "Un rapprochement est permis avec tout autre jeu."},
    ),
    "cle": _leaf(Word("cles"), "Ce rapprochement se fait, au plus fin, {}.", _WIDER),
}
_SIGNATURE = {
    "partie": _leaf(_PARTY, "La partie {} a signé la présente clause."),
    "qualite": _leaf(Word("qualites"), "Elle a signé en qualité de {}."),
    "nom_ou_fonction": _leaf(Prose(), "La signature est celle de : {}."),
    "date": _leaf(Day(), "Elle a été donnée le {}."),
    "empreinte": _leaf(_DIGEST, "Elle porte sur le contenu d'empreinte {}."),
}

CLAUSE = Section(
    {
        "clause": _leaf(_CLAUSE_ID, "La présente clause porte l'identifiant {}."),
        "version": _leaf(Whole(1), "Elle en est à la version {}."),
        "contrat": _CONTRACT,
        "parties": _PARTIES,
        "objets": Items(_OBJECT, "jeu"),
        "base_legale": Section(
            {
                "rgpd": _leaf(Word("rgpd"), "Le traitement a pour base légale : {}."),
                "textes": _leaf(Words(Word("textes")), "Il s'appuie sur : {}."),
            }
        ),
        "benefice_personnes": Section(
            {
                "type": _leaf(
                    Word("benefices"), "Le bénéfice attendu pour les personnes est {}.", _WIDER
                ),
                "action": _leaf(Prose(), "L'action prévue est la suivante : {}."),
                "delai": _leaf(
                    Duration(),
                    "Cette action a lieu dans un délai de {}.",
                    special={"null": "Aucun délai n'est fixé pour cette action."},
                ),
            }
        ),
        "finalites": _leaf(
            Words(Word("finalites")), "Les données servent seulement à : {}.", _WIDER
        ),
        "operations": _leaf(
            Words(Word("operations")), "Seules ces opérations sont permises : {}.", _WIDER
        ),
        "interdits": _leaf(
            Words(Word("interdits"), minimum=0),
            "Sont exclus, en toute circonstance : {}.",
            _NARROWER,
            {"[]": "Aucune exclusion n'est ajoutée."},
        ),
        "croisements_permis": Items(
            _CROSSING, "avec", "Aucun rapprochement avec un autre jeu n'est permis."
        ),
        "sorties": Section(
            {
                "niveau": _leaf(
                    Word("niveaux"), "Les résultats sont, au plus précis : {}.", _WIDER
                ),
                "seuil": _leaf(Whole(1), "Aucun effectif inférieur à {} n'est montré.", _NARROWER),
                "suppression_secondaire": _leaf(
                    Truth(),
                    "Suppression secondaire : {}.",
                    _NARROWER,
                    {
                        "true": "D'autres cases sont masquées, pour qu'une case cachée ne se "
                        "retrouve pas par soustraction.",
                        "false": "Aucune autre case n'est masquée.",
                    },
                ),
                "arrondi": _leaf(
                    Whole(2),
                    "Les effectifs sont arrondis au multiple de {} le plus proche.",
                    _NARROWER,
                    {"null": "Les effectifs ne sont pas arrondis."},
                ),
            }
        ),
        "conservation": Section(
            {
                "duree": _leaf(
                    Duration(),
                    "Les données sont gardées au plus {}.",
                    _WIDER,
                    {"null": "Aucune durée de conservation n'est fixée."},
                ),
                "depart": _leaf(Word("departs"), "Ce délai a pour point de départ {}."),
                "fin": _leaf(Word("fins"), "À l'échéance, {}.", _NARROWER),
            }
        ),
        "information": Section(
            {
                "mention": _leaf(
                    Prose(),
                    "Les personnes sont informées ainsi : {}.",
                    _NAMED,
                    {"null": "Aucune information individuelle n'est prévue."},
                ),
                "opposition": _leaf(
                    Truth(),
                    "Droit d'opposition : {}.",
                    _NARROWER,
                    {
                        "true": "Chaque personne peut s'opposer à l'usage de ses données.",
                        "false": "Le droit d'opposition ne s'applique pas.",
                    },
                ),
            }
        ),
        "gouvernance": Section(
            {
                "aipd": _leaf(
                    _REFERENCE,
                    "L'analyse d'impact porte la référence {}.",
                    _NAMED,
                    {"null": "Aucune analyse d'impact n'est jointe."},
                ),
                "algorithme": _leaf(
                    Word("algorithmes"), "En matière d'algorithmes, {}.", _NARROWER
                ),
                "charte": _leaf(
                    _REFERENCE,
                    "La charte éthique applicable est {}.",
                    _NAMED,
                    {"null": "Aucune charte éthique n'est jointe."},
                ),
                "comite": _leaf(
                    Day(),
                    "Le comité éthique a rendu un avis favorable le {}.",
                    _NAMED,
                    {"null": "Aucun avis de comité éthique n'est joint."},
                ),
            }
        ),
        "validite": Section(
            {
                "debut": _leaf(Day(), "La clause s'applique à partir du {}.", _NARROWER),
                "fin": _leaf(Day(), "Elle ne s'applique plus après le {}.", _WIDER),
            }
        ),
        "signatures": Items(_SIGNATURE, "partie", "Aucune partie n'a encore signé."),
    }
)

ARTICLES = (
    Article(1, "Contrat et parties", ("clause", "version", "contrat", "parties")),
    Article(2, "Données mises à disposition", ("objets",)),
    Article(3, "Fondement et bénéfice pour les personnes", ("base_legale", "benefice_personnes")),
    Article(4, "Usages", ("finalites", "operations", "interdits", "croisements_permis")),
    Article(5, "Résultats", ("sorties",)),
    Article(6, "Conservation", ("conservation",)),
    Article(7, "Information des personnes", ("information",)),
    Article(8, "Gouvernance", ("gouvernance",)),
    Article(9, "Durée", ("validite",)),
    Article(10, "Signatures", ("signatures",)),
)


def entries(article: Article) -> Iterator[tuple[Path, Leaf | Items]]:
    """The leaves and lists of an article, in order: `n`-th entry is sentence `article.n`."""
    for name in article.paths:
        yield from _flat((name,), CLAUSE.fields[name])


def _flat(path: Path, node: Leaf | Section | Items) -> Iterator[tuple[Path, Leaf | Items]]:
    if isinstance(node, Section):
        for name, child in node.fields.items():
            yield from _flat((*path, name), child)
    else:
        yield path, node


def at(data: Any, path: Path) -> Any:
    """The part of a clause's plain data found at `path`."""
    for part in path:
        data = data[part]
    return data


def article_numbers() -> Mapping[str, str]:
    """Dotted path of every entry → its number in the contract: « finalites » → « 4.1 »."""
    return {
        ".".join(map(str, path)): f"{article.number}.{position}"
        for article in ARTICLES
        for position, (path, _) in enumerate(entries(article), start=1)
    }
