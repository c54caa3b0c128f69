"""Input of the mailboxes' pages. Shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.channels.actions.mailboxes import SECRETS, USUAL_PORTS, MailboxSettings
from aftercare.channels.mail.accounts import DISTRUST
from aftercare.channels.models import Mailbox
from aftercare.foundation.errors import Refused

KINDS = [
    ("imap", _("IMAP: read, new mail is seen at once")),
    ("pop3", _("POP3: read once a minute")),
    ("delivered", _("Delivered by a mail server on this machine")),
]
SECURITIES = [
    ("tls", _("TLS (IMAP 993, POP3 995)")),
    ("starttls", _("STARTTLS (IMAP 143, POP3 110)")),
    ("none", _("None, only on this machine")),
]
SIGN_INS = [("password", _("Password")), ("oauth2", _("OAuth 2.0 (Microsoft 365, Google)"))]
KEPT = _("Kept encrypted. Left empty, the one on record stays.")


def _secret(label: Any, help_text: Any = KEPT) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=help_text,
    )


class MailboxForm(forms.Form):
    """How a mailbox is reached. Secrets are never shown again."""

    is_distrusted = False  # the server's certificate was refused last

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the mailbox"), max_length=60)
    address = forms.CharField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput)
    kind = forms.ChoiceField(label=_("How mail comes in"), choices=KINDS)
    host = forms.CharField(
        label=_("Server"),
        max_length=190,
        required=False,
        help_text=_("Without a server nothing is fetched; mail files can still be taken in."),
    )
    port = forms.IntegerField(
        label=_("Port"), required=False, min_value=1, max_value=65535, help_text=_("Empty: the usual one.")
    )
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITIES)
    user = forms.CharField(label=_("User name"), max_length=190, required=False)
    sign_in = forms.ChoiceField(label=_("Sign-in"), choices=SIGN_INS)
    password = _secret(
        _("Password"),
        _("Kept encrypted. Left empty, the one on record stays. Many providers want an app password."),
    )
    folder = forms.CharField(label=_("Folder"), max_length=120, initial="INBOX", help_text=_("IMAP only."))
    leave_days = forms.IntegerField(
        label=_("Delete on the server after days"),
        required=False,
        min_value=0,
        max_value=3650,
        help_text=_("POP3 only. Empty: mail stays there for ever. Nothing is deleted before it is stored."),
    )
    token_url = forms.CharField(
        label=_("Token address"),
        required=False,
        max_length=300,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Microsoft 365: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"),
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=200, required=False)
    client_secret = _secret(_("Client secret"))
    refresh_token = _secret(_("Refresh token"))
    scope = forms.CharField(
        label=_("Scope"),
        max_length=300,
        required=False,
        help_text=_("Only if the provider asks for it."),
    )
    trusted = forms.CharField(
        label=_("Pinned certificate"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "Certificates (PEM), or the SHA-256 fingerprint of the server's. Then only these are trusted."
        ),
    )

    @classmethod
    def of(cls, mailbox: Mailbox) -> "MailboxForm":
        """Filled in with what is on record, without the secrets."""
        names = [name for name in cls.base_fields if name not in SECRETS]
        form = cls(initial={name: getattr(mailbox, name) for name in names})
        form.is_distrusted = mailbox.last_error in DISTRUST
        return form

    def settings(self) -> MailboxSettings:
        """What was filled in."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        usual = USUAL_PORTS.get((values["kind"], values["security"] == "tls"), 25)
        return MailboxSettings(**values | {"port": values["port"] or usual})

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        text: Any = gettext(refused.sentence)
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, text % refused.params if refused.params else text)

    @property
    def opens_token(self) -> bool:
        """Whether the part about OAuth 2.0 is worth showing at once."""
        return self["sign_in"].value() == "oauth2" or any(name in self.errors for name in TOKEN_FIELDS)

    @property
    def opens_trust(self) -> bool:
        """Whether a certificate is pinned, was to be, or would help."""
        return self.is_distrusted or bool(self["trusted"].value()) or "trusted" in self.errors


TOKEN_FIELDS = ("token_url", "client_id", "client_secret", "refresh_token", "scope")
