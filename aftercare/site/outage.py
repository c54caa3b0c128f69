"""When the database is away: a plain page in both languages, quickly, that needs nothing but itself."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

PATIENCE = 9.0  # seconds for one statement; the server's own limit is shorter, so this means it hangs
RETRY = "10"  # seconds

PAGE = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>系统暂时不可用 · Temporarily unavailable</title></head>
<body>
<main>
<h1>系统暂时不可用</h1>
<p>数据库暂时无法连接,系统会自动恢复。您刚才提交的内容没有保存,请稍等片刻后重试。</p>
<hr>
<h1 lang="en">Temporarily unavailable</h1>
<p lang="en">The database cannot be reached just now; the system will recover by itself.
What you last submitted was not saved. Please try again in a moment.</p>
</main>
</body>
</html>
"""

Answer = Callable[[HttpRequest], HttpResponse]


def is_outage(error: BaseException | None) -> bool:
    """Whether this exception, or one it came from, says that the database is away or doesn't answer."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or (error.__context__ if isinstance(error, Error) else None)
    return False


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, as a page or, for programs, as a problem document."""
    headers = {"Retry-After": RETRY, "Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        problem = {
            "type": "urn:aftercare:refusal:unavailable",
            "title": "Not available just now",
            "status": 503,
            "detail": "The database cannot be reached just now. Please try again in a moment.",
            "code": "unavailable",
        }
        return JsonResponse(problem, status=503, headers=headers, content_type="application/problem+json")
    return HttpResponse(PAGE, status=503, headers=headers)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: an outage is told as one; anything else is our mistake."""
    if is_outage(sys.exc_info()[1]):
        return unavailable(request)
    from aftercare.ui.views import server_error as our_mistake

    return our_mistake(request)


class OutageMiddleware:
    """Answers 503 when the database is away, also when it just hangs; stands before everything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._watch = Watch()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with connection.execute_wrapper(self._watch.around):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view lost its database."""
        return unavailable(request) if is_outage(error) else None


class Watch:
    """Cuts the connection of a statement that gets no answer: libpq alone would wait for ever."""

    def __init__(self) -> None:
        self._deadlines: dict[int, tuple[float, int]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def around(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django's execute wrapper."""
        me = threading.get_ident()
        with self._changed:
            self._start()
            self._deadlines[me] = (time.monotonic() + PATIENCE, context["connection"].connection.fileno())
        try:
            return execute(sql, params, many, context)
        finally:
            with self._changed:
                self._deadlines.pop(me, None)

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look, name="outage watch", daemon=True)
            self._thread.start()

    def _look(self) -> None:
        while True:
            with self._changed:
                now = time.monotonic()
                for me, (deadline, number) in list(self._deadlines.items()):
                    if deadline <= now:
                        del self._deadlines[me]
                        cut(number)
            time.sleep(1.0)


def cut(number: int) -> None:
    """Shut down the socket with this file number; whoever waits on it gets an error at once."""
    with suppress(OSError), socket.socket(fileno=os.dup(number)) as line:
        line.shutdown(socket.SHUT_RDWR)
