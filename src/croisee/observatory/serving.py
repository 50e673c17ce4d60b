"""The site on this machine, with the headers and the compression of a real server."""

import gzip
import mimetypes
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from croisee.foundation.errors import CroiseeError, Problem

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; worker-src 'self'; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_TYPES = {
    ".mjs": "text/javascript",
    ".geojson": "application/geo+json",
    ".csv": "text/csv",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_COMPRESSED = ("text/", "application/json", "application/geo+json", "image/svg+xml")


@lru_cache(maxsize=512)
def _body(path: Path, _stamp: int, compress: bool) -> bytes:
    content = path.read_bytes()
    return gzip.compress(content, 6, mtime=0) if compress else content


def _found(root: Path, address: str) -> Path | None:
    """The file of the site at this address, a folder named without its final slash, or None."""
    try:
        path = (root / address.lstrip("/")).resolve()
        if not path.is_relative_to(root):
            return None
        if path.is_dir() and address.endswith("/"):
            path = path / "index.html"
        return path if path.exists() else None
    except (OSError, ValueError):  # a name too long, a null byte: no such page
        return None


def _handler(root: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "croisee", ""

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            address = unquote(urlsplit(self.path).path)
            path = _found(root, address)
            if path is None:
                self._send(root / "404.html", HTTPStatus.NOT_FOUND, with_body)
            elif path.is_dir():
                self._redirect(address + "/")
            else:
                self._send(path, HTTPStatus.OK, with_body)

        def _send(self, path: Path, status: HTTPStatus, with_body: bool) -> None:
            kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
            kind = kind or "application/octet-stream"
            accepted = "gzip" in self.headers.get("Accept-Encoding", "")
            compress = accepted and kind.startswith(_COMPRESSED)
            body = _body(path, path.stat().st_mtime_ns, compress)
            self.send_response(status)
            text = kind.startswith("text/")
            self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
            self.send_header("Content-Length", str(len(body)))
            if compress:
                self.send_header("Content-Encoding", "gzip")
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def _redirect(self, address: str) -> None:
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", "/" + address.lstrip("/"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Visits are not logged: nobody is watched."""

    return Handler


def make_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of the folder `site` on 127.0.0.1. Raises `CroiseeError` when it cannot be."""
    if not (site / "index.html").is_file():
        raise CroiseeError(
            Problem(
                message="le site de ce projet n'existe pas encore",
                remedy="lancez d'abord « croisee run » sur ce dossier.",
            )
        )
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), _handler(site.resolve()))
    except OSError as error:
        raise CroiseeError(
            Problem(
                message=f"le port {port} est déjà occupé sur cette machine",
                remedy="choisissez-en un autre avec --port, ou --port 0.",
            )
        ) from error


def serve(site: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted, and say the address."""
    with make_server(site, port) as server:
        say(f"Site : http://127.0.0.1:{server.server_port}/ (Ctrl+C pour arrêter)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Arrêté.")
