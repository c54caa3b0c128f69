ACTIONS = {
    "delivering.deliver": "mailbox.edit",
    "holding.drop_waiting": "inside",
    "importing.mailbox_for_import": "mailbox.edit",
    "importing.take_in": "mailbox.edit",
    "inbox.assign": "tray.sort",
    "inbox.dismiss": "tray.sort",
    "inbox.replay": "tray.sort",
    "mailboxes.add_mailbox": "mailbox.edit",
    "mailboxes.change_mailbox": "mailbox.edit",
    "mailboxes.switch_mailbox": "mailbox.edit",
    "mailboxes.test_connection": "mailbox.edit",
    "outbox.cancel": "inside",
    "outbox.send": "inside",
}

ROUTES = {
    "channels:mailboxes": "staff:mailbox.edit",
    "channels:new_mailbox": "staff:mailbox.edit",
    "channels:edit_mailbox": "staff:mailbox.edit",
    "channels:test_mailbox": "staff:mailbox.edit",
    "channels:pause_mailbox": "staff:mailbox.edit",
    "channels:resume_mailbox": "staff:mailbox.edit",
}
