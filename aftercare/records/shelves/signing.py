"""Signatures of requests to an object store: AWS Signature Version 4, header form, one chunk.

Source: "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)", Amazon S3 API
Reference. What MinIO, Ceph, Alibaba OSS, Tencent COS and Huawei OBS understand too.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

NOTHING = hashlib.sha256(b"").hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Signer:
    """Whose key signs, and for which region."""

    key: str
    secret: str
    region: str

    def sign(
        self,
        method: str,
        host: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: str = NOTHING,
        at: datetime,
    ) -> dict[str, str]:
        """The headers to send, `headers` among them.

        `path` is not quoted yet; `content` is the SHA-256 of the body; `at` is in UTC.
        """
        stamp = at.strftime("%Y%m%dT%H%M%SZ")
        known = {
            "host": host,
            "x-amz-content-sha256": content,
            "x-amz-date": stamp,
            **{name.lower(): value.strip() for name, value in (headers or {}).items()},
        }
        names = ";".join(sorted(known))
        fields = "".join(f"{name}:{known[name]}\n" for name in sorted(known))
        asked = "\n".join([method, quoted(path), query_of(query or {}), fields, names, content])
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        digest = hashlib.sha256(asked.encode()).hexdigest()
        signature = _mac(self._key(stamp[:8]), f"{_ALGORITHM}\n{stamp}\n{scope}\n{digest}").hex()
        said = f"{_ALGORITHM} Credential={self.key}/{scope},SignedHeaders={names},Signature={signature}"
        return {**known, "Authorization": said}

    def _key(self, day: str) -> bytes:
        key = f"AWS4{self.secret}".encode()
        for part in (day, self.region, "s3", "aws4_request"):
            key = _mac(key, part)
        return key


def quoted(path: str) -> str:
    """A path as it is signed and sent."""
    return quote(path, safe="/-_.~")


def query_of(query: Mapping[str, str]) -> str:
    """A query as it is signed and sent: sorted, everything quoted."""
    parts = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query.items())
    return "&".join(f"{name}={value}" for name, value in parts)


def _mac(key: bytes, message: str) -> bytes:
    return hmac.new(key, message.encode(), hashlib.sha256).digest()
