"""Nothing is shown before it is found clean; a scanner that is away, slow or confused only delays."""

import io
import os
import shutil
import socket
import subprocess
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from aftercare.foundation.errors import Conflict, Forbidden, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records import actions, attached, guards, scanner, scanning
from aftercare.records.models import Attachment, Entry
from aftercare.records.rules.scans import MOST_TRIES, Verdict, may_be_read, verdict_of, wait_after
from aftercare.records.shelves.disk import Disk
from aftercare.records.tests.clamd import clamd
from aftercare.records.tests.facts import AT, ENGINEER

MANAGER = Actor(kind="staff", name="孙经理", person_id=9, roles=frozenset({"service_manager"}))
STRANGER = Actor(kind="customer", name="他人", person_id=8, customer_id=6)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(guards, "_guards", {"all": lambda attachment, by: by.is_staff})
    monkeypatch.setattr(guards, "_trusts", [lambda by: "service_manager" in by.roles])


@pytest.fixture
def daemon(settings):
    with clamd() as found:
        settings.CLAMAV = found.address
        yield found


def kept(content: bytes = b"harmless") -> Attachment:
    return actions.keep(content, "a.txt", by=ENGINEER, at=AT)


def state(attachment: Attachment) -> tuple[str, str, int]:
    attachment.refresh_from_db()
    return attachment.scan, attachment.scan_detail, attachment.scan_tries


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("stream: OK\0", Verdict("clean")),
        ("stream: Eicar-Test-Signature FOUND\0", Verdict("infected", "Eicar-Test-Signature")),
        ("stream: Win.Test OK FOUND", Verdict("infected", "Win.Test OK")),
        ("INSTREAM size limit exceeded. ERROR", Verdict("error", "INSTREAM size limit exceeded.")),
        ("stream: OK stream: OK", Verdict("error", "stream: OK stream: OK")),
        ("", Verdict("error", "no answer")),
        ("UNKNOWN COMMAND", Verdict("error", "UNKNOWN COMMAND")),
    ],
)
def test_only_a_plain_ok_is_clean(reply, verdict):
    assert verdict_of(reply) == verdict


def test_who_may_read_what():
    states = ("unscanned", "pending", "clean", "infected", "error")
    open_to = {
        (scanning_, trusted): [one for one in states if may_be_read(one, scanning=scanning_, trusted=trusted)]
        for scanning_ in (True, False)
        for trusted in (True, False)
    }
    but_infected = ["unscanned", "pending", "clean", "error"]
    assert open_to == {
        (True, False): ["clean"],
        (True, True): but_infected,
        (False, False): but_infected,
        (False, True): but_infected,
    }
    assert [wait_after(tries) for tries in (0, 1, 2, 3, 20)] == [30, 30, 60, 120, 3600]


@pytest.mark.django_db
def test_a_file_opens_once_it_is_clean(daemon):
    one = kept()
    with pytest.raises(Conflict):
        attached.open_attachment(one.public_id, ENGINEER)
    assert attached.open_attachment(one.public_id, MANAGER) == one
    assert attached.closed_contents([one.sha256]) == {one.sha256: "pending"}
    assert scanning.scan_waiting(AT) == 1
    assert (state(one), daemon.seen) == (("clean", "", 1), [b"harmless"])
    assert attached.open_attachment(one.public_id, ENGINEER) == one
    assert attached.closed_contents([one.sha256]) == {}
    assert scanning.scan_waiting(AT) == 0


@pytest.mark.django_db
def test_an_infected_file_opens_for_nobody(daemon):
    one, same = kept(b"VIRUS"), kept(b"VIRUS")
    assert scanning.scan_waiting(AT) == 1
    assert state(one) == state(same) == ("infected", "Test-Virus", 1)
    told = Entry.objects.filter(kind="records.VirusFound").values_list("subject_id", "body__found")
    assert set(told) == {(one.pk, "Test-Virus"), (same.pk, "Test-Virus")}
    for by in (ENGINEER, MANAGER):
        with pytest.raises(Forbidden):
            attached.open_attachment(one.public_id, by)
    with pytest.raises(NotFound):
        attached.open_attachment(one.public_id, STRANGER)
    assert attached.closed_contents([one.sha256]) == {one.sha256: "infected"}


@pytest.mark.django_db
def test_what_was_kept_without_a_scanner_is_scanned_when_there_is_one(settings):
    one = kept(b"VIRUS")
    assert (one.scan, scanning.scan_waiting(AT)) == ("unscanned", 0)
    assert attached.open_attachment(one.public_id, ENGINEER) == one
    with clamd() as found:
        settings.CLAMAV = found.address
        with pytest.raises(Conflict):
            attached.open_attachment(one.public_id, ENGINEER)
        assert scanning.scan_waiting(AT) == 1
    settings.CLAMAV = ""
    with pytest.raises(Forbidden):
        attached.open_attachment(one.public_id, ENGINEER)


