"""A provider that hands out access tokens for refresh tokens, and tells the mail server whose they are."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "aftercare-id", "aftercare-secret", "refresh-1"


@dataclass
class Provider:
    """`mode`: ok, invalid_grant, rotating (each refresh token is good once), down, moved or nonsense."""

    url: str = ""
    mode: str = "ok"
    user: str = ""
    refresh_token: str = REFRESH_TOKEN
    given: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint."""
        if self.mode == "down":
            return 503, {}
        if self.mode == "nonsense":
            return 200, {"token": "what?"}
        wrong = (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET)
        if wrong or form.get("grant_type") != "refresh_token":
            return 401, {"error": "invalid_client"}
        if self.mode == "invalid_grant" or form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant"}
        self.given.append(f"access-{len(self.given) + 1}")
        said = {"access_token": self.given[-1], "expires_in": 3600, "token_type": "Bearer"}
        if self.mode == "rotating":
            self.refresh_token = f"refresh-{len(self.given) + 1}"
            said["refresh_token"] = self.refresh_token
        return 200, said

    def about(self, token: str) -> dict[str, Any]:
        """The introspection endpoint."""
        active = token in self.given and token not in self.revoked
        return {"active": active, "username": self.user} if active else {"active": False}


@contextmanager
def token_server(port: int) -> Iterator[Provider]:
    """Start a provider on this port of this machine, yield it, stop it."""
    provider = Provider(url=f"http://127.0.0.1:{port}")

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if provider.mode == "moved":
                self.send_response(302)
                self.send_header("Location", f"{provider.url}/stolen")
                self.end_headers()
                return
            self._say(*provider.answer({key: values[0] for key, values in parse_qs(body).items()}))

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query).get("token", [""])
            self._say(200, provider.about(asked[0]))

        def _say(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
