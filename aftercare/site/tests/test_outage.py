"""What people see while the database is away or hangs."""

import os
import signal

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from aftercare.site import outage
from aftercare.site.outage import OutageMiddleware, is_outage, server_error, unavailable


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("gone"), True),
        (InterfaceError("closed"), True),
        (caused(RuntimeError("while saving"), OperationalError("gone")), True),
        (IntegrityError("twice"), False),
        (ValueError("no"), False),
        (None, False),
    ],
)
def test_what_counts_as_an_outage(error, expected):
    assert is_outage(error) is expected


def test_page_speaks_both_languages_and_needs_nothing_else():
    response = unavailable(RequestFactory().get("/desk/"))
    text = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "系统暂时不可用" in text
    assert "Temporarily unavailable" in text
    assert [word for word in ("<script", "<style", "style=", "src=", "href=") if word in text] == []


def test_programs_get_a_problem_document():
    response = unavailable(RequestFactory().get("/api/v1/tickets"))
    assert (response["Content-Type"], response.status_code) == ("application/problem+json", 503)


def test_500_of_an_outage_is_a_503():
    request = RequestFactory().get("/")
    try:
        raise OperationalError("gone")
    except OperationalError:
        assert server_error(request).status_code == 503


def test_view_that_loses_its_database_answers_503():
    middleware = OutageMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/")
    assert middleware.process_exception(request, OperationalError("gone")).status_code == 503
    assert middleware.process_exception(request, ValueError("ours")) is None


@pytest.mark.django_db(transaction=True)
def test_hanging_statement_is_cut(monkeypatch):
    """The server's process stands still in the middle of a statement; nobody waits for it for ever."""
    monkeypatch.setattr(outage, "PATIENCE", 0.2)
    asked = []

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            asked.append(cursor.fetchone()[0])
            stop(asked[0])
            cursor.execute("SELECT 1")
        return HttpResponse()

    try:
        with pytest.raises(OperationalError):
            OutageMiddleware(view)(RequestFactory().get("/"))
    finally:
        resume(asked[0])
        connection.close()


def stop(pid):
    try:
        os.kill(pid, signal.SIGSTOP)
    except (PermissionError, ProcessLookupError):
        pytest.skip("the server runs elsewhere or as somebody else")


def resume(pid):
    os.kill(pid, signal.SIGCONT)


@pytest.mark.django_db(transaction=True)
def test_statement_that_answers_in_time_is_left_alone(monkeypatch):
    monkeypatch.setattr(outage, "PATIENCE", 5.0)

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 41 + 1")
            return HttpResponse(str(cursor.fetchone()[0]))

    assert OutageMiddleware(view)(RequestFactory().get("/")).content == b"42"
