"""The whole traffic between rooms, on one page: which fact is heard by whom, now or later."""


def connect() -> None:
    """Connect the rooms. Called once, when Django is ready."""
