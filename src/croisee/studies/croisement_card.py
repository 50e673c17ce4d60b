"""The words of a *croisement*: its two indicators, its card, and how persons were recognised."""

from collections.abc import Mapping

from croisee.sources import Linkage
from croisee.sources.linkages import Passage
from croisee.studies.absent import DOUBTED, NEVER_MET, NEVER_MET_SOURCE, Quality, sentences
from croisee.studies.card import (
    Card,
    Indicator,
    LinkageNote,
    Parameter,
    PassageNote,
    Trend,
)
from croisee.studies.croisement_parameters import Croisements
from croisee.studies.found_less import groups_note
from croisee.studies.study import Opened, Request

_BY_CIRCUIT = (
    "sans que leurs producteurs se les montrent : chacun encode les siennes chez lui, un tiers qui "
    "n'a ni la clé ni les noms rapproche les encodages, et l'étude ne reçoit que des informations "
    "sous pseudonyme, avec la probabilité de chaque lien."
)
_IN_CLEAR = (
    "par leur unique producteur, qui connaît déjà les unes et les autres : noms et dates de "
    "naissance sont comparés, puis effacés ; il reste des pseudonymes, avec la probabilité de "
    "chaque lien."
)


def absent_name(request: Request) -> str:
    """Name of the indicator of those who are really absent."""
    return f"{request.name}-estimation"


def counted_indicator(
    opened: Opened, parameters: Croisements, passages: Mapping[str, Passage]
) -> Indicator:
    """What the counts of persons found and not found mean. `passages`: by period."""
    request = opened.request
    return Indicator(
        name=request.name,
        label=request.title,
        theme=parameters.theme,
        definition=parameters.definition,
        unit=parameters.unite,
        decimals=0,
        population=parameters.population_texte,
        polarity="neutre",
        additive=True,
        source=" × ".join(opened.declarations[name].titre for name in request.sources),
        trend=_trend(passages),
        limits=(
            "Quelques personnes sont retrouvées à tort, et d'autres sont manquées : l'estimation "
            "« " + parameters.absents.titre + " » en tient compte.",
        ),
        sentence=parameters.phrase,
    )


def absent_indicator(opened: Opened, parameters: Croisements, counted: Indicator) -> Indicator:
    """What the estimate of those who are really absent means, from the counts it is drawn of."""
    return counted.model_copy(
        update={
            "name": absent_name(opened.request),
            "label": parameters.absents.titre,
            "definition": parameters.absents.definition,
            "sentence": parameters.absents.phrase,
            "limits": (
                "C'est une estimation : elle corrige le nombre de personnes non retrouvées de ce "
                "que l'appariement manque, ou trouve à tort, en moyenne. Un quartier ou un âge "
                "où les noms sont plus souvent mal écrits peut s'en écarter.",
            ),
        }
    )


def _trend(passages: Mapping[str, Passage]) -> Trend:
    """Periods may be compared where persons were encoded in one way."""
    if len(passages) == 1:
        return Trend(allowed=False, reason="Une seule livraison est publiée ici.")
    ways = [(period, passages[period].parameters) for period in sorted(passages)]
    return Trend(
        allowed=True,
        reason="Chaque période est comptée avec les liens de sa propre livraison, et n'est pas "
        "recomptée ensuite. Une petite variation peut venir des liens, et non des personnes.",
        breaks=tuple(
            period
            for (period, way), (_, before) in zip(ways[1:], ways, strict=False)
            if way != before
        ),
    )


def card(
    opened: Opened,
    parameters: Croisements,
    linkage: Linkage,
    passages: Mapping[str, Passage],
    qualities: Mapping[str, Quality | None],
) -> Card:
    """How it is computed. `passages`, `qualities`: by period."""
    request = opened.request
    first, second = (opened.declarations[name].titre for name in request.sources)
    threshold = passages[max(passages)].threshold
    several = (
        ("Chaque période est comptée à part, avec les personnes et les liens de sa livraison.",)
        if len(passages) > 1
        else ()
    )
    return Card(
        study=request.name,
        title=request.title,
        question=parameters.question,
        why=parameters.pourquoi,
        method=(
            f"Les personnes des fichiers « {first} » et « {second} » ont été appariées "
            + (_IN_CLEAR if linkage.in_clear else _BY_CIRCUIT),
            f"Un lien est retenu quand sa probabilité atteint {_percent(threshold)}. On "
            "compte, parmi les personnes du premier fichier, celles qui ont un lien avec le "
            "second, par zone et par critère.",
            *several,
            "Les petits nombres sont cachés, ainsi que les chiffres qui permettraient de les "
            "retrouver, ou bien tous les chiffres sont brouillés. Aucune liste de personnes n'est "
            "produite.",
            "Des seuls chiffres publiés, on estime combien de personnes sont vraiment absentes du "
            "second fichier, avec une fourchette.",
        ),
        formula="absentes = non retrouvées + retrouvées × (1 − précision) "
        "− retrouvées × précision × (1 − rappel) ÷ rappel",
        parameters=(
            Parameter(
                name="jamais_comparees",
                label="Bas de la fourchette : personnes communes jamais comparées, au plus",
                value=f"{100 * NEVER_MET:g}",
                unit="%",
                source=NEVER_MET_SOURCE,
                checked_on="2026-11-22",
            ),
            Parameter(
                name="estimation_doutee",
                label="Bas de la fourchette : personnes manquées, par rapport à l'estimation",
                value=f"{DOUBTED:g}",
                unit="fois",
                source="Choix de prudence",
                checked_on="2026-11-22",
            ),
        ),
        limits=(
            "Quelques personnes sont retrouvées à tort, d'autres sont manquées : la fourchette en "
            "tient compte, mais elle repose sur une estimation, pas sur une vérification.",
            "Une personne sans date de naissance n'est presque jamais retrouvée : elle compte "
            "parmi les non retrouvées, et l'estimation par âge ne dit rien d'elle.",
            "Être absent du second fichier n'est pas toujours un non-recours : les deux fichiers "
            "n'ont pas exactement la même date ni le même champ.",
        ),
        contact=opened.contact,
        version="3",
        linkage=_linkage_note(opened, linkage, passages, qualities),
    )


def _linkage_note(
    opened: Opened,
    linkage: Linkage,
    passages: Mapping[str, Passage],
    qualities: Mapping[str, Quality | None],
) -> LinkageNote:
    *before, last = sorted(passages)
    passage = passages[last]
    told = {period: qualities[period] or (None, None) for period in passages}
    population = opened.request.sources[0]
    left, right = linkage.sources
    titles = (opened.declarations[left].titre, opened.declarations[right].titre)
    side = linkage.sources.index(population)
    return LinkageNote(
        name=linkage.name,
        sources=titles,
        threshold=passage.threshold,
        precision=told[last][0],
        recall=told[last][1],
        consequence=tuple(sentences(qualities[last])),
        report=passage.report,
        parameters=passage.parameters,
        key=linkage.key,
        destroyed_on=linkage.destroyed_on,
        in_clear=linkage.in_clear,
        earlier=tuple(
            PassageNote(period=period, precision=told[period][0], recall=told[period][1])
            for period in before
        ),
        groups=groups_note(titles[side], passage.groups[side]),
    )


def _percent(share: float) -> str:
    return f"{100 * share:g} %".replace(".", ",")
