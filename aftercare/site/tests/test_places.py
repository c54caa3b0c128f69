"""The data directory: claimed, locked, never somebody else's; and the port."""

import socket
import stat

import pytest

from aftercare.foundation.errors import Conflict, Refused
from aftercare.site.supervisor.lock import only_instance, read_instance
from aftercare.site.supervisor.places import claim
from aftercare.site.supervisor.ports import choose_port, is_free, local_url


def test_new_folder_is_made_and_closed(tmp_path):
    data = claim(tmp_path / "deep" / "data")
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Refused, match="other files"):
        claim(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_folder_of_an_earlier_start_is_taken_again(tmp_path):
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "files").mkdir()
    assert claim(tmp_path) == tmp_path


def test_second_instance_is_told_where_the_first_is(tmp_path):
    with only_instance(tmp_path) as first:
        first.announce("http://127.0.0.1:8003")
        with pytest.raises(Conflict, match=r"http://127\.0\.0\.1:8003"), only_instance(tmp_path):
            pass
        assert read_instance(tmp_path)["url"] == "http://127.0.0.1:8003"
    with only_instance(tmp_path):
        pass


def test_taken_port_is_refused_when_asked_for_and_passed_over_otherwise():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free("127.0.0.1", port)
        with pytest.raises(Refused, match=str(port)):
            choose_port("127.0.0.1", port)
        chosen = choose_port("127.0.0.1", None)
        assert chosen.number != port
        assert choose_port("127.0.0.1", None).number != chosen.number, "claimed before anybody listens"
        chosen.claim.close()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("::1", "http://[::1]:80"),
        ("desk.example", "http://desk.example:80"),
    ],
)
def test_address_to_open(host, url):
    assert local_url(host, 80) == url
