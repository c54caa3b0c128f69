"""A fetching, judging and sending program that tests can kill at a named place.

Arguments: pairs of a place ("-": none) and the time. Each pair runs in a process of its own, in turn;
their exit codes are printed as JSON, with the largest memory (KiB) that any of them took.
"""

import json
import os
import resource
import sys
from datetime import datetime


def place(message, *, by, at):
    """One receipt for each mail: the effect that must happen exactly once."""
    from aftercare.channels.actions import outbox
    from aftercare.channels.placing import Verdict

    to = ["li@hua-an.example"]
    outbox.send(to=to, subject=message.parsed.message_id, text="…", purpose="receipt", by=by, at=at)
    return Verdict(state="judged", verdict="ticket", ticket_id=message.inbound_id)


def work(where: str, now: datetime) -> None:
    from aftercare.channels import failpoints, jobs
    from aftercare.channels.actions import fetching

    failpoints.arm("" if where == "-" else where)
    fetching.PATIENCE = 600.0
    jobs.fetch_all(now)
    while jobs.judge_stored(now):
        pass
    while jobs.send_due(now):
        pass


def run(where: str, now: datetime) -> int:
    """The exit code of one process; negative for the signal that killed it."""
    child = os.fork()
    if not child:
        code = 1
        try:
            work(where, now)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(arguments: list[str]) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings_test")
    django.setup()
    from aftercare.channels import placing

    placing.register(place)
    pairs = zip(arguments[::2], arguments[1::2], strict=True)
    codes = [run(where, datetime.fromisoformat(now)) for where, now in pairs]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(json.dumps({"codes": codes, "memory": memory}))


if __name__ == "__main__":
    main(sys.argv[1:])
