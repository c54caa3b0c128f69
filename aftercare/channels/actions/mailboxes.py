"""Setting up the mailboxes that are read."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from aftercare.accounts.rules.permissions import require
from aftercare.channels import facts, secrets
from aftercare.channels.actions.fetching import account_of
from aftercare.channels.mail import imap
from aftercare.channels.models import Mailbox
from aftercare.channels.models.mailbox import SECURITIES
from aftercare.channels.rules.lines import one_line
from aftercare.customers.rules.addresses import normalise
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

TAKEN = N_("There is already a mailbox of this name or address.")


@dataclass(frozen=True, kw_only=True)
class MailboxSettings:
    """How a mailbox is reached; without a host it is only imported into. No password: the old one stays."""

    name: str
    address: str
    host: str = ""
    port: int = 993
    security: str = "tls"
    user: str = ""
    password: str = ""
    folder: str = "INBOX"

    def checked(self) -> dict[str, Any]:
        """As it is kept; Invalid if it can't be."""
        address = normalise(self.address)
        if not address:
            raise Invalid("This is not an e-mail address.", field="address")
        if not one_line(self.name, 60):
            raise Invalid("Please give the name.", field="name")
        self._check_server()
        plain = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "password"}
        values = {**plain, "name": one_line(self.name, 60), "address": address}
        return values | ({"password": secrets.encrypt(self.password)} if self.password else {})

    def _check_server(self) -> None:
        if self.security not in SECURITIES or not 0 < self.port < 65536:
            raise Invalid("Please choose one of the values offered.", field="security")
        if self.host and self.security == "none" and not imap.is_local(self.host):
            raise Invalid("Only a server on this machine may be used without encryption.", field="security")


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
    if {"host", "user", "folder"} & set(changed):
        wanted |= {"uidvalidity": None, "last_uid": 0, "flagged_uid": 0}
    seen = mailbox.revision if revision is None else revision
    _write(mailbox, seen, {**wanted, "failures": 0})
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
        return imap.check(account_of(mailbox))
    except (imap.Unreadable, secrets.Unreadable) as error:
        raise Invalid(str(error)) from error


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
