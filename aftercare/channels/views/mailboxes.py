"""The mailboxes that are read: add, test, pause, and see how they do."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.channels import mail_states, queries
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
        words = {
            "files": (_("Mail files only"), "muted"),
            "paused": (_("Paused"), "muted"),
            "failing": (_("Failing"), "late"),
            "new": (_("Not read yet"), "info"),
            "ok": (_("Working"), "ok"),
        }
        return words[mail_states.state_of(box)]

    def kind(self, box: Mailbox) -> str:
        """How mail comes in, and whether new mail is seen at once."""
        if box.kind == "delivered":
            return _("delivered")
        if not box.host:
            return ""
        listens = box.listens_until is not None and box.listens_until > timezone.now()
        return _("IMAP, new mail is seen at once") if listens else box.kind.upper()

    def error(self, box: Mailbox) -> str:
        """What went wrong last, in the reader's language."""
        return _(box.last_error) if box.last_error else ""


@dataclass(frozen=True, kw_only=True)
class MailboxPage:
    form: MailboxForm
    box: Mailbox | None

    @property
    def error(self) -> str:
        """What went wrong last, in the reader's language."""
        return _(self.box.last_error) if self.box and self.box.last_error else ""


@staff_door("mailbox.edit")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All mailboxes and how they do."""
    page = MailboxesPage(boxes=queries.mailboxes(request.actor))  # type: ignore[attr-defined]
    return pages.page(request, "channels/mailboxes.html", page)


@staff_door("mailbox.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a mailbox."""

    def act(settings: MailboxSettings, revision: int | None) -> Mailbox:
        return mailboxes.add_mailbox(settings, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]

    return _serve(request, None, act)


@staff_door("mailbox.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Change a mailbox."""
    by = request.actor  # type: ignore[attr-defined]
    box = queries.mailbox(mailbox_id, by)

    def act(settings: MailboxSettings, revision: int | None) -> Mailbox:
        mailboxes.change_mailbox(box, settings, by=by, at=timezone.now(), revision=revision)
        return box

    return _serve(request, box, act)


@staff_door("mailbox.edit")
@require_POST
def test(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Try the connection; nothing is fetched."""
    by = request.actor  # type: ignore[attr-defined]
    box = queries.mailbox(mailbox_id, by)
    _try(request, box)
    back = reverse("channels:edit_mailbox", args=[box.pk]) if request.POST.get("back") == "edit" else ""
    return pages.see_other(request, back or reverse("channels:mailboxes"))


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


def _try(request: HttpRequest, box: Mailbox) -> bool:
    """Say whether the connection works, and if not why; returns whether it does."""
    by = request.actor  # type: ignore[attr-defined]
    try:
        n = mailboxes.test_connection(box, by=by, at=timezone.now())
    except Refused as refused:
        pages.toast(request, _(refused.sentence), "danger", seconds=30)
        return False
    text = ngettext("It works: %(num)s mail is there.", "It works: %(num)s mails are there.", n)
    pages.toast(request, text % {"num": n})
    return True


def _serve(
    request: HttpRequest, box: Mailbox | None, act: Callable[[MailboxSettings, int | None], Mailbox]
) -> HttpResponse:
    if request.method != "POST":
        form = MailboxForm.of(box) if box else MailboxForm()
        return pages.page(request, "channels/mailbox.html", MailboxPage(form=form, box=box))
    form = MailboxForm(request.POST)
    if form.is_valid():
        try:
            saved = act(form.settings(), form.cleaned_data["revision"])
        except Refused as refused:
            form.refuse(refused)
        else:
            return _saved(request, saved)
    return pages.page(request, "channels/mailbox.html", MailboxPage(form=form, box=box), status=422)


def _saved(request: HttpRequest, box: Mailbox) -> HttpResponse:
    """On to the list; back to the form if it was to be tried and does not work."""
    pages.toast(request, _("Saved."))
    wanted = request.POST.get("then") == "test" and box.host and box.kind != "delivered"
    if wanted and not _try(request, box):
        return pages.see_other(request, reverse("channels:edit_mailbox", args=[box.pk]))
    return pages.see_other(request, reverse("channels:mailboxes"))
