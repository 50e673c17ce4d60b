"""The commands as a person types them: exit codes, French messages, never a traceback."""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from croisee.cli import main
from croisee.observatory.serving import make_server

Typed = Callable[..., tuple[int, str, str]]
ENGLISH = re.compile(r"Usage|Error|No such|Missing|Invalid|Traceback|should be")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type a command; returns its exit code and its two streams."""

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["croisee", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), out, err

    return run


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- Written wrongly --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bidule"], "croisee --help"),
        (["run"], "il manque « DOSSIER »"),
        (["run", "a", "b"], "croisee run --help"),
        (["run", "--zut", "a"], "l'option « --zut » n'existe pas"),
        (["demo", "--people", "5"], "entre 20000 et 1000000"),
        (["demo", "--people", "beaucoup"], "« --people » ne convient pas"),
        (["serve", ".", "--port", "99999"], "entre 0 et 65535"),
    ],
)
def test_a_command_written_wrongly_is_explained_in_french(typed: Typed, words, said):
    code, out, err = typed(*words)
    assert code == 2
    assert said in err
    assert not ENGLISH.search(out + err)


@pytest.mark.parametrize("command", ["run", "check", "fetch", "verify", "review"])
def test_a_folder_that_is_no_project_is_said(typed: Typed, command, tmp_path: Path):
    code, _, err = typed(command, tmp_path / "vide")
    assert code == 1
    assert "n'est pas un dossier de projet" in err
    assert "Que faire :" in err


def test_help_and_nothing_typed_do_not_fail_badly(typed: Typed):
    assert typed("--help")[0] == 0
    assert typed()[0] == 2


# --- run, check, verify -----------------------------------------------------------------------------


def test_check_says_what_is_admitted_and_refused_and_writes_nothing(
    typed: Typed, demo_project: Path
):
    before = set(demo_project.rglob("*"))
    code, out, _ = typed("check", demo_project)
    assert code == 0
    assert "✓ Demande « Portrait des quartiers » : admise" in out
    assert "✗ Demande « Contrôle de la résidence" in out
    assert "✓ Territoire" in out
    assert set(demo_project.rglob("*")) == before


def test_check_finds_every_fault_at_once(typed: Typed, demo_project: Path):
    (demo_project / "deliveries" / "departement.rsa" / "suivi_rsa_2025-12.csv").unlink()
    (demo_project / "deliveries" / "territoire" / "iris.geojson").write_text("{", encoding="utf-8")
    code, _, err = typed("check", demo_project)
    assert code == 1
    assert "suivi_rsa_2025-12.csv" in err
    assert "iris.geojson" in err


def test_a_project_that_cannot_be_written_says_so(
    typed: Typed, walked_project: Path, monkeypatch: pytest.MonkeyPatch
):
    """A full disk: the system's refusal, in French, with what to do."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(walked_project / "quelque part"))

    edit(
        walked_project / "croisee.yaml", "date_reference: 2026-10-01", "date_reference: 2026-10-02"
    )
    monkeypatch.setattr(os, "fsync", full)
    code, _, err = typed("run", walked_project)
    assert code == 1
    assert "la place sur le disque" in err
    assert not ENGLISH.search(err)


def test_verify_confirms_then_sees_a_change(typed: Typed, walked_project: Path, tmp_path: Path):
    code, out, _ = typed("verify", walked_project)
    assert (code, out.count("✓")) == (0, 3)
    cells = sorted((walked_project / "releases").glob("*/cells.csv"))[0]
    cells.write_bytes(cells.read_bytes() + b"x")
    code, _, err = typed("verify", walked_project)
    assert code == 1
    assert "a été modifié" in err
    for kept in (tmp_path / "absent", walked_project / "deliveries"):
        code, _, err = typed("verify", walked_project, "--previous", kept)
        assert code == 1
        assert "point de contrôle" in err


# --- review -----------------------------------------------------------------------------------------


AUTHOR = "Chargée d'études du centre de ressources (fictive)"
ONE, TWO = (
    "Statisticienne du département (fictive)",
    "Déléguée à la protection des données (fictive)",
)


