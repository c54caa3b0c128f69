"""The customer's doors of the desk, and the links of its letters."""

ROUTES = {
    "desk_links:answer": "link",
    "desk_links:message_html": "staff:ticket.read",
    **dict.fromkeys(
        (
            "desk_portal:home",
            "desk_portal:report",
            "desk_portal:completeness",
            "desk_portal:chat",
            "desk_portal:begin_chat",
            "desk_portal:tickets",
            "desk_portal:export",
            "desk_portal:ticket",
            "desk_portal:write",
            "desk_portal:urge",
            "desk_portal:answer",
            "desk_portal:emergency",
            "desk_portal:green",
            "desk_portal:why",
            "desk_portal:priority",
            "desk_portal:plan",
            "desk_portal:quotation",
            "desk_portal:message_html",
        ),
        "portal",
    ),
}
