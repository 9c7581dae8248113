"""Follows the live stream without losing anything: what was handled is noted, and the stream continues behind it."""

import http.client, json, os, pathlib, sys, time, urllib.error, urllib.request

note = pathlib.Path(os.environ.get("SIGHTLINE_LAST_ID", "last-id"))


def follow(handle):
    headers = {"authorization": "Bearer " + os.environ["SIGHTLINE_KEY"]}
    if note.exists():
        headers["last-event-id"] = note.read_text()
    request = urllib.request.Request(os.environ["SIGHTLINE_URL"] + "/api/v1/live", headers=headers)
    event = {}
    with urllib.request.urlopen(request, timeout=60) as stream:  # a comment comes every 15 s
        for line in stream:
            if line != b"\n":
                name, _, value = line.decode().rstrip("\n").partition(": ")
                event[name] = value
                continue
            if "event" in event:  # "reset": read everything again, and go on from here
                handle(event["event"], json.loads(event["data"]))
            if "id" in event:
                note.with_suffix(".new").write_text(event["id"])
                note.with_suffix(".new").replace(note)
            event = {}


while True:
    try:
        follow(lambda kind, data: print(kind, json.dumps(data), flush=True))
    except urllib.error.HTTPError as refused:
        if refused.code < 500 and refused.code != 429:
            sys.exit(f"the stream answers {refused.code}")
    except (OSError, http.client.HTTPException):
        pass  # the server is away: it continues with the next one
    time.sleep(1)
