"""What the scripts of chat and feedback say, in the reader's language. They fill `{name}`."""

from django.utils.translation import gettext as _


def chat_words() -> dict[str, str]:
    """By the name under which `chat.js` asks for them; `kind_…` are the system's own lines."""
    name = {"name": "{name}"}
    return {
        "you": _("You"),
        "sending": _("Sending …"),
        "not_sent": _("Not sent."),
        "again": _("Try again"),
        "offline": _("Connection lost. We go on as soon as it is back."),
        "failed": _("That did not work. Please try again."),
        "kind_joined": _("%(name)s is here for you.") % name,
        "kind_handed_over": _("%(name)s goes on with this conversation.") % name,
        "kind_closed": _(
            "We are not at our desks right now. Leave your message here: it becomes a ticket, and we answer "
            "by e-mail as soon as we are back."
        ),
        "kind_ticket": _("This goes on as ticket %(name)s; we write to you by e-mail.") % name,
        "kind_message": _("Your message is kept. It becomes a ticket, and we answer by e-mail."),
        "kind_ended": _("The conversation has ended."),
        "kind_left": _("The conversation has ended."),
        "kind_idle": _("The conversation has ended because nothing was said for a while."),
    }


def feedback_words() -> dict[str, str]:
    """By the name under which `feedback.js` asks for them."""
    return {
        "failed": _("That did not work. Please try again."),
        "no_errors": _("none"),
        "picture_size": _("Picture: {name}, {kb} kB"),
        "only_pictures": _("Only pictures can be sent here (PNG, JPEG, WebP)."),
    }
