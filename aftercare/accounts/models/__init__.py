from aftercare.accounts.models.invitations import Invitation
from aftercare.accounts.models.limits import Take
from aftercare.accounts.models.person import Person
from aftercare.accounts.models.roles import RoleGrant, RoleRequest
from aftercare.accounts.models.teams import Team
from aftercare.accounts.models.tokens import Token

__all__ = ["Invitation", "Person", "RoleGrant", "RoleRequest", "Take", "Team", "Token"]
