"""Domain errors: a sentence for the reader and an HTTP status. One place turns them into answers."""

from typing import Any


class Refused(Exception):
    """Something asked for was refused. `sentence` is a msgid with %(name)s places, `params` fill them."""

    status = 400
    code = "refused"

    def __init__(self, sentence: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(sentence % params if params else sentence)
        self.sentence = sentence
        self.params = params
        self.field = field


class Forbidden(Refused):
    """The person may see the thing, but not do this to it."""

    status = 403
    code = "forbidden"


class NotFound(Refused):
    """There is no such thing, or the person must not learn that there is."""

    status = 404
    code = "not_found"


class Conflict(Refused):
    """Somebody else was faster, or the thing is in another state."""

    status = 409
    code = "conflict"


class Invalid(Refused):
    """The input can't be accepted; `field` says which part."""

    status = 422
    code = "invalid"


class TooMany(Refused):
    """A limit was reached; try again later."""

    status = 429
    code = "too_many"
