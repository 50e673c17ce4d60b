"""What a clause cannot say at once: the contradictions that make it void before any decision."""

from collections.abc import Iterator

from croisee.clauses.model import EVERYONE, Clause, Objet
from croisee.clauses.schema import Path
from croisee.clauses.vocabulary import covered, terms

Incoherence = tuple[Path, str, str]
"""Where, what is wrong, what to do."""


def is_nominative(objet: Objet) -> bool:
    """Whether each row of the table stands for a person or a household."""
    return terms("grains")[objet.grain].nominative


def incoherences(clause: Clause) -> list[Incoherence]:
    """All contradictions of a well-formed clause, in the order of its articles."""
    personal = any(is_nominative(objet) for objet in clause.objets)
    return [
        *_dates(clause),
        *_recipients(clause, personal),
        *_objects(clause),
        *_purposes(clause, personal),
        *_prohibitions(clause, personal),
        *_crossings(clause, personal),
        *_protections(clause, personal),
        *_signatures(clause),
    ]


def _dates(clause: Clause) -> Iterator[Incoherence]:
    contract, validity = clause.contrat, clause.validite
    if contract.debut > contract.fin:
        yield ("contrat", "fin"), "le contrat s'achève avant de commencer.", "Corrigez les dates."
    if validity.debut > validity.fin:
        yield ("validite", "fin"), "la clause s'achève avant de commencer.", "Corrigez les dates."
    if validity.debut < contract.debut or validity.fin > contract.fin:
        yield (
            ("validite",),
            "la clause s'applique en dehors des dates du contrat.",
            "Ramenez ses dates dans celles du contrat.",
        )


def _recipients(clause: Clause, personal: bool) -> Iterator[Incoherence]:
    path: Path = ("parties", "destinataires")
    if personal and EVERYONE in clause.parties.destinataires:
        yield (
            path,
            "des données de personnes ne peuvent pas aller à « tous ».",
            "Nommez chaque destinataire.",
        )
    if clause.parties.producteur in clause.parties.destinataires:
        yield (
            path,
            "le producteur est aussi destinataire.",
            "Retirez-le de la liste : il dispose déjà de ses données.",
        )


def _objects(clause: Clause) -> Iterator[Incoherence]:
    for position, objet in enumerate(clause.objets):
        path: Path = ("objets", position)
        if is_nominative(objet) and EVERYONE in objet.champs:
            yield (
                (*path, "champs"),
                f"les champs de « {objet.jeu} », table de personnes, ne sont pas nommés.",
                "Nommez chaque champ utilisable.",
            )
        if set(objet.champs) & set(objet.champs_identifiants):
            yield (
                (*path, "champs_identifiants"),
                f"un champ de « {objet.jeu} » est à la fois utilisable et identifiant.",
                "Gardez-le dans une seule des deux listes.",
            )
        if objet.champs_identifiants and "pseudonymiser" not in clause.operations:
            yield (
                (*path, "champs_identifiants"),
                "des champs identifiants sont lus sans que la pseudonymisation soit permise.",
                "Ajoutez l'opération « pseudonymiser » ou retirez ces champs.",
            )
        if objet.champs_identifiants and not is_nominative(objet):
            yield (
                (*path, "champs_identifiants"),
                f"« {objet.jeu} » n'est pas une table de personnes.",
                "Retirez ces champs ou corrigez le grain.",
            )


def _purposes(clause: Clause, personal: bool) -> Iterator[Incoherence]:
    granted = set(clause.finalites)
    known = terms("finalites")
    for name in clause.finalites:
        if (known[name].ancestors - {name}) & granted:
            yield (
                ("finalites",),
                f"la finalité « {name} » est déjà comprise dans une autre.",
                "Gardez la plus large, ou seulement les plus précises.",
            )
    texts = [terms("textes")[name] for name in clause.base_legale.textes]
    founded: frozenset[str] = frozenset().union(
        *(text.founds for text in texts if text.nominative or not personal)
    )
    for name in sorted(granted):
        if not known[name].ancestors & founded:
            yield (
                ("base_legale", "textes"),
                f"aucun texte cité ne fonde la finalité « {name} ».",
                "Citez le texte qui la fonde, ou retirez la finalité.",
            )


