"""The application as a worker of `web.py` loads it: it dies with the process that started it."""

import os
import signal

from aftercare.site.processes.launch import die_with_parent

if parent := os.environ.get("AFTERCARE_WEB_PARENT"):
    die_with_parent(signal.SIGKILL, int(parent))

from aftercare.site.wsgi import application

__all__ = ["application"]
