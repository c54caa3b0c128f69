"""What the machine-made description of the API lacks: every status, the headers, the examples."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

ABOUT = """
Everything that the pages can do with tickets, and what they show of customers, contracts and promises.

**Who asks.** `Authorization: Bearer <token>`. A token can do what its owner can, narrowed by its scopes; a
token of a customer's person sees that customer's own things, and answers 404 for everything else.

**Bodies** are JSON (at most 1 MB); a file is sent as it is, as `application/octet-stream`. A field or a query
parameter that does not exist is refused. Times are ISO 8601 with a zone, and come back in UTC.

**Once.** Send an `Idempotency-Key` of your own with a POST: repeated with the same body within a week, it
answers what it answered the first time and does nothing else. Refusals are not remembered.

**Versions.** A ticket comes with an `ETag`. Send it back as `If-Match` with a change: if somebody was faster,
the answer is 412 and nothing has changed.

**Lists** come in pages: `limit` (at most 200) and `cursor`, which is the `next` of the page before.

**Refusals** are `application/problem+json` (RFC 9457) in the language of `Accept-Language` (`zh-CN`, `en`).

**Limits.** 6000 requests a minute and token; then 429 with `Retry-After`.
""".strip()

TAGS = [
    {"name": "tickets", "description": "Tickets: find, open, read, talk."},
    {"name": "files", "description": "Files, sent before the ticket or message that names them."},
    {"name": "work", "description": "What is done to a ticket; every one ends in a fact on its timeline."},
    {"name": "promises", "description": "The clocks that run on a ticket, and why they end when they do."},
    {"name": "customers", "description": "Customers, the people there, the systems they run."},
    {"name": "contracts", "description": "Contracts, calendars and penalties."},
]

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:aftercare:refusal:not_found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people, in their language."},
        "code": {"type": "string", "description": "For programs; does not change."},
        "field": {"type": "string", "description": "Which part of the request is at fault."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "error_id": {"type": "string"},
    },
    "examples": [
        {
            "type": "urn:aftercare:refusal:not_found",
            "title": "Not found",
            "status": 404,
            "detail": "There is no such ticket.",
            "code": "not_found",
        }
    ],
}

_ALWAYS = {
    400: "The request can't be read, or names a parameter that does not exist.",
    401: "No token, or none that is good.",
    403: "Your roles, or the scopes of the token, do not include this.",
    404: "There is no such thing, or it is not yours to know.",
    405: "This address can't be asked that way.",
    422: "Something in the request can't be accepted; `field` says what.",
    429: "Too many requests; `Retry-After` says how long to wait.",
    500: "A fault of ours; `error_id` finds it in our records.",
    503: "Not available just now.",
}
_WITH_BODY = {
    409: "The thing is in another state, or the same request is being carried out.",
    412: "`If-Match` names another version than the one in force.",
    413: "The body is too large.",
    415: "The body is not `application/json` (a file: not `application/octet-stream`).",
}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "A name of your own for this request, such as a UUID: it is then done once.",
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "examples": ['"3"']},
    "description": "The `ETag` of the ticket as you read it.",
}
_ETAG = {"ETag": {"description": "The version of the ticket.", "schema": {"type": "string"}}}


def complete(schema: OpenAPISchema) -> OpenAPISchema:
    """The same description with what is true of every operation."""
    schema["components"]["schemas"]["Problem"] = PROBLEM
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    refusals = _ALWAYS | (_WITH_BODY if method != "get" else {})
    answers = {int(status): answer for status, answer in operation["responses"].items()}
    if "{number}" in path or (path.endswith("/tickets") and method == "post"):
        _tell_version(answers)
    answers |= {status: _refusal(said) for status, said in refusals.items()}
    operation["responses"] = {str(status): answers[status] for status in sorted(answers)}
    parameters = operation.setdefault("parameters", [])
    if method == "post":
        parameters.append(_KEY)
    if method != "get" and "{number}" in path:
        parameters.append(_IF_MATCH)


def _tell_version(answers: dict[int, Any]) -> None:
    for answer in answers.values():
        if "TicketOut" in str(answer.get("content")):
            answer["headers"] = _ETAG


def _refusal(said: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": said, "content": content}
