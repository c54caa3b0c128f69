"""The application as a worker of `web.py` loads it: it dies with the process that started it."""

import os
import signal

from aftercare.site.processes.launch import die_with_parent

if parent := os.environ.get("AFTERCARE_WEB_PARENT"):
    die_with_parent(signal.SIGKILL, int(parent))

from aftercare.site.front.door import Door, Live
from aftercare.site.front.pages import Pages
from aftercare.site.web import THREADS
from aftercare.site.wsgi import application as pages


def live() -> Live:
    """The streams, made when the first reader comes; the pages load without them."""
    from aftercare.channels.chat import live

    return live.Live()


application = Door(Pages(pages, THREADS), live)

__all__ = ["application"]
