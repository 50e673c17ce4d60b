"""C2S, first estimate: beneficiaries observed against people under the ceiling.

Method: beneficiaries ÷ eligible, as DREES does nationally with a microsimulation (communiqué of
13/12/2022); here the eligible are read off the published income quantiles of the neighbourhood,
which says less: the result is an interval. A microsimulation will replace this estimator.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from croisee.confidentiality.rules import PUBLIC_PROFILE
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.sources import Declaration
from croisee.studies.c2s_estimation.parameters import parameters, printed, total_ceiling
from croisee.studies.c2s_estimation.shares import (
    not_claiming,
    people_below,
    unit_ceiling_bounds,
)
from croisee.studies.card import Card, Indicator, Trend
from croisee.studies.cells import zone_evidence
from croisee.studies.parameters import (
    Code,
    Name,
    Names,
    Parameters,
    Period,
    SourceName,
    check_columns,
    check_edition,
    check_figures,
    check_named,
    read_parameters,
)
from croisee.studies.sql import literal
from croisee.studies.study import Opened, Request, Result, table_name
from croisee.studies.zones import neighbourhoods

ELIGIBLE = "eligibles_c2s"
NOT_CLAIMING = "non_recours_c2s"
OUTPUTS = {ELIGIBLE: "taux", NOT_CLAIMING: "taux"}
"""The eligible are counted among the insured; those who do not claim, among the eligible."""

_NO_INCOME = (
    "Les revenus du quartier ne sont pas publiés avec assez de détail pour estimer ce chiffre."
)
_DISORDERED = "Les tranches de revenus publiées pour ce quartier ne sont pas croissantes."
_NO_COUNT = "Le nombre de bénéficiaires ou d'assurés n'est pas publié pour ce quartier."
_OVER = (
    "Les bénéficiaires observés sont plus nombreux que l'estimation centrale des personnes "
    "éligibles : le taux est ramené à zéro, l'intervalle dit ce qu'on sait vraiment."
)


class Income(Parameters):
    """Where the quantiles of income are: percentage of people → column."""

    source: SourceName
    edition: Code
    annee: Code
    quantiles: Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"\A[1-9][0-9]?\z")], Name],
        Field(min_length=2, description='des parts de 1 à 99 et leurs colonnes : {"10": d1, …}'),
    ]


class Cover(Parameters):
    """Where the insured people and the beneficiaries are."""

    source: SourceName
    edition: Code
    assures: Name
    beneficiaires: Annotated[Names, Field(min_length=1)]

    @property
    def columns(self) -> tuple[str, ...]:
        """Everything read of the source."""
        return (self.assures, *self.beneficiaires)


class Estimate(Parameters):
    """Parameters of the study."""

    periode: Period
    revenus: Annotated[Income, Field(description="source, edition, annee et quantiles")]
    couverture: Annotated[Cover, Field(description="source, edition, assures et beneficiaires")]


class C2SEstimation:
    """People who could have the C2S, and the share who do not, as intervals."""

    name = "c2s_estimation"
    operations = frozenset({"agreger", "croiser", "estimer", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Quantiles of income; insured people and beneficiaries."""
        parameters = read_parameters(Estimate, request)
        income, cover = parameters.revenus, parameters.couverture
        needed: dict[str, set[str]] = {name: {"zone"} for name in request.sources}
        for key, part, columns in (
            ("revenus", income, tuple(income.quantiles.values())),
            ("couverture", cover, cover.columns),
        ):
            check_named(request, f"{key}.source", part.source)
            check_columns(request, f"{key}.source", ["zone"], declarations[part.source])
            check_edition(request, f"{key}.edition", part.edition, declarations[part.source])
            check_figures(request, key, columns, declarations[part.source])
            needed[part.source].update(columns)
        _check_public(request, declarations[income.source])
        total_ceiling(income.annee)
        return {name: frozenset(columns) for name, columns in needed.items()}

    def compute(self, opened: Opened) -> Result:
        """Two indicators per zone, each with its interval."""
        request = opened.request
        parameters = read_parameters(Estimate, request)
        income, cover = parameters.revenus, parameters.couverture
        quantiles = _read(opened, income.source, income.edition, income.quantiles.values())
        counts = _read(opened, cover.source, cover.edition, cover.columns)
        period = parameters.periode
        declarations = opened.declarations
        profile = declarations[cover.source].profil
        rows = [
            row
            for zone in sorted(set(quantiles) | set(counts))
            for row in _cells(
                zone,
                period,
                quantiles.get(zone, {}),
                counts.get(zone, {}),
                income,
                cover,
            )
        ]
        evidence = zone_evidence(opened, rows, profile=profile, outputs=OUTPUTS)
        titles = " × ".join(
            dict.fromkeys(declarations[part.source].titre for part in (cover, income))
        )
        return Result((evidence,), _indicators(titles), _card(opened, income.annee))


