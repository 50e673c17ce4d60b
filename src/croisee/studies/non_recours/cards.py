"""« Comment est-ce calculé ? » : the card, with what the model was judged on."""

from collections.abc import Iterator, Sequence

import numpy as np

from croisee.population import HeldOut
from croisee.studies.card import Card, Parameter
from croisee.studies.non_recours.parameters import Estimate
from croisee.studies.non_recours.weighing import Weighed
from croisee.studies.non_recours.words import words
from croisee.studies.study import Opened

_TOLERANCE = 0.01
_ENGINE = "OpenFisca-France (règles), revalorisations de la C2S datées et sourcées par Croisée"
_OWN = "Croisée"


def card(opened: Opened, parameters: Estimate, weighed: Sequence[tuple[str, Weighed]]) -> Card:
    """The card. `weighed`: title of each zoning, and its zones."""
    texts = words()["carte"]
    return Card(
        study=opened.request.name,
        title=opened.request.title,
        question=texts["question"],
        why=texts["pourquoi"],
        method=tuple(texts["methode"]),
        formula=texts["formule"],
        parameters=tuple(_parameters(parameters, weighed)),
        limits=tuple(words()["limites"]),
        contact=opened.contact,
        version="1",
    )


def _parameters(
    parameters: Estimate, weighed: Sequence[tuple[str, Weighed]]
) -> Iterator[Parameter]:
    years = sorted({entry.annee for entry in parameters.beneficiaires})
    yield _parameter("mois", parameters.mois, source=_ENGINE)
    yield _parameter("donneurs", str(parameters.donneurs.nombre), "ménages")
    yield _parameter("graine", str(parameters.donneurs.graine))
    yield _parameter("revenus", str(parameters.revenus_de))
    yield _parameter("beneficiaires", ", ".join(map(str, years)))
    for title, each in weighed:
        yield from _judged(title, each)


def _judged(title: str, weighed: Weighed) -> Iterator[Parameter]:
    """Margins met, donors that count, errors on what was hidden, for the zones of one zoning."""
    known, found = weighed.known, weighed.diagnostics
    if not known.any():
        return
    met = found.met_within(_TOLERANCE)[known]
    told = np.concatenate([margin.known[known] for margin in weighed.raked.margins], axis=1)
    reached = weighed.raked.relative_miss[known][:, : told.shape[1]] <= _TOLERANCE
    effective = found.effective[known]
    of = f" ({title})"
    yield _parameter("zones", f"{int(met.sum())} sur {met.size}", "zones", of)
    yield _parameter("marges", _percent(float(reached[told].mean())), of=of)
    counts = f"{effective.min():.0f} ; {np.median(effective):.0f}"
    yield _parameter("efficace", counts, "ménages", of)
    for name, each in weighed.judged.items():
        yield from _errors(name, each, of)


def _errors(name: str, judged: HeldOut, of: str) -> Iterator[Parameter]:
    texts = words()
    errors = judged.summary()
    for rank, category in enumerate(judged.categories):
        if np.isnan(judged.published[:, rank]).all():
            continue
        label = texts["marges"].get(f"{name}/{category}", f"{name}, {category}")
        value = texts["parametres"]["cache_valeur"].format(
            moyen=_points(float(errors.bias[rank])),
            habituel=_points(float(errors.mean_absolute[rank])),
        )
        yield Parameter(
            name=f"cache_{name}_{category}",
            label=texts["parametres"]["cache"].format(marge=label) + of,
            value=value,
            unit="points",
            source=_OWN,
            checked_on=texts["verifie_le"],
        )


def _parameter(
    name: str, value: str, unit: str = "", of: str = "", source: str = _OWN
) -> Parameter:
    texts = words()
    return Parameter(
        name=name,
        label=texts["parametres"][name] + of,
        value=value,
        unit=unit,
        source=source,
        checked_on=texts["verifie_le"],
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",")
