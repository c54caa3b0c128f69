"""How a mailbox is reached: its account, with a password or with an access token that is still good."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction

from aftercare.channels import secrets
from aftercare.channels.mail import bearer, imap, pop3
from aftercare.channels.mail.accounts import Account, SignInRefused, Unreadable
from aftercare.channels.models import Mailbox
from aftercare.foundation.text import N_

SOON = timedelta(minutes=2)  # a token that ends so soon is not worth showing
LOCK = 0x4F41  # the first half of our advisory locks; the second is the mailbox
Opened = TypeVar("Opened", imap.Folder, pop3.Maildrop)
NOT_READ = N_("Nothing is fetched from this mailbox.")


def open_folder(mailbox: Mailbox, now: datetime, longest: float | None = None) -> imap.Folder:
    """Its folder, opened. Unreadable if that fails."""
    return _with_good_token(mailbox, now, lambda account: imap.Folder(account, longest))


def open_maildrop(mailbox: Mailbox, now: datetime) -> pop3.Maildrop:
    """Its maildrop, opened. Unreadable if that fails."""
    return _with_good_token(mailbox, now, pop3.Maildrop)


def count_mails(mailbox: Mailbox, now: datetime) -> int:
    """How many mails lie there: the test of the settings page. Unreadable with the reason if it fails."""
    if mailbox.kind == "delivered" or not mailbox.host:
        raise Unreadable(NOT_READ)
    if mailbox.kind == "pop3":
        drop = open_maildrop(mailbox, now)
        try:
            return len(drop.uidls())
        finally:
            drop.close()
    folder = open_folder(mailbox, now)
    try:
        return len(folder.uids_after(0))
    finally:
        folder.close()


def access_token(mailbox: Mailbox, now: datetime, *, fresh: bool = False) -> str:
    """A token that is good for a while; a new one is asked for only when needed, by one at a time."""
    if not fresh and _is_good(mailbox, now):
        return secrets.decrypt(mailbox.access_token)
    known = bytes(mailbox.access_token)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, mailbox.pk])
        mailbox.refresh_from_db()
        if _is_good(mailbox, now) and not (fresh and bytes(mailbox.access_token) == known):
            return secrets.decrypt(mailbox.access_token)  # somebody else has just got one
        return _renew(mailbox, now)


def _with_good_token(mailbox: Mailbox, now: datetime, opened: Callable[[Account], Opened]) -> Opened:
    """Tokens can be taken back before their time: then a second one is tried."""
    try:
        return opened(_account(mailbox, now))
    except SignInRefused:
        if mailbox.sign_in != "oauth2":
            raise
    return opened(_account(mailbox, now, fresh=True))


def _account(mailbox: Mailbox, now: datetime, *, fresh: bool = False) -> Account:
    bearer_token = mailbox.sign_in == "oauth2"
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        password=access_token(mailbox, now, fresh=fresh)
        if bearer_token
        else secrets.decrypt(mailbox.password),
        security=mailbox.security,
        folder=mailbox.folder,
        kind=mailbox.kind,
        bearer=bearer_token,
        trusted=mailbox.trusted,
    )


def _is_good(mailbox: Mailbox, now: datetime) -> bool:
    until = mailbox.access_until
    return bool(mailbox.access_token) and until is not None and until > now + SOON


def _renew(mailbox: Mailbox, now: datetime) -> str:
    client = bearer.Client(
        token_url=mailbox.token_url,
        client_id=mailbox.client_id,
        client_secret=secrets.decrypt(mailbox.client_secret) if mailbox.client_secret else "",
        refresh_token=secrets.decrypt(mailbox.refresh_token) if mailbox.refresh_token else "",
        scope=mailbox.scope,
    )
    token = bearer.refresh(client)
    mailbox.access_token = secrets.encrypt(token.access)
    mailbox.access_until = now + timedelta(seconds=token.seconds)
    if token.refresh:
        mailbox.refresh_token = secrets.encrypt(token.refresh)
    mailbox.save(update_fields=["access_token", "access_until", "refresh_token"])
    return token.access
