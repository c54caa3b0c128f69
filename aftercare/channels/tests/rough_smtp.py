"""A mail server that fails at one step of the talk, in one way, so many times; then it behaves."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

DROP, HANG = "drop", "hang"  # instead of an answer
OFFERS = ("8BITMIME", "AUTH PLAIN XOAUTH2")


class _Gone(Exception):
    """The talk is over."""


@dataclass
class Rough:
    """At `step` (greeting, ehlo, starttls, auth, mail, rcpt, data, middle, dot, quit) the answer is bad."""

    port: int = 0
    step: str = ""
    answer: str = ""
    times: int = 10**6
    victims: tuple[str, ...] = ()
    offers: tuple[str, ...] = OFFERS
    certificate: Path | None = None
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    sessions: int = 0
    words: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def bad(self, step: str, answer: str, times: int = 10**6, *victims: str) -> None:
        """Misbehave from now on."""
        self.step, self.answer, self.times, self.victims = step, answer, times, victims

    def message_ids(self) -> list[str]:
        """Of what was taken."""
        return [raw.split(b"Message-ID: ")[1].split(b"\r\n")[0].decode() for _, raw in self.taken]


class Talk:
    """One connection."""

    def __init__(self, server: Rough, sock: socket.socket) -> None:
        self.server, self.sock, self.lines = server, sock, sock.makefile("rb")
        self.recipients: list[str] = []

    def run(self) -> None:
        with suppress(_Gone, OSError):
            self.say("greeting", "220 rough.example ESMTP")
            while line := self.lines.readline().decode("ascii", "replace").strip():
                self.server.words.append(line)
                self.hear(line)
        with suppress(OSError):
            self.sock.close()

    def hear(self, line: str) -> None:
        verb = line.split(maxsplit=1)[0].lower()
        known = {"ehlo": self.ehlo, "starttls": self.starttls, "data": self.data, "quit": self.leave}
        if verb in known:
            known[verb]()
        elif verb == "auth":
            self.say("auth", "235 2.7.0 welcome")
        elif verb == "rcpt":
            address = line.partition("<")[2].partition(">")[0]
            if self.say("rcpt", "250 OK", address):
                self.recipients.append(address)
        else:
            self.say(verb, "250 OK")

    def ehlo(self) -> None:
        offers = ("rough.example", *self.server.offers)
        lines = [f"250{'-' if one is not offers[-1] else ' '}{one}" for one in offers]
        self.say("ehlo", "\r\n".join(lines))

    def starttls(self) -> None:
        if self.say("starttls", "220 go ahead"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            folder = self.server.certificate
            assert folder is not None
            context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
            self.sock = context.wrap_socket(self.sock, server_side=True)
            self.lines = self.sock.makefile("rb")

    def data(self) -> None:
        if not self.say("data", "354 go ahead"):
            return
        if self.server.step == "middle" and self.server.times > 0:
            self.say("middle", "")
        content = self._until_the_dot()
        if self.server.step != "dot" or self.server.times <= 0 or not self.server.answer[0].isdigit():
            self.server.taken.append((list(self.recipients), b"".join(content)))
        self.say("dot", "250 2.0.0 taken")
        self.recipients = []

    def _until_the_dot(self) -> list[bytes]:
        lines = []
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                raise _Gone
            lines.append(line)
        return lines

    def leave(self) -> None:
        self.say("quit", "221 bye")
        raise _Gone

    def say(self, step: str, usual: str, about: str = "") -> bool:
        """Answer as usual (True), or as badly as told."""
        server = self.server
        touched = server.step == step and (not server.victims or about in server.victims)
        if not touched or server.times <= 0:
            self.sock.sendall(f"{usual}\r\n".encode())
            return True
        server.times -= 1
        if server.answer == HANG:
            server.over.wait(30)
            raise _Gone
        if server.answer == DROP:
            raise _Gone
        self.sock.sendall(f"{server.answer}\r\n".encode())
        if server.answer.startswith("421"):
            raise _Gone
        return False


@contextmanager
def rough_smtp() -> Iterator[Rough]:
    """Start it on a free loopback port, yield it, stop it."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    server = Rough(port=listener.getsockname()[1])

    def serve() -> None:
        with suppress(OSError):
            while True:
                sock, _ = listener.accept()
                server.sessions += 1
                threading.Thread(target=Talk(server, sock).run, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        listener.close()
