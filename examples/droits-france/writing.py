"""What the run writes: one table of results, and a page that anybody reads."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from neighbourhoods import Found, Study

from croisee.foundation.files import atomic_file
from croisee.take_up.interval import Interval
from croisee.take_up.national import Check
from croisee.take_up.plain import people_words, share_words
from croisee.take_up.rate import SECRECY, non_take_up

REAL = "Sur données réelles ; donneurs inventés d’après des distributions publiées."
_LABELS = {
    "c2s": "C2S, en tout",
    "c2s_gratuite": "C2S sans participation",
    "c2s_participation": "C2S avec participation",
    "rsa": "RSA",
}


def results(study: Study, found: Sequence[Found]) -> pa.Table:
    """One row per neighbourhood and right; figures are absent where they may not be published."""
    return pa.concat_tables([_rows(study, one) for one in found])


def _rows(study: Study, one: Found) -> pa.Table:
    told = one.told
    empty = Interval.of(*[np.full(told.size, np.nan)] * 3)
    columns: dict[str, pa.Array] = {
        "zone": pa.array(study.published.zones),
        "droit": pa.array([one.right] * told.size),
        "eligibles": _kept(one.counts.eligible, told),
        "eligibles_ecart_type_relatif": _kept(one.counts.spread, told),
        "beneficiaires": _kept(one.counts.low, ~np.isnan(one.counts.low)),
    }
    for name, interval, factor in (
        ("non_recours_seul", one.alone, 100),
        ("non_recours", one.rate, 100),
        ("non_recours_sans_employeur", one.strict or empty, 100),
        ("sans", one.missing, 1),
        ("gain", one.more, 1),
        ("gain_euros", one.more_euros or empty, 1),
    ):
        for bound in ("low", "value", "high"):
            label = {"low": f"{name}_bas", "value": name, "high": f"{name}_haut"}[bound]
            columns[label] = _kept(factor * getattr(interval, bound), told)
    for name, share in one.parts.items():
        columns[f"part_{name}"] = _kept(100 * np.broadcast_to(share, told.shape), told)
    groups = [str(group) if kept else None for group, kept in zip(one.groups, told, strict=True)]
    columns["groupe"] = pa.array(groups, pa.string())
    columns["lecture"] = pa.array([str(reading) for reading in one.readings])
    columns["non_publie"] = pa.array([reason or None for reason in one.why], pa.string())
    return pa.table(columns)


def _kept(values: np.ndarray, told: np.ndarray) -> pa.Array:
    return pa.array(np.round(values, 4), mask=~(told & np.isfinite(values)))


def page(
    study: Study,
    found: Sequence[Found],
    names: dict[str, str],
    checks: Sequence[Check],
    desks: Sequence[str],
) -> str:
    """The page, in Markdown. `desks`: one sentence per desk, the most useful first."""
    return "\n".join([*_page(study, found, names, checks), *_desks(study, desks)]) + "\n"


def _desks(study: Study, desks: Sequence[str]) -> Iterator[str]:
    city = study.settings["guichet"]["ville"]
    yield f"\n## Où un guichet toucherait le plus de personnes sans C2S : {city}\n"
    yield from (f"{rank}. {sentence}" for rank, sentence in enumerate(desks, 1))


def _page(
    study: Study, found: Sequence[Found], names: dict[str, str], checks: Sequence[Check]
) -> Iterator[str]:
    yield f"# Droits non réclamés dans les quartiers prioritaires\n\n**{REAL}**\n"
    yield "Bénéficiaires : Cnam au 1er janvier 2021, Caf fin 2020. Droits : règles de janvier 2021."
    yield "Aucun classement : des quartiers dont les fourchettes se recouvrent ne se rangent pas.\n"
    yield "## L’ensemble des quartiers publiés\n"
    yield "| droit | quartiers | éligibles estimés | bénéficiaires | non-recours (fourchette) |"
    yield "|---|---:|---:|---:|---:|"
    for one in found:
        whole = one.counts.together([one.told.astype(float)])
        rate = non_take_up(whole).interval
        yield (
            f"| {_LABELS[one.right]} | {int(one.told.sum())} | {whole.eligible[0]:.0f} | "
            f"{whole.low[0]:.0f} | {_percent(rate, 0)} |"
        )
    yield "\n## Et la France entière\n"
    yield from (f"- {_LABELS[one.published.right]} : {one.sentence}" for one in checks)
    yield "\n## Ce qui fait la largeur des fourchettes (part moyenne, %)\n"
    kinds = [name for name in found[0].parts if name != SECRECY]
    yield f"| droit | {' | '.join(kinds)} |\n|---|{'---:|' * len(kinds)}"
    for one in found:
        shares = [f"{100 * float(np.mean(one.parts[name][one.told])):.0f}" for name in kinds]
        yield f"| {_LABELS[one.right]} | {' | '.join(shares)} |"
    yield "\n## Qui diffère nettement de l’ensemble\n"
    for one in found:
        where = Counter(
            str(group) for group, kept in zip(one.groups, one.told, strict=True) if kept
        )
        yield f"- {_LABELS[one.right]} : " + ", ".join(
            f"{n} « {g} »" for g, n in where.most_common()
        )
        if one.warning:
            yield f"  {one.warning}"
    yield "\n## Ce qui n’est pas publié\n"
    for one in found:
        for reason, number in Counter(filter(None, one.why)).most_common():
            yield f"- {_LABELS[one.right]}, {number} quartiers : {reason}"
    for right, reason in study.settings["illisibles"].items():
        yield f"- {right} : {reason}."
    yield "\n## Bretagne et Pays de la Loire\n"
    yield f"| quartier | {' | '.join(_LABELS[one.right] for one in found)} | C2S, personnes sans |"
    yield f"|---|{'---|' * (len(found) + 1)}"
    for rank, zone in enumerate(study.published.zones):
        if zone[2:5].removeprefix("0") in study.settings["deux_regions"]:
            cells = [_words(one, rank) for one in found]
            missing = next(one for one in found if one.right == "c2s")
            cells.append(_people(missing, rank))
            yield f"| {zone} {names.get(zone, '')} | {' | '.join(cells)} |"


def _words(one: Found, rank: int) -> str:
    if not one.told[rank]:
        return one.why[rank]
    rate = one.rate
    words = share_words(float(rate.low[rank]), float(rate.high[rank]))
    return f"{words} ({_percent(rate, rank)})"


def _people(one: Found, rank: int) -> str:
    if not one.told[rank]:
        return "—"
    return people_words(float(one.missing.low[rank]), float(one.missing.high[rank]))


def _percent(rate: Interval, rank: int) -> str:
    low, value, high = (100 * float(part[rank]) for part in (rate.low, rate.value, rate.high))
    return f"{value:.0f} % ({low:.0f} à {high:.0f})"


def write_text(text: str, path: Path) -> None:
    """A text, whole or absent."""
    with atomic_file(path) as aside:
        aside.write_text(text, encoding="utf-8")


def write_table(table: pa.Table, path: Path) -> None:
    """A table as text, whole or absent."""
    with atomic_file(path) as aside:
        csv.write_csv(table, aside)
