"""The sentences that the scripts say, in the reader's language. The script fills `{n}` and the like."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def words_for_scripts() -> dict[str, str]:
    """By the name under which the scripts ask for them."""
    return {
        "under_minute": _("under 1 min"),
        "just_now": _("just now"),
        "ago": _("%(span)s ago") % {"span": "{span}"},
        "in": _("in %(span)s") % {"span": "{span}"},
        "left": _("%(span)s left") % {"span": "{span}"},
        "late": _("%(span)s late") % {"span": "{span}"},
        **_spans(),
        "failed": _("That did not work. Please try again."),
        "failed_with_id": _("Something went wrong on our side. Error number {id}."),
        "offline": _("No connection. What you typed is kept; please try again."),
        "unsaved": _("You have not saved what you typed."),
        "draft_restored": _("Your draft was brought back."),
        "discard_draft": _("Discard draft"),
        "close": _("Close"),
        "confirm": pgettext("dialog", "Confirm"),
        "cancel": _("Cancel"),
        "please_confirm": _("Please confirm"),
        "nothing_found": _("Nothing found."),
        "selected": _("{n} selected"),
        "copied": _("Copied."),
        "image_pasted": _("Image attached: {name}"),
        "help_title": _("Keyboard shortcuts"),
        "help_palette": _("Search or run a command"),
        "help_send": _("Send the form"),
        "help_rows": _("Next and previous row"),
        "help_open": _("Open the row"),
        "help_choose": _("Select the row"),
        "help_help": _("Show this help"),
        "help_single": _("Single keys work as shortcuts"),
    }


def _spans() -> dict[str, str]:
    n = {"n": "{n}"}
    return {"minute": _("%(n)s min") % n, "hour": _("%(n)s h") % n, "day": _("%(n)s d") % n}
