"""The sentences that the scripts say, in the reader's language. `{n}` and the like are filled by the script."""

from django.utils.translation import gettext as _


def words_for_scripts() -> dict[str, str]:
    """By the name under which the scripts ask for them."""
    return {
        "just_now": _("just now"),
        "ago": _("%(span)s ago") % {"span": "{span}"},
        "in": _("in %(span)s") % {"span": "{span}"},
        "left": _("%(span)s left") % {"span": "{span}"},
        "late": _("%(span)s late") % {"span": "{span}"},
        "minute": _("{n} min"),
        "hour": _("{n} h"),
        "day": _("{n} d"),
        "failed": _("That did not work. Please try again."),
        "failed_with_id": _("Something went wrong on our side. Error number {id}."),
        "offline": _("No connection. What you typed is kept; please try again."),
        "unsaved": _("You have not saved what you typed."),
        "draft_restored": _("Your draft was brought back."),
        "discard_draft": _("Discard draft"),
        "sending": _("Sending…"),
        "close": _("Close"),
        "confirm": _("Confirm"),
        "cancel": _("Cancel"),
        "please_confirm": _("Please confirm"),
        "nothing_found": _("Nothing found."),
        "selected": _("{n} selected"),
        "copied": _("Copied."),
        "image_pasted": _("Image attached: {name}"),
        "show_table": _("Show as table"),
        "keys_on": _("Single-key shortcuts are on."),
        "keys_off": _("Single-key shortcuts are off."),
    }
