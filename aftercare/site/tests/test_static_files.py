import asyncio

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from aftercare.site.static_files import StaticFiles


def page(request):
    """A page, which asserts that it is not carried through an event loop."""
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    return HttpResponse("page")


@pytest.fixture
def served(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "a.css").write_text("a {}")
    return StaticFiles(page)


def test_files_are_served(served):
    answer = served(RequestFactory().get("/static/a.css"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert b"".join(answer) == b"a {}"


def test_pages_go_straight_through(served):
    assert served(RequestFactory().get("/desk/")).content == b"page"


def test_what_is_no_file_goes_on(served):
    assert served(RequestFactory().get("/static/b.css")).content == b"page"
