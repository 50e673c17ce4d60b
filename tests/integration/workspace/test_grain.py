"""A declaration takes from its clause nothing that it does not grant."""

from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.workspace.project import Project


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_demo_agrees_with_its_clauses(demo_template: Path) -> None:
    assert Project(demo_template).clauses


def test_persons_cannot_pass_for_places(demo_project: Path) -> None:
    edit(demo_project / "sources" / "emploi.demandeurs.yaml", "grain: individu", "grain: menage")
    with pytest.raises(CroiseeError, match="parle d'autre chose"):
        Project(demo_project)


def test_an_identifying_field_the_clause_does_not_name_is_not_read(demo_project: Path) -> None:
    path = demo_project / "sources" / "emploi.demandeurs.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(
            "fields:\n",
            "fields:\n  - name: telephone\n    type: string\n"
            "    croisee: {sensibilite: identifiant}\n",
            1,
        ),
        encoding="utf-8",
    )
    with pytest.raises(CroiseeError, match="telephone"):
        Project(demo_project)


def test_a_source_under_no_clause_of_the_project_is_refused(demo_project: Path) -> None:
    (demo_project / "clauses" / "emploi.yaml").unlink()
    from croisee.workspace.street import run

    with pytest.raises(CroiseeError, match="sans clause ne peut pas servir"):
        run(demo_project)
