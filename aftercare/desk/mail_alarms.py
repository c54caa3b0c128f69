"""When mail stops coming in: those who set mailboxes up learn of it in their list and by mail."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from aftercare.accounts import queries as people
from aftercare.channels.actions import outbox
from aftercare.channels.facts import FormsFlooded, MailboxFailing
from aftercare.desk import letters
from aftercare.desk.actions.notices import notify
from aftercare.desk.letters import Letter
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_

FLOODED = N_("The forms for visitors are being flooded from %(key)s; more is refused")
NOT_READ = N_("Mailbox %(name)s has not been read for a quarter of an hour")


def note_failing_mailbox(fact: MailboxFailing) -> None:
    """Heard now, once for each time a mailbox falls silent. At any hour: customers may be writing."""
    told = {one.id for one in people.staff("mailbox.edit")}
    once = f"mailbox:{fact.mailbox_id}:{fact.since:%Y-%m-%dT%H:%M:%S}"
    notify(sorted(told), None, kind="channel", text=NOT_READ, at=fact.at, once=once, name=fact.name)
    for box in people.postboxes(told).values():
        letter = letters.written(box.language, lambda: _letter(fact))
        outbox.send(
            to=[box.address],
            subject=letter.subject,
            text=letter.text,
            purpose="alarm",
            by=SYSTEM,
            at=fact.at,
        )


def note_flooded_forms(fact: FormsFlooded) -> None:
    """Heard now, once an hour: somebody fills in the forms for visitors again and again."""
    told = sorted(one.id for one in people.staff("mailbox.edit"))
    once = f"flood:{fact.at:%Y-%m-%dT%H}"
    notify(told, None, kind="channel", text=FLOODED, at=fact.at, once=once, key=fact.key)


def _letter(fact: MailboxFailing) -> Letter:
    sentence = gettext(NOT_READ) % {"name": fact.name}
    address = f"{settings.BASE_URL}{reverse('channels:edit_mailbox', args=[fact.mailbox_id])}"
    where = gettext("Here it can be set right and tried: %(address)s") % {"address": address}
    return Letter(sentence, "\n".join([sentence, gettext(fact.reason), where]))
