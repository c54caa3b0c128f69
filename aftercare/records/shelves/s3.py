"""Content in an object store that speaks S3. It checks what it gets: every request says its SHA-256."""

import logging
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from aftercare.foundation.text import N_
from aftercare.records.shelves import Held, Unavailable
from aftercare.records.shelves.signing import NOTHING, Signer, query_of, quoted

log = logging.getLogger(__name__)

TRIES = 3
IN_MEMORY = 4 * 1024 * 1024  # bytes of a file that is read; more of it goes to a temporary file
_CHUNK = 256 * 1024
_CONTENTS = re.compile(r"<Contents>.*?</Contents>", re.DOTALL)
_KEY = re.compile(r"<Key>[^<]*?([0-9a-f]{64})</Key>")
_SINCE = re.compile(r"<LastModified>([^<]+)</LastModified>")
_NEXT = re.compile(r"<NextContinuationToken>([^<]+)</NextContinuationToken>")


@dataclass(frozen=True)
class Bucket:
    """See `Shelf`. `url` is the endpoint with the bucket, and maybe a folder in it, as its path."""

    url: str
    signer: Signer

    @classmethod
    def of_settings(cls) -> "Bucket":
        signer = Signer(settings.FILES_S3_KEY, settings.FILES_S3_SECRET, settings.FILES_S3_REGION)
        return cls(settings.FILES_S3_URL.rstrip("/"), signer)

    def take_in(self, file: Path, sha256: str) -> None:
        size = str(file.stat().st_size)
        answer = self._ask("PUT", sha256, file=file, content=sha256, headers={"content-length": size})
        _demand(answer, 200)

    def take_out(self, sha256: str) -> IO[bytes]:
        answer = self._ask("GET", sha256)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise FileNotFoundError(sha256)
        _demand(answer, 200)
        copy: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        copy.write(answer.content)
        copy.seek(0)
        return copy

    def remove(self, sha256: str) -> None:
        _demand(self._ask("DELETE", sha256), 200, 204, 404)

    def walk(self) -> Iterator[Held]:
        query = {"list-type": "2", "prefix": self._folder.lstrip("/")}
        while True:
            answer = self._ask("GET", "", query=query)
            _demand(answer, 200)
            yield from filter(None, map(_held, _CONTENTS.findall(answer.text)))
            more = _NEXT.search(answer.text)
            if not more:
                return
            query = {**query, "continuation-token": more[1].replace("&amp;", "&")}

    @property
    def _bucket(self) -> str:
        return "/" + urlsplit(self.url).path.strip("/").partition("/")[0]

    @property
    def _folder(self) -> str:
        inside = urlsplit(self.url).path.strip("/").partition("/")[2]
        return f"/{inside}/" if inside else "/"

    def _path(self, sha256: str) -> str:
        return f"{self._bucket}{self._folder}{sha256[:2]}/{sha256}" if sha256 else self._bucket

    def _ask(
        self,
        method: str,
        sha256: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: str = NOTHING,
        file: Path | None = None,
    ) -> httpx.Response:
        """Ask, and ask again if the network or the store failed; all our requests may be repeated."""
        address, path, asked = urlsplit(self.url), self._path(sha256), query_of(query or {})
        url = f"{address.scheme}://{address.netloc}{quoted(path)}" + (f"?{asked}" if asked else "")
        reason = ""
        for _ in range(TRIES):
            signed = self.signer.sign(
                method,
                address.netloc,
                path,
                query=query,
                headers=headers,
                content=content,
                at=datetime.now(UTC),
            )
            try:
                answer = _client().request(method, url, headers=signed, content=_pieces(file))
            except httpx.TransportError as error:
                reason = f"{type(error).__name__}: {error}"
                continue
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return answer
            reason = f"status {answer.status_code}"
        raise _unavailable(reason)


def _demand(answer: httpx.Response, *good: int) -> None:
    if answer.status_code not in good:
        raise _unavailable(f"status {answer.status_code}: {answer.text[:200]}")


def _unavailable(reason: str) -> Unavailable:
    """What to raise; the reason is for the log only."""
    log.error("the object store: %s", reason)
    return Unavailable(N_("Files can't be reached just now. Please try again in a moment."))


def _held(entry: str) -> Held | None:
    key, since = _KEY.search(entry), _SINCE.search(entry)
    return Held(key[1], datetime.fromisoformat(since[1])) if key and since else None


def _pieces(file: Path | None) -> Iterator[bytes] | None:
    return _read(file) if file else None


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_CHUNK):
            yield piece


@cache
def _client() -> httpx.Client:
    """One for the process: connections are kept. Never through a proxy that the environment names."""
    return httpx.Client(timeout=httpx.Timeout(20, connect=5), trust_env=False, follow_redirects=False)
