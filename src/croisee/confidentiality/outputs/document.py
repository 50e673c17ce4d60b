"""`docs/sorties.md`, printed from `kinds.yaml`: run this module and keep what it prints."""

from croisee.confidentiality.outputs.check import in_words
from croisee.confidentiality.outputs.kinds import Check, OutputKind, kinds, thresholds

_INTRODUCTION = """\
# Ce qui est vérifié avant qu'un résultat sorte

Un tableau d'effectifs ou de montants passe par la protection des tableaux : règles de la source,
cases cachées pour protéger les autres, puis attaque de contrôle. Tout autre résultat est vérifié
selon sa sorte. Une sorte qui n'est pas dans cette page est refusée, et un nombre qui n'est pas
donné compte comme un contrôle manqué : le chiffre est caché.

Une étude qui calcule autre chose que des effectifs et des montants dit de chaque indicateur sa
sorte et, ligne par ligne, les nombres que cette page demande (`CONTRIBUTING.md`) ; ces nombres ne
sortent pas de la maison. Les chiffres déjà publiés par leur producteur en sont dispensés.

Cette page est imprimée à partir de `src/croisee/confidentiality/outputs/kinds.yaml` par
`python -m croisee.confidentiality.outputs.document > docs/sorties.md`.
"""
_TESTS = {
    "au_moins": "au moins {seuil}",
    "au_moins_ou_aucun": "au moins {seuil}, ou aucun",
    "au_plus": "au plus {seuil}",
    "moins_de": "moins de {seuil}",
    "ni_rien_ni_tout": "ni 0 ni 1",
    "absent": "aucun",
    "jamais": "ne sort jamais",
}


def markdown() -> str:
    """The whole page, in French."""
    return "\n".join([_INTRODUCTION, _numbers(), *(_section(kind) for kind in kinds().values())])


def _numbers() -> str:
    lines = ["## Les nombres", "", "| nombre | ce qu'il compte | d'où il vient |", "|---|---|---|"]
    lines += [
        f"| {in_words(number.name, number.value)} | {number.meaning} | {number.source} |"
        for number in thresholds().values()
    ]
    lines += [
        "",
        "Le premier nombre est remplacé par celui du profil de la source (5 personnes pour des "
        "prestations,",
        "11 ménages pour des données fiscales, 3 entreprises…) quand il est connu.",
        "",
    ]
    return "\n".join(lines)


def _section(kind: OutputKind) -> str:
    lines = [f"## {kind.title} (`{kind.name}`)", "", kind.why, "", f"Sur la page : {kind.shown}."]
    lines.append("")
    if kind.facts:
        lines += [f"- `{name}` : {meaning}" for name, meaning in kind.facts.items()]
        lines.append("")
    lines += ["| contrôle | il faut | sinon | que faire |", "|---|---|---|---|"]
    lines += [_row(check) for check in kind.checks]
    lines += ["", f"Source : {kind.source}. Famille ACRO : {kind.family}.", ""]
    return "\n".join(lines)


def _row(check: Check) -> str:
    value = thresholds()[check.threshold].value if check.threshold else 0.0
    seuil = in_words(check.threshold, value)
    wanted = _TESTS[check.test].format(seuil=seuil)
    return f"| {check.rule} | {wanted} | {check.finding.format(seuil=seuil)} | {check.remedy} |"


if __name__ == "__main__":
    print(markdown(), end="")
