"""Words that are no password here, in addition to Django's list of common ones."""

FORBIDDEN_PARTS = (
    "aftercare",
    "shouhou",
    "woaini",
    "iloveyou",
    "password",
    "mima",
    "qwerty",
    "123456",
    "888888",
)


def too_simple(password: str) -> bool:
    """Whether little is left of the password without well-known parts and repetitions."""
    rest = password.lower()
    for part in FORBIDDEN_PARTS:
        rest = rest.replace(part, "")
    return len(set(rest)) < 5
