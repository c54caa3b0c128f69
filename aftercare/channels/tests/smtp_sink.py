"""A receiving mail server that behaves as badly as it is told to, and keeps what it took."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from aftercare.channels.tests.dovecot import free_port


@dataclass(frozen=True)
class Taken:
    sender: str
    recipients: list[str]
    content: bytes

    def header(self, name: str) -> str:
        from email import message_from_bytes, policy

        return str(message_from_bytes(self.content, policy=policy.default)[name]).strip()


@dataclass
class Sink:
    """`mode` is how it answers from now on:

    ok, 421 (at MAIL), 450 and 550 (at RCPT, for `victims` or all), 452 and 554 (after the mail),
    silent (takes the mail and never answers), cut (takes it and hangs up after the final dot).
    """

    host: str = "127.0.0.1"
    port: int = 0
    mode: str = "ok"
    victims: tuple[str, ...] = ()
    taken: list[Taken] = field(default_factory=list)
    deliver: Callable[[Taken], None] | None = None

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options):  # noqa: N802
        if self.mode == "421":
            return "421 4.3.2 closing"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options):  # noqa: N802
        if self.mode in ("450", "550") and (not self.victims or address in self.victims):
            return (
                f"{self.mode} {self.mode[0]}.2.1 not now" if self.mode == "450" else "550 5.1.1 no such user"
            )
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope):  # noqa: N802
        if self.mode in ("452", "554"):
            return f"{self.mode} {self.mode[0]}.0.0 refused"
        taken = Taken(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content or b"")
        self.taken.append(taken)
        if self.deliver:
            await asyncio.get_running_loop().run_in_executor(None, self.deliver, taken)
        if self.mode == "cut":
            server.transport.abort()
        if self.mode == "silent":
            await asyncio.sleep(3600)
        return "250 OK"


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Start a sink on a free loopback port, yield it, stop it."""
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname=sink.host, port=sink.port, ready_timeout=10)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
