"""What this room does when something was told."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aftercare.accounts import queries
from aftercare.accounts.actions.invitations import link_token
from aftercare.accounts.facts import PersonInvited


def send_invitation(fact: PersonInvited) -> None:
    """Send the letter with the link, in the language of the invitation. Later; nothing if it is withdrawn."""
    invitation = queries.open_invitation(fact.invitation_id)
    if invitation is None:
        return
    address = settings.BASE_URL + reverse("accounts:join", args=[link_token(invitation)])
    with translation.override(invitation.language):
        values = {"vendor": settings.VENDOR_NAME, "inviter": fact.by.name, "link": address}
        subject = _("Invitation to the support of %(vendor)s") % values
        text = _(
            "Hello,\n\n%(inviter)s invites you to the support of %(vendor)s. Please set your password here:"
            "\n\n%(link)s\n\nThe link is good for 72 hours and works once. If you did not expect this letter,"
            " you need not do anything."
        )
        send_mail(subject, text % values, None, [invitation.email])
