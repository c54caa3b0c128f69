"""The pages: granian's workers on one port. Run as `python -m aftercare.site.web HOST PORT WORKERS`."""

import os
import sys

THREADS = 4  # pages that are made at once
CONNECTIONS = 4096  # of one worker, streams that are kept open included; more wait in the kernel's queue
PATIENCE = 10  # seconds a worker may take to finish what it has begun


def serve(host: str, port: int, workers: int) -> None:
    """Serve until told to stop (SIGTERM, SIGINT)."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ["AFTERCARE_WEB_PARENT"] = str(os.getpid())
    Server(
        "aftercare.site.served:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
