"""The kinds of connections, each in a folder of its own: their names, what they need, what they do."""

from collections.abc import Mapping
from dataclasses import dataclass

from aftercare.foundation.text import N_


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`secrets` and `options` are the names of what is asked for; `group` says which adapter speaks."""

    code: str
    label: str
    note: str
    group: str  # robot | hook | entrance | im | sms
    icon: str
    secrets: tuple[str, ...]
    options: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    @property
    def hears(self) -> bool:
        """Whether it is told of what happens."""
        return self.group in ("robot", "hook", "sms")

    @property
    def is_called(self) -> bool:
        """Whether the other side calls an address of ours."""
        return self.group in ("entrance", "im")


_ALL = (
    Kind(
        code="wecom_robot",
        label=N_("WeCom group robot"),
        note=N_("Alarms into a group of your company"),
        group="robot",
        icon="robot",
        secrets=("url",),
        options=("numbers_only", "mentions"),
        needed=("url",),
    ),
    Kind(
        code="dingtalk_robot",
        label=N_("DingTalk group robot"),
        note=N_("Alarms into a group of your company"),
        group="robot",
        icon="robot",
        secrets=("url", "secret"),
        options=("numbers_only", "mentions"),
        needed=("url",),
    ),
    Kind(
        code="feishu_robot",
        label=N_("Feishu group robot"),
        note=N_("Alarms into a group of your company"),
        group="robot",
        icon="robot",
        secrets=("url", "secret"),
        options=("numbers_only",),
        needed=("url",),
    ),
    Kind(
        code="hook",
        label=N_("Webhook out"),
        note=N_("Tells another system what happens, signed"),
        group="hook",
        icon="webhook",
        secrets=("url", "secret"),
        options=("inside",),
        needed=("url",),
    ),
    Kind(
        code="entrance",
        label=N_("Webhook in"),
        note=N_("Another system reports problems, signed"),
        group="entrance",
        icon="webhook",
        secrets=("secret",),
        options=("mapping", "customer"),
    ),
    Kind(
        code="wecom_im",
        label=N_("WeCom customer service"),
        note=N_("What customers write in WeChat becomes a ticket"),
        group="im",
        icon="message",
        secrets=("secret", "token", "aes_key"),
        options=("corp_id", "base_url"),
        needed=("secret", "token", "aes_key"),
    ),
    Kind(
        code="dingtalk_im",
        label=N_("DingTalk messages"),
        note=N_("What customers write to a robot becomes a ticket"),
        group="im",
        icon="message",
        secrets=("secret",),
        options=("base_url",),
        needed=("secret",),
    ),
    Kind(
        code="feishu_im",
        label=N_("Feishu messages"),
        note=N_("What customers write to an app becomes a ticket"),
        group="im",
        icon="message",
        secrets=("secret", "token", "encrypt_key"),
        options=("app_id", "base_url"),
        needed=("token", "encrypt_key"),
    ),
    Kind(
        code="sms",
        label=N_("SMS gateway"),
        note=N_("Wakes colleagues when something most urgent happens"),
        group="sms",
        icon="device-mobile",
        secrets=("url", "headers"),
        options=("body", "method", "format", "success", "signature"),
        needed=("url",),
    ),
)

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}