def _prohibitions(clause: Clause, personal: bool) -> Iterator[Incoherence]:
    known = terms("interdits")
    for name, term in known.items():
        if personal and term.mandatory and name not in clause.interdits:
            yield (
                ("interdits",),
                f"l'interdit « {name} », obligatoire pour des données de personnes, manque.",
                "Ajoutez-le à la liste.",
            )
    for name in clause.interdits:
        contradicted = (set(clause.finalites) & covered(known[name].purposes)) | (
            set(clause.operations) & known[name].operations
        )
        for word in sorted(contradicted):
            yield (
                ("interdits",),
                f"l'interdit « {name} » contredit « {word} », permis par ailleurs.",
                "Retirez l'un des deux.",
            )
        if clause.sorties.niveau in known[name].levels:
            yield (
                ("sorties", "niveau"),
                f"l'interdit « {name} » contredit le niveau des résultats.",
                "Retirez l'un des deux.",
            )


def _crossings(clause: Clause, personal: bool) -> Iterator[Incoherence]:
    path: Path = ("croisements_permis",)
    if clause.croisements_permis and "croiser" not in clause.operations:
        yield (
            path,
            "des croisements sont permis sans l'opération « croiser ».",
            "Ajoutez l'opération, ou retirez les croisements.",
        )
    for position, crossing in enumerate(clause.croisements_permis):
        if crossing.avec == EVERYONE and personal:
            yield (
                (*path, position, "avec"),
                "des données de personnes ne se croisent pas avec n'importe quel jeu.",
                "Nommez chaque jeu.",
            )
        if crossing.cle == "pseudonyme_projet" and not personal:
            yield (
                (*path, position, "cle"),
                "ces données ne portent aucun pseudonyme.",
                "Écrivez la clé « zone ».",
            )


def _protections(clause: Clause, personal: bool) -> Iterator[Incoherence]:
    floor = max(terms("grains")[objet.grain].floor for objet in clause.objets)
    if clause.sorties.seuil < floor:
        yield (
            ("sorties", "seuil"),
            f"le seuil est inférieur à {floor}, le plus petit admis pour ces données.",
            f"Écrivez {floor} ou davantage.",
        )
    if not personal:
        return
    if not clause.sorties.suppression_secondaire:
        yield (
            ("sorties", "suppression_secondaire"),
            "des données de personnes demandent la suppression secondaire.",
            "Écrivez true.",
        )
    if clause.conservation.duree is None or clause.conservation.fin != "effacement_prouve":
        yield (
            ("conservation",),
            "des données de personnes sont gardées sans limite ou sans effacement prouvé.",
            "Fixez une durée et écrivez « effacement_prouve ».",
        )
    if clause.base_legale.rgpd == "sans_objet":
        yield (
            ("base_legale", "rgpd"),
            "des données de personnes demandent une base légale du RGPD.",
            "Écrivez par exemple 6.1.e.",
        )
    if clause.parties.responsabilite == "sans_donnee_personnelle":
        yield (
            ("parties", "responsabilite"),
            "cette clause porte sur des données de personnes.",
            "Dites qui répond du traitement : conjointe, separee ou sous_traitance.",
        )


def _signatures(clause: Clause) -> Iterator[Incoherence]:
    parties = {clause.parties.producteur: "producteur"}
    parties |= dict.fromkeys(clause.parties.destinataires, "destinataire")
    for position, signature in enumerate(clause.signatures):
        expected = parties.get(signature.partie)
        if expected is None or signature.partie == EVERYONE:
            yield (
                ("signatures", position, "partie"),
                f"« {signature.partie} » signe sans être partie à la clause.",
                "Retirez cette signature.",
            )
        elif signature.qualite != expected:
            yield (
                ("signatures", position, "qualite"),
                f"« {signature.partie} » est {expected} et non {signature.qualite}.",
                "Corrigez la qualité.",
            )
