#!/usr/bin/env python3
"""Measures chats that are sent one at a time: from the answer to the live stream and to a webhook.

First alone, then while another company floods the same server with single chats and bulk requests.
Everything is on this computer, the sender of the flood included. Needs `cargo build --release -p sightline`.

    scripts/bench-sending.py [--chats 400] [--rate 20] [--flood 16] [--bulk 4] [--program target/release/sightline]
"""

import argparse
import http.client
import http.server
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

PASSWORD = "a passphrase for this measurement"


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chats", type=int, default=400, help="chats of each part")
    parser.add_argument("--rate", type=float, default=20, help="chats a second")
    parser.add_argument("--flood", type=int, default=16, help="connections that send single chats as fast as they can")
    parser.add_argument("--bulk", type=int, default=4, help="connections that send 1,000 chats at once")
    parser.add_argument("--program", default="target/release/sightline")
    return parser.parse_args()


def chat(company, number):
    """A chat that waits in a queue, as of now."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 2))
    return {
        "external_id": f"{company}-{number}",
        "type": "contact",
        "participants": [{"external_id": f"v-{number}", "kind": "contact", "name": f"Visitor {number}"}],
        "events": [
            {"external_id": "1", "at": now, "type": "queued"},
            {"external_id": "2", "at": now, "type": "message", "participant": f"v-{number}", "text": "Is it in stock?"},
        ],
    }


class Connection:
    """A connection that is kept."""

    def __init__(self, address, key):
        self.connection = http.client.HTTPConnection(address, timeout=120)
        self.headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}

    def send(self, method, path, body=None, kind=None):
        headers = {**self.headers, **({"content-type": kind} if kind else {})}
        self.connection.request(method, path, body if isinstance(body, (bytes, type(None))) else json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


class Arrivals:
    """When each chat was first seen, by its id."""

    def __init__(self):
        self.times = {}
        self.lock = threading.Condition()

    def add(self, name):
        with self.lock:
            self.times.setdefault(name, time.monotonic())
            self.lock.notify_all()

    def wait(self, names):
        with self.lock:
            if not self.lock.wait_for(lambda: all(name in self.times for name in names), timeout=120):
                sys.exit(f"{sum(name not in self.times for name in names)} of {len(names)} chats never arrived")


def follow(address, key, arrivals):
    """Notes the chats of the live stream."""
    connection = http.client.HTTPConnection(address, timeout=600)
    connection.request("GET", "/api/v1/live", headers={"authorization": f"Bearer {key}"})
    stream = connection.getresponse()
    if stream.status != 200:
        sys.exit(f"the live stream answers {stream.status}")

    def read():
        for line in stream:
            if line.startswith(b"data:"):
                try:
                    data = json.loads(line[5:])
                except ValueError:
                    continue
                chat = data.get("chat", data) if isinstance(data, dict) else {}
                if isinstance(chat, dict) and "id" in chat:
                    arrivals.add(chat["id"])

    threading.Thread(target=read, daemon=True).start()


def listen(arrivals):
    """An endpoint that accepts everything; its URL."""

    class Endpoint(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            message = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if message["type"] == "chat.created":
                arrivals.add(message["data"]["id"])
            self.send_response(204)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def flood(address, key, bulk, number, stop, counts):
    """Sends chats until it is stopped."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection, sent = Connection(address, key), 0
    while not stop.is_set():
        if bulk:
            lines = "".join(json.dumps(chat(f"bulk-{number}-{sent}", one)) + "\n" for one in range(1000))
            status, _ = connection.send("POST", "/api/v1/ingest/chats", lines.encode(), "application/x-ndjson")
        else:
            status, _ = connection.send("POST", "/api/v1/chats", chat(f"flood-{number}", sent))
        sent += 1
        with counts.get_lock():
            counts[{200: 0, 201: 0, 429: 1}.get(status, 2)] += 1000 if bulk and status == 200 else 1


def measure(address, key, prefix, count, rate, streamed, delivered):
    """Sends chats evenly; the milliseconds to the answer, and from it to the stream and the webhook."""
    connection, answered, took = Connection(address, key), {}, []
    begun = time.monotonic()
    for number in range(count):
        time.sleep(max(0, begun + number / rate - time.monotonic()))
        before = time.monotonic()
        status, body = connection.send("POST", "/api/v1/chats", chat(prefix, number))
        if status != 201:
            sys.exit(f"a chat was answered with {status}: {body[:300]}")
        answered[json.loads(body)["chat_id"]] = time.monotonic()
        took.append((time.monotonic() - before) * 1000)
    for arrivals in (streamed, delivered):
        arrivals.wait(answered)
    # What arrives before the answer is read counts as at once.
    since = lambda arrivals: [max(0, arrivals.times[one] - at) * 1000 for one, at in answered.items()]
    return {"answer": took, "live stream": since(streamed), "webhook": since(delivered)}


def show(title, figures):
    print(title)
    for name, values in figures.items():
        values = sorted(values)
        at = lambda share: values[min(len(values) - 1, int(len(values) * share))]
        print(f"  {name:12} p50 {at(0.5):7.1f} ms   p99 {at(0.99):7.1f} ms   most {values[-1]:7.1f} ms")


def main():
    chosen = options()
    with tempfile.TemporaryDirectory() as folder:
        run(chosen, folder)


def run(chosen, folder):
    data = ["--data-dir", os.path.join(folder, "data")]
    command = [chosen.program, "--log", "error", "serve", "--listen", "127.0.0.1:0", *data]
    command += ["--requests-per-minute", "10000000", "--webhook-allow-network", "127.0.0.0/8"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = next(line for line in server.stdout if line.startswith("listening on ")).split("//")[1].strip()
        threading.Thread(target=server.stdout.read, daemon=True).start()

        def key(company, *scopes):
            add = [chosen.program, "user", "add", *data, "--email", f"bench@{company.lower()}.example", "--name", "Bench"]
            add += ["--role", "admin", "--organization", company, "--password-stdin"]
            subprocess.run(add, input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL)
            make = [chosen.program, "key", "add", *data, "--company", company, "--name", "Bench"]
            make += [part for scope in scopes for part in ("--scope", scope)]
            return subprocess.run(make, text=True, check=True, stdout=subprocess.PIPE).stdout.strip()

        quiet = key("Quiet", "chats:write", "chats:read", "webhooks:manage")
        loud = key("Loud", "chats:write", "ingest")
        streamed, delivered = Arrivals(), Arrivals()
        follow(address, quiet, streamed)
        endpoint = {"url": listen(delivered), "event_types": ["chat.created"]}
        status, body = Connection(address, quiet).send("POST", "/api/v1/webhooks", endpoint)
        if status != 201:
            sys.exit(f"the endpoint was answered with {status}: {body[:300]}")

        measure(address, quiet, "first", 20, chosen.rate, streamed, delivered)
        show("alone", measure(address, quiet, "alone", chosen.chats, chosen.rate, streamed, delivered))
        stop, counts = multiprocessing.Event(), multiprocessing.Array("q", 3)
        senders = [
            multiprocessing.Process(target=flood, args=(address, loud, number < chosen.bulk, number, stop, counts))
            for number in range(chosen.bulk + chosen.flood)
        ]
        for sender in senders:
            sender.start()
        began = time.monotonic()
        beside = measure(address, quiet, "beside", chosen.chats, chosen.rate, streamed, delivered)
        seconds = time.monotonic() - began
        taken, refused, failed = counts[:]
        stop.set()
        for sender in senders:
            sender.join()
        show(f"beside a flood of {taken / seconds:.0f} chats/s ({refused} requests refused, {failed} failed)", beside)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
