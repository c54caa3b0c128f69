"""The stories one shows: the day's big fault, a fine and a waiver, a price, a plan, a merge."""

from aftercare.site.demo.stage import Stage, Story


def stories(stage: Stage) -> list[Story]:
    """All of them."""
    return []