def _check_public(request: Request, income: Declaration) -> None:
    """Raises `CroiseeError` unless the incomes are public: nobody tells who is behind them."""
    if income.profil != PUBLIC_PROFILE:
        raise CroiseeError(
            Problem(
                message=f"demande « {request.name} » : les revenus de « {income.source} » ne sont "
                "pas déjà publics, et rien ne dit combien de personnes sont derrière",
                file="croisee.yaml",
                column="parametres.revenus.source",
                expected=f"une source de profil « {PUBLIC_PROFILE} »",
                remedy="partez de revenus que leur producteur a publiés.",
            )
        )


def _read(
    opened: Opened, source: str, edition: str, fields: Iterable[str]
) -> dict[str, dict[str, tuple[float | None, str]]]:
    """Zone → field → (value, status), for the zones of the territory's neighbourhoods."""
    names = list(dict.fromkeys(fields))
    selected = ", ".join(f'"{name}", "{name}__statut"' for name in names)
    table = opened.query(
        f'SELECT "zone", {selected} FROM {table_name(source)} '
        f'WHERE "edition" = {literal(edition)} ORDER BY "zone"'
    )
    wanted = frozenset(neighbourhoods(opened.territory))
    return {
        record["zone"]: {name: (record[name], record[f"{name}__statut"]) for name in names}
        for record in table.to_pylist()
        if record["zone"] in wanted
    }


def _cells(
    zone: str,
    period: str,
    quantiles: Mapping[str, tuple[float | None, str]],
    counts: Mapping[str, tuple[float | None, str]],
    income: Income,
    cover: Cover,
) -> Iterator[dict[str, Any]]:
    base = {"zone": zone, "period": period}
    known = {
        int(share): value
        for share, name in income.quantiles.items()
        if (value := quantiles.get(name, (None, ""))[0]) is not None
    }
    read = {name: counts.get(name, (None, Status.UNAVAILABLE)) for name in cover.columns}
    missing = [status for value, status in read.values() if value is None]
    growing = all(a <= b for a, b in pairwise(known[share] for share in sorted(known)))
    if missing or len(known) < 2 or not growing:
        status = Status(missing[0]) if missing else Status.UNAVAILABLE
        reason = _NO_COUNT if missing else _NO_INCOME if growing else _DISORDERED
        for name in (ELIGIBLE, NOT_CLAIMING):
            yield {**base, "indicator": name, "status": status, "reason": reason}
        return
    share = people_below(total_ceiling(income.annee), known, _unit_bounds())
    insured = _value(read, cover.assures)
    beneficiaries = sum(_value(read, name) for name in cover.beneficiaires)
    eligible = type(share)(share.low * insured, share.value * insured, share.high * insured)
    rate = not_claiming(beneficiaries, eligible)
    counted, having = round(eligible.value), round(beneficiaries)
    without = max(counted - having, 0)
    yield {
        **base,
        "indicator": ELIGIBLE,
        "value": round(eligible.value),
        "low": round(eligible.low),
        "high": round(eligible.high),
        "status": Status.MODELLED,
        "contributors": round(insured),
        "facts": {"denominateur": round(insured), "numerateur": counted},
    }
    yield {
        **base,
        "indicator": NOT_CLAIMING,
        "value": round(100 * rate.value, 1),
        "low": round(100 * rate.low, 1),
        "high": round(100 * rate.high, 1),
        "status": Status.MODELLED,
        "reason": _OVER if beneficiaries > eligible.value else None,
        "contributors": round(insured),
        "facts": {"denominateur": without + having, "numerateur": without},
    }


