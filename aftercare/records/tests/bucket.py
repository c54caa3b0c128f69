"""An object store for tests: S3's requests, in memory. It believes no signature but the one that it computes
itself from the request as it came over the wire, and no body whose SHA-256 is another than was said.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEY, SECRET, REGION = "test-key", "test/secret+", "cn-test-1"
PAGE = 2  # keys of one answer to a list


@dataclass
class Store:
    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failures: int = 0  # so many requests are answered 503
    since: str = "2026-01-01T00:00:00.000Z"


@contextmanager
def object_store() -> Iterator[Store]:
    """Serves until the end of the block."""
    told = Store()

    class Door(_Door):
        store = told

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/bucket"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield told
        server.shutdown()


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.store.asked.append(self.command)
        if self.store.failures:
            self.store.failures -= 1
            self._answer(503)
        elif problem := self._distrusted(body):
            self._answer(403, problem.encode())
        else:
            self._act(unquote(urlsplit(self.path).path), body)

    do_GET = do_PUT = do_DELETE = _take  # noqa: N815 - the base class wants these names

    def _act(self, path: str, body: bytes) -> None:
        if self.command == "PUT":
            self.store.objects[path] = body
            self._answer(200)
        elif self.command == "DELETE":
            self.store.objects.pop(path, None)
            self._answer(204)
        elif path == "/bucket":
            self._answer(200, self._listed().encode())
        elif path in self.store.objects:
            self._answer(200, self.store.objects[path])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _listed(self) -> str:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        keys = sorted(path.removeprefix("/bucket/") for path in self.store.objects)
        keys = [key for key in keys if key.startswith(asked.get("prefix", ""))]
        start = int(asked.get("continuation-token", "at&0").partition("&")[2])
        since = f"<LastModified>{self.store.since}</LastModified>"
        rows = "".join(f"<Contents><Key>{key}</Key>{since}</Contents>" for key in keys[start : start + PAGE])
        more = f"<NextContinuationToken>at&amp;{start + PAGE}</NextContinuationToken>"
        return f"<ListBucketResult>{rows}{more if start + PAGE < len(keys) else ''}</ListBucketResult>"

    def _distrusted(self, body: bytes) -> str:
        """Why the request is not believed, step by step as the store's documentation says; "" if it is."""
        head = self.headers
        if hashlib.sha256(body).hexdigest() != head["x-amz-content-sha256"]:
            return "XAmzContentSHA256Mismatch"
        said = dict(
            part.strip().split("=", 1)
            for part in head["Authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(",")
        )
        names = said["SignedHeaders"].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
            return "MissingSignedHeader"
        stamp = head["x-amz-date"]
        made = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(made - datetime.now(UTC)) > timedelta(minutes=15):
            return "RequestTimeTooSkewed"
        known = said["Credential"] == f"{KEY}/{stamp[:8]}/{REGION}/s3/aws4_request"
        return "" if known and said["Signature"] == self._signature(names, stamp) else "SignatureDoesNotMatch"

    def _signature(self, names: list[str], stamp: str) -> str:
        path, _, query = self.path.partition("?")
        pairs = sorted((quote(n, safe="-_.~"), quote(v, safe="-_.~")) for n, v in parse_qsl(query, True))
        lines = [self.command, path, "&".join(f"{n}={v}" for n, v in pairs)]
        lines += [f"{name}:{' '.join(self.headers[name].split())}" for name in names]
        lines += ["", ";".join(names), self.headers["x-amz-content-sha256"]]
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        scope = f"{stamp[:8]}/{REGION}/s3/aws4_request"
        key = b"AWS4" + SECRET.encode()
        for part in (*scope.split("/"), f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"):
            key = hmac.digest(key, part.encode(), "sha256")
        return key.hex()

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
