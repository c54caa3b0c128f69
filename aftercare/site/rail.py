"""What stands in the rail of the staff's pages, in the customer's bar and in the person's menu."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftercare.accounts.rules.permissions import can
from aftercare.channels.chat.queries import chat_count
from aftercare.channels.queries import tray_count
from aftercare.desk.queries import work_orders
from aftercare.desk.queries.green import waiting_reviews
from aftercare.desk.queries.inbox import mine_open, notices
from aftercare.ui.navigation import add


def furnish() -> None:
    """Declare the entries, in the order in which they are shown."""
    _work()
    _known()
    _measured()
    _kept()
    _portal()


def _work() -> None:
    add("", _("Service desk"), "desk:workspace", "inbox", _may("ticket.read"), mine_open)
    add("", _("Work orders"), "desk:orders", "tool", _may("ticket.plan"), _own_orders)
    add("", _("Green channel"), "desk:green", "bolt", _may("ticket.read"), waiting_reviews)
    add("", _("Chat"), "desk:chats", "messages", _may("ticket.reply"), chat_count)
    add("", _("Tray"), "desk:tray", "mail-opened", _may("tray.sort"), lambda by: tray_count())
    add("", _("Hotline"), "desk:hotline", "phone", _may("ticket.create"), door="primary", key="n")
    add("", _("Notices"), "desk:notices", "bell", _may("ticket.read"), _unread, door="top")


def _known() -> None:
    section = _("Customers and contracts")
    add(section, _("Customers"), "customers:index", "building", _may("customer.read"))
    add(section, _("Contracts"), "contracts:index", "file-certificate", _may("contract.read"))
    add(section, _("Penalties"), "contracts:penalties", "coin", _may("ledger.read"))
    add(section, _("Calendars"), "contracts:calendars", "calendar", _may("contract.read"))


def _measured() -> None:
    add(_("Improvement"), _("Quarter report"), "insight:quarter", "chart-bar", _may("report.read"))


def _kept() -> None:
    section = _("Administration")
    add(section, _("People"), "accounts:people", "users", _may_any("person.invite", "role.approve"))
    add(section, _("Mailboxes"), "channels:mailboxes", "mail", _may("mailbox.edit"))
    add(section, _("Widgets"), "channels:widgets", "message-report", _may("settings.edit"))
    add(section, _("Connections"), "channels:connections", "webhook", _may("settings.edit"))
    add(section, _("Audit"), "accounts:audit", "shield-check", _may("audit.read"))
    add("", _("Settings"), "site:settings", "settings", door="menu")


def _portal() -> None:
    add("", _("My issues"), "desk_portal:home", "inbox", door="portal")
    add("", _("Chat with us"), "desk_portal:chat", "messages", _may("portal.report"), door="portal")
    add("", _("Contract and promises"), "contracts_portal:index", "file-certificate", door="portal")
    add("", _("Our people and systems"), "customers_portal:index", "users", _organisation, door="portal")
    add(
        "",
        _("Quarter report"),
        "insight_portal:quarter",
        "chart-bar",
        _may("portal.report_read"),
        door="portal",
    )


def _may(code: str) -> Callable[[Any], bool]:
    return partial(_can, code)


def _may_any(*codes: str) -> Callable[[Any], bool]:
    return lambda by: any(can(by, code) for code in codes)


def _can(code: str, by: Any) -> bool:
    return can(by, code)


def _organisation(by: Any) -> bool:
    return can(by, "portal.read_organisation")


def _own_orders(by: Any) -> int:
    return sum(order.state != "finished" for order in work_orders(by))


def _unread(by: Any) -> int:
    return sum(notice.read_at is None for notice in notices(by, limit=99))
