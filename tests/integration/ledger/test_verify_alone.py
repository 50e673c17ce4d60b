"""The verifier on its own: one file, run by a Python that does not know Croisée."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from croisee.foundation.database import open_database
from croisee.ledger import Event, EventKind, FileWitness, Ledger, new_log_key, new_witness_key
from croisee.ledger import verify as verifier

KEY = new_log_key("croisee.example/essai")
CITY = new_witness_key("ville.example")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(open_database(f"sqlite:///{tmp_path / 'o.sqlite'}"), KEY.name, KEY)
    ledger.extend(Event(EventKind.CLE_CREEE, {"cle": f"cle_{number}"}) for number in range(5))
    return ledger


@pytest.fixture
def folder(ledger: Ledger, tmp_path: Path) -> Path:
    ledger.export(tmp_path / "journal", [FileWitness(tmp_path / "ville", CITY, KEY.public)])
    return tmp_path / "journal"


def test_it_imports_the_standard_library_and_cryptography_only() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text())
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules - sys.stdlib_module_names == {"cryptography"}


def test_a_copy_of_the_one_file_verifies_a_folder(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ailleurs" / "verify.py"
    copy.parent.mkdir()
    shutil.copy(verifier.__file__, copy)
    program = (
        "import runpy, sys; sys.modules['croisee'] = None; "
        f"runpy.run_path({str(copy)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder, "--key", str(KEY.public), "--witness",
         str(CITY.public), "--previous", folder / "checkpoint"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Rien n’a été falsifié : tout ce qui a été vérifié concorde.\n"


def test_every_one_byte_change_of_an_exported_folder_is_found(folder: Path) -> None:
    key, witness = str(KEY.public), [str(CITY.public)]
    for name in ("checkpoint", "leaves.jsonl"):
        path = folder / name
        original = path.read_bytes()
        for at in range(len(original)):
            path.write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :])
            assert verifier.verify_folder(folder, key, None, witness) != [], (name, at)
        path.write_bytes(original)
    assert verifier.verify_folder(folder, key, None, witness) == []


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = verifier.main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def test_without_a_key_it_says_whom_it_believed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _run(capsys, folder)
    assert code == 0
    assert "La clé est celle du dossier" in said


def test_findings_are_printed_and_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leaves.jsonl").write_bytes(b"")
    assert _run(capsys, folder, "--key", KEY.public) == (
        1,
        "Le point de contrôle annonce 5 feuilles, il y en a 0.\n",
    )


def test_many_findings_are_summed_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ledger = Ledger(open_database(f"sqlite:///{tmp_path / 'm.sqlite'}"), KEY.name, KEY)
    ledger.extend(Event(EventKind.CLE_CREEE, {"cle": f"cle_{n}"}) for n in range(30))
    ledger.export(tmp_path / "grand")
    path = tmp_path / "grand" / "leaves.jsonl"
    path.write_bytes(path.read_bytes().replace(b"cle_creee", b"cle_detruite"))
    code, said = _run(capsys, tmp_path / "grand")
    assert (code, len(said.splitlines())) == (1, 21)
    assert said.endswith("… et 10 autres constats.\n")


def test_a_receipt_is_verified_by_itself(
    ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = tmp_path / "recu.tlog-proof"
    receipt.write_text(ledger.prove_inclusion(2))
    assert _run(capsys, receipt, "--key", KEY.public)[0] == 0
    assert _run(capsys, receipt) == (
        1,
        "Vérification impossible : un reçu se vérifie avec « --key ».\n",
    )


@pytest.mark.parametrize("name", ["checkpoint", "leaves.jsonl", "journal.vkey"])
@pytest.mark.parametrize("harm", ["absent", "binary", "folder"])
def test_what_cannot_be_read_is_a_finding(
    folder: Path, name: str, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).unlink()
    if harm == "binary":
        (folder / name).write_bytes(b"\xff\xfe\x00" * 50)
    if harm == "folder":
        (folder / name).mkdir()
    code, said = _run(capsys, folder)
    assert code == 1
    assert said.count("\n") == 1


def test_a_line_without_end_does_not_fill_the_memory(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "leaves.jsonl").open("ab") as stream:
        stream.truncate(1 << 30)  # a sparse gigabyte of zeros
    assert _run(capsys, folder) == (1, "Feuille 5 : ligne illisible.\n")


def test_a_previous_checkpoint_that_is_absent_is_a_finding(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(capsys, folder, "--previous", tmp_path / "absent") == (
        1,
        "Vérification impossible : « absent » ne se lit pas.\n",
    )
