"""Actors that are nobody in particular."""

from aftercare.foundation.facts import Actor

ANONYMOUS = Actor(kind="anonymous", name="")
"""Somebody who has not signed in."""
