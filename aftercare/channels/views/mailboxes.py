"""The mailboxes that are read: add, test, pause, and see how they do."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aftercare.accounts.doors import staff_door
from aftercare.channels import queries
from aftercare.channels.actions import mailboxes
from aftercare.channels.actions.mailboxes import MailboxSettings
from aftercare.channels.forms import MailboxForm
from aftercare.channels.models import Mailbox
from aftercare.foundation.errors import Refused
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class MailboxesPage:
    boxes: list[Mailbox]

    def state(self, box: Mailbox) -> tuple[str, str]:
        """The word and the kind of its chip."""
        if not box.host:
            return _("Mail files only"), "muted"
        if not box.active:
            return _("Paused"), "muted"
        if box.alarmed_at or box.failures:
            return _("Failing"), "late"
        return (_("Working"), "ok") if box.last_success_at else (_("Not read yet"), "info")

    def error(self, box: Mailbox) -> str:
        """What went wrong last, in the reader's language."""
        return _(box.last_error) if box.last_error else ""


@dataclass(frozen=True, kw_only=True)
class MailboxPage:
    form: MailboxForm
    box: Mailbox | None


@staff_door("mailbox.edit")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All mailboxes and how they do."""
    page = MailboxesPage(boxes=queries.mailboxes(request.actor))  # type: ignore[attr-defined]
    return pages.page(request, "channels/mailboxes.html", page)


@staff_door("mailbox.edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a mailbox."""

    def act(settings: MailboxSettings, revision: int | None) -> None:
        mailboxes.add_mailbox(settings, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]

    return _serve(request, None, act)


@staff_door("mailbox.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Change a mailbox."""
    by = request.actor  # type: ignore[attr-defined]
    box = queries.mailbox(mailbox_id, by)

    def act(settings: MailboxSettings, revision: int | None) -> None:
        mailboxes.change_mailbox(box, settings, by=by, at=timezone.now(), revision=revision)

    return _serve(request, box, act)


@staff_door("mailbox.edit")
@require_POST
def test(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Try the connection; nothing is fetched."""
    by = request.actor  # type: ignore[attr-defined]
    try:
        n = mailboxes.test_connection(queries.mailbox(mailbox_id, by), by=by, at=timezone.now())
    except Refused as refused:
        pages.toast(request, _(refused.sentence), "danger")
    else:
        text = ngettext("It works: %(num)s mail is there.", "It works: %(num)s mails are there.", n)
        pages.toast(request, text % {"num": n})
    return pages.see_other(request, reverse("channels:mailboxes"))


@staff_door("mailbox.edit")
@require_POST
def pause(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Stop reading a mailbox."""
    return _switch(request, mailbox_id, _("The mailbox is paused."), active=False)


@staff_door("mailbox.edit")
@require_POST
def resume(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Read a mailbox again."""
    return _switch(request, mailbox_id, _("The mailbox is read again."), active=True)


def _switch(request: HttpRequest, mailbox_id: int, text: str, *, active: bool) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    mailboxes.switch_mailbox(queries.mailbox(mailbox_id, by), active=active, by=by, at=timezone.now())
    pages.toast(request, text)
    return pages.see_other(request, reverse("channels:mailboxes"))


def _serve(
    request: HttpRequest, box: Mailbox | None, act: Callable[[MailboxSettings, int | None], None]
) -> HttpResponse:
    if request.method != "POST":
        form = MailboxForm.of(box) if box else MailboxForm()
        return pages.page(request, "channels/mailbox.html", MailboxPage(form=form, box=box))
    form = MailboxForm(request.POST)
    if form.is_valid():
        try:
            act(form.settings(), form.cleaned_data["revision"])
        except Refused as refused:
            form.refuse(refused)
        else:
            pages.toast(request, _("Saved."))
            return pages.see_other(request, reverse("channels:mailboxes"))
    return pages.page(request, "channels/mailbox.html", MailboxPage(form=form, box=box), status=422)
