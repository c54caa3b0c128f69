"""A fetching and judging program that tests can kill at a named place. Its argument is the time."""

import os
import sys
from datetime import datetime


def main(now: datetime) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings_test")
    django.setup()
    from aftercare.channels import jobs, placing
    from aftercare.channels.actions import outbox
    from aftercare.channels.placing import Verdict

    def place(message, *, by, at):
        """One receipt for each mail: the effect that must happen exactly once."""
        to = ["li@hua-an.example"]
        outbox.send(to=to, subject=message.parsed.message_id, text="…", purpose="receipt", by=by, at=at)
        return Verdict(state="judged", verdict="ticket", ticket_id=message.inbound_id)

    placing.register(place)
    jobs.fetch_all(now)
    while jobs.judge_stored(now):
        pass


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]))
