"""The agency's API on this machine: a token, pages, a limit of reach, and faults on demand."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from croisee.vacancies.agency.client import PAGE, REACH, Addresses, Credentials

KNOWN = Credentials("PAR_essai", "secret-qui-ne-doit-pas-sortir")
_FORM = "%Y-%m-%dT%H:%M:%SZ"


class FakeAgency:
    """Offers by creation date; `faults`: status codes to answer before the next good answers."""

    def __init__(self, created: list[datetime]) -> None:
        self.offers = [
            {
                "id": f"O{number:06}",
                "intitule": "Soudeur",
                "dateCreation": day.strftime(_FORM),
                "contact": {"nom": "Une Recruteuse"},
            }
            for number, day in enumerate(created)
        ]
        self.faults: list[int] = []
        self.asked: list[str] = []
        self.tokens = 0
        self.address = ""

    @property
    def addresses(self) -> Addresses:
        return Addresses(f"{self.address}/token", f"{self.address}/search")

    def page(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a search."""
        first, last = query["minCreationDate"], query["maxCreationDate"]
        met = [offer for offer in self.offers if first <= str(offer["dateCreation"]) <= last]
        if not met:
            return 204, {}, b""
        low, high = map(int, query["range"].split("-"))
        if high - low >= PAGE or high >= REACH:
            return 400, {}, b"{}"
        found = met[low : high + 1]
        content_range = f"offres {low}-{low + len(found) - 1}/{len(met)}"
        return 206, {"Content-Range": content_range}, json.dumps({"resultats": found}).encode()


@contextmanager
def serving(agency: FakeAgency) -> Iterator[FakeAgency]:
    """The agency behind a local address."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            good = f"client_secret={KNOWN.secret}" in body and "client_credentials" in body
            agency.tokens += good
            answer = {"access_token": f"jeton-{agency.tokens}", "expires_in": 1499}
            self._answer(200 if good else 401, {}, json.dumps(answer if good else {}).encode())

        def do_GET(self) -> None:
            agency.asked.append(self.path)
            if agency.faults:
                status = agency.faults.pop(0)
                headers = {"Retry-After": "7"} if status == 429 else {}
                if status == 302:
                    headers = {"Location": f"{agency.address}/elsewhere"}
                return self._answer(status, headers, b"{}")
            if not re.fullmatch(r"Bearer jeton-\d+", self.headers["Authorization"] or ""):
                return self._answer(401, {}, b"{}")
            query = {name: value[0] for name, value in parse_qs(urlsplit(self.path).query).items()}
            return self._answer(*agency.page(query))

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if status != 204:
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    agency.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield agency
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
