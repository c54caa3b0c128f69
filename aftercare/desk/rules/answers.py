"""Two people of one customer may answer differently. Whose answer moves the ticket?"""

RANKS = {"": 0, "reporter": 1, "decision_maker": 1, "coordinator": 2, "staff": 2}


def overrides(role: str, contact_id: int | None, first_role: str, first_contact_id: int | None) -> bool:
    """Whether a later answer of a round outweighs the decisive one: only one's own, or a subordinate's.

    Anybody else's is recorded beside it, and somebody of the staff looks at the difference.
    """
    if contact_id is not None and contact_id == first_contact_id:
        return True
    return RANKS.get(role, 0) > RANKS.get(first_role, 0)


def role_of(roles: frozenset[str], *, staff: bool) -> str:
    """In which capacity somebody answers: the weightiest of their roles."""
    if staff:
        return "staff"
    return max(roles & RANKS.keys(), key=lambda role: (RANKS[role], role), default="")