def _value(read: Mapping[str, tuple[float | None, str]], name: str) -> float:
    value = read[name][0]
    assert value is not None, name
    return value


def _unit_bounds() -> tuple[float, float]:
    document = parameters()
    return unit_ceiling_bounds(
        document["echelle_c2s"]["valeurs"], document["echelle_uc"]["valeurs"]
    )


def _indicators(source: str) -> tuple[Indicator, ...]:
    shared: dict[str, Any] = {
        "theme": "Droits non réclamés",
        "decimals": 0,
        "additive": False,
        "source": source,
        "trend": Trend(
            allowed=False,
            reason="C'est une première estimation, pour une seule date : elle ne dit rien d'une "
            "évolution.",
        ),
        "limits": _LIMITS,
    }
    return (
        Indicator(
            name=ELIGIBLE,
            label="Personnes qui pourraient avoir la C2S (première estimation)",
            definition="Nombre d'habitants dont le revenu serait sous le plafond de la "
            "complémentaire santé solidaire, participation comprise. C'est une estimation, donnée "
            "avec sa fourchette.",
            unit="personnes",
            population="Personnes couvertes par le régime général de l'assurance maladie",
            polarity="neutre",
            sentence="À {zone}, {value} personnes pourraient avoir la complémentaire santé "
            "solidaire, d'après une première estimation, sans doute trop basse.",
            **shared,
        ),
        Indicator(
            name=NOT_CLAIMING,
            label="Part des personnes éligibles à la C2S qui ne l'ont pas (première estimation)",
            definition="Sur 100 habitants dont le revenu serait sous le plafond de la "
            "complémentaire santé solidaire, combien ne l'ont pas. Certains ont une mutuelle par "
            "leur employeur : ils sont comptés ici.",
            unit="%",
            population="Personnes qui pourraient avoir la C2S, d'après l'estimation",
            polarity="defavorable",
            sentence="À {zone}, sur 100 personnes qui pourraient avoir la complémentaire santé "
            "solidaire, {value} ne l'auraient pas, d'après une première estimation, sans doute "
            "trop basse.",
            **shared,
        ),
    )


_LIMITS = (
    "Les bénéficiaires et les revenus n'ont pas la même date.",
    "Seul le régime général est compté : les autres régimes et l'aide médicale d'État manquent.",
    "Une personne couverte par la mutuelle de son employeur est comptée comme n'ayant pas la C2S. "
    "Au niveau national, 44 % des personnes éligibles n'ont pas la C2S, mais 23 % seulement n'ont "
    "ni C2S ni mutuelle d'employeur (DREES, 2021).",
    "Le revenu connu ici est celui de l'année, après impôts et prestations ; la caisse regarde les "
    "ressources des douze mois précédents, sans compter le RSA ni la prime d'activité, et les "
    "aides au logement pour une somme fixe seulement. L'estimation des personnes éligibles est "
    "donc plus souvent trop basse que trop haute, et le non-recours avec elle.",
)


def _card(opened: Opened, year: str) -> Card:
    return Card(
        study=opened.request.name,
        title=opened.request.title,
        question="Combien d'habitants pourraient avoir la complémentaire santé solidaire et ne "
        "l'ont pas ?",
        why="Savoir où aller vers les habitants pour leur proposer leur droit. L'estimation ne "
        "désigne aucune personne et ne sert à aucun contrôle.",
        method=(
            "On part des revenus du quartier, publiés par tranches : un habitant sur dix vit avec "
            "moins que telle somme, la moitié avec moins que telle autre, etc.",
            "On lit sur cette échelle quelle part des habitants vit sous le plafond de la C2S. "
            "Entre deux tranches on ne sait pas : la fourchette va de l'une à l'autre.",
            "Le plafond dépend du nombre de personnes du foyer, d'une autre façon que les revenus "
            "publiés : la fourchette couvre tous les foyers courants.",
            "On applique cette part aux personnes couvertes par le régime général, puis on compare "
            "au nombre de bénéficiaires publié.",
        ),
        formula="non-recours = 1 − bénéficiaires ÷ (part sous le plafond × personnes couvertes)",
        parameters=printed(year),
        limits=_LIMITS,
        contact=opened.contact,
        version="1",
    )
