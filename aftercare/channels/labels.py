"""The words for what came: how far it is, what it became, what keeps it from being understood."""

from django.utils.translation import gettext

from aftercare.foundation.text import N_

REASONS = {
    "empty": N_("The mail is empty."),
    "no_headers": N_("This is not a mail: it has no headers."),
    "too_large": N_("The mail is larger than 35 MB."),
    "too_slow": N_("Reading the mail takes too long."),
    "too_much_memory": N_("Reading the mail takes too much memory."),
    "unreadable": N_("The mail can't be understood."),
    "no_json": N_("The message is not the JSON that was agreed."),
    "no_object": N_("The message is not a JSON object."),
    "nothing_said": N_("The message says nothing."),
}

STATES = {  # the word, and the kind of its chip
    "stored": (N_("Waiting"), "info"),
    "judged": (N_("Placed"), "ok"),
    "tray": (N_("In the tray"), "warn"),
    "quarantined": (N_("Not understood"), "late"),
    "ignored": (N_("Set aside"), "muted"),
}
OUTCOMES = {
    "ticket": N_("New ticket"),
    "reply": N_("Answer on a ticket"),
    "note": N_("Note on a ticket"),
    "bounce": N_("Our mail came back"),
    "auto_reply": N_("Automatic answer"),
    "delivery_report": N_("Delivery report"),
    "read_receipt": N_("Read receipt"),
    "bulk": N_("Bulk mail"),
    "own": N_("Our own mail"),
    "duplicate": N_("Copy of a mail that is known"),
    "dismissed": N_("Belongs to nothing"),
}


CHANNELS = {
    "mail": N_("E-mail"),
    "webhook": N_("Webhook"),
    "feedback": N_("Feedback"),
    "chat": N_("Chat"),
    "wecom": N_("WeCom"),
    "dingtalk": N_("DingTalk"),
    "feishu": N_("Feishu"),
}


def channel(name: str) -> str:
    """How a message came; an unknown name stays what it is."""
    word = CHANNELS.get(name, "")
    return gettext(word) if word else name


def outcome(verdict: str) -> str:
    """What a message became; empty if nothing yet."""
    word = OUTCOMES.get(verdict, "")
    return gettext(word) if word else ""


def reason(text: str) -> str:
    """Why a message is in the tray or in quarantine: the parser's words and our sentences, translated."""
    sentence = REASONS.get(text, text)
    return gettext(sentence) if sentence else ""
