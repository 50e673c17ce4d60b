"""Which neighbourhoods look alike, and in what.

Each feature is centred on its median and divided by a robust spread (median absolute deviation,
× 1.4826 to equal a standard deviation on a normal law; Rousseeuw and Croux, "Alternatives to the
Median Absolute Deviation", JASA 1993), so that one extreme zone does not set the scale. Two zones
are as far as the root mean square of their gaps on the features both have.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.territories.projection import Floats

SIMILAR = pa.schema(
    [
        ("zone", pa.string()),
        ("other", pa.string()),
        ("rank", pa.int32()),
        ("distance", pa.float64()),
        ("explanation", pa.string()),
    ]
)
_MAD_TO_SIGMA = 1.4826
_IQR_TO_SIGMA = 1 / 1.349
_LEAST_FEATURES = 3
_ALIKE = 0.5
_DIFFERENT = 0.5


def most_similar(
    features: pa.Table, *, k: int = 3, labels: Mapping[str, str] | None = None
) -> pa.Table:
    """The `k` zones most like each zone, nearest first (ties: order of zone id).

    `features`: `zone` (ids, each once) and numeric columns of published figures; null or NaN where
    nothing is published. `labels`: French name of each column, for the explanation. Two zones are
    compared only if they share at least three features, and half of those that vary.
    Columns `zone`, `other`, `rank` (from 1), `distance` (in spreads), `explanation`.
    """
    zones: list[str] = features["zone"].to_pylist()
    if len(set(zones)) != len(zones):
        raise ValueError("each zone must appear once")
    order = sorted(range(len(zones)), key=zones.__getitem__)
    zones = [zones[i] for i in order]
    names = [name for name in features.column_names if name != "zone"]
    columns = [
        standardised(np.array(features[name].to_pylist(), dtype=np.float64)[order])
        for name in names
    ]
    varying = [i for i, column in enumerate(columns) if column is not None]
    if not varying:
        return SIMILAR.empty_table()
    scores = np.column_stack([column for column in columns if column is not None])
    shown = [(labels or {}).get(names[i], names[i]) for i in varying]
    least = max(_LEAST_FEATURES, -(-len(varying) // 2))
    rows: list[dict[str, object]] = []
    for rank, zone in enumerate(zones):
        gaps = scores - scores[rank]
        common = np.isfinite(gaps).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            distance = np.sqrt(np.nansum(gaps**2, axis=1) / common)
        distance[(common < least) | (np.arange(len(zones)) == rank)] = np.inf
        nearest = np.argsort(distance, kind="stable")[:k]
        rows.extend(
            {
                "zone": zone,
                "other": zones[other],
                "rank": place,
                "distance": float(distance[other]),
                "explanation": _explain(gaps[other], shown),
            }
            for place, other in enumerate(nearest, start=1)
            if np.isfinite(distance[other])
        )
    return pa.Table.from_pylist(rows, schema=SIMILAR)


def standardised(values: Floats) -> Floats | None:
    """Values centred and scaled robustly; None when they do not vary (or fewer than two).

    The spread is the median absolute deviation or, when over half the values are equal, the
    interquartile range, or else the standard deviation.
    """
    values = np.where(np.isfinite(values), values, np.nan)
    known = values[np.isfinite(values)]
    if known.size < 2:
        return None
    centre = np.median(known)
    low, high = np.quantile(known, [0.25, 0.75])
    spreads = (
        _MAD_TO_SIGMA * float(np.median(np.abs(known - centre))),
        _IQR_TO_SIGMA * float(high - low),
        float(np.std(known)),
    )
    # A spread of rounding errors is no spread.
    least = 1e-12 * max(1.0, float(np.abs(known).max()))
    spread = next((spread for spread in spreads if spread > least), None)
    return None if spread is None else np.asarray((values - centre) / spread)


def _explain(gaps: npt.NDArray[np.float64], labels: list[str]) -> str:
    """Which figures are closest, which one differs most, on how many they were compared."""
    known = np.flatnonzero(np.isfinite(gaps))
    ordered = known[np.argsort(np.abs(gaps[known]), kind="stable")]
    farthest = ordered[-1]
    close = [labels[i] for i in ordered[:3] if i != farthest and abs(gaps[i]) <= _ALIKE]
    sentences = []
    if close:
        sentences.append(f"Chiffres les plus proches : {_enumerate(close)}.")
    if abs(gaps[farthest]) > _DIFFERENT:
        side = "plus élevé" if gaps[farthest] > 0 else "plus bas"
        sentences.append(f"Plus grand écart : {labels[farthest]} ({side} dans l’autre quartier).")
    else:
        sentences.append("Aucun écart marqué.")
    sentences.append(f"Comparaison faite sur {known.size} indicateurs publiés pour les deux.")
    return " ".join(sentences)


def _enumerate(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
