"""What a stored message says. Mail is read here; whatever else carries messages registers its reader."""

from collections.abc import Callable

from aftercare.channels.identity import read_mail
from aftercare.channels.mail.rules.mail import ParsedMail
from aftercare.channels.models import InboundMessage
from aftercare.channels.placing import Thread
from aftercare.records.asking import Question

Reader = Callable[[InboundMessage], tuple[ParsedMail, Thread]]

_readers: dict[str, Reader] = {}


def register(channel: str, read: Reader) -> None:
    """Have `read(message)` understand the messages of this channel; NotUnderstood if it can't."""
    _readers[channel] = read


def read(message: InboundMessage) -> tuple[ParsedMail, Thread | None]:
    """What the message says and, unless it is a mail, which thread of which system it belongs to."""
    reader = _readers.get(message.channel)
    return reader(message) if reader else (read_mail(_raw(message)), None)


_RAW = Question(lambda key: InboundMessage.objects.filter(pk=key).values_list("raw"), int)


def _raw(message: InboundMessage) -> bytes:
    """The bytes as they arrived; lists and forms leave them in the database."""
    return bytes(_RAW(message.pk)[0][0])
