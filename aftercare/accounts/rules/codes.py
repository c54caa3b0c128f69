"""What can be allowed: codes with a sentence for the reader."""

from collections.abc import Mapping


def _(msgid: str) -> str:
    """Mark for translation; the page translates."""
    return msgid


PERMISSIONS: Mapping[str, str] = {
    "ticket.read": _("Read tickets"),
    "ticket.create": _("Register a ticket"),
    "ticket.take": _("Take a ticket"),
    "ticket.dispatch": _("Assign tickets to people and teams"),
    "ticket.reply": _("Answer the customer"),
    "ticket.note": _("Write internal notes"),
    "ticket.triage": _("Classify tickets and propose priorities"),
    "ticket.hold": _("Put a ticket on hold and release it"),
    "ticket.plan": _("Hand in a plan"),
    "ticket.resolve": _("Resolve a ticket"),
    "ticket.verify": _("Verify a resolution"),
    "ticket.close": _("Close a ticket"),
    "ticket.merge": _("Merge duplicate tickets"),
    "ticket.cancel": _("Cancel a ticket"),
    "ticket.green": _("Open and close the green channel"),
    "ticket.green_review": _("Review green channels"),
    "ticket.backdate": _("Record facts with an earlier time"),
    "quotation.offer": _("Offer a quotation"),
    "tray.sort": _("Sort what arrived and could not be placed"),
    "customer.read": _("Read customers"),
    "customer.edit": _("Edit customers and their systems"),
    "contact.edit": _("Edit contacts and invite them"),
    "contract.read": _("Read contracts"),
    "contract.edit": _("Edit contracts"),
    "commitment.edit": _("Edit service commitments"),
    "calendar.edit": _("Edit working calendars"),
    "penalty.propose": _("Propose a penalty"),
    "penalty.approve": _("Approve or reject a penalty"),
    "penalty.waive": _("Waive a penalty"),
    "ledger.read": _("Read the deposit ledger"),
    "ledger.release": _("Release a deposit"),
    "report.read": _("Read reports"),
    "export.rows": _("Export lists"),
    "knowledge.edit": _("Edit the knowledge base"),
    "mailbox.edit": _("Set up mailboxes"),
    "settings.edit": _("Change settings"),
    "person.invite": _("Invite people"),
    "person.deactivate": _("Deactivate people"),
    "role.request": _("Request roles for people"),
    "role.approve": _("Approve and revoke roles"),
    "audit.read": _("Read the audit trail"),
    "token.own": _("Own access tokens"),
    "pii.read": _("See personal details unmasked"),
    "portal.report": _("Report a problem"),
    "portal.read_own": _("Read one's own tickets"),
    "portal.read_organisation": _("Read all tickets of the organisation"),
    "portal.answer": _("Write on a ticket"),
    "portal.confirm": _("Confirm or reject a result"),
    "portal.green": _("Open the green channel, where the contract allows it"),
    "portal.contract": _("Read the organisation's contracts"),
    "portal.report_read": _("Read the organisation's service reports"),
}
