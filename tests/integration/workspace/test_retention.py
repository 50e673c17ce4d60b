"""What has outlived its retention is erased, and the ledger proves it."""

from datetime import date, timedelta
from pathlib import Path

from croisee.workspace.street import run


def events(folder: Path, kind: str) -> int:
    return (folder / "journal" / "leaves.jsonl").read_text(encoding="utf-8").count(kind)


def test_an_expired_delivery_is_erased_proved_and_refused_if_it_comes_back(
    walked_project: Path,
) -> None:
    deliveries = walked_project / "deliveries"
    delivery = deliveries / "caf.allocataires" / "allocataires_2025-12.parquet"
    linkage = "valmorin-rsa-c2s-2025"
    content = delivery.read_bytes()
    standing = {path.name for path in (walked_project / "releases").iterdir()}
    later = date.today() + timedelta(days=400)

    outcome = run(walked_project, today=later)
    assert not delivery.exists()
    assert not list(
        (walked_project / ".croisee" / "lake" / "caf.allocataires").glob("*/data.parquet")
    )
    assert list((deliveries / linkage).iterdir()) == [], "who is who goes with the persons"
    assert not list((walked_project / ".croisee" / "lake" / linkage).glob("*/data.parquet"))
    assert events(walked_project, "livraison_effacee") >= 6
    assert outcome.problems, "the requests that need it say so"
    assert standing <= {path.name for path in (walked_project / "releases").iterdir()}

    delivery.write_bytes(content)
    again = run(walked_project, today=later + timedelta(days=1))
    assert any("effac" in problem.message for problem in again.problems)
