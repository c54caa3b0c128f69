"""Both shelves keep the same promises; signatures are those of the published examples."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from aftercare.records import actions, forgotten, guards, holders, store
from aftercare.records.shelves import Unavailable, s3, shelf
from aftercare.records.shelves.signing import Signer
from aftercare.records.store import Unreadable
from aftercare.records.tests.bucket import KEY, REGION, SECRET, object_store
from aftercare.records.tests.facts import AT, ENGINEER

EXAMPLES = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
HOST = "examplebucket.s3.amazonaws.com"
THEN = datetime(2013, 5, 24, tzinfo=UTC)
WELCOME = hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()


@pytest.fixture(params=["disk", "s3"])
def shelved(request, settings, tmp_path, monkeypatch):
    """The store on either shelf."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(guards, "_guards", {})
    with object_store() as found:
        if request.param == "s3":
            settings.FILES_S3_URL, settings.FILES_S3_REGION = f"{found.url}/desk files", REGION
            settings.FILES_S3_KEY, settings.FILES_S3_SECRET = KEY, SECRET
        yield found


@pytest.fixture
def bucket(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    with object_store() as found:
        settings.FILES_S3_URL, settings.FILES_S3_REGION = found.url, REGION
        settings.FILES_S3_KEY, settings.FILES_S3_SECRET = KEY, SECRET
        yield found


@pytest.mark.parametrize(
    ("method", "path", "asked", "signature"),
    [
        (
            "GET",
            "/test.txt",
            {"headers": {"Range": "bytes=0-9"}},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test$file.text",
            {
                "headers": {
                    "Date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                },
                "content": WELCOME,
            },
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            "GET",
            "/",
            {"query": {"lifecycle": ""}},
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "GET",
            "/",
            {"query": {"prefix": "J", "max-keys": "2"}},
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_the_published_examples_come_out_the_same(method, path, asked, signature):
    headers = EXAMPLES.sign(method, HOST, path, at=THEN, **asked)
    assert headers["Authorization"].rpartition("=")[2] == signature


@pytest.mark.django_db
def test_what_is_put_comes_out_again(shelved):
    for content in (b"", b"abc", "中文".encode() * 500_000):
        stored = store.put(content)
        assert store.read(stored.sha256) == content
        assert store.put(content) == stored
    assert len({held.sha256 for held in shelf().walk()}) == 3


@pytest.mark.django_db
def test_missing_content_is_said_to_be(shelved):
    stored = store.put(b"abc")
    shelf().remove(stored.sha256)
    shelf().remove(stored.sha256)
    with pytest.raises(Unreadable):
        store.read(stored.sha256)


@pytest.mark.django_db
def test_nothing_half_written_stays(shelved, settings):
    store.put(b"abc")
    assert [path.name for path in settings.MEDIA_ROOT.glob(".*")] == []


@pytest.mark.django_db
def test_what_nobody_needs_leaves_either_shelf(shelved, monkeypatch):
    monkeypatch.setattr(holders, "_ids", {"box": lambda ids: set()})
    monkeypatch.setattr(holders, "_contents", {})
    for number in range(5):
        actions.keep(b"%d" % number, "a.txt", by=ENGINEER, at=AT)
    later = datetime.now(UTC) + timedelta(days=31)
    assert forgotten.sweep(later).rows == 5
    assert forgotten.sweep(later).contents == 5
    assert list(shelf().walk()) == []


@pytest.mark.django_db
def test_changed_content_is_never_given_out(bucket):
    stored = store.put(b"abc")
    (path,) = bucket.objects
    bucket.objects[path] = b"abd"
    with pytest.raises(Unreadable):
        store.take_out(stored.sha256)


@pytest.mark.django_db
def test_the_store_is_asked_three_times_and_then_it_is_an_error(bucket):
    bucket.failures = s3.TRIES - 1
    stored = store.put(b"abc")
    assert bucket.asked == ["PUT"] * s3.TRIES
    bucket.failures = s3.TRIES
    with pytest.raises(Unavailable):
        store.read(stored.sha256)


@pytest.mark.django_db
def test_a_wrong_secret_stores_nothing(bucket, settings, caplog):
    settings.FILES_S3_SECRET = "another"
    with pytest.raises(Unavailable):
        store.put(b"abc")
    assert bucket.objects == {}
    assert "SignatureDoesNotMatch" in caplog.text
