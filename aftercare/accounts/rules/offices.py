"""Who may become what, and with whose consent (three-way separation, GB/T 22239 8.1.5)."""

from aftercare.accounts.rules.roles import ADMINISTRATORS, ROLES


def needs_approval(role: str, offices_held: frozenset[str]) -> bool:
    """Whether the security administrator must approve before an invited person gets the role.

    Not for people of customers, and not for the first holder of an administrator's office: somebody has to
    be the first. `offices_held` are the administrators' roles that some active person holds.
    """
    if ROLES[role].kind == "customer":
        return False
    return role not in ADMINISTRATORS or role in offices_held


def last_of_office(role: str, holders: int) -> bool:
    """Whether taking the role from one of its `holders` would leave the office empty."""
    return role in ADMINISTRATORS and holders <= 1
