"""What other systems tell us: checked, kept as it came, and read when it is judged."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from aftercare.accounts import limits
from aftercare.channels import connection_queries as queries
from aftercare.channels.actions.inbox import store_raw
from aftercare.channels.actions.keeping import secrets_of
from aftercare.channels.actions.settling import note_failure, note_success
from aftercare.channels.actions.talks import as_thread, note_words, open_talk
from aftercare.channels.hooks.rules import reports, signing
from aftercare.channels.identity import NotUnderstood
from aftercare.channels.im import adapter as im
from aftercare.channels.im.rules.spoken import Call, NothingSaid
from aftercare.channels.mail.limited import Quarantined
from aftercare.channels.mail.rules.mail import Address, ParsedMail
from aftercare.channels.models import Connection, InboundMessage
from aftercare.channels.outward.adapter import Unreachable
from aftercare.channels.placing import Thread
from aftercare.channels.rules.posting import Outcome
from aftercare.customers.queries import search_customers

LARGEST = 256 * 1024
PER_MINUTE = 300
BUDGET = 20.0  # seconds of one account in one go
UNASKED = timedelta(minutes=5)  # a call may get lost: then we look ourselves


def take_report(key: str, headers: Mapping[str, str], body: bytes, *, at: datetime) -> bool:
    """A report of another system: kept; True if it is new. Unsigned if it isn't from whom it should be."""
    entrance = queries.called(("entrance",), key)
    if entrance is None:
        raise signing.Unsigned
    limits.demand("hook", entrance.key, PER_MINUTE, 60)
    message_id = signing.verify(headers, body, secrets_of(entrance).get("secret", ""), at.timestamp())
    _, fresh = store_raw("webhook", f"{entrance.key}:{message_id}", body, at)
    note_success(entrance, at)
    return fresh


def take_call(
    key: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, *, at: datetime
) -> Call | None:
    """A call of a messenger: what it brings is kept. None: for nobody. Untrusted: not theirs."""
    account = queries.called(tuple(im.CHANNELS), key)
    if account is None:
        return None
    limits.demand("im", account.key, PER_MINUTE, 60)
    call = im.open_call(
        account.kind,
        query=query,
        headers=headers,
        body=body,
        secrets=secrets_of(account),
        options=account.options,
        now=at.timestamp(),
    )
    _keep(account, call, at)
    return call


def pull_due(now: datetime) -> int:
    """Fetch what WeCom has for us wherever it said so, or nobody has looked for a while."""
    able = Connection.objects.filter(kind="wecom_im", active=True, dead=False).exclude(paused_until__gt=now)
    seen = Q(last_success_at__gt=now - UNASKED)
    return sum(_pull(account, now) for account in able.exclude(seen, asked_at=None).order_by("pk"))


def read_report(message: InboundMessage) -> tuple[ParsedMail, Thread]:
    """What another system reports. NotUnderstood if it doesn't keep to what was agreed."""
    key, _, message_id = message.external_id.partition(":")
    entrance = Connection.objects.filter(kind="entrance", key=key).first()
    options = entrance.options if entrance else {}
    try:
        said = reports.parse(bytes(message.raw), options.get("mapping", {}))
    except reports.Unreadable as error:
        raise NotUnderstood(Quarantined(str(error))) from error
    talk = open_talk("webhook", f"{key}:{said.external_id or message_id}", entrance, said.reporter_name)
    thread = as_thread(
        talk,
        ticket_channel="api",
        customer_id=talk.customer_id or options.get("customer") or _customer(said.customer),
        external_number=said.external_id,
        fields=said.further,
    )
    return _parsed(said.title, said.text, said.reporter_name, said.reporter_email), thread


def read_words(message: InboundMessage) -> tuple[ParsedMail, Thread]:
    """What somebody wrote in a messenger."""
    connection_id, _, _ = message.external_id.partition(":")
    account = Connection.objects.filter(pk=int(connection_id)).first()
    try:
        said = im.read(message.channel, bytes(message.raw))
    except (NothingSaid, ValueError) as error:
        raise NotUnderstood(Quarantined("nothing_said")) from error
    talk = open_talk(message.channel, f"{connection_id}:{said.thread}", account, said.peer_name or said.peer)
    note_words(talk, said.way, message.received_at)
    name = said.peer_name or talk.peer or said.peer
    return _parsed("", said.text, name, ""), as_thread(talk)


def _parsed(title: str, text: str, name: str, address: str) -> ParsedMail:
    return ParsedMail(subject=title, text=text, reply=text, from_=Address(name=name, address=address))


def _customer(key: str) -> int | None:
    """The customer whose number or name this is."""
    found = [one for one in search_customers(key) if key in (one.number, one.name)] if key else []
    return found[0].id if len(found) == 1 else None


def _keep(account: Connection, call: Call, at: datetime) -> None:
    with transaction.atomic():
        for message_id, raw in call.kept:
            store_raw(
                im.CHANNELS[account.kind], f"{account.pk}:{message_id}"[:120], im.kept(account.kind, raw), at
            )
        if call.pull:
            options = {**account.options, "sync_token": call.token}
            Connection.objects.filter(pk=account.pk).update(asked_at=at, options=options)
        note_success(account, at)


def _pull(account: Connection, now: datetime) -> int:
    """Page by page; the cursor moves in the transaction that keeps the messages."""
    fetched, until = 0, time.monotonic() + BUDGET
    more = True
    try:
        while more and time.monotonic() < until:
            token = str(account.options.get("sync_token", ""))
            found, cursor, more = im.pull(secrets_of(account), account.options, account.cursor, token)
            _keep_page(account, found, cursor, now)
            fetched += len(found)
    except (Unreachable, im.Declined) as error:
        with transaction.atomic():
            note_failure(account, Outcome(reason=str(error)), now)
        return fetched
    asked = Connection.objects.filter(pk=account.pk, asked_at=account.asked_at)
    if not more:
        asked.update(asked_at=None)
    return fetched


@transaction.atomic
def _keep_page(account: Connection, found: list[tuple[str, bytes]], cursor: str, now: datetime) -> None:
    for message_id, raw in found:
        store_raw(im.CHANNELS[account.kind], f"{account.pk}:{message_id}"[:120], raw, now)
    account.cursor = cursor[:200]
    Connection.objects.filter(pk=account.pk).update(cursor=account.cursor)
    note_success(account, now)
