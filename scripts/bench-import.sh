#!/usr/bin/env bash
# Measures the import: events a second and the program's peak memory, for a file and for one four
# times as long, on two processors. Memory must not grow with the file.
#
#   scripts/bench-import.sh [COPIES]     copies of the sample chats in the shorter file (default 100)

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

copies=${1:-100}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo build --quiet --release -p sightline

# The same conversations with other contacts under other ids; agents and bots stay the same.
multiply() {
    local copy
    for copy in $(seq "$1"); do
        sed -E "s/\"(external_id|participant|contact_external_id|result)\":\"(hmg|crm|visitor)-/&$copy-/g" api/samples/chats.ndjson
    done
}

# The server is started first, so that only the process of the import is measured.
target/release/sightline serve --listen 127.0.0.1:0 --data-dir "$folder/data" >"$folder/serve" 2>"$folder/log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$folder"' EXIT
until grep -q listening "$folder/serve"; do
    kill -0 "$server" || { cat "$folder/log" >&2; exit 1; }
    sleep 0.2
done

pinned=()
if command -v taskset >/dev/null; then pinned=(taskset -c 0,1); fi
for times in 1 4; do
    multiply $((copies * times)) >"$folder/chats.ndjson"
    began=$(date +%s.%N)
    "${pinned[@]}" /usr/bin/env time -f '%M' -o "$folder/memory" \
        target/release/sightline import "$folder/chats.ndjson" --company "Copies $times" --data-dir "$folder/data" >"$folder/report"
    ended=$(date +%s.%N)
    events=$(awk '$1 == "events" { gsub(",", "", $2); print $2 }' "$folder/report")
    awk -v events="$events" -v began="$began" -v ended="$ended" -v memory="$(cat "$folder/memory")" -v size="$(stat -c %s "$folder/chats.ndjson")" \
        'BEGIN { printf "%7.1f MB  %8d events  %8.0f events/s  peak %5.1f MB\n", size / 1e6, events, events / (ended - began), memory / 1024 }'
done
