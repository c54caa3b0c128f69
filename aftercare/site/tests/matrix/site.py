OPERATIONS = """
    create_file
    list_tickets create_ticket read_ticket list_messages create_message read_timeline set_owner classify
    confirm_priority choose_contract open_green close_green list_green review_green
    start hold resume list_plans give_plan answer_plan give_workaround
    explain_delay list_quotations offer_quotation answer_quotation resolve
    verify confirm urge cancel merge record_fact list_clocks explain_clock list_customers read_customer
    list_contacts read_contact list_systems read_system list_contracts read_contract list_calendars
    list_penalties
"""

ROUTES = {
    "healthz/live": "public",
    "healthz/ready": "public",
    "healthz/deep": "guarded",
    "metrics": "guarded",
    "site:start": "public",
    "site:palette": "staff",
    "site:settings": "staff",
    "api:openapi-json": "public",
    "api:openapi-view": "public",
    **{f"api:{name}": "token" for name in OPERATIONS.split()},
}
