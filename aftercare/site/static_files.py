"""Static files from the application itself, without making every other request pay for it."""

from collections.abc import Callable

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from servestatic.middleware import ServeStaticMiddleware


class StaticFiles:
    """ServeStatic works asynchronously only: under WSGI Django would carry each request through an event loop
    and two threads for it (1.7 ms of a page). So only what lies under STATIC_URL goes that way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._files = async_to_sync(ServeStaticMiddleware(sync_to_async(get_response)))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return self._files(request)  # type: ignore[no-any-return]
        return self.get_response(request)
