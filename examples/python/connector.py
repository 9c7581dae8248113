"""Connects a chat platform with Sightline, in both directions.

The platform is a stand-in of two lines: what a contact writes comes in on standard input as
`CHAT: words`, what a supervisor answers goes out on standard output in the same form.

SIGHTLINE_URL             where Sightline is, such as http://127.0.0.1:8080
SIGHTLINE_KEY             an API key with the scope chats:write
SIGHTLINE_WEBHOOK_SECRET  the secret of the endpoint that is sent chat.event
PORT                      the port on which that endpoint listens
"""

import json
import os
import queue
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

API = os.environ["SIGHTLINE_URL"].rstrip("/") + "/api/v1"
KEY = os.environ["SIGHTLINE_KEY"]
WEBHOOK = Webhook(os.environ["SIGHTLINE_WEBHOOK_SECRET"])

# What supervisors wrote, until it has reached the contact. A real connector keeps it on disk before
# it answers 202, since Sightline does not send again what was accepted.
replies = queue.Queue()


def call(method, path, body):
    """Sends a request until it is answered. Each says what is so, so that it may be sent twice."""
    for attempt in range(8):
        request = urllib.request.Request(
            API + path,
            method=method,
            data=json.dumps(body).encode(),
            headers={"authorization": f"Bearer {KEY}", "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            # 429 and 503 pass. Everything else is a fault of this program, which the problem names.
            if refused.code not in (429, 503):
                raise RuntimeError(f"{method} {path}: {refused.read().decode()}") from None
            time.sleep(float(refused.headers.get("retry-after") or 2**attempt))
        except urllib.error.URLError:
            time.sleep(2**attempt)
    raise RuntimeError(f"{method} {path}: no answer")


def contact_wrote(chat, words):
    """In: the chat is created by its first event; nothing has to be known of it before."""
    contact = f"{chat}-contact"
    call(
        "POST",
        f"/chats/external:{urllib.parse.quote(chat, safe='')}/events",
        {
            "contact": {"external_id": contact, "name": f"Contact of {chat}"},
            "participants": [{"external_id": contact, "kind": "contact", "name": f"Contact of {chat}"}],
            "events": [
                {
                    # The id makes one message of it, however often it is sent.
                    "external_id": str(uuid.uuid4()),
                    "type": "message",
                    "at": datetime.now(timezone.utc).isoformat(),
                    "participant": contact,
                    "text": words,
                }
            ],
        },
    )


def deliver_replies():
    """Out: takes the reply to the contact, then reports that it arrived."""
    while True:
        event = replies.get()
        print(f"{event['chat']['external_id']}: {event['text']}", flush=True)
        call("PUT", f"/chats/{event['chat']['id']}/events/{event['id']}/delivery", {"state": "delivered"})


class Endpoint(BaseHTTPRequestHandler):
    """Where Sightline sends what happens."""

    seen = set()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            message = WEBHOOK.verify(body, dict(self.headers.items()))
        except WebhookVerificationError:
            return self.answer(401)
        # A message may come twice. Notes, and what this program sent itself, are not for contacts.
        data, webhook_id = message["data"], self.headers["webhook-id"]
        is_reply = message["type"] == "chat.event" and data["origin"] == "sightline" and data["type"] == "message"
        if is_reply and webhook_id not in self.seen:
            self.seen.add(webhook_id)
            replies.put(data)
        self.answer(202)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Requests are not logged: words of contacts do not belong into logs."""


def main():
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=deliver_replies, daemon=True).start()
    for line in sys.stdin:
        chat, _, words = line.partition(":")
        if words.strip():
            contact_wrote(chat.strip(), words.strip())


if __name__ == "__main__":
    main()
