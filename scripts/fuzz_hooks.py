"""What schemathesis cannot know of the API from its document.

Only for requests that it means to be right: those that it means to be wrong are sent as they are.
"""

import os

import schemathesis
from schemathesis.generation import GenerationMode

# The password of the signed-in user; updated when a request changes it.
password = os.environ["FUZZ_PASSWORD"]

# Of what is sent of chats no schema says all: the years of an instant, what a chat without events needs, the
# caller's own organization, and that users write and programs send.
SENT = {
    ("POST", "/api/v1/chats"): {"external_id": "fuzz", "type": "contact", "started_at": "2026-11-22T10:00:00Z"},
    ("POST", "/api/v1/chats/{id}/events"): {"type": "note", "text": "Good to know"},
    ("POST", "/api/v1/chats/{id}/results"): {
        "external_id": "fuzz", "form": "Fuzz", "at": "2026-11-22T10:00:00Z", "fields": {"Model": "Aster"},
    },
    ("PUT", "/api/v1/contacts/{id}"): {"name": "Fuzz", "phone": None},
    ("PUT", "/api/v1/agents/{id}"): {"name": "Fuzz"},
    # Each label once, and options of a choice alone.
    ("PUT", "/api/v1/forms/{name}"): {"fields": [{"label": "Model", "type": "choice", "options": ["Aster"]}]},
}


# Of one document in bulk that is not valid the answer says so in its place, with the status of the others.
IN_BULK = ("POST", "/api/v1/ingest/chats")


@schemathesis.hook
def after_call(context, case, response):
    global password
    if case.path == "/api/v1/me/password" and response.status_code == 204:
        password = case.body["new_password"]


@schemathesis.hook
def filter_case(context, case):
    meta = case.meta
    is_wrong = meta is not None and meta.generation.mode != GenerationMode.POSITIVE
    return not (is_wrong and (case.method.upper(), case.path) == IN_BULK)


def set_right(method, path, body):
    """What no schema says of a body: which members go together, and what they may name."""
    if path.startswith("/api/v1/webhooks") and "url" in body:
        body["url"] = "https://desk.example.com/hooks/sightline"
    if (method, path) in (("POST", "/api/v1/webhooks"), ("POST", "/api/v1/api-keys")):
        body.pop("organization_id", None)
        if "expires_at" in body:
            body["expires_at"] = "2100-01-01T00:00:00Z"
    # A test is sent when somebody asks for it, and is not subscribed to.
    if path.startswith("/api/v1/webhooks") and "webhook.test" in body.get("event_types", []):
        body["event_types"] = ["chat.event"]
    if path.endswith("/redeliver") and "from" in body:
        if body["state"] == "pending":
            body["state"] = "failed"
        body["from"], body["to"] = "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"
    if path.endswith("/delivery"):
        body.pop("reason", None)
        if body.get("state") == "failed":
            body["reason"] = "The number is not in use"


@schemathesis.hook
def before_call(context, case, kwargs):
    query = case.query
    meta = case.meta
    if meta is None or meta.generation.mode != GenerationMode.POSITIVE:
        return
    # A key that came with another body before is refused, and made-up keys come again.
    for name in [name for name in case.headers or {} if name.lower() == "idempotency-key"]:
        del case.headers[name]
    if (case.method.upper(), case.path) in SENT:
        case.body = dict(SENT[case.method.upper(), case.path])
    if isinstance(case.body, dict):
        set_right(case.method.upper(), case.path, case.body)
    # The query of a view is a query string of its tab.
    if case.path.startswith("/api/v1/views") and isinstance(case.body, dict) and "query" in case.body:
        case.body["query"] = "range=7d"
    if case.path == "/api/v1/me/password" and isinstance(case.body, dict) and "current_password" in case.body:
        case.body["current_password"] = password
        # Common passwords are refused; no schema lists them.
        if len(set(case.body.get("new_password", ""))) < 3:
            case.body["new_password"] = "a phrase that nobody tries"
    if not query:
        return
    # A cursor cannot be made up, only taken from an answer; a range ends after it begins; a
    # window has one place. No schema of a single parameter can say so.
    query.pop("cursor", None)
    if "from" in query:
        query.pop("to", None)
    # An order by a value goes with the field and the form that it is of.
    if query.get("sort") in ("value", "-value") or "value_of" in query:
        query.pop("sort", None)
        query.pop("value_of", None)
    # What a search takes is counted in words.
    if isinstance(query.get("q"), str):
        query["q"] = " ".join(query["q"].split()[:8]) or "aster"
    # Parameters that only some formats have.
    if case.path.startswith("/api/v1/export/"):
        if query.get("format") != "csv":
            for name in ("bom", "delimiter", "plain"):
                query.pop(name, None)
        if query.get("format") == "ndjson":
            query.pop("notes", None)
    for place in ("after_seq", "before_seq", "around"):
        if place in query:
            for other in {"after_seq", "before_seq", "around"} - {place}:
                query.pop(other, None)