def only_one_demand(folder: Path, name: str) -> None:
    text = (folder / "croisee.yaml").read_text(encoding="utf-8")
    head, demands = text.split("demandes:\n")
    wanted = next(p for p in demands.split("  - nom: ") if p.startswith(f"{name}\n"))
    head = head[: head.index("semblables:")] + head[head.index("relecture:") :]
    (folder / "croisee.yaml").write_text(f"{head}demandes:\n  - nom: {wanted}", encoding="utf-8")


def test_nothing_leaves_before_two_people_who_did_not_make_it_agree(
    typed: Typed, demo_project: Path
):
    only_one_demand(demo_project, "portrait")
    edit(demo_project / "croisee.yaml", "simulee: true", "simulee: false")
    code, out, _ = typed("run", demo_project)
    assert code == 0
    assert "en attente de deux relecteurs" in out
    assert list((demo_project / "releases").glob("*")) == []

    code, out, _ = typed("review", demo_project)
    waiting = dict(reversed(line.split()) for line in out.splitlines())
    assert code == 0
    request = waiting["portrait"]

    def reviewed(by: str, decision: str = "accord") -> tuple[int, str, str]:
        return typed("review", demo_project, request, "--relecteur", by, "--decision", decision)

    code, _, err = reviewed(AUTHOR)
    assert (code, "un relecteur de croisee.yaml" in err) == (1, True)
    code, _, err = reviewed(ONE, "peut-être")
    assert (code, "« accord » ou « refus »" in err) == (1, True)
    assert (
        typed("review", demo_project, "0" * 64, "--relecteur", ONE, "--decision", "accord")[0] == 1
    )
    assert reviewed(ONE)[0] == 0
    code, _, err = reviewed(ONE)
    assert code == 1, "one voice per person"
    assert typed("run", demo_project)[0] == 0
    assert not any(p.is_dir() for p in (demo_project / "releases").glob("*")), "one is not enough"
    assert reviewed(TWO)[0] == 0

    assert typed("run", demo_project)[0] == 0
    (released,) = (demo_project / "releases").glob("*")
    assert '"simulated":false' in (released / "manifest.json").read_text(encoding="utf-8")
    for other in ("territoire", "gouvernance"):
        while waiting := dict(
            reversed(line.split())
            for line in typed("review", demo_project)[1].splitlines()
            if line.endswith(f" {other}")
        ):  # what is released first makes the next candidate another: it waits in its turn
            request = waiting[other]
            assert reviewed(ONE)[0] == reviewed(TWO)[0] == 0
            assert typed("run", demo_project)[0] == 0
    assert (demo_project / "site" / "index.html").is_file()


# --- clause -----------------------------------------------------------------------------------------


