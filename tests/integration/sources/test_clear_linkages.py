"""Two files of one producer, linked by names in clear: links stay, names go."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from croisee.engine import Engine, open_engine
from croisee.sources import Lake, Source, link_in_clear, parse_declaration, receive
from croisee.sources.linkages import LINKS, Linkage

KEY = bytes(32)
DECLARATION = """
source: {name}
titre: {name}
producteur: caisse
clause: CL-C-01
licence: sous clause
simule: true
grain: individu
profil: prestations
conservation: {kept}
livraisons:
  - {{edition: "2025-12", fichier: gens.csv, periodes: {{defaut: "2025-12"}}}}
format: {{delimiteur: ";"}}
fields:
  - {{name: nom, type: string, croisee: {{sensibilite: identifiant, role: nom}}}}
  - {{name: prenom, type: string, croisee: {{sensibilite: identifiant, role: prenom}}}}
  - {{name: naissance, type: date, croisee: {{sensibilite: identifiant, role: date_naissance}}}}
  - {{name: aide, type: boolean}}
pseudonyme: {{champs: [nom, prenom, naissance]}}
"""
GIVEN = ("Chloé", "Hugo", "Inès", "Gaël", "Amélie", "Yacine", "Lina", "Noé", "Fatoumata", "Mehdi")
FAMILY = ("BERGER", "TRAORÉ", "OLIVEIRA", "KERMARREC", "MARCHAND", "LEFÈVRE", "DUPUIS", "GARNIER")
PEOPLE = [
    (family, given, f"19{60 + (7 * i + 3 * j) % 40}-{1 + i:02d}-{1 + 3 * j:02d}")
    for i, given in enumerate(GIVEN)
    for j, family in enumerate(FAMILY)
]
FIRST, SECOND = PEOPLE[:60], PEOPLE[20:]
MISTYPED = {"KERMARREC": "KERMAREC", "TRAORÉ": "Traore", "LEFÈVRE": "Lefebvre"}


def write(folder: Path, name: str, rows: list[tuple[str, str, str]], kept: str) -> str:
    """A delivery and its declaration."""
    (folder / name).mkdir(parents=True)
    lines = ["nom;prenom;naissance;aide", *(";".join((*row, "1")) for row in rows)]
    (folder / name / "gens.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return DECLARATION.format(name=name, kept=kept)


@pytest.fixture
def linked(tmp_path: Path) -> tuple[Linkage, tuple[Source, Source], Lake]:
    deliveries, lake = tmp_path / "deliveries", Lake(tmp_path / "lake")
    other = [(MISTYPED.get(family, family), given, born) for family, given, born in SECOND]
    texts = [
        write(deliveries, "caisse.aides", [*FIRST, ("MARTIN", "Luc", "")], "P2Y"),
        write(deliveries, "caisse.prets", other, "P1Y"),
    ]

    def received(text: str, engine: Engine) -> Source:
        declaration = parse_declaration(text, origin="essai")
        return receive(
            declaration, deliveries / declaration.source,
            lake=lake, engine=engine, received=date(2026, 1, 1), key=KEY,
        )  # fmt: skip

    with open_engine(folders=[tmp_path]) as engine:
        left, right = (received(text, engine) for text in texts)
        linkage = link_in_clear(
            "aides-et-prets", (left, right), deliveries,
            lake=lake, engine=engine, key=KEY, linked_on=date(2026, 1, 1),
        )  # fmt: skip
    return linkage, (left, right), lake


def test_writings_of_one_person_are_linked_and_others_are_not(
    linked: tuple[Linkage, tuple[Source, Source], Lake],
) -> None:
    linkage, sources, _ = linked
    names = [
        dict(zip(pq.read_table(source.path)["pseudonyme"].to_pylist(), rows, strict=False))
        for source, rows in zip(sources, (FIRST, SECOND), strict=True)
    ]
    links = pq.read_table(linkage.path).to_pylist()
    pairs = [(names[0][link[LINKS[0]]], names[1][link[LINKS[1]]]) for link in links]
    right = [pair for pair in pairs if pair[0] == pair[1]]
    assert len(right) / len(pairs) > 0.97
    assert len(right) > 0.9 * len(set(FIRST) & set(SECOND))
    assert any(pair[0][0] in MISTYPED for pair in right), "an exact join would miss it"
    assert linkage.in_clear
    (passage,) = linkage.passages
    assert passage.recall is not None
    assert set(pq.read_table(linkage.path)["edition"].to_pylist()) == {"2025-12"}


def test_no_name_is_kept_and_the_links_live_no_longer_than_the_first_source(
    linked: tuple[Linkage, tuple[Source, Source], Lake], tmp_path: Path
) -> None:
    linkage, _, lake = linked
    kept = b"".join(path.read_bytes() for path in lake.root.rglob("*") if path.is_file())
    assert b"KERMARREC" not in kept
    assert pq.read_table(linkage.path).column_names == list(LINKS)
    proofs = lake.purge(date(2027, 1, 3), deliveries=tmp_path / "deliveries")
    assert {proof.source for proof in proofs} == {"aides-et-prets", "caisse.prets"}
    assert not linkage.path.exists()
