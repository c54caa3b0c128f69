"""Builds mails byte by byte: what a polite library cannot write is what has to be read."""

import base64

FIELDS = (
    "From: 张三 <zhangsan@customer.example>\nTo: support@vendor.example\nMessage-ID: <1@customer.example>\n"
)


def crlf(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def mail(fields: str | bytes = "", body: str | bytes = "您好") -> bytes:
    """A mail with the usual fields and these; the body is taken as it stands."""
    given = fields.encode() if isinstance(fields, str) else fields
    raw = body.encode() if isinstance(body, str) else body
    return crlf(FIELDS) + crlf(given) + b"\r\n" + raw


def text_mail(body: bytes, content_type: str = "text/plain", encoding: str = "") -> bytes:
    field = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return mail(f"Content-Type: {content_type}\n{field}", body)


def html_mail(source: str) -> bytes:
    return text_mail(source.encode(), "text/html; charset=utf-8")


def multipart(*parts: str | bytes, kind: str = "mixed", extra: str = "", boundary: str = "=_b") -> bytes:
    """Content-Type line, empty line and body of a multipart; nest by giving one as a part of another."""
    pieces = b"".join(b"--" + boundary.encode() + b"\r\n" + crlf(part) + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}\r\n\r\n'
    return head.encode() + pieces + b"--" + boundary.encode() + b"--\r\n"


def multipart_mail(*parts: str | bytes, kind: str = "mixed", extra: str = "") -> bytes:
    return crlf(FIELDS) + multipart(*parts, kind=kind, extra=extra)


def part(content: bytes, content_type: str, fields: str = "") -> bytes:
    """A part in base64."""
    head = f"Content-Type: {content_type}\nContent-Transfer-Encoding: base64\n{fields}\n"
    return head.encode() + base64.encodebytes(content)


def word(text: str, charset: str) -> bytes:
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(text.encode(charset)) + b"?="
