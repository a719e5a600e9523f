"""Show a built site as a static host does: no headers of isolation, what is text and wasm compressed on the way.

`serve.py FOLDER PORT`. Standard library alone.
"""

import gzip
import sys
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

PACKED = {".html", ".js", ".css", ".json", ".ipynb", ".svg", ".wasm", ".webmanifest", ".txt"}
LEAST = 1000  # bytes that are worth compressing


@cache
def packed(path: Path, changed: float) -> bytes:
    """The content of a file as gzip; `changed` is when it was written."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Files of one folder, compressed where a static host would."""

    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar[dict[str, str]] = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".json": "application/json",
        ".ipynb": "application/json",
        ".wasm": "application/wasm",
        ".whl": "application/octet-stream",
    }

    def do_GET(self) -> None:
        """A file, compressed if the browser takes that and it helps."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        small = not path.is_file() or path.stat().st_size < LEAST
        if not takes or small or path.suffix not in PACKED:
            super().do_GET()
            return
        body = packed(path, path.stat().st_mtime)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", self.date_time_string(int(path.stat().st_mtime)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of what goes well."""


class Server(ThreadingHTTPServer):
    """Many requests at once; a page that goes away is no error."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def server(folder: Path, port: int = 0) -> Server:
    """A server of `folder` on this machine alone; port 0 takes a free one."""
    return Server(("127.0.0.1", port), partial(Handler, directory=str(folder)))


def main(folder: str, port: str) -> int:
    """Serve until stopped."""
    if not (Path(folder) / "jupyter-lite.json").is_file():
        print(f"There is no site in {folder}: `make site` builds it.", file=sys.stderr)
        return 1
    with server(Path(folder), int(port)) as served:
        print(f"http://127.0.0.1:{served.server_port}/ shows {folder}. Control-C stops it.")
        try:
            served.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
