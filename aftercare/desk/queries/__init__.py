"""What one asks about tickets. Other rooms import from here."""

from aftercare.desk.queries.answering import Door, open_link
from aftercare.desk.queries.inbox import (
    by_numbers,
    counts,
    inbox,
    mine_open,
    notices,
    of_customer,
    own_tickets,
    saved_views,
    to_answer,
    whole_view,
)
from aftercare.desk.queries.inside import words_from_inside
from aftercare.desk.queries.orders import work_order, work_orders
from aftercare.desk.queries.possible import Possible, possible
from aftercare.desk.queries.recipients import Recipient, participants, recipients
from aftercare.desk.queries.rows import Chip, Page, TicketRow, customer_step, row_of
from aftercare.desk.queries.search import get, get_version, search, similar, twins
from aftercare.desk.queries.ticket_page import STEPS, TicketPage, step_of, ticket_page
from aftercare.desk.queries.timeline import Item, customer_timeline, timeline

__all__ = [
    "STEPS",
    "Chip",
    "Door",
    "Item",
    "Page",
    "Possible",
    "Recipient",
    "TicketPage",
    "TicketRow",
    "by_numbers",
    "counts",
    "customer_step",
    "customer_timeline",
    "get",
    "get_version",
    "inbox",
    "mine_open",
    "notices",
    "of_customer",
    "open_link",
    "own_tickets",
    "participants",
    "possible",
    "recipients",
    "row_of",
    "saved_views",
    "search",
    "similar",
    "step_of",
    "ticket_page",
    "timeline",
    "to_answer",
    "twins",
    "whole_view",
    "words_from_inside",
    "work_order",
    "work_orders",
]
