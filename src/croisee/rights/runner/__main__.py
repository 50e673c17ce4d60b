"""ORDER in, ANSWER out: `evaluate` (Parquet), `explain`, `law`, `situations` (JSON)."""

import json
import sys
from pathlib import Path
from typing import Any

from openfisca_france import FranceTaxBenefitSystem

from .evaluation import evaluate
from .explanation import explain
from .law import law
from .situations import answer as situations


def main(order_path: Path, answer_path: Path) -> None:
    order = json.loads(order_path.read_text(encoding="utf-8"))
    system = FranceTaxBenefitSystem()
    match order["what"]:
        case "evaluate":
            evaluate(system, order, answer_path)
        case "explain":
            _write(explain(system, order), answer_path)
        case "law":
            _write(law(system, order), answer_path)
        case "situations":
            _write(situations(system, order["situations"]), answer_path)


def _write(found: Any, path: Path) -> None:
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
