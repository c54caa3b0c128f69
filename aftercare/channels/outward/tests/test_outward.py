"""Requests to addresses that somebody typed in reach nothing internal, by whatever spelling."""

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.outward import adapter
from aftercare.channels.outward.rules import may_reach, parse_allowed

CLOSED = [
    "127.0.0.1",
    "127.9.9.9",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "0.0.0.0",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:100.64.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::127.0.0.1",
    "2001::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", CLOSED)
def test_d11_internal_addresses_are_closed(address):
    assert not may_reach(address, 443, (), secure=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.119.25.1", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_open_with_tls_only(address):
    assert may_reach(address, 443, (), secure=True)
    assert not may_reach(address, 80, (), secure=False)


@pytest.mark.parametrize(
    ("port", "good"), [(443, True), (80, True), (8443, True), (22, False), (25, False), (5432, False)]
)
def test_ports_of_other_trades_are_closed(port, good):
    assert may_reach("8.8.8.8", port, (), secure=True) == good


def test_the_operator_opens_ranges_and_ports():
    allowed = parse_allowed("10.1.0.0/16:8443, 192.168.3.4, [fd00::/8]:443")
    asked = [("10.1.2.3", 8443), ("10.1.2.3", 80), ("192.168.3.4", 80), ("fd00::5", 443), ("fd00::5", 80)]
    found = [may_reach(address, port, allowed, secure=False) for address, port in asked]
    assert found == [True, False, True, True, False]


@given(st.ip_addresses(v=4, network="10.0.0.0/8"), st.integers(1, 65535))
def test_no_private_address_is_ever_open(address, port):
    assert not may_reach(str(address), port, (), secure=True)


SPELLINGS = [
    "http://127.0.0.1",
    "http://localhost",
    "http://2130706433",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://127.1",
    "http://[::1]",
    "http://[::ffff:7f00:1]",
    "https://127.0.0.1",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_d11_no_spelling_of_this_machine_is_reached(url, settings):
    settings.OUTWARD_ALLOWED = ""
    with _listener() as (port, hits), pytest.raises(adapter.Unreachable):
        adapter.request(f"{url}:{port}/", headers={})
    assert hits == []


BAD = ["file:///etc/passwd", "gopher://x/", "https://", "https://a@b/", "https://①②⑦.⓪.⓪.①/", "https://x:y/"]


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(adapter.Unreachable, match="not a web address"):
        adapter.request(url, headers={})


def test_an_answer_is_read_to_its_bound_and_redirects_stay(settings):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    with _listener() as (port, hits):
        far = adapter.request(f"http://127.0.0.1:{port}/elsewhere", b"x", headers={"X-A": "1"})
        long = adapter.request(f"http://127.0.0.1:{port}/long", headers={})
    assert (far.status, far.is_good, len(hits)) == (302, False, 2)
    assert len(long.body) == adapter.LONGEST


def test_a_drip_ends_with_the_patience(settings, monkeypatch):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    monkeypatch.setattr(adapter, "PATIENCE", 0.2)
    with _silent() as port, pytest.raises(adapter.Unreachable, match="in time"):
        adapter.request(f"http://127.0.0.1:{port}/", headers={})


@contextlib.contextmanager
def _silent():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextlib.contextmanager
def _listener():
    hits = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            hits.append(self.path)
            self.send_response(302 if self.path == "/elsewhere" else 200)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(b"x" * 200_000)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_port, hits
    finally:
        server.shutdown()
        server.server_close()
