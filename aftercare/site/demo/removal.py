"""Taking the fictional vendor away again (soon)."""


def remove() -> bool:
    """See `filling.fill`."""
    return False
