"""Setting up the mailboxes that are read."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from aftercare.accounts.rules.permissions import require
from aftercare.channels import facts, secrets
from aftercare.channels.actions import reaching
from aftercare.channels.mail import accounts, bearer, tls
from aftercare.channels.models import Mailbox, TakenMail
from aftercare.channels.models.mailbox import KINDS, SECURITIES, SIGN_INS
from aftercare.channels.rules.lines import one_line
from aftercare.customers.rules.addresses import normalise
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

TAKEN = N_("There is already a mailbox of this name or address.")
CHOOSE = N_("Please choose one of the values offered.")
USUAL_PORTS = {("imap", True): 993, ("imap", False): 143, ("pop3", True): 995, ("pop3", False): 110}
SECRETS = ("password", "client_secret", "refresh_token")
ANOTHER_ACCOUNT = frozenset({"kind", "host", "user", "folder"})
ANOTHER_TOKEN = frozenset({"token_url", "client_id", "client_secret", "refresh_token", "scope", "sign_in"})


@dataclass(frozen=True, kw_only=True)
class MailboxSettings:
    """How a mailbox is reached; without a host it is only imported into. Empty secrets: the old ones stay."""

    name: str
    address: str
    kind: str = "imap"
    host: str = ""
    port: int = 993
    security: str = "tls"
    trusted: str = ""
    user: str = ""
    sign_in: str = "password"
    password: str = field(default="", repr=False)
    token_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""
    folder: str = "INBOX"
    leave_days: int | None = None

    def checked(self) -> dict[str, Any]:
        """As it is kept; Invalid if it can't be."""
        address = normalise(self.address)
        if not address:
            raise Invalid("This is not an e-mail address.", field="address")
        if not one_line(self.name, 60):
            raise Invalid("Please give the name.", field="name")
        self._check_choices()
        self._check_server()
        plain = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in SECRETS}
        values = {**plain, "name": one_line(self.name, 60), "address": address, "trusted": self._trust()}
        given = {name: getattr(self, name) for name in SECRETS if getattr(self, name)}
        return values | {name: secrets.encrypt(text) for name, text in given.items()}

    def _check_choices(self) -> None:
        choices = {"kind": KINDS, "security": SECURITIES, "sign_in": SIGN_INS}
        for name, offered in choices.items():
            if getattr(self, name) not in offered:
                raise Invalid(CHOOSE, field=name)
        if not 0 < self.port < 65536:
            raise Invalid(CHOOSE, field="port")
        if self.leave_days is not None and not 0 <= self.leave_days <= 3650:
            raise Invalid(CHOOSE, field="leave_days")

    def _check_server(self) -> None:
        if self.host and self.security == "none" and not accounts.is_local(self.host):
            raise Invalid(accounts.PLAIN, field="security")
        if self.host and self.sign_in == "oauth2":
            try:
                bearer.require_token_url(self.token_url)
            except accounts.Unreadable as error:
                raise Invalid(str(error), field="token_url") from error

    def _trust(self) -> str:
        try:
            return tls.read_trust(self.trusted)
        except (ValueError, OSError) as error:
            sentence = N_("This is neither a certificate (PEM) nor a SHA-256 fingerprint.")
            raise Invalid(sentence, field="trusted") from error


@transaction.atomic
def add_mailbox(settings: MailboxSettings, *, active: bool = True, by: Actor, at: datetime) -> Mailbox:
    """Set up a mailbox. Invalid if the name or the address is taken."""
    require(by, "mailbox.edit")
    mailbox = Mailbox(**settings.checked(), active=active, created_at=at)
    try:
        with transaction.atomic():
            mailbox.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(TAKEN, field="name") from error
    tell(facts.MailboxAdded(by=by, at=at, mailbox_id=mailbox.pk))
    return mailbox


@transaction.atomic
def change_mailbox(
    mailbox: Mailbox, settings: MailboxSettings, *, by: Actor, at: datetime, revision: int | None = None
) -> list[str]:
    """Change a mailbox; returns what changed. Another account or folder is read from its beginning."""
    require(by, "mailbox.edit")
    wanted = settings.checked()
    changed = [name for name, value in wanted.items() if getattr(mailbox, name) != value]
    if not changed:
        return []
    _require_secrets_again(mailbox, set(changed))
    seen = mailbox.revision if revision is None else revision
    _write(mailbox, seen, {**wanted, **_begun_anew(mailbox, set(changed)), "failures": 0})
    tell(facts.MailboxChanged(by=by, at=at, mailbox_id=mailbox.pk, changed=changed))
    return changed


@transaction.atomic
def switch_mailbox(mailbox: Mailbox, *, active: bool, by: Actor, at: datetime) -> None:
    """Pause a mailbox, or read it again. Doing so twice is nothing."""
    require(by, "mailbox.edit")
    if Mailbox.objects.filter(pk=mailbox.pk, active=not active).update(
        active=active, failures=0, alarmed_at=None, last_success_at=at if active else F("last_success_at")
    ):
        tell(facts.MailboxChanged(by=by, at=at, mailbox_id=mailbox.pk, changed=["active"]))


def test_connection(mailbox: Mailbox, *, by: Actor, at: datetime) -> int:
    """Open the mailbox as it is set up and count its mails. Invalid with the reason if that fails."""
    require(by, "mailbox.edit")
    try:
        return reaching.count_mails(mailbox, at)
    except (accounts.Unreadable, secrets.Unreadable) as error:
        raise Invalid(str(error)) from error


def _require_secrets_again(mailbox: Mailbox, changed: set[str]) -> None:
    """A secret that nobody is shown must not be sent to wherever somebody points the mailbox."""
    moved = bool(changed & {"host", "token_url"})
    if moved and mailbox.sign_in == "password" and mailbox.password and "password" not in changed:
        raise Invalid("The server is another: please enter the password again.", field="password")
    if moved and mailbox.refresh_token and "refresh_token" not in changed:
        raise Invalid("The server is another: please enter the refresh token again.", field="refresh_token")
    if "token_url" in changed and mailbox.client_secret and "client_secret" not in changed:
        raise Invalid("The server is another: please enter the secret again.", field="client_secret")


def _begun_anew(mailbox: Mailbox, changed: set[str]) -> dict[str, Any]:
    """What does not hold any more after such a change."""
    gone: dict[str, Any] = {}
    if changed & ANOTHER_ACCOUNT:
        TakenMail.objects.filter(mailbox=mailbox).delete()
        gone |= {"uidvalidity": None, "last_uid": 0, "flagged_uid": 0}
    if changed & ANOTHER_TOKEN:
        gone |= {"access_token": b"", "access_until": None}
    return gone


def _write(mailbox: Mailbox, seen: int, wanted: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            rows = Mailbox.objects.filter(pk=mailbox.pk, revision=seen)
            done = rows.update(**wanted, revision=F("revision") + 1)
    except IntegrityError as error:
        raise Invalid(TAKEN, field="name") from error
    if not done:
        raise Conflict("Somebody else has changed this in the meantime. Load the page again and compare.")
    mailbox.refresh_from_db()