@pytest.mark.django_db
def test_a_scanner_that_is_away_counts_against_nobody(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CLAMAV = f"127.0.0.1:{closed.getsockname()[1]}"
    one = kept()
    assert scanning.scan_waiting(AT) == 0
    assert state(one) == ("pending", "", 0)
    assert not scanning.health().ok
    for address in ("/nowhere/clamd.ctl", "no port", "127.0.0.1:x"):
        settings.CLAMAV = address
        assert scanning.scan_waiting(AT) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("mood", ["hangs", "hangs_up", "resets", "babbles"])
def test_a_file_at_which_the_scanner_fails_is_tried_again_and_then_set_aside(daemon, mood, monkeypatch):
    monkeypatch.setattr(scanner, "SECONDS", 0.1)
    bad = kept(b"makes it fail")
    daemon.mood = mood
    at = AT
    for tries in range(1, MOST_TRIES):
        assert scanning.scan_waiting(at) == 0
        assert state(bad)[::2] == ("pending", tries)
        assert scanning.scan_waiting(at) == 0
        at += timedelta(hours=1)
    daemon.mood = "well" if mood == "babbles" else mood
    good = kept(b"another")
    assert scanning.scan_waiting(at) in (1, 2)
    assert state(bad)[0] == ("clean" if mood == "babbles" else "error")
    if mood != "babbles":
        with pytest.raises(Conflict):
            attached.open_attachment(bad.public_id, ENGINEER)
    daemon.mood = "well"
    scanning.scan_waiting(at + timedelta(hours=1))
    assert state(good)[0] == "clean"


@pytest.mark.django_db
def test_more_than_the_scanner_takes_is_an_error_and_stays_closed(daemon):
    big = kept(os.urandom(2_000_000))
    for hour in range(MOST_TRIES):
        scanning.scan_waiting(AT + timedelta(hours=hour * 2))
    assert state(big) == ("error", "INSTREAM size limit exceeded.", MOST_TRIES)


@pytest.mark.django_db
def test_missing_content_is_an_error_not_a_standstill(daemon, settings):
    lost, good = kept(b"lost"), kept(b"good")
    Disk(settings.MEDIA_ROOT).remove(lost.sha256)
    assert scanning.scan_waiting(AT) == 1
    assert (state(lost)[::2], state(good)[0]) == (("pending", 1), "clean")


@pytest.mark.django_db
def test_health_says_how_it_is(daemon):
    kept()
    assert scanning.health().ok
    Attachment.objects.update(written_at=AT - timedelta(days=1))
    finding = scanning.health()
    assert (finding.ok, finding.figures) == (False, {"late": 1, "failed": 0})
    assert finding.detail.startswith("ClamAV 1.4.6/27000")


CLAMD = os.environ.get("AFTERCARE_TEST_CLAMD") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")

if CLAMD:  # where it is installed, ours is compared with the real one

    def test_the_real_clamd_says_the_same(tmp_path, settings):
        """With a signature of our own: EICAR by its MD5, which is what a `.hdb` line holds."""
        signatures, address = tmp_path / "db", tmp_path / "clamd.ctl"
        signatures.mkdir()
        (signatures / "own.hdb").write_text("44d88612fea8a8f36de82e1278abb02f:68:Own-Eicar\n")
        conf = tmp_path / "clamd.conf"
        conf.write_text(
            f"DatabaseDirectory {signatures}\nLocalSocket {address}\nForeground yes\nStreamMaxLength 1M\n"
            f"{'User root' if os.getuid() == 0 else ''}\n"
        )
        program = subprocess.Popen([str(CLAMD), "-c", str(conf)], stdout=subprocess.PIPE, text=True)
        try:
            assert any("Self checking" in line for line in program.stdout or [])
            settings.CLAMAV = str(address)
            assert Path(address).is_socket()
            assert scanner.version().startswith("ClamAV ")
            assert scanner.scan(io.BytesIO(b"harmless")) == Verdict("clean")
            assert scanner.scan(io.BytesIO(EICAR)).state == "infected"
            assert scanner.scan(io.BytesIO(os.urandom(3_000_000))).state == "error"
        finally:
            program.kill()
            program.wait()


@pytest.mark.parametrize(
    ("content", "mood", "by", "refusal"),
    [
        (b"harmless", "well", ENGINEER, None),
        (b"VIRUS", "well", ENGINEER, Forbidden),
        (b"VIRUS", "well", MANAGER, Forbidden),
        (b"harmless", "babbles", ENGINEER, Conflict),
        (b"harmless", "resets", ENGINEER, Conflict),
        (b"harmless", "babbles", MANAGER, None),
    ],
)
def test_what_no_attachment_stands_for_is_scanned_as_it_is_given_out(daemon, content, mood, by, refusal):
    """Abuse case D06: the mail itself holds what its attachments hold."""
    daemon.mood = mood
    with pytest.raises(refusal) if refusal else nullcontext():
        attached.demand_clean(content, by)


def test_a_scanner_that_is_away_finds_nothing_clean(settings):
    settings.CLAMAV = "127.0.0.1:1"
    with pytest.raises(Conflict):
        attached.demand_clean(b"harmless", ENGINEER)
    settings.CLAMAV = ""
    attached.demand_clean(b"harmless", ENGINEER)
