#!/usr/bin/env python3
"""Measures another name of a bot in about a tenth of all chats: until the answer, and until its oldest chat shows it.

The newest chats come first, so the oldest is the last. Needs `cargo build --release -p sightline`. The chats are
made in a temporary folder, unless another one is named: that is made where it is missing, and kept.

    scripts/bench-renaming.py [--chats 1000000] [--data-dir FOLDER] [--program target/release/sightline]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

COMPANY = "Alderney Motors"


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chats", type=int, default=1_000_000, help="chats of all companies")
    parser.add_argument("--data-dir", help="a folder that is kept")
    parser.add_argument("--program", default="target/release/sightline")
    return parser.parse_args()


def run(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def serve(program, folder):
    """A server over the folder, and its address."""
    command = [program, "serve", "--listen", "127.0.0.1:0", "--data-dir", folder]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in server.stdout:
        if "http://" in line:
            return server, "http://" + line.split("http://")[1].split()[0].rstrip("/")
    sys.exit("the server did not start")


def rename(call):
    """Renames the bot, and waits for its oldest chat."""
    agent = call("PUT", "/api/v1/agents/external:bot-1", {})["agent"]
    name = agent["name"] + "."
    oldest = f"/api/v1/chats?sort=started_at&limit=1&agent_id={agent['id']}"
    began = time.monotonic()
    call("PUT", "/api/v1/agents/external:bot-1", {"name": name})
    answered = time.monotonic() - began
    shown = None
    while shown != name:
        time.sleep(0.05)
        members = call("GET", oldest)["items"][0]["participants"]
        shown = next(one["name"] for one in members if one["id"] == agent["id"])
    return answered, time.monotonic() - began


def measure(arguments, folder):
    if not os.path.exists(os.path.join(folder, "cluster")):
        run(arguments.program, "generate", "--chats", str(arguments.chats), "--data-dir", folder)
    server, address = serve(arguments.program, folder)
    try:
        scopes = ["--scope", "chats:read", "--scope", "chats:write"]
        key = run(arguments.program, "key", "add", "--data-dir", folder, "--company", COMPANY, "--name", "Bench", *scopes)

        def call(method, path, body=None):
            headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(address + path, data, headers, method=method)
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)

        answered, shown = rename(call)
        print(f"answered after {answered:.3f} s, shown in all its chats after {shown:.1f} s")
    finally:
        server.terminate()
        server.wait()


def main():
    arguments = options()
    if arguments.data_dir:
        measure(arguments, arguments.data_dir)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(arguments, os.path.join(folder, "data"))


main()