def test_clauses_are_read_compared_and_questioned(typed: Typed, demo_project: Path):
    clause = demo_project / "clauses" / "caf.yaml"
    code, out, _ = typed("clause", "print", clause)
    assert code == 0
    assert "CL-CAF-01" in out
    assert "Les deux clauses disent la même chose." in typed("clause", "diff", clause, clause)[1]
    code, out, _ = typed("clause", "why", demo_project, "controle-residence")
    assert code == 0
    assert "Ce qui s'y oppose :" in out
    code, out, _ = typed("clause", "why", demo_project, "portrait")
    assert "admis en l'état" in out
    code, _, err = typed("clause", "why", demo_project, "portrait", "--date", "2026-02-30")
    assert (code, "cette date n'existe pas" in err) == (1, True)
    code, _, err = typed("clause", "why", demo_project, "zut")
    assert (code, "n'est pas dans croisee.yaml" in err) == (1, True)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: &b [*b]\n", b"clause: [\n", b""])
def test_a_clause_that_is_no_clause_is_located(typed: Typed, content: bytes, tmp_path: Path):
    path = tmp_path / "clause.yaml"
    path.write_bytes(content)
    for words in (["print", path], ["diff", path, path]):
        code, _, err = typed("clause", *words)
        assert code == 1
        assert "clause.yaml" in err
    assert typed("clause", "print", tmp_path / "absente.yaml")[0] == 1
    assert typed("clause", "print", tmp_path)[0] == 1


# --- fetch ------------------------------------------------------------------------------------------


def test_fetch_needs_nothing_when_nothing_is_open(typed: Typed, demo_project: Path):
    code, out, _ = typed("fetch", demo_project, "--mirror", demo_project / "absent")
    assert (code, out.strip()) == (0, "Rien à récupérer.")


def test_fetch_from_an_empty_mirror_says_what_misses(
    typed: Typed, demo_project: Path, tmp_path: Path
):
    edit(demo_project / "croisee.yaml", "moteur: duckdb", "moteur: duckdb\nouvertes: [zut]")
    assert typed("fetch", demo_project, "--mirror", tmp_path)[0] == 1
    edit(demo_project / "croisee.yaml", "[zut]", "[anct.france_services]")
    code, _, err = typed("fetch", demo_project, "--mirror", tmp_path)
    assert code == 1
    assert "Que faire :" in err


# --- serve ------------------------------------------------------------------------------------------


@pytest.fixture
def site(walked_template: Path):
    with make_server(walked_template / "site", 0) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, path: str, method: str = "GET", **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def test_pages_come_with_the_headers_of_a_careful_server(site: int):
    status, headers, body = ask(site, "/")
    assert status == 200
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert int(headers["Content-Length"]) == len(body)
    assert b'<html lang="fr"' in body


def test_pages_are_compressed_for_whoever_reads_gzip(site: int):
    import gzip

    plain = ask(site, "/")[2]
    status, headers, body = ask(site, "/", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == plain
    assert len(body) < len(plain) / 2


def test_head_gives_the_same_headers_and_no_body(site: int):
    _, expected, _ = ask(site, "/")
    status, headers, body = ask(site, "/", "HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == expected["Content-Length"]


def test_a_page_that_does_not_exist_is_a_page(site: int):
    status, _, body = ask(site, "/quartiers/nulle-part/")
    assert status == 404
    assert b'<html lang="fr"' in body


def test_a_folder_is_reached_with_its_slash(site: int):
    status, headers, _ = ask(site, "/donnees")
    assert (status, headers["Location"]) == (301, "/donnees/")
    assert ask(site, "//example.org/..")[0] in (404, 301)


@pytest.mark.parametrize(
    "path",
    ["/../croisee.yaml", "/%2e%2e/croisee.yaml", "/..%2f..%2f.croisee/keys/pseudonyme.key",
     "/....//croisee.yaml", "//etc/passwd", "/quartiers/%2e%2e/%2e%2e/parties.yaml"],
)  # fmt: skip
def test_nothing_outside_the_site_is_served(site: int, path: str):
    status, _, body = ask(site, path)
    assert status == 404
    assert b"projet: valmorin" not in body
    assert b"root:" not in body


def test_other_methods_are_refused(site: int):
    assert ask(site, "/", "POST")[0] == 501
    assert ask(site, "/", "DELETE")[0] == 501


def test_serve_says_when_it_cannot(typed: Typed, site: int, walked_template: Path, tmp_path: Path):
    code, _, err = typed("serve", walked_template, "--port", site)
    assert (code, "déjà occupé" in err) == (1, True)
    code, _, err = typed("serve", tmp_path)
    assert (code, "n'existe pas encore" in err) == (1, True)


# --- A fault of ours --------------------------------------------------------------------------------


def test_a_defect_tells_where_and_never_what(
    typed: Typed, demo_project: Path, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("DUPONT Marie 1981-05-30")

    monkeypatch.setattr("croisee.cli.app.run_project", broken)
    code, out, err = typed("run", demo_project)
    assert code == 1
    assert "RuntimeError" in err
    assert "DUPONT" not in out + err


def test_the_command_is_installed():
    program = Path(sys.executable).with_name("croisee")
    done = subprocess.run([program, "bidule"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "croisee --help" in done.stderr
