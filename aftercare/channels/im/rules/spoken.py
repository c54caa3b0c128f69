"""What somebody said in a messenger, the same for all of them."""

from dataclasses import dataclass, field


class Untrusted(Exception):
    """A call that is not from the messenger, or not of now."""


class NothingSaid(Exception):
    """A message that holds no words of a customer."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of a messenger: what it wants to hear at once, and what is to be kept.

    `kept` are (id of the message, its bytes); `pull` means: fetch what is new; `token` helps with that.
    """

    answer: str | dict[str, str] = ""
    kept: tuple[tuple[str, bytes], ...] = ()
    pull: bool = False
    token: str = ""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Words: in which thread, by whom. `way` is what an answer needs to find back."""

    thread: str
    peer: str
    peer_name: str
    text: str
    way: dict[str, str] = field(default_factory=dict)
