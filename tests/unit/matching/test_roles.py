"""Who may hold which files: told by what they are, whatever they are called."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.files import Kind, Mark, mark_of, read_marked, write_marked
from croisee.matching.circuit.roles import (
    ANALYST,
    KEY_OFFICE,
    LINKAGE_UNIT,
    PRODUCER,
    ROLES,
    Own,
    Role,
    check_alone,
)
from croisee.matching.encoding.keys import ProjectKey

KEY = ProjectKey("p", "f", date(2026, 1, 1), date(2027, 1, 1), bytes(32))


def put(path: Path, kind: Kind, *, key: str = "k", sending: str = "s") -> Path:
    """A file of this kind under any name."""
    if kind is Kind.KEY:
        path.write_bytes(KEY.to_bytes())
    elif kind is Kind.CERTIFICATE:
        path.write_text('{"format": "croisee/cle-detruite/1", "projet": "p", "empreinte": "k"}')
    else:
        write_marked(path, pa.table({"x": [1]}), Mark(kind, "p", key=key, sending=sending))
    return path


@pytest.mark.parametrize("kind", Kind)
def test_a_file_is_known_by_its_content(tmp_path: Path, kind: Kind):
    mark = mark_of(put(tmp_path / "vacances.jpg", kind))
    assert mark is not None
    assert (mark.kind, mark.project) == (kind, "p")
    assert kind.label


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1 cut short", b"{", b"{}", b'{"format": 3}', b"[]", b"nom;age\n"]
)
def test_other_files_bear_no_mark(tmp_path: Path, content: bytes):
    path = tmp_path / "cle.json"
    path.write_bytes(content)
    assert mark_of(path) is None


def test_a_parquet_of_elsewhere_bears_no_mark(tmp_path: Path):
    pq.write_table(pa.table({"x": [1]}), tmp_path / "x.parquet")
    assert mark_of(tmp_path / "x.parquet") is None


ALLOWED = {
    KEY_OFFICE.name: {Kind.KEY, Kind.CERTIFICATE},
    PRODUCER.name: set(Kind) - {Kind.EVIDENCE, Kind.REMAINDERS, Kind.CANDIDATES, Kind.MEMORY},
    LINKAGE_UNIT.name: set(Kind) - {Kind.KEY, Kind.PRIVATE, Kind.STUDY},
    ANALYST.name: {Kind.STUDY, Kind.EVIDENCE, Kind.REMAINDERS, Kind.SCALE, Kind.CERTIFICATE},
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_what_each_role_may_hold(tmp_path: Path, role: Role, kind: Kind):
    path = put(tmp_path / "f", kind)
    own = Own("k", "s") if role is PRODUCER else None
    if kind in ALLOWED[role.name]:
        assert check_alone(role, [tmp_path / "other"], own=own) is None
        return
    with pytest.raises(CroiseeError) as caught:
        check_alone(role, [tmp_path / "other"], own=own)
    said = str(caught.value)
    assert path.name in said
    assert kind.label in said
    assert role.name in said
    assert "art. 30" in said
    assert "Sortez ce fichier" in said


@pytest.mark.parametrize("kind", [Kind.ENCODINGS, Kind.PRIVATE, Kind.RETURN, Kind.STUDY])
def test_a_producer_holds_one_sending_of_a_project(tmp_path: Path, kind: Kind):
    put(tmp_path / "f", kind, sending="another")
    with pytest.raises(CroiseeError, match="autre envoi du même projet"):
        check_alone(PRODUCER, [tmp_path], own=Own("k", "s"))
    with pytest.raises(CroiseeError, match="autre envoi du même projet"):
        check_alone(PRODUCER, [tmp_path], own=Own("k"))


def test_a_producer_may_work_for_several_projects(tmp_path: Path):
    put(tmp_path / "f", Kind.PRIVATE, key="of another project", sending="another")
    assert check_alone(PRODUCER, [tmp_path], own=Own("k", "s")) is None


def test_a_file_about_to_be_replaced_does_not_count(tmp_path: Path):
    path = put(tmp_path / "f", Kind.ENCODINGS, sending="of a run that was killed")
    assert check_alone(PRODUCER, [tmp_path], replaced=[path], own=Own("k")) is None


def test_every_folder_of_a_command_is_looked_at_and_no_other(tmp_path: Path):
    folders = [tmp_path / name for name in ("a", "b", "elsewhere")]
    for folder in folders:
        folder.mkdir()
    put(folders[2] / "f", Kind.KEY)
    assert check_alone(LINKAGE_UNIT, [folders[0] / "x", folders[1] / "y"]) is None
    put(folders[1] / "f", Kind.KEY)
    put(folders[0] / "f", Kind.PRIVATE)
    with pytest.raises(CroiseeError) as caught:
        check_alone(LINKAGE_UNIT, [folders[0] / "x", folders[1] / "y"])
    assert len(caught.value.problems) == 2


def test_a_file_of_another_kind_is_refused_where_one_is_read(tmp_path: Path):
    path = put(tmp_path / "f", Kind.RETURN)
    with pytest.raises(CroiseeError, match="un fichier de retour"):
        read_marked(path, Kind.ENCODINGS)
    with pytest.raises(CroiseeError, match="une clé de projet"):
        read_marked(put(tmp_path / "g", Kind.KEY), Kind.ENCODINGS)


def test_secrets_are_readable_by_their_owner_alone(tmp_path: Path):
    path = put(tmp_path / "f", Kind.PRIVATE)
    assert path.stat().st_mode & 0o077 == 0
