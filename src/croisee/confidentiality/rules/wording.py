"""The rules of a profile in plain French, as the pages print them."""

from typing import TYPE_CHECKING

from croisee.confidentiality.evidence import Kind

if TYPE_CHECKING:
    from croisee.confidentiality.rules.primary import Profile

ALREADY_PUBLIC = (
    "Ces chiffres sont déjà publics : leur producteur leur a appliqué le secret statistique, et "
    "ses marques sont reprises telles quelles.",
)


def sentences(rule: "Profile", kind: Kind, *, share: bool) -> tuple[str, ...]:
    """The rules applied to a table; the last sentence gives their source and date.

    `share`: the figures are a part of those who stand behind them (%, ‰).
    """
    many = _many(rule, ", d'au moins ")
    told = [f"Un chiffre est montré s'il concerne au moins {many}."]
    if kind is Kind.INDICATOR and share:
        told.append(
            "Une part est montrée si ceux qu'elle compte, comme ceux qu'elle ne compte pas, "
            f"sont au moins {rule.minimum} {rule.unit}, ou aucun."
        )
    if kind is Kind.MAGNITUDE:
        told += _concentration(rule)
    told.append(
        "Un zéro est caché comme un petit nombre."
        if rule.zeros_disclose
        else "Un vrai zéro est montré, sauf s'il faut le cacher pour protéger un voisin."
    )
    if rule.waivers:
        told.append(
            "Un chiffre est montré quand tous ceux qui y contribuent l'ont accepté par écrit."
        )
    if kind is Kind.COUNT:
        told.append(
            "D'autres chiffres sont cachés pour que personne ne puisse prouver, par "
            f"différence, qu'un petit nombre caché est au-dessous de {rule.minimum}, ni qu'il "
            "n'est pas nul."
        )
    if kind is Kind.MAGNITUDE:
        told.append(
            "D'autres montants sont cachés pour que personne ne puisse estimer, par "
            f"différence, un montant protégé à moins de {_percent(rule.relative * 100)} près."
        )
    told.append(f"Source de ces règles : {rule.source}")
    return tuple(told)


def reason(rule: "Profile", kind: Kind) -> str:
    """The one sentence shown beside every hidden cell, primary or not."""
    few = f"concerne moins de {_many(rule, ', ou moins de ')}"
    if kind is Kind.MAGNITUDE and (rule.dominance or rule.p_percent is not None):
        few += " ou dépend trop d'un seul contributeur"
    if kind is Kind.INDICATOR:
        few += ", ou laisserait en compter moins"
    return (
        "Secret statistique : ce chiffre, ou un chiffre voisin qui permettrait de le "
        f"retrouver, {few}."
    )


def _many(rule: "Profile", link: str) -> str:
    """« 11 personnes », or « 11 personnes, d'au moins 11 ménages »."""
    told = f"{rule.minimum} {rule.unit}"
    if rule.minimum_households is None:
        return told
    return f"{told}{link}{rule.minimum_households} ménages"


def _concentration(rule: "Profile") -> list[str]:
    told = []
    for n, share in rule.dominance:
        who = "un seul contributeur en fait" if n == 1 else f"{n} contributeurs en font"
        told.append(f"Un montant est caché si {who} plus de {_percent(share * 100)}.")
    if rule.p_percent is not None:
        near = _percent(rule.p_percent * 100 / rule.q_percent)
        told.append(
            "Un montant est caché si un contributeur peut estimer celui d'un autre à "
            f"moins de {near} près."
        )
    return told


def _percent(value: float) -> str:
    return f"{value:g}".replace(".", ",") + "\u00a0%"
