"""Prints the lines that the tables lack: `python -m aftercare.site.tests.matrix.missing`.

Addresses come with the door that their view names; what an action demands only its author knows.
"""

import os
import sys

import django


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings_test")
    django.setup()
    from aftercare.site.tests.matrix import finding

    known = {name for room in finding.ROOMS for name in finding.expected(room, "ROUTES")}
    for room in finding.ROOMS:
        for name in sorted(finding.actions(room).keys() - finding.expected(room, "ACTIONS").keys()):
            say(f'{room} ACTIONS    "{name}": "",')
    for route in finding.routes():
        if route.name not in known:
            door = (route.door or "").replace(" ", ":")
            say(f'{route.view.__module__.split(".")[1]} ROUTES    "{route.name}": "{door}",')


if __name__ == "__main__":
    main()
