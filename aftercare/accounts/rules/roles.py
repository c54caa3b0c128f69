"""The roles: who may what. Fixed in code, so that a review of rights is a review of this page."""

from collections.abc import Mapping
from dataclasses import dataclass

from aftercare.accounts.rules.codes import PERMISSIONS


def _(msgid: str) -> str:
    """Mark for translation; the page translates."""
    return msgid


@dataclass(frozen=True)
class Role:
    code: str
    name: str
    kind: str  # staff | customer
    permissions: frozenset[str]


_READS = "ticket.read customer.read contract.read report.read token.own"
_WORKS = f"{_READS} ticket.create ticket.take ticket.reply ticket.note ticket.triage ticket.hold ticket.plan"
_SOLVES = f"{_WORKS} ticket.resolve ticket.verify"
_SORTS = "ticket.dispatch ticket.close ticket.merge ticket.cancel ticket.green tray.sort"
_LEADS = f"{_SOLVES} {_SORTS} ticket.green_review ticket.backdate export.rows"
_CARES = "customer.edit contact.edit pii.read"
_PROMISES = "contract.edit commitment.edit calendar.edit"
_REPORTS = "portal.report portal.read_own portal.answer"


def _role(code: str, name: str, permissions: str, kind: str = "staff") -> Role:
    codes = frozenset(permissions.split())
    if unknown := codes - PERMISSIONS.keys():
        raise ValueError(f"{code} has unknown permissions {sorted(unknown)}")
    return Role(code, name, kind, codes)


ROLES: Mapping[str, Role] = {
    role.code: role
    for role in (
        _role("engineer", _("Support engineer"), f"{_SOLVES} contact.edit pii.read"),
        _role(
            "dispatcher",
            _("Dispatcher"),
            f"{_WORKS} {_SORTS} contact.edit pii.read",
        ),
        _role(
            "service_manager",
            _("Service manager"),
            f"{_LEADS} {_CARES} {_PROMISES} quotation.offer penalty.propose penalty.waive ledger.read"
            " mailbox.edit settings.edit",
        ),
        _role(
            "project_manager",
            _("Project manager"),
            f"{_LEADS} {_CARES} {_PROMISES} quotation.offer penalty.propose ledger.read",
        ),
        _role("developer", _("Developer"), _SOLVES),
        _role("tester", _("Tester"), f"{_READS} ticket.note ticket.verify"),
        _role("knowledge_editor", _("Knowledge editor"), f"{_READS} ticket.note knowledge.edit"),
        _role("trainer", _("Trainer"), f"{_READS} ticket.note"),
        _role("operations", _("Operations engineer"), f"{_SOLVES} mailbox.edit"),
        _role(
            "finance",
            _("Finance"),
            "customer.read contract.read report.read penalty.approve ledger.read ledger.release export.rows"
            " token.own",
        ),
        _role(
            "executive",
            _("Executive"),
            f"{_READS} ticket.green_review penalty.approve penalty.waive ledger.read export.rows",
        ),
        _role(
            "system_admin",
            _("System administrator"),
            "person.invite person.deactivate role.request mailbox.edit settings.edit",
        ),
        _role("security_admin", _("Security administrator"), "role.approve"),
        _role("audit_admin", _("Audit administrator"), "audit.read"),
        _role("reporter", _("Reporter"), _REPORTS, "customer"),
        _role(
            "coordinator",
            _("Customer coordinator"),
            f"{_REPORTS} portal.read_organisation portal.confirm portal.contract portal.report_read"
            " portal.green token.own",
            "customer",
        ),
        _role(
            "decision_maker",
            _("Decision maker"),
            "portal.read_organisation portal.contract portal.report_read portal.green",
            "customer",
        ),
    )
}

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
"""Three different people (GB/T 22239 8.1.5); none of them holds a business role beside it."""


def conflicting(held: frozenset[str], wanted: str) -> str | None:
    """The role already held that excludes `wanted`: an administrator's office stands alone."""
    others = held - {wanted}
    if wanted in ADMINISTRATORS:
        return min(others, default=None)
    return min((role for role in others if role in ADMINISTRATORS), default=None)
