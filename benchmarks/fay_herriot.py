"""The area-level model: `croisee.take_up.fay_herriot` against the same formulas on whole matrices.

    python benchmarks/fay_herriot.py --zones 1436

The peer does what the R package `sae` does (`eblupFH`, `mseFH`): Fisher's scoring on m × m matrices.
Both fit the same zones, six characteristics, and must agree to 1e-6: the run fails otherwise. Seconds
are those of the processor.
"""

import argparse
import time

import numpy as np

from croisee.take_up.fay_herriot import fit

Areas = tuple[np.ndarray, np.ndarray, np.ndarray]


def draw(zones: int, seed: int) -> Areas:
    """Estimates, their variances, characteristics of zones that differ beyond them."""
    random = np.random.default_rng(seed)
    features = np.column_stack([np.ones(zones), random.normal(size=(zones, 6))])
    variances = random.uniform(0.01, 0.2, zones)
    spread = np.sqrt(0.03 + variances)
    return features @ np.linspace(0.1, 0.7, 7) + random.normal(0, spread), variances, features


def with_matrices(direct: np.ndarray, variances: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Predictions and errors (2 × m)."""
    variance = float(np.median(variances))
    for _ in range(100):
        inverse = np.linalg.inv(np.diag(variance + variances))
        inner = np.linalg.inv(features.T @ inverse @ features)
        projection = inverse - inverse @ features @ inner @ features.T @ inverse
        residual = projection @ direct
        score = (residual @ residual - np.trace(projection)) / 2
        step = score / (np.trace(projection @ projection) / 2)
        variance = max(variance + float(step), 0.0)
        if abs(step) < 1e-10 * variance:
            break
    weight = variance / (variance + variances)
    synthetic = features @ (inner @ features.T @ inverse @ direct)
    slopes = (1 - weight) ** 2 * np.einsum("ij,jk,ik->i", features, inner, features)
    shrinking = variances**2 / (variance + variances) ** 3 * 2 / np.trace(inverse @ inverse)
    errors = variance * (1 - weight) + slopes + 2 * shrinking
    return np.array([weight * direct + (1 - weight) * synthetic, errors])


def main() -> None:
    """Fit once with each, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zones", type=int, default=1436)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    areas = draw(asked.zones, asked.seed)
    start = time.process_time()
    model = fit(*areas)
    between = time.process_time()
    peer = with_matrices(*areas)
    end = time.process_time()
    if not np.allclose([model.prediction, model.error], peer, rtol=1e-6):
        raise SystemExit("The two do not agree.")
    ours, theirs = between - start, end - between
    print(
        f"{asked.zones} zones: {ours:.3f} s, with matrices {theirs:.2f} s ({theirs / ours:.0f} ×)"
    )


if __name__ == "__main__":
    main()
