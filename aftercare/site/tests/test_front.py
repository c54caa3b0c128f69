"""The door in front of Django, on a real server: pages as before, streams kept open, cut and resumed."""

import http.client
import json
import socket
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager

import pytest
from django.conf import settings
from django.utils import timezone

from aftercare.accounts.tests.people import make_actor
from aftercare.channels.actions import chat_desk, chats
from aftercare.channels.chat import live, signs
from aftercare.channels.models import Chat
from aftercare.site.front import pages
from aftercare.site.front.pages import _add_header
from aftercare.site.tests.waiting import until
from tests.conftest import environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(tmp_path):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = environment(
        DJANGO_SETTINGS_MODULE="aftercare.site.settings",
        AFTERCARE_SECRET_KEY=settings.SECRET_KEY,
        AFTERCARE_DEBUG="true",
        AFTERCARE_DATA=str(tmp_path),
    )
    command = [sys.executable, "-m", "aftercare.site.web", "127.0.0.1", str(port), "1"]
    with subprocess.Popen(command, env=env) as it:
        try:
            until(lambda: ask(port, "/healthz/live")[0] == 200)
            yield port
        finally:
            it.terminate()
            it.wait(20)


def ask(port, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


@contextmanager
def stream(port, chat, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/live/chat?sign={signs.stream_sign(chat.pk)}", headers=headers)
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def read(response, many):
    """The texts of the next lines; the notice that we are out of hours is none."""
    found = []
    while len(found) < many:
        line = response.readline()
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            said = json.loads(line[6:])
            found += [said["text"]] if said["kind"] != "closed" else []
    return found


def test_a_stream_cut_anywhere_goes_on_without_loss_or_doubling(server):
    visitor = chats.Visitor(name="李", email="li@a.example")
    by = chats.visitor_of(Chat(visitor_name="李"))
    chat = chats.begin(visitor, "1", by=by, at=timezone.now())

    def say(text):
        chats.say(chat.pk, text, mark=text, by=by, at=timezone.now())

    with stream(server, chat) as response:
        assert read(response, 1) == ["1"]
        say("2")
        assert read(response, 1) == ["2"]
    seen = Chat.objects.get().lines
    engineer = make_actor("engineer", name="王工")
    chat_desk.answer(chat, "4", by=engineer, at=timezone.now())
    with stream(server, chat, **{"Last-Event-ID": str(seen)}) as response:
        assert read(response, 2) == ["王工", "4"]
        say("5")
        assert read(response, 1) == ["5"]
    with stream(server, chat, **{"Last-Event-ID": str(seen + 3)}) as response:
        say("6")
        assert read(response, 1) == ["6"]


def test_pages_come_through_as_they_were(server):
    assert ask(server, "/live/chat?sign=forged")[0] == 403
    assert ask(server, "/%ff%00/")[0] == 404
    assert ask(server, "/healthz/live", "HEAD") == (200, b"")
    assert ask(server, "/chat/words/", "POST", b"x" * 3_000_000)[0] == 404
    status, body = ask(server, "/static/vendor/tabler/tabler.min.css")
    assert (status, len(body) > 100_000) == (200, True)


def test_headers_given_twice_and_headers_that_pass_for_others():
    environ = {}
    for name, value in (("cookie", "a=1"), ("cookie", "b=2"), ("x-a", "1"), ("x-a", "2"), ("x_a", "3")):
        _add_header(environ, name, value)
    assert environ == {"HTTP_COOKIE": "a=1; b=2", "HTTP_X_A": "1,2"}


def test_one_chat_holds_no_crowd_of_streams(server):
    """Whoever has the sign of a chat can't fill the server with it; a place that is left is free again."""
    by = chats.visitor_of(Chat(visitor_name="李"))
    visitor = chats.Visitor(name="李", email="li@a.example")
    chat = chats.begin(visitor, "1", by=by, at=timezone.now())
    path = f"/live/chat?sign={signs.stream_sign(chat.pk)}"
    with ExitStack() as crowd:
        held = [crowd.enter_context(stream(server, chat)) for _ in range(live.OF_ONE_CHAT)]
        assert [read(one, 1) for one in held] == [["1"]] * live.OF_ONE_CHAT
        assert ask(server, path) == (429, b"")
        held[0].close()

    def is_free():
        with stream(server, chat) as again:
            return again.status == 200

    until(is_free)


@pytest.mark.parametrize(
    ("address", "held", "status"),
    [
        ("203.0.113.9", {"203.0.113.9": live.FROM_ONE_ADDRESS}, 429),
        ("203.0.113.9", {"203.0.113.8": live.FROM_ONE_ADDRESS, "203.0.113.9": 1}, 200),
        ("127.0.0.1", {"127.0.0.1": live.FROM_ONE_ADDRESS}, 200),
        ("127.0.0.1", {"127.0.0.1": live.MOST}, 429),
        ("203.0.113.9", {"127.0.0.1": live.MOST}, 429),
    ],
)
@pytest.mark.parametrize("what", ["chat", "desk"])
def test_no_address_and_no_crowd_takes_all_places(address, held, status, what, monkeypatch):
    streams = live.Live()
    monkeypatch.setattr(streams, "_begin", lambda: None)
    streams._from.update(held)
    sign = signs.stream_sign(7 if what == "chat" else 0)
    assert streams.open(what, f"sign={sign}", "", address)[0] == status


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/widget/feedback/", pages.FROM_STRANGERS + 1, 413),
        ("/hooks/in/x/", pages.FROM_STRANGERS, 413),  # read, and refused by the page
        ("/accounts/login/", pages.FROM_STRANGERS + 1, 413),
        ("/desk/", pages.LARGEST + 1, 413),
        ("/desk/", 10, 403),
    ],
)
def test_strangers_fill_no_disk(server, path, size, status):
    """What is announced too large is not even read."""
    with closing(http.client.HTTPConnection("127.0.0.1", server, timeout=20)) as line:
        line.putrequest("POST", path)
        line.putheader("Content-Length", str(size))
        line.endheaders()
        if size <= pages.FROM_STRANGERS:
            line.send(b"x" * size)
        assert line.getresponse().status == status


def test_strangers_fill_no_disk_without_announcing_it_either(server):
    def pieces():
        for _ in range(pages.FROM_STRANGERS // 65_536 + 2):
            yield b"x" * 65_536

    assert ask(server, "/widget/feedback/", "POST", pieces())[0] in (0, 413)  # 0: cut off while sending
