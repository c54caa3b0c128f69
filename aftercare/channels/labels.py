"""The words for what keeps a message from being understood, in the reader's language."""

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


def reason(text: str) -> str:
    """Why a message is in the tray or in quarantine: the parser's words and our sentences, translated."""
    sentence = REASONS.get(text, text)
    return gettext(sentence) if sentence else ""
