"""Input of the mailboxes' pages. Shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.channels.actions.mailboxes import MailboxSettings
from aftercare.channels.models import Mailbox
from aftercare.foundation.errors import Refused

SECURITIES = [
    ("tls", _("TLS (port 993)")),
    ("starttls", _("STARTTLS (port 143)")),
    ("none", _("None, only on this machine")),
]


class MailboxForm(forms.Form):
    """How a mailbox is reached. The password is never shown again."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the mailbox"), max_length=60)
    address = forms.CharField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput)
    host = forms.CharField(
        label=_("IMAP server"),
        max_length=190,
        required=False,
        help_text=_("Without a server nothing is fetched; mail files can still be taken in."),
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITIES)
    user = forms.CharField(label=_("User name"), max_length=190, required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Kept encrypted. Left empty, the one on record stays. Many providers want an app password."
        ),
    )
    folder = forms.CharField(label=_("Folder"), max_length=120, initial="INBOX")

    @classmethod
    def of(cls, mailbox: Mailbox) -> "MailboxForm":
        """Filled in with what is on record, without the password."""
        names = [name for name in cls.base_fields if name != "password"]
        return cls(initial={name: getattr(mailbox, name) for name in names})

    def settings(self) -> MailboxSettings:
        """What was filled in."""
        return MailboxSettings(**{k: v for k, v in self.cleaned_data.items() if k != "revision"})

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        text: Any = gettext(refused.sentence)
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, text % refused.params if refused.params else text)
