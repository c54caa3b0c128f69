"""The names of states, classes and kinds, in the reader's language."""

from collections.abc import Mapping

from aftercare.foundation.text import N_
from aftercare.ui.reader import said

LABELS: Mapping[str, Mapping[str, str]] = {
    "state": {
        "new": N_("To be accepted"),
        "triaged": N_("Ticket accepted"),
        "in_progress": N_("In progress"),
        "waiting": N_("On hold"),
        "resolved": N_("Resolved"),
        "closed": N_("Closed"),
        "archived": N_("Archived"),
        "cancelled": N_("Cancelled"),
        "merged": N_("Merged"),
    },
    "request_class": {
        "fault": N_("Fault"),
        "urgent_business": N_("Urgent business"),
        "consultation": N_("Consultation"),
        "customisation": N_("Customisation"),
        "usability": N_("Usability request"),
        "performance": N_("Performance request"),
        "complaint": N_("Complaint"),
        "other": N_("Other"),
    },
    "kind": {
        "": N_("Not yet classified"),
        "defect": N_("Defect"),
        "configuration": N_("Configuration"),
        "how_to": N_("How-to"),
        "environment": N_("Environment"),
        "performance": N_("Performance problem"),
        "requirement": N_("Requirement"),
    },
    "nature": {
        "": N_("Not yet classified"),
        "corrective": N_("Corrective"),
        "adaptive": N_("Adaptive"),
        "perfective": N_("Perfective"),
        "preventive": N_("Preventive"),
    },
    "urgency": {
        "": N_("Not stated"),
        "immediate": N_("At once"),
        "today": N_("Today"),
        "normal": N_("In the normal course"),
        "low": N_("No hurry"),
    },
    "impact": {
        "": N_("Not stated"),
        "stopped": N_("Business stands still"),
        "degraded": N_("Business is hampered"),
        "inconvenient": N_("Inconvenient"),
        "none": N_("No impact"),
    },
    "scope": {
        "": N_("Not stated"),
        "organisation": N_("The whole organisation"),
        "department": N_("A department"),
        "person": N_("One person"),
    },
    "channel": {
        "mail": N_("E-mail"),
        "portal": N_("Portal"),
        "phone": N_("Telephone"),
        "im": N_("WeChat / IM"),
        "onsite": N_("On site"),
        "api": N_("API"),
        "monitoring": N_("Monitoring"),
        "letter": N_("Official letter"),
        "chat": N_("Chat"),
        "feedback": N_("Feedback"),
        "link": N_("Link in a mail"),
    },
    "resolution": {
        "fix": N_("Fixed"),
        "workaround": N_("Workaround"),
        "answer": N_("Question answered"),
        "not_ours": N_("Not ours, with advice"),
    },
    "hold_reason": {
        "customer": N_("Waiting for the customer"),
        "third_party": N_("Waiting for a third party"),
        "appointment": N_("Agreed appointment"),
    },
    "entitlement": {
        "in_warranty": N_("In warranty, free"),
        "free_maintenance": N_("Free maintenance"),
        "paid_maintenance": N_("Paid maintenance"),
        "out_of_warranty": N_("Out of warranty"),
        "none": N_("No contract"),
    },
    "order_state": {
        "ordered": N_("Task given"),
        "accepted": N_("Order accepted"),
        "arrived": N_("On site now"),
        "finished": N_("Task finished"),
        "cancelled": N_("Task cancelled"),
    },
    "quotation_state": {
        "offered": N_("Awaiting agreement"),
        "accepted": N_("Price agreed"),
        "declined": N_("Price declined"),
        "withdrawn": N_("Price withdrawn"),
    },
    "view": {
        "mine": N_("Mine"),
        "team": N_("My team's"),
        "unassigned": N_("Unassigned"),
        "open": N_("All open"),
        "due_soon": N_("Due soon"),
        "breached": N_("Breached"),
        "green": N_("Green channel"),
        "waiting": N_("On hold"),
        "to_verify": N_("To verify"),
        "to_confirm": N_("Awaiting the customer's confirmation"),
        "customer_wrote": N_("Customer wrote"),
        "closed": N_("Closed"),
        "all": N_("All tickets"),
    },
    "milestone": {
        "received": N_("Report received"),
        "acknowledged": N_("Automatic receipt"),
        "responded": N_("First response"),
        "replied": N_("Answer to the customer"),
        "dispatched": N_("Dispatch"),
        "arrived": N_("Arrival on site"),
        "plan_given": N_("Plan handed in"),
        "plan_confirmed": N_("Plan confirmed"),
        "workaround_given": N_("Workaround"),
        "requirement_discussed": N_("Requirement discussed"),
        "answered": N_("Answer"),
        "agreed": N_("Agreement"),
        "started": N_("Start of work"),
        "resolved": N_("Resolution"),
        "recovered": N_("Recovery"),
        "verified": N_("Internal check"),
        "confirmed": N_("Customer confirmation"),
        "closed": N_("Closing"),
    },
    "answer": {
        "confirmed": N_("It is solved"),
        "still_broken": N_("It is still broken"),
    },
    "verdict": {
        "justified": N_("Justified"),
        "avoidable": N_("Justified, but avoidable"),
        "abuse": N_("Abuse"),
    },
    "green": {
        "open": N_("Green channel open"),
        "to_review": N_("To be reviewed"),
        "reviewed": N_("Reviewed"),
    },
    "resumed": {
        "asked": N_("resumed by hand"),
        "answered": N_("the customer answered"),
        "expired": N_("the time is over"),
        "resolved": N_("it is solved"),
    },
    "flag": {
        "forwarded": N_("forwarded by a colleague"),
        "by_mail": N_("by mail"),
        "sorted": N_("sorted by hand"),
        "bounce": N_("could not be delivered"),
        "auto_reply": N_("automatic answer"),
        "delivery_report": N_("delivery report"),
        "read_receipt": N_("read receipt"),
        "bulk": N_("mailing list"),
        "unknown_sender": N_("unknown sender"),
        "unverified": N_("sender not proven"),
    },
    "step": {
        "accepted": N_("Accept"),
        "graded": N_("Grade"),
        "diagnosed": N_("Diagnose"),
        "working": N_("Carry out"),
        "verifying": N_("Verify internally"),
        "confirming": N_("Customer confirms"),
        "archived": N_("Archive it"),
    },
    "customer_step": {
        "new": N_("Request received"),
        "triaged": N_("Accepted, being diagnosed"),
        "in_progress": N_("Being worked on"),
        "waiting": N_("On hold"),
        "waiting_customer": N_("Waiting for you"),
        "verifying": N_("Solved, being checked"),
        "to_confirm": N_("Waiting for your confirmation"),
        "closed": N_("Closed"),
        "archived": N_("Closed"),
        "cancelled": N_("Cancelled"),
        "merged": N_("Merged"),
    },
}


def label(group: str, code: str) -> str:
    """The name of a code; the code itself if nobody named it."""
    return said(LABELS[group].get(code, code)) if code or "" in LABELS[group] else ""


def choices(group: str) -> list[tuple[str, str]]:
    """All codes of a group with their names, for a form."""
    return [(code, said(msgid)) for code, msgid in LABELS[group].items() if code]
