"""The words for levels, roles and kinds, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Pairs = list[tuple[str, Any]]

LEVELS: Pairs = [
    ("ordinary", pgettext_lazy("importance", "Ordinary")),
    ("important", pgettext_lazy("importance", "Important")),
    ("strategic", pgettext_lazy("importance", "Strategic")),
]
ROLES: Pairs = [
    ("reporter", _("Reporter")),
    ("coordinator", _("Coordinator")),
    ("decision_maker", _("Decision maker")),
]
LANGUAGES: Pairs = [("zh-hans", "中文"), ("en", "English")]
ENVIRONMENTS: Pairs = [
    ("production", _("Production environment")),
    ("standby", _("Standby environment")),
    ("test", _("Test environment")),
    ("training", _("Training environment")),
    ("development", _("Development environment")),
]
COMPONENTS: Pairs = [
    ("server", _("Server")),
    ("os", _("Operating system")),
    ("database", _("Database")),
    ("middleware", _("Middleware")),
    ("application", _("Application")),
    ("network", _("Network")),
    ("other", pgettext_lazy("component", "Other")),
]


def label(pairs: Pairs, code: str) -> str:
    """The word for a code; the code itself if there is none."""
    return str(dict(pairs).get(code, code))
