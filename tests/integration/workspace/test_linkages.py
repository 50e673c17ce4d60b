"""A crossing of persons: opened under a permit, on papers of one and the same linkage, or not at all."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.files import Kind, Mark, mark_of, write_marked
from croisee.workspace.checking import check
from croisee.workspace.street import Outcome, run

NAME = "valmorin-rsa-c2s-2025"
STUDY = "rsa-sans-c2s"


@pytest.fixture
def project(demo_project: Path) -> Path:
    """The demo with its crossings alone: the one that is lawful, and the one that is not."""
    settings = demo_project / "croisee.yaml"
    head, demands = settings.read_text(encoding="utf-8").split("demandes:\n")
    wanted = [
        part
        for part in demands.split("  - nom: ")
        if part.startswith((f"{STUDY}\n", "controle-residence\n"))
    ]
    head = head[: head.index("semblables:")] + head[head.index("relecture:") :]
    settings.write_text(
        head + "demandes:\n" + "".join(f"  - nom: {part}" for part in wanted), encoding="utf-8"
    )
    return demo_project


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def leaves(project: Path, kind: str) -> list[dict[str, str]]:
    lines = (project / "journal" / "leaves.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line)["event"] for line in lines]
    return [event["subject"] for event in events if event["kind"] == kind]


def said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.problems))


def again(path: Path, table: pa.Table | None = None, **facts: str) -> None:
    """Write a paper of the circuit over itself, with other rows or another mark."""
    mark = mark_of(path)
    assert mark is not None
    changed = Mark(**{**{name: getattr(mark, name) for name in Mark.__match_args__}, **facts})
    rows = pq.read_table(path) if table is None else table
    write_marked(path, rows, changed)


def test_the_ledger_tells_which_linkage_was_used_and_under_which_permit(project: Path) -> None:
    outcome = run(project)
    assert outcome.problems == []
    assert STUDY in outcome.releases
    (leaf,) = leaves(project, "appariement_employe")
    (permit,) = leaves(project, "permis_delivre")
    assert leaf["appariement"] == NAME
    assert leaf["permis"] == permit["permis"]
    study = mark_of(project / "deliveries" / "caf.allocataires" / "allocataires_2025-12.parquet")
    assert study is not None
    assert (leaf["cle"], leaf["parametres"]) == (study.key, study.parameters)
    assert {"preuves", "rapport", "certificat"} <= set(leaf)
    assert run(project).ran == []


def test_the_project_holds_no_name_and_nothing_of_another_role(project: Path) -> None:
    run(project)
    kinds = {mark.kind for path in project.rglob("*.parquet") if (mark := mark_of(path))}
    assert kinds == {Kind.STUDY, Kind.EVIDENCE, Kind.REMAINDERS}
    for source in ("caf.allocataires", "cpam.c2s"):
        (delivered,) = (project / "deliveries" / source).iterdir()
        kept = pq.read_table(next((project / ".croisee" / "lake" / source).glob("*/data.parquet")))
        for table in (pq.read_table(delivered), kept):
            assert not {"nom", "prenom", "date_naissance", "adresse", "x_l93"} & set(
                table.column_names
            )


@pytest.mark.parametrize(
    ("kind", "said_of_it"),
    [
        (Kind.KEY, "une clé de projet"),
        (Kind.ENCODINGS, "un fichier d’encodages"),
        (Kind.PRIVATE, "la table privée"),
        (Kind.RETURN, "un fichier de retour"),
    ],
)
@pytest.mark.parametrize("place", [".", "deliveries", f"deliveries/{NAME}"])
def test_a_project_refuses_to_run_beside_another_role(
    project: Path, place: str, kind: Kind, said_of_it: str
) -> None:
    path = project / place / "compte-rendu.txt"
    if kind is Kind.KEY:
        path.write_text(json.dumps({"format": kind.value, "projet": NAME}), encoding="utf-8")
    else:
        write_marked(path, pa.table({"x": [1]}), Mark(kind, NAME))
    for walk in (
        lambda: run(project),
        lambda: check(project, mirror=None, say=lambda _: None),
    ):
        with pytest.raises(CroiseeError, match=r"art\. 30") as error:
            walk()
        assert said_of_it in str(error.value)
    assert [each.name for each in (project / ".croisee").iterdir()] == ["reseaux"]


def swap(project: Path) -> None:
    edit(
        project / "croisee.yaml",
        f"{{nom: {NAME}, sources: [caf.allocataires, cpam.c2s]}}",
        f"{{nom: {NAME}, sources: [cpam.c2s, caf.allocataires]}}",
    )


def paper(name: str) -> Callable[[Path], Path]:
    return lambda project: project / "deliveries" / NAME / name


EVIDENCE, CERTIFICATE = paper("preuves.parquet"), paper("cle-detruite.json")


def other_person(project: Path) -> None:
    links = pq.read_table(EVIDENCE(project))
    names = ["0" * 32, *links["pseudonym_left"].to_pylist()[1:]]
    place = links.column_names.index("pseudonym_left")
    again(EVIDENCE(project), links.set_column(place, "pseudonym_left", pa.array(names)))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda p: EVIDENCE(p).unlink(), "est absent"),
        (lambda p: paper("restes.parquet")(p).unlink(), "est absent"),
        (lambda p: paper("rapport.json")(p).write_text("{}"), "ce n'est pas le rapport"),
        (lambda p: again(EVIDENCE(p), linkage="ab" * 16), "pas de la même fois"),
        (lambda p: again(EVIDENCE(p), project="autre"), "ne vient pas de l'appariement"),
        (lambda p: again(EVIDENCE(p), key="0" * 64), "ne vient pas de l'appariement"),
        (lambda p: again(EVIDENCE(p), kind=Kind.STUDY), "n'est pas les preuves"),
        (other_person, "des liens désignent des personnes"),
        (swap, "dans cet ordre"),
        (
            lambda p: edit(CERTIFICATE(p), '"empreinte":"', '"empreinte":"0'),
            "n'est pas celui de la clé",
        ),
    ],
)
def test_papers_that_do_not_go_together_are_refused(
    project: Path, spoil: Callable[[Path], None], expected: str
) -> None:
    spoil(project)
    outcome = run(project)
    assert expected in said(outcome)
    assert "Que faire :" in said(outcome)
    assert STUDY not in outcome.releases
    assert leaves(project, "appariement_employe") == []


def test_the_dry_run_finds_the_same_faults(project: Path) -> None:
    again(EVIDENCE(project), linkage="ab" * 16)
    report = check(project, mirror=None, say=lambda _: None)
    assert any("pas de la même fois" in str(problem) for problem in report.problems)


def test_without_a_linkage_persons_are_not_brought_together(project: Path) -> None:
    """No exact join is left behind, not even of sources that a permit lets cross."""
    edit(
        project / "croisee.yaml",
        f"appariements:\n  - {{nom: {NAME}, sources: [caf.allocataires, cpam.c2s]}}\n",
        "",
    )
    outcome = run(project)
    assert "n'ont pas été appariées" in said(outcome)
    assert STUDY not in outcome.releases
    assert leaves(project, "permis_delivre"), "the clauses had nothing against it"


def test_without_a_permit_the_linkage_is_not_even_opened(project: Path) -> None:
    edit(
        project / "clauses" / "cpam.yaml",
        "  - {avec: caf.allocataires, cle: pseudonyme_projet}\n",
        "",
    )
    EVIDENCE(project).unlink()  # nobody looks
    outcome = run(project)
    assert outcome.problems == []
    assert len(outcome.refused) == 2
    assert leaves(project, "appariement_employe") == []
    assert not (project / ".croisee" / "lake" / NAME).exists()


def test_a_living_key_is_said_on_the_page(project: Path) -> None:
    CERTIFICATE(project).unlink()
    outcome = run(project)
    assert outcome.problems == []
    (leaf,) = leaves(project, "appariement_employe")
    assert "certificat" not in leaf
    manifest = json.loads(
        (project / "releases" / outcome.releases[STUDY] / "manifest.json").read_bytes()
    )
    assert manifest["card"]["linkage"]["destroyed_on"] is None


def test_the_page_says_whom_the_linkage_finds_less_well_and_the_release_carries_it(
    project: Path,
) -> None:
    outcome = run(project)
    folder = project / "releases" / outcome.releases[STUDY]
    groups = json.loads((folder / "manifest.json").read_bytes())["card"]["linkage"]["groups"]
    assert groups["source"] == "Allocataires de la CAF"
    assert {axis for axis, _ in groups["axes"]} == {"Âge", "Sexe", "Naissance"}
    members = [member for _, axis in groups["axes"] for member in axis]
    assert any(member["found"]["status"] == "publie" for member in members)
    page = (project / "site" / "etudes" / STUDY / "index.html").read_text(encoding="utf-8")
    assert "Qui retrouve-t-on moins bien" in page
    assert all(member["label"] in page for member in members)


def test_groups_serve_to_judge_the_linkage_and_are_not_kept_of_persons(project: Path) -> None:
    run(project)
    kept = [pq.read_schema(path).names for path in (project / ".croisee").rglob("*.parquet")]
    assert kept
    assert not [name for names in kept for name in names if name.startswith("groupe_")]


def test_without_groups_the_page_says_nothing_of_them(project: Path) -> None:
    for source in ("caf.allocataires", "cpam.c2s"):
        (path,) = (project / "deliveries" / source).iterdir()
        table = pq.read_table(path)
        names = [name for name in table.column_names if not name.startswith("groupe_")]
        again(path, table.select(names))
    outcome = run(project)
    assert outcome.problems == []
    page = (project / "site" / "etudes" / STUDY / "index.html").read_text(encoding="utf-8")
    assert "Qui retrouve-t-on" not in page


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (f"{{nom: {NAME}, sources: [caf.allocataires, caf.allocataires]}}", "deux fois la même"),
        (f"{{nom: {NAME}, sources: [caf.allocataires, cpam.c3s]}}", "n'est pas déclarée"),
        (f"{{nom: {NAME}, sources: [caf.allocataires, emploi.demandeurs]}}", "reçue avec ses noms"),
        (
            f"{{nom: {NAME}, sources: [caf.allocataires, cpam.c2s]}}\n"
            "  - {nom: autre, sources: [caf.allocataires, cpam.c2s]}",
            "dans deux appariements",
        ),
        (
            f"{{nom: {NAME}, sources: [caf.allocataires, cpam.c2s]}}\n"
            f"  - {{nom: {NAME}, sources: [caf.allocataires, cpam.c2s]}}",
            "sert deux fois",
        ),
    ],
)
def test_an_appariement_that_makes_no_sense_is_said(project: Path, new: str, expected: str) -> None:
    edit(
        project / "croisee.yaml",
        f"{{nom: {NAME}, sources: [caf.allocataires, cpam.c2s]}}",
        new,
    )
    with pytest.raises(CroiseeError, match=expected):
        run(project)


def in_clear(project: Path, truth: Path) -> None:
    """Both sources come with their names, and are linked where they arrive."""
    for source in ("caf.allocataires", "cpam.c2s"):
        declaration = project / "sources" / f"{source}.yaml"
        text = declaration.read_text(encoding="utf-8")
        declaration.write_text(re.sub(r" etude: \S+,", "", text), encoding="utf-8")
        shutil.rmtree(project / "deliveries" / source)
        shutil.copytree(truth / "fichiers" / source, project / "deliveries" / source)
    shutil.rmtree(project / "deliveries" / NAME)
    edit(project / "croisee.yaml", "cpam.c2s]}\n", "cpam.c2s], voie: clair}\n")


def test_two_producers_do_not_show_each_other_their_people(
    project: Path, demo_template: Path
) -> None:
    in_clear(project, demo_template.with_name("projet-verite"))
    with pytest.raises(CroiseeError, match="deux producteurs ne se montrent pas leurs personnes"):
        run(project)


def test_one_producer_may_link_in_clear(project: Path, demo_template: Path) -> None:
    in_clear(project, demo_template.with_name("projet-verite"))
    edit(
        project / "sources" / "cpam.c2s.yaml",
        "producteur: cpam-valmorin",
        "producteur: caf-valmorin",
    )
    outcome = run(project)
    assert outcome.problems == []
    (leaf,) = leaves(project, "appariement_employe")
    assert leaf["appariement"] == NAME
    manifest = json.loads(
        (project / "releases" / outcome.releases[STUDY] / "manifest.json").read_bytes()
    )
    assert manifest["card"]["linkage"]["in_clear"]
    assert manifest["card"]["linkage"]["recall"] > 0.9
    page = (project / "site" / "etudes" / STUDY / "index.html").read_text(encoding="utf-8")
    assert "ont un seul producteur" in page
    assert "La clé" not in page
    assert run(project).ran == []


def test_two_demos_of_one_seed_hand_over_the_same_papers(
    demo_template: Path, tmp_path: Path
) -> None:
    from croisee.demo.folder import make_project
    from croisee.foundation.canonical import digest_folder
    from fixtures.demo import PEOPLE

    make_project(tmp_path / "projet", people=PEOPLE, say=lambda _: None)
    assert digest_folder(tmp_path / "projet" / "deliveries") == digest_folder(
        demo_template / "deliveries"
    )
    shutil.rmtree(tmp_path / "projet")
