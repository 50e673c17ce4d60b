"""The server of this machine: what it answers, and what it never lets out."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from croisee.observatory.serving import HEADERS, make_server


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[http.client.HTTPConnection]:
    site = tmp_path / "site"
    (site / "quartiers").mkdir(parents=True)
    (site / "index.html").write_text("<p>accueil</p>", encoding="utf-8")
    (site / "quartiers" / "index.html").write_text("<p>quartiers</p>", encoding="utf-8")
    (site / "404.html").write_text("<p>page introuvable</p>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("clé du projet", encoding="utf-8")
    server = make_server(site, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    opened = http.client.HTTPConnection("127.0.0.1", server.server_port)
    yield opened
    opened.close()
    server.shutdown()
    thread.join()
    server.server_close()


def answer(connection: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "accueil"),
        ("/quartiers/", 200, "quartiers"),
        ("/rien/", 404, "introuvable"),
        ("/../secret.txt", 404, "introuvable"),
        ("/%2e%2e/secret.txt", 404, "introuvable"),
        ("/%00", 404, "introuvable"),
        ("/" + "a" * 5000, 404, "introuvable"),
    ],
)
def test_only_the_site_is_served(
    connection: http.client.HTTPConnection, path: str, status: int, text: str
) -> None:
    assert answer(connection, path)[0] == status
    assert text in answer(connection, path)[1]


def test_a_folder_without_its_slash_leads_to_it(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/quartiers")
    response = connection.getresponse()
    response.read()
    assert (response.status, response.getheader("Location")) == (301, "/quartiers/")


def test_every_answer_carries_the_headers(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", "/")
    response = connection.getresponse()
    assert response.read() == b""
    for name, value in HEADERS.items():
        assert response.getheader(name) == value
