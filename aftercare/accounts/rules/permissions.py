"""May somebody do something? Roles bundle the codes, actions demand them."""

from aftercare.accounts.rules.codes import PERMISSIONS
from aftercare.accounts.rules.roles import ROLES
from aftercare.foundation.errors import Forbidden, NotFound
from aftercare.foundation.facts import Actor

__all__ = ["PERMISSIONS", "can", "require"]


def can(by: Actor, code: str) -> bool:
    """Whether one of the actor's roles allows it and no token narrows it away. The system may do everything.

    Unknown codes are a mistake of the programmer: KeyError.
    """
    PERMISSIONS[code]
    if by.scopes is not None and code not in by.scopes:
        return False
    return by.is_system or any(code in ROLES[role].permissions for role in by.roles if role in ROLES)


def require(by: Actor, code: str) -> None:
    """Raise unless `can`. A customer must not learn what staff could do: NotFound instead of Forbidden."""
    if can(by, code):
        return
    if by.is_customer and not code.startswith("portal."):
        raise NotFound("There is no such page.")
    raise Forbidden("You are not allowed to do this.")
